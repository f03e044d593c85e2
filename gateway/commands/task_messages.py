"""``lienthong tasks conflicts`` and ``tasks message``: what books of tasks tell each other, seen from the host."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import orjson
from sqlalchemy import Connection, select

from gateway.catalogue import message as worded
from gateway.commands.opening import opened, settings_of
from gateway.commands.words import tell
from gateway.directory import agencies
from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.ids import new_id
from gateway.packet.dates import VIETNAM
from gateway.store.schema import tasks
from gateway.tasks.life.states import State
from gateway.tasks.messages import building
from gateway.tasks.messages.conflicts import Conflict, page
from gateway.tasks.messages.forms import write_json, write_xml
from gateway.web.rest.task_conflicts import conflict_json

if TYPE_CHECKING:
    import argparse

    from gateway.tasks.messages.model import Message

MOST: Final = 1_000


def conflicts(options: argparse.Namespace) -> int:
    """Write the open conflicts, the oldest first, at most 1,000; return 1 where something was wrong."""
    try:
        with opened(settings_of(options)) as database:
            found = database.read_now(lambda connection: _conflicts(connection, options.agency))
    except Refused as refused:
        tell(refused.findings)
        return 1
    if options.json:
        sys.stdout.write(orjson.dumps({"items": [conflict_json(one) for one in found]}).decode() + "\n")
        return 0
    sys.stdout.writelines(_line(one, options.lang) for one in found)
    sys.stderr.write("" if found else "Không có xung đột nào. / No conflicts.\n")
    return 0


def message(options: argparse.Namespace) -> int:
    """Write the message of a task; return 1 where there is none."""
    try:
        with opened(settings_of(options)) as database:
            found = database.read_now(lambda connection: _message(connection, options.task))
    except Refused as refused:
        tell(refused.findings)
        return 1
    sys.stdout.buffer.write(write_json(found) + b"\n" if options.json else write_xml(found))
    sys.stdout.buffer.flush()
    return 0


def _conflicts(connection: Connection, agency: str | None) -> list[Conflict]:
    whose = frozenset([agency] if agency else (row.id for row in agencies.active(connection)))
    return page(connection, Caller("cli", whose), limit=MOST)


def _message(connection: Connection, task: str) -> Message:
    row = connection.execute(select(tasks.c.id).where((tasks.c.id == task) | (tasks.c.code == task))).first()
    if row is None:
        raise refuse("task.unknown", "id", task=task[:64])
    [told] = building.told(connection, [row.id])
    if told.entry.task.state is State.JOINED:
        raise refuse("task.joined", "task", task=task[:64])
    if not told.said.events:
        raise refuse("task.not-given", "task")
    terms = told.entry.task.terms
    to = terms.lead.id or terms.assigner.id
    return building.message(terms.assigner.id, to, [told], new_id(), datetime.now(UTC))


def _line(one: Conflict, language: str) -> str:
    words = worded(one.why)
    said = words.vi if language == "vi" else words.en
    at = f"{one.created_at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"
    line = f"{at}  {one.id}  {one.code:24}  {one.sender:16}  {one.event.kind.value:18}  {said}"
    return "".join(letter if letter.isprintable() else " " for letter in line) + "\n"
