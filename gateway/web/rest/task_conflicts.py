"""REST about conflicts between books of tasks: what came and cannot happen, and how a person settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.tasks.messages.conflict_rows import APPLIED, OPEN, OURS, THEIRS
from gateway.web.problems import finding_json
from gateway.web.rest.answers import Answer, answer, limit_of, small_body
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import Parameter, call, json_of, limit_up_to
from gateway.web.rest.model import parse
from gateway.web.rest.task_model import SettleIn
from gateway.web.rest.task_shapes import TaskConflictOut, TaskConflictsOut

if TYPE_CHECKING:
    from gateway.tasks.messages.conflicts import Conflict
    from gateway.tasks.messages.desk import MessageDesk

MOST: Final = 1_000
STATES: Final = (OPEN, APPLIED, OURS, THEIRS)
STATE: Final = Parameter(
    "state", "Trạng thái; nếu thiếu: còn mở.", "The state; open ones without it.",
    {"type": "string", "enum": list(STATES)},
)  # fmt: skip
AFTER: Final = Parameter("after", "Giá trị «next» của trang trước.", "The «next» of the page before.")


class TaskConflicts:
    """The operations; each takes a request and who asks."""

    def __init__(self, desk: MessageDesk) -> None:
        self._desk = desk

    @call(
        "GET",
        "/task-conflicts",
        Act.TASKS_LOOK,
        vi="Các cập nhật nhiệm vụ đã đến mà không áp dụng được.",
        en="Updates of tasks that came and cannot happen.",
        gives=json_of(TaskConflictsOut),
        query=(STATE, AFTER, limit_up_to(MOST)),
        problems=("rest.query-wrong", "task.filter-wrong"),
    )
    async def listed(self, request: web.Request, caller: Caller) -> Answer[TaskConflictsOut]:
        """GET a page of conflicts."""
        return await self._page(request, caller, None)

    @call(
        "GET",
        "/tasks/{task}/conflicts",
        Act.TASKS_LOOK,
        vi="Các cập nhật của một nhiệm vụ không áp dụng được.",
        en="Updates of one task that cannot happen.",
        gives=json_of(TaskConflictsOut),
        query=(STATE, AFTER, limit_up_to(MOST)),
        problems=("rest.query-wrong", "task.filter-wrong", "task.unknown"),
    )
    async def of_task(self, request: web.Request, caller: Caller) -> Answer[TaskConflictsOut]:
        """GET a page of conflicts of a task."""
        return await self._page(request, caller, request.match_info["task"])

    @call(
        "POST",
        "/task-conflicts/{conflict}/settle",
        Act.TASKS_DECIDE,
        vi="Giải quyết: giữ bản của mình, hoặc theo bản của bên gửi.",
        en="Settles one: ours stands, or theirs is taken over.",
        gives=json_of(TaskConflictOut),
        takes=SettleIn,
        problems=(
            *("task.conflict-unknown", "task.conflict-settled", "task.text-missing", "task.not-yours"),
            *("task.terms-wrong", "task.not-now"),
        ),
    )
    async def settle(self, request: web.Request, caller: Caller) -> Answer[TaskConflictOut]:
        """POST how a conflict is settled, with a reason."""
        given = parse(SettleIn, await small_body(request), "")
        settled = await self._desk.settle(request.match_info["conflict"], caller, given.take, given.reason)
        return answer(conflict_json(settled))

    async def _page(self, request: web.Request, caller: Caller, task: str | None) -> Answer[TaskConflictsOut]:
        limit = limit_of(request, MOST)
        state = request.query.get("state", OPEN)
        if state not in STATES:
            raise refuse("task.filter-wrong", "state", value=state[:64])
        found = await self._desk.conflicts(
            caller, task=task, state=state, after=request.query.get("after"), limit=limit
        )
        following = found[-1].id if len(found) == limit else None
        return answer({"items": [conflict_json(one) for one in found], "next": following})


def conflict_json(one: Conflict) -> TaskConflictOut:
    """Return a conflict."""
    event = one.event
    return {
        "id": one.id,
        "system": one.system,
        "code": one.code,
        "task": one.task,
        "event": {
            "id": event.id,
            "kind": event.kind,
            "at": moment_json(event.at),
            "by": event.by,
            "agency": event.agency,
            "after": event.after,
            "body": dict(event.body),
        },
        "sender": one.sender,
        "receiver": one.receiver,
        "packet": one.packet,
        "why": finding_json(one.why),
        "theirs": dict(one.theirs),
        "state": one.state,
        "created_at": moment_json(one.created_at),
        "settled_at": moment_json(one.settled_at),
        "settled_by": one.settled_by,
        "reason": one.reason,
    }
