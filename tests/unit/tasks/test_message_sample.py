"""The message shown in the documentation suits both schemas, is read, and makes a task."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import jsonschema_rs
import orjson
from lxml import etree

from gateway.tasks.life.states import State
from gateway.tasks.messages.forms import read_message, write_json
from gateway.tasks.messages.merging import Pending, merge
from gateway.tasks.messages.model import stands
from schemas import task_message_file, task_message_schema

PAGE = Path(__file__).resolve().parents[3] / "docs" / "task-messages.md"


def test_the_sample_suits_both_schemas_and_makes_the_task_that_it_tells_of() -> None:
    [sample] = re.findall(r"```xml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    data = sample.encode()
    assert task_message_schema().validate(etree.fromstring(data))
    message = read_message(data)
    judge = jsonschema_rs.validator_for(orjson.loads(task_message_file("task-message-1.json")), validate_formats=True)
    judge.validate(orjson.loads(write_json(message)))
    [task] = message.tasks
    pending = [Pending(event, message.sender) for event in task.events]
    merged = merge(None, [], pending, ours=(), latest=datetime(2036, 1, 1, tzinfo=UTC))
    assert merged.left == ()
    assert merged.task is not None
    assert merged.task.state is State.ASSIGNED
    assert (merged.task.terms, stands(merged.task)) == (task.terms, task.stands)
