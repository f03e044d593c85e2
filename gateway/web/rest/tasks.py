"""REST about tasks: lists, one task with its history, new ones by hand, and whatever happens to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.moments import day_of
from gateway.roles import Act
from gateway.tasks.book.entries import Entry, Event
from gateway.tasks.book.reading import Wanted
from gateway.tasks.counts.desk import today
from gateway.tasks.life.happenings import RULES, Happening, Side
from gateway.tasks.life.standing import standing
from gateway.tasks.life.states import State
from gateway.tasks.lists.finding import Looked
from gateway.web.problems import finding_json
from gateway.web.rest.answers import Answer, answer, limit_of, small_body, unchanged
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import Parameter, call, json_of, limit_up_to
from gateway.web.rest.conditions import is_known, state_tag
from gateway.web.rest.files import IF_NONE_MATCH
from gateway.web.rest.model import parse
from gateway.web.rest.task_choice import (
    ASSIGNER,
    DIRECTIVE,
    LEAD,
    MORE,
    PROBLEMS,
    SIDE,
    SORT,
    WORDS,
    chosen_by,
    is_more,
    scope_of,
    sort_of,
)
from gateway.web.rest.task_model import HappeningIn, TaskIn
from gateway.web.rest.task_shapes import EventOut, TaskOut, TaskShownOut, TasksOut, TermsOut

if TYPE_CHECKING:
    from gateway.tasks.book.desk import Shown, TaskDesk
    from gateway.tasks.lists.desk import Lists

MOST: Final = 1_000
AFTER: Final = Parameter("after", "Giá trị «next» của trang trước.", "The «next» of the page before.")
FILTERS: Final = (
    Parameter(
        "state", "Trạng thái.", "Where it stands.", {"type": "string", "enum": [state.value for state in State]}
    ),
    LEAD,
    ASSIGNER,
    DIRECTIVE,
    SIDE,
    Parameter("parent", "Nhiệm vụ lớn.", "The task of which it is a part."),
    Parameter("clause", "Cùng một ý của văn bản.", "What tasks of one clause share."),
    Parameter("code", "Mã nhiệm vụ.", "The code."),
    Parameter(
        "due_to", "Đến hạn trong hoặc trước ngày này.", "Not over, due on this day or before.",
        {"type": "string", "format": "date"},
    ),
    *MORE,
    WORDS,
    SORT,
)  # fmt: skip
LACKS: Final = ("task.terms-wrong", "task.text-missing", "task.text-long")
HAPPENING: Final = (
    *("task.unknown", "task.not-now", "task.not-yours", "task.not-decided-by-you", "task.agency-unclear"),
    *("task.changed", "task.nothing-changed", "task.lead-amended", "task.assigner-fixed", "task.day-wrong", *LACKS),
)


class TaskBook:
    """The operations; each takes a request and who asks."""

    def __init__(self, desk: TaskDesk, lists: Lists) -> None:
        self._desk = desk
        self._lists = lists

    @call(
        "GET",
        "/tasks",
        Act.TASKS_LOOK,
        vi="Các nhiệm vụ liên quan đến cơ quan mình, mới nhất trước.",
        en="The tasks that concern one's agencies, the newest first.",
        gives=json_of(TasksOut, 200, 304),
        query=(*FILTERS, AFTER, limit_up_to(MOST)),
        headers=(IF_NONE_MATCH,),
        problems=("rest.query-wrong", "task.place-wrong", *PROBLEMS),
    )
    async def listed(self, request: web.Request, caller: Caller) -> Answer[TasksOut]:
        """GET a page of tasks."""
        limit, day = limit_of(request, MOST), today()
        if is_more(request):
            looked, after = looked_for(request), request.query.get("after", "")
            page = await self._lists.page(scope_of(request, caller), looked, after=after, limit=limit)
            found, following, day = list(page.entries), page.following, looked.choice.as_of
        else:
            found = await self._desk.page(caller, wanted(request), after=request.query.get("after"), limit=limit)
            following = found[-1].id if len(found) == limit else None
        body: TasksOut = {"items": [task_json(one, day) for one in found], "next": following}
        tag = state_tag(body)
        return unchanged(tag) if is_known(request, tag) else answer(body, headers={"ETag": f'"{tag}"'})

    @call(
        "GET",
        "/tasks/{task}",
        Act.TASKS_LOOK,
        vi="Một nhiệm vụ với mọi việc đã xảy ra.",
        en="One task with all that happened to it.",
        gives=json_of(TaskShownOut, 200, 304),
        headers=(IF_NONE_MATCH,),
        problems=("task.unknown",),
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[TaskShownOut]:
        """GET one task."""
        body = shown_json(await self._desk.show(request.match_info["task"], caller))
        tag = state_tag(body)
        return unchanged(tag) if is_known(request, tag) else answer(body, headers={"ETag": f'"{tag}"'})

    @call(
        "POST",
        "/tasks",
        Act.TASKS_WORK,
        vi="Giao một nhiệm vụ, hoặc soạn dự thảo.",
        en="Gives a task, or drafts one.",
        gives=json_of(TaskOut, 201),
        takes=TaskIn,
        problems=("task.not-yours", "task.code-taken", "task.day-wrong", *LACKS),
    )
    async def assign(self, request: web.Request, caller: Caller) -> Answer[TaskOut]:
        """POST a new task."""
        given = parse(TaskIn, await small_body(request), "")
        made = await self._desk.assign(caller, given.terms(), given.origin(), draft=given.draft)
        return answer(task_json(made), 201, {"Location": f"/api/v1/tasks/{made.id}"})

    @call(
        "POST",
        "/tasks/{task}/events",
        Act.TASKS_WORK,
        vi="Cho biết một việc xảy ra với nhiệm vụ: tiếp nhận, tiến độ, trình báo cáo.",
        en="Tells that something happens to a task: accepted, progress, a report prepared.",
        gives=json_of(TaskOut, 200, 201),
        takes=HappeningIn,
        problems=(*HAPPENING, "task.percent-wrong", "task.is-decision"),
    )
    async def happen(self, request: web.Request, caller: Caller) -> Answer[TaskOut]:
        """POST what does not bind the agency; 200 where it was known already."""
        return await self._happen(request, caller, decides=False)

    @call(
        "POST",
        "/tasks/{task}/decisions",
        Act.TASKS_DECIDE,
        vi="Quyết định về nhiệm vụ: trả lại, gia hạn, gửi báo cáo, xác nhận, thu hồi.",
        en="Decides about a task: return, extension, report, confirmation, recall.",
        gives=json_of(TaskOut, 200, 201),
        takes=HappeningIn,
        problems=(
            *(*HAPPENING, "task.cause-unknown", "task.no-deadline", "task.already-asked", "task.not-later"),
            *("task.nothing-asked", "task.nothing-prepared", "task.no-decision"),
        ),
    )
    async def decide(self, request: web.Request, caller: Caller) -> Answer[TaskOut]:
        """POST what binds the agency; 200 where it was known already."""
        return await self._happen(request, caller, decides=True)

    async def _happen(self, request: web.Request, caller: Caller, *, decides: bool) -> Answer[TaskOut]:
        given = parse(HappeningIn, await small_body(request), "")
        if RULES[given.kind].decides is not decides:
            raise refuse("task.no-decision" if decides else "task.is-decision", "kind", kind=given.kind.value)
        entry, new = await self._desk.happen(
            request.match_info["task"],
            caller,
            given.kind,
            given.body,
            agency=given.agency,
            event=given.event or "",
            number=given.number,
        )
        return answer(task_json(entry), 201 if new else 200)


def wanted(request: web.Request) -> Wanted:
    """Return what a request looks for. Raises Refused ``task.filter-wrong``, ``task.day-wrong``."""
    query = request.query
    try:
        states = tuple(State(one) for one in query.getall("state", []))
        sides = tuple(Side(one) for one in query.getall("side", []))
    except ValueError as fault:
        raise refuse("task.filter-wrong", "state", value=str(fault)[:64]) from None
    try:
        due_to = day_of(query["due_to"]) if "due_to" in query else None
    except ValueError:
        raise refuse("task.day-wrong", "due_to") from None
    return Wanted(
        states=states,
        sides=sides,
        lead=query.get("lead"),
        assigner=query.get("assigner"),
        directive=query.get("directive"),
        parent=query.get("parent"),
        clause=query.get("clause"),
        code=query.get("code"),
        due_to=due_to,
    )


def looked_for(request: web.Request) -> Looked:
    """Return what a request looks for as of a day. Raises Refused, as :func:`wanted` and :func:`chosen_by` do."""
    return Looked(chosen_by(request), wanted(request), request.query.get("q", ""), sort_of(request))


def task_json(entry: Entry, day: date | None = None) -> TaskOut:
    """Return a task, as it counts at the end of a day; without one today."""
    task = entry.task
    return {
        "id": entry.id,
        "code": entry.code,
        "system": entry.system,
        "state": task.state,
        "standing": standing(task.state, task.terms.deadline, task.verdict, day or today()),
        "terms": cast("TermsOut", task.terms.plain()),
        "number": task.number,
        "asked": task.asked.isoformat() if task.asked else None,
        "prepared": task.prepared,
        "percent": task.percent,
        "assigned_at": moment_json(task.assigned_at),
        "accepted_at": moment_json(task.accepted_at),
        "reported_at": moment_json(task.reported_at),
        "ended_at": moment_json(task.ended_at),
        "verdict": task.verdict,
        "clause": entry.clause,
        "parent": entry.parent,
        "directive": entry.directive,
        "created_at": moment_json(entry.created_at),
        "updated_at": moment_json(entry.updated_at),
    }


def shown_json(shown: Shown) -> TaskShownOut:
    """Return a task with its history."""
    return {
        **task_json(shown.entry),
        "events": [event_json(event) for event in shown.events],
        "documents": [{"document": one.packet, "relation": one.relation} for one in shown.documents],
        "possible": list[Happening](shown.possible),
        "joined": [
            {"task": one.task, "code": one.code, "system": one.system, "into": one.into} for one in shown.joined
        ],
        "untold": [
            {"id": one.body.id, "name": one.body.name, "side": one.side, "why": finding_json(one.why)}
            for one in shown.untold
        ],
    }


def event_json(event: Event) -> EventOut:
    """Return one thing that happened."""
    return {
        "number": event.number,
        "id": event.id,
        "kind": event.happening,
        "at": moment_json(event.at),
        "written_at": moment_json(event.written_at),
        "actor": event.actor,
        "agency": event.agency,
        "packet": event.packet,
        "body": dict(event.body),
    }
