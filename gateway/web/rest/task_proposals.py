"""REST about directives: which were read, what they propose, and what people do with that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer, limit_of, small_body
from gateway.web.rest.calls import NOTHING, Parameter, call, json_of, limit_up_to
from gateway.web.rest.model import parse
from gateway.web.rest.task_proposal_json import directive_json, proposal_json, shown_json
from gateway.web.rest.task_proposal_model import ActIn, AddIn, ConfirmIn, MendIn, MergeIn, RefuseIn, SplitIn
from gateway.web.rest.task_proposal_shapes import DirectiveShownOut, DirectivesOut, ExampleOut, ProposalsOut

if TYPE_CHECKING:
    from gateway.tasks.proposals.acting import Done
    from gateway.tasks.proposals.desk import ProposalDesk

MOST: Final = 1_000
STATES: Final = ("due", "open", "settled", "nothing")
STATE: Final = Parameter(
    "state", "Còn chờ người xử lý hay đã xong.", "Whether it waits for people.",
    {"type": "string", "enum": list(STATES)},
)  # fmt: skip
AGENCY: Final = Parameter("agency", "Cơ quan của mình.", "Which of one's agencies.")
AFTER: Final = Parameter("after", "Giá trị «next» của trang trước.", "The «next» of the page before.")
READ: Final = (
    *("directive.unknown", "task.agency-unclear", "document.unknown", "document.quarantined", "document.recalled"),
    *("document.purged", "document.being-inspected"),
)
ACT: Final = ("proposal.unknown", "proposal.changed", "proposal.not-open")
FIELDS: Final = ("proposal.not-mended", "task.terms-wrong", "task.text-missing", "task.text-long", "task.day-wrong")


class Directives:
    """The operations; each takes a request and who asks."""

    def __init__(self, desk: ProposalDesk) -> None:
        self._desk = desk

    @call(
        "GET",
        "/directives",
        Act.TASKS_LOOK,
        vi="Các văn bản chỉ đạo đã đọc của cơ quan mình, mới nhất trước.",
        en="The directives of one's agencies that were read, the newest first.",
        gives=json_of(DirectivesOut),
        query=(STATE, AGENCY, AFTER, limit_up_to(MOST)),
        problems=("rest.query-wrong", "directive.filter-wrong"),
    )
    async def listed(self, request: web.Request, caller: Caller) -> Answer[DirectivesOut]:
        """GET a page of directives."""
        limit, query = limit_of(request, MOST), request.query
        stands = query.getall("state", [])
        if any(one not in STATES for one in stands):
            raise refuse("directive.filter-wrong", "state", known=", ".join(STATES))
        found = await self._desk.page(
            caller, stands=stands, agency=query.get("agency"), after=query.get("after"), limit=limit
        )
        return answer({"items": [directive_json(one) for one in found.items], "next": found.next})

    @call(
        "GET",
        "/directives/{document}/proposals",
        Act.TASKS_LOOK,
        vi="Một văn bản chỉ đạo với các nhiệm vụ đề xuất; việc xem được ghi vào sổ.",
        en="A directive with what it proposes; that somebody looked stands in the ledger.",
        gives=json_of(DirectiveShownOut),
        query=(AGENCY,),
        problems=READ,
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[DirectiveShownOut]:
        """GET the proposals of one directive."""
        document, agency = request.match_info["document"], request.query.get("agency")
        found = await self._desk.open(document, caller, agency, "rest")
        return answer(
            {
                "directive": directive_json(found.directive),
                "proposals": [shown_json(one) for one in found.proposals],
            }
        )

    @call(
        "POST",
        "/directives/{document}/proposals",
        Act.TASKS_WORK,
        vi="Thêm một nhiệm vụ mà máy không đọc được.",
        en="Adds a task that the reading did not find.",
        gives=json_of(ProposalsOut, 200, 201),
        takes=AddIn,
        problems=("directive.unknown", "task.agency-unclear", "document.unknown", *FIELDS),
    )
    async def add(self, request: web.Request, caller: Caller) -> Answer[ProposalsOut]:
        """POST a proposal by hand; 200 where the act was known already."""
        given = parse(AddIn, await small_body(request), "")
        document = request.match_info["document"]
        done = await self._desk.add(document, caller, given.agency, given.how(), given.fields.given())
        return _answer(done, 201)

    @call(
        "POST",
        "/directives/{document}/read",
        Act.TASKS_WORK,
        vi="Đọc lại một văn bản không đọc được.",
        en="Reads a document again that could not be read.",
        gives=NOTHING,
        problems=("directive.unknown", "directive.read", "document.unknown"),
    )
    async def again(self, request: web.Request, caller: Caller) -> web.Response:
        """POST that a document is to be read again."""
        await self._desk.again(request.match_info["document"], caller)
        return web.Response(status=204)

    @call(
        "GET",
        "/directives/{document}/example",
        Act.CONTENT_READ,
        vi="Văn bản và các nhiệm vụ đã sửa, theo mẫu chú giải.",
        en="The text and its tasks as people corrected them, in the shape of annotations.",
        gives=json_of(ExampleOut),
        query=(AGENCY,),
        problems=(*READ, "directive.no-example"),
    )
    async def example(self, request: web.Request, caller: Caller) -> Answer[ExampleOut]:
        """GET a directive as an example."""
        document, agency = request.match_info["document"], request.query.get("agency")
        found = await self._desk.example(document, caller, agency, "rest")
        return answer({"text": found.text, "gold": found.gold})

    @call(
        "POST",
        "/proposals/{proposal}/confirm",
        Act.TASKS_WORK,
        vi="Xác nhận: đề xuất thành nhiệm vụ.",
        en="Confirms: the proposal becomes tasks.",
        gives=json_of(ProposalsOut),
        takes=ConfirmIn,
        problems=(
            *(*ACT, "proposal.not-concerned", "proposal.no-lead", "task.unknown", "task.not-decided-by-you"),
            *("task.not-now", "task.terms-wrong", "task.text-missing", "task.text-long"),
        ),
    )
    async def confirm(self, request: web.Request, caller: Caller) -> Answer[ProposalsOut]:
        """POST a confirmation."""
        given = parse(ConfirmIn, await small_body(request), "")
        proposal = request.match_info["proposal"]
        return _answer(await self._desk.confirm(proposal, caller, given.how(), task=given.task, new=given.new))

    @call(
        "POST",
        "/proposals/{proposal}/mend",
        Act.TASKS_WORK,
        vi="Sửa những gì máy đọc sai.",
        en="Mends what was read wrongly.",
        gives=json_of(ProposalsOut),
        takes=MendIn,
        problems=(*ACT, *FIELDS),
    )
    async def mend(self, request: web.Request, caller: Caller) -> Answer[ProposalsOut]:
        """POST other fields."""
        given = parse(MendIn, await small_body(request), "")
        proposal = request.match_info["proposal"]
        return _answer(await self._desk.mend(proposal, caller, given.how(), given.fields.given()))

    @call(
        "POST",
        "/proposals/{proposal}/split",
        Act.TASKS_WORK,
        vi="Tách một đề xuất thành nhiều.",
        en="Splits a proposal into several.",
        gives=json_of(ProposalsOut),
        takes=SplitIn,
        problems=(*ACT, *FIELDS, "proposal.parts-wrong"),
    )
    async def split(self, request: web.Request, caller: Caller) -> Answer[ProposalsOut]:
        """POST the parts."""
        given = parse(SplitIn, await small_body(request), "")
        parts = [one.given() for one in given.parts]
        return _answer(await self._desk.split(request.match_info["proposal"], caller, given.how(), parts))

    @call(
        "POST",
        "/proposals/{proposal}/refuse",
        Act.TASKS_WORK,
        vi="Từ chối: không phải nhiệm vụ của cơ quan mình.",
        en="Refuses: it is no task of one's agency.",
        gives=json_of(ProposalsOut),
        takes=RefuseIn,
        problems=(*ACT, "task.text-missing"),
    )
    async def refuse(self, request: web.Request, caller: Caller) -> Answer[ProposalsOut]:
        """POST a refusal."""
        given = parse(RefuseIn, await small_body(request), "")
        proposal = request.match_info["proposal"]
        return _answer(await self._desk.refuse(proposal, caller, given.how(), given.reason))

    @call(
        "POST",
        "/proposals/{proposal}/reopen",
        Act.TASKS_WORK,
        vi="Mở lại một đề xuất đã từ chối.",
        en="Reopens a refused proposal.",
        gives=json_of(ProposalsOut),
        takes=ActIn,
        problems=ACT,
    )
    async def reopen(self, request: web.Request, caller: Caller) -> Answer[ProposalsOut]:
        """POST that a refused proposal waits again."""
        given = parse(ActIn, await small_body(request), "")
        return _answer(await self._desk.reopen(request.match_info["proposal"], caller, given.how()))

    @call(
        "POST",
        "/proposals/merge",
        Act.TASKS_WORK,
        vi="Gộp nhiều đề xuất của một văn bản thành một.",
        en="Merges proposals of one directive.",
        gives=json_of(ProposalsOut),
        takes=MergeIn,
        problems=(*ACT, *FIELDS, "proposal.parts-wrong", "proposal.not-merged"),
    )
    async def merge(self, request: web.Request, caller: Caller) -> Answer[ProposalsOut]:
        """POST proposals that are one."""
        given = parse(MergeIn, await small_body(request), "")
        return _answer(await self._desk.merge(given.proposals, caller, given.how(), given.fields.given()))


def _answer(done: Done, new: int = 200) -> Answer[ProposalsOut]:
    items = [proposal_json(one) for one in done.proposals]
    return answer(cast("ProposalsOut", {"items": items}), new if done.new else 200)
