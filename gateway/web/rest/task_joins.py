"""REST about joins: an agency's own record of a task and the assigner's, which are or seem to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.tasks.joins.rows import PROPOSED, STATES
from gateway.web.rest.answers import Answer, answer, limit_of, small_body
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import Parameter, call, json_of, limit_up_to
from gateway.web.rest.model import parse
from gateway.web.rest.task_join_shapes import TaskJoinOut, TaskJoinsOut
from gateway.web.rest.task_model import ApartIn, JoinIn
from gateway.web.rest.tasks import task_json

if TYPE_CHECKING:
    from gateway.tasks.joins.desk import JoinDesk, Shown

MOST: Final = 1_000
STATE: Final = Parameter(
    "state", "Trạng thái; nếu thiếu: đang đề xuất.", "The state; proposed ones without it.",
    {"type": "string", "enum": list(STATES)},
)  # fmt: skip
TASK: Final = Parameter("task", "Một trong hai nhiệm vụ.", "One of the two tasks.")
AFTER: Final = Parameter("after", "Giá trị «next» của trang trước.", "The «next» of the page before.")


class TaskJoins:
    """The operations; each takes a request and who asks."""

    def __init__(self, desk: JoinDesk) -> None:
        self._desk = desk

    @call(
        "GET",
        "/task-joins",
        Act.TASKS_LOOK,
        vi="Các nhiệm vụ tự ghi có vẻ trùng, hoặc đã gộp, với nhiệm vụ của cơ quan giao.",
        en="Own records that seem to be, or are, one with the assigner's; both are shown.",
        gives=json_of(TaskJoinsOut),
        query=(STATE, TASK, AFTER, limit_up_to(MOST)),
        problems=("rest.query-wrong", "task.filter-wrong", "task.unknown"),
    )
    async def listed(self, request: web.Request, caller: Caller) -> Answer[TaskJoinsOut]:
        """GET a page of pairs, the oldest first."""
        limit, query = limit_of(request, MOST), request.query
        state = query.get("state", PROPOSED)
        if state not in STATES:
            raise refuse("task.filter-wrong", "state", value=state[:64])
        found = await self._desk.page(
            caller, state=state, task=query.get("task"), after=query.get("after"), limit=limit
        )
        following = found[-1].id if len(found) == limit else None
        return answer({"items": [join_json(one) for one in found], "next": following})

    @call(
        "POST",
        "/task-joins",
        Act.TASKS_WORK,
        vi="Gộp nhiệm vụ tự ghi («own») vào nhiệm vụ của cơ quan giao («given»).",
        en="Joins an own record (own) with the assigner's (given) by hand.",
        gives=json_of(TaskJoinOut),
        takes=JoinIn,
        problems=("task.unknown", "task.not-joinable", "task.join-not-yet", "task.not-yours"),
    )
    async def join(self, request: web.Request, caller: Caller) -> Answer[TaskJoinOut]:
        """POST two records that are one; the same again changes nothing."""
        given = parse(JoinIn, await small_body(request), "")
        return answer(join_json(await self._desk.join(given.own, given.given, caller)))

    @call(
        "POST",
        "/task-joins/{join}/confirm",
        Act.TASKS_WORK,
        vi="Đúng là một nhiệm vụ: gộp lại.",
        en="They are one task: joins them.",
        gives=json_of(TaskJoinOut),
        problems=("task.join-unknown", "task.not-joinable", "task.join-not-yet", "task.unknown"),
    )
    async def confirm(self, request: web.Request, caller: Caller) -> Answer[TaskJoinOut]:
        """POST that a pair is one; the same again changes nothing."""
        return answer(join_json(await self._desk.confirm(request.match_info["join"], caller)))

    @call(
        "POST",
        "/task-joins/{join}/refuse",
        Act.TASKS_WORK,
        vi="Là hai nhiệm vụ khác nhau.",
        en="They are two tasks: neither is proposed for the other any more.",
        gives=json_of(TaskJoinOut),
        takes=ApartIn,
        problems=("task.join-unknown", "task.join-decided", "task.text-missing"),
    )
    async def refuse(self, request: web.Request, caller: Caller) -> Answer[TaskJoinOut]:
        """POST that a pair is not one, with a reason."""
        given = parse(ApartIn, await small_body(request), "")
        return answer(join_json(await self._desk.refuse(request.match_info["join"], caller, given.reason)))


def join_json(one: Shown) -> TaskJoinOut:
    """Return a pair with both records."""
    return {
        "id": one.id,
        "agency": one.agency,
        "state": one.state,
        "place": one.place,
        "words": one.words,
        "own": task_json(one.own),
        "given": task_json(one.given),
        "created_at": moment_json(one.created_at),
        "decided_at": moment_json(one.decided_at),
        "decided_by": one.decided_by,
        "reason": one.reason,
    }
