"""REST and the command line about messages between books of tasks: given, taken, in conflict, settled."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.cli import main
from gateway.tasks.life.happenings import Happening
from gateway.tasks.messages.forms import read_message, write_json, write_xml
from gateway.tasks.messages.model import EventSaid, Message
from tests.integration.rest.conftest import Desk, OpenDesk, open_desk, open_house, serve

__all__ = ["open_desk", "open_house", "serve"]

TASK = {
    "content": "Xây dựng đề án",
    "assigner": {"id": "G22", "name": "Văn phòng"},
    "lead": {"id": "H41", "name": "Bộ Y tế"},
    "code": "NV-1",
}


@pytest.fixture
def served_url() -> None:
    """Only the embedded database: what is asked of it is tried on both elsewhere."""
    return


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk("G22", "H41", "H99", background=False)


async def given(desk: Desk) -> str:
    status, task = await desk.call("POST", "/tasks", "G22", json=TASK)
    assert status == 201
    return str(task["id"])


async def message_of(desk: Desk, task: str, agency: str) -> Message:
    headers = {"Authorization": f"Bearer {await desk.key(agency)}"}
    async with desk.client.get(f"/api/v1/tasks/{task}/message", headers=headers) as answer:
        assert (answer.status, answer.content_type) == (200, "application/xml")
        return read_message(await answer.read())


def told(message: Message, kind: Happening, after: str, **body: Any) -> Message:
    """Return a message by the lead that tells one more event."""
    event = EventSaid(f"x-{kind.value}", kind, datetime.now(UTC), "", "H41", after, body)
    return replace(message, id=f"m-{kind.value}", sender="H41", tasks=(replace(message.tasks[0], events=(event,)),))


async def post(
    desk: Desk, data: Any, agency: str = "H41", media: str = "application/xml"
) -> tuple[int, dict[str, Any]]:
    return await desk.call("POST", "/task-messages", agency, data=data, Content_Type=media)


def code_of(answer: dict[str, Any]) -> str:
    return str(answer["errors"][0]["code"])


async def test_a_system_without_packets_tells_and_is_told_by_rest(desk: Desk) -> None:
    task = await given(desk)
    message = await message_of(desk, task, "H41")
    status, as_json = await desk.call("GET", f"/tasks/{task}/message.json", "H41")
    assert (status, as_json["tasks"][0]["code"], as_json["to"]) == (200, "NV-1", "H41")
    first = message.tasks[0].events[0].id
    accepted = told(message, Happening.ACCEPTED, first)
    for data, media, happened in (
        (write_xml(accepted), "application/xml", 1),
        (write_json(accepted), "application/json", 0),
    ):
        assert await post(desk, data, media=media) == (200, {"happened": happened, "conflicts": 0})
    _, shown = await desk.call("GET", f"/tasks/{task}", "G22")
    assert (shown["state"], shown["events"][-1]["id"]) == ("in-progress", "x-accepted")
    _, updates = await desk.call("GET", f"/tasks/{task}/updates", "G22")
    assert [(one["speaker"], one["receiver"], one["outcome"]) for one in updates["items"]] == [
        ("G22", "H41", None), ("H41", "G22", None)
    ]  # fmt: skip


async def test_a_conflict_is_shown_to_both_who_it_concerns_and_settled(desk: Desk) -> None:
    task = await given(desk)
    message = await message_of(desk, task, "H41")
    gap = told(message, Happening.NOTED, "never-came", text="Ghi chú")
    assert await post(desk, write_xml(gap)) == (200, {"happened": 0, "conflicts": 1})
    _, page = await desk.call("GET", f"/tasks/{task}/conflicts", "G22")
    [conflict] = page["items"]
    assert (conflict["why"]["code"], conflict["event"]["id"], conflict["task"]) == ("task-message.gap", "x-noted", task)
    assert conflict["theirs"]["stands"]["state"] == "assigned"
    place = f"/task-conflicts/{conflict['id']}/settle"
    assert (await desk.call("POST", place, "G22", json={"take": "mine", "reason": "x"}))[0] == 422
    assert (await desk.call("POST", place, "G22", json={"take": "ours", "reason": ""}))[0] == 422
    assert (await desk.call("POST", place, "H99", json={"take": "ours", "reason": "x"}))[0] == 404
    status, settled = await desk.call("POST", place, "G22", json={"take": "ours", "reason": "Không có thật"})
    assert (status, settled["state"], settled["reason"]) == (200, "ours", "Không có thật")
    assert (await desk.call("POST", place, "G22", json={"take": "ours", "reason": "x"}))[0] == 409
    assert (await desk.call("GET", "/task-conflicts", "G22"))[1] == {"items": [], "next": None}
    assert len((await desk.call("GET", "/task-conflicts?state=ours&limit=1", "G22"))[1]["items"]) == 1
    assert (await desk.call("GET", "/task-conflicts?state=odd", "G22"))[0] == 422


async def test_whoever_may_not_and_whatever_is_wrong_is_refused_with_a_code(desk: Desk) -> None:
    task = await given(desk)
    message = await message_of(desk, task, "H41")
    accepted = told(message, Happening.ACCEPTED, message.tasks[0].events[0].id)
    status, answer = await post(desk, write_xml(accepted), "G22")
    assert (status, code_of(answer)) == (422, "task-message.sender-differs")
    for data, code in ((b"<x", "task-message.unreadable"), (b"{}", "task-message.invalid")):
        status, answer = await post(desk, data)
        assert (status, code_of(answer)) == (422, code)
    newer = write_xml(accepted).replace(b"task-message:1", b"task-message:2")
    assert code_of((await post(desk, newer))[1]) == "task-message.version"
    assert (await post(desk, io.BytesIO(b" " * 1_100_000)))[0] == 413
    assert (await desk.call("GET", f"/tasks/{task}/message.json", "H99"))[0] == 404
    status, answer = await desk.call("POST", f"/tasks/{task}/reports", "G22", json={"document": "0" * 32})
    assert (status, code_of(answer)) == (404, "task.no-such-report")
    status, draft = await desk.call("POST", "/tasks", "G22", json={**TASK, "code": "NV-2", "draft": True})
    status, answer = await desk.call("GET", f"/tasks/{draft['id']}/message.json", "G22")
    assert (status, code_of(answer)) == (409, "task.not-given")


async def test_the_command_line_shows_messages_and_conflicts(
    desk: Desk, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    task = await given(desk)
    message = await message_of(desk, task, "H41")
    await post(desk, write_xml(told(message, Happening.NOTED, "never-came", text="Ghi chú")))
    where = ("--data", str(desk.house.settings.data))

    async def run(*words: str) -> tuple[int, bytes]:
        capfdbinary.readouterr()
        code = await asyncio.to_thread(main, ["tasks", *words, *where])
        return code, capfdbinary.readouterr().out

    code, out = await run("message", "NV-1")
    assert (code, read_message(out).tasks) == (0, message.tasks)
    code, out = await run("message", task, "--json")
    assert (code, read_message(out).tasks) == (0, message.tasks)
    assert (await run("message", "NV-NONE"))[0] == 1
    code, out = await run("conflicts")
    assert (code, b"never-came" in out, b"NV-1" in out) == (0, True, True)
    code, out = await run("conflicts", "--json", "--agency", "H41")
    assert (code, b'"x-noted"' in out) == (0, True)
    assert (await run("conflicts", "--agency", "H99"))[1] == b""
    assert await asyncio.to_thread(main, ["tasks", "conflicts", "--data", str(Path("/nowhere"))]) == 1
