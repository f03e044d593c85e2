"""REST about messages between books of tasks: one as a file, one taken in, who was told what, reports by document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.roles import Act
from gateway.tasks.messages.forms import read_message, write_xml
from gateway.tasks.messages.plain import plain_of
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import Raw, call, file_of, json_of
from gateway.web.rest.model import parse
from gateway.web.rest.task_model import ReportIn
from gateway.web.rest.task_shapes import TaskMessageOut, TaskMessageTakenOut, TaskOut, TaskUpdatesOut
from gateway.web.rest.tasks import task_json

if TYPE_CHECKING:
    from gateway.tasks.messages.desk import MessageDesk

WRONG: Final = (
    *("task-message.unreadable", "rest.too-large", "task-message.version", "task-message.invalid"),
    *("task-message.sender-differs", "task.not-decided-by-you"),
)


class TaskMessages:
    """The operations; each takes a request and who asks."""

    def __init__(self, desk: MessageDesk) -> None:
        self._desk = desk

    @call(
        "GET",
        "/tasks/{task}/message",
        Act.TASKS_LOOK,
        vi="Thông điệp (XML) với mọi việc của nhiệm vụ được báo ra ngoài.",
        en="The message (XML) with all of a task that others are told.",
        gives=file_of("application/xml"),
        problems=("task.unknown", "task.not-given", "task.joined"),
    )
    async def message(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the message of a task as XML."""
        found = await self._desk.message(request.match_info["task"], caller)
        headers = {"Cache-Control": "no-store"}
        return web.Response(body=write_xml(found), content_type="application/xml", headers=headers)

    @call(
        "GET",
        "/tasks/{task}/message.json",
        Act.TASKS_LOOK,
        vi="Thông điệp (JSON) với mọi việc của nhiệm vụ được báo ra ngoài.",
        en="The message (JSON) with all of a task that others are told.",
        gives=json_of(TaskMessageOut),
        problems=("task.unknown", "task.not-given", "task.joined"),
    )
    async def message_json(self, request: web.Request, caller: Caller) -> Answer[TaskMessageOut]:
        """GET the message of a task as JSON."""
        found = await self._desk.message(request.match_info["task"], caller)
        return answer(cast("TaskMessageOut", plain_of(found)))

    @call(
        "POST",
        "/task-messages",
        Act.TASKS_WORK,
        vi="Nhận một thông điệp nhiệm vụ từ hệ thống của cơ quan gửi.",
        en="Takes a message about tasks from the system of the agency that sends it.",
        gives=json_of(TaskMessageTakenOut),
        takes=Raw("application/xml", ("text/xml", "application/json")),
        problems=WRONG,
    )
    async def take(self, request: web.Request, caller: Caller) -> Answer[TaskMessageTakenOut]:
        """POST a message in either form; the same again changes nothing."""
        taken = await self._desk.take(read_message(await small_body(request)), caller)
        return answer({"happened": taken.happened, "conflicts": taken.conflicts})

    @call(
        "GET",
        "/tasks/{task}/updates",
        Act.TASKS_LOOK,
        vi="Đã hoặc còn phải báo cho ai về nhiệm vụ.",
        en="Who was told of a task, or still has to be.",
        gives=json_of(TaskUpdatesOut),
        problems=("task.unknown",),
    )
    async def updates(self, request: web.Request, caller: Caller) -> Answer[TaskUpdatesOut]:
        """GET what is told about a task."""
        found = await self._desk.updates(request.match_info["task"], caller)
        return answer(
            {
                "items": [
                    {
                        "number": one.number,
                        "receiver": one.receiver,
                        "speaker": one.speaker,
                        "created_at": moment_json(one.created_at),
                        "outcome": one.outcome,
                        "packet": one.packet,
                        "attempts": one.attempts,
                        "error": one.error,
                        "next_at": moment_json(one.next_at),
                    }
                    for one in found
                ]
            }
        )

    @call(
        "POST",
        "/tasks/{task}/reports",
        Act.TASKS_DECIDE,
        vi="Ghi nhận báo cáo hoàn thành đã đến bằng văn bản.",
        en="Enters a report of completion that came as a document.",
        gives=json_of(TaskOut, 200, 201),
        takes=ReportIn,
        problems=("task.unknown", "task.not-yours", "task.no-such-report", "task.not-now", "task.text-missing"),
    )
    async def report(self, request: web.Request, caller: Caller) -> Answer[TaskOut]:
        """POST that a document is the report; 200 where that was entered already."""
        given = parse(ReportIn, await small_body(request), "")
        entry, new = await self._desk.enter_report(request.match_info["task"], given.document, caller, given.text)
        return answer(task_json(entry), 201 if new else 200)
