"""REST for operators: the dead-letter desk, below ``/api/v1``.

What systems may see of their own deliveries stands under ``/documents``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.delivery.desk_views import DeadLetter, Which
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer, limit_of, small_body
from gateway.web.rest.calls import NOTHING, Parameter, call, json_of, limit_up_to
from gateway.web.rest.desk_bodies import group_json, letter_history_json, letter_json, replayed_json
from gateway.web.rest.desk_model import DiscardIn, MendIn, ReplayIn
from gateway.web.rest.desk_shapes import GroupsOut, LetterHistoryOut, LettersOut, ReplayedOut
from gateway.web.rest.model import parse

if TYPE_CHECKING:
    from gateway.exchange.delivery.operations import Operations

MOST: Final = 500
"""Dead letters on one page."""

FILTERS: Final = (
    Parameter("endpoint", "Điểm kết nối.", "The endpoint."),
    Parameter("cause", "Loại nguyên nhân.", "The class of cause."),
    Parameter("code", "Mã lỗi của bên kia.", "The other side’s code."),
    Parameter("receiver", "Cơ quan nhận.", "The receiving agency."),
    Parameter("document", "Mã văn bản.", "The document’s id."),
    Parameter("group", "Nhóm nguyên nhân.", "The group of causes."),
)
"""Conditions of a list of dead letters."""


class Deliveries:
    """The operations; each takes a request and the operator who makes it."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    @call(
        "GET",
        "/dead-letters",
        Act.DELIVERIES_LOOK,
        vi="Các lượt chuyển không thành, từng trang.",
        en="Dead letters, page by page.",
        gives=json_of(LettersOut),
        query=(
            *FILTERS,
            limit_up_to(MOST),
            Parameter("after", "Giá trị «next» của trang trước.", "The «next» of the page before."),
        ),
        problems=("desk.cursor-wrong",),
    )
    async def letters(self, request: web.Request, caller: Caller) -> Answer[LettersOut]:
        """GET dead letters, page by page."""
        limit = limit_of(request, MOST)
        found = await self._operations.dead(_asked(request, caller), after=request.query.get("after"), limit=limit)
        return answer({"items": [letter_json(letter) for letter in found.items], "next": found.next})

    @call(
        "GET",
        "/dead-letters/groups",
        Act.DELIVERIES_LOOK,
        vi="Các nguyên nhân giống nhau gom lại, nhóm lớn nhất trước.",
        en="Similar causes together, the largest group first.",
        gives=json_of(GroupsOut),
        query=FILTERS,
    )
    async def groups(self, request: web.Request, caller: Caller) -> Answer[GroupsOut]:
        """GET groups of similar causes, the largest first."""
        found = await self._operations.dead_groups(_asked(request, caller))
        return answer({"groups": [group_json(group) for group in found]})

    @call(
        "GET",
        "/dead-letters/{id}",
        Act.DELIVERIES_LOOK,
        vi="Một lượt chuyển không thành và toàn bộ lịch sử của nó.",
        en="One dead letter with its history.",
        gives=json_of(LetterHistoryOut),
        problems=("desk.unknown",),
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[LetterHistoryOut]:
        """GET one dead letter with its history."""
        letter = await self._letter(request, caller)
        return answer(letter_history_json(letter))

    @call(
        "POST",
        "/dead-letters/replay",
        Act.DELIVERIES_MEND,
        vi="Cho các lượt chuyển không thành đi lại.",
        en="Lets dead letters out again.",
        gives=json_of(ReplayedOut),
        takes=ReplayIn,
        problems=("desk.*",),
    )
    async def replay(self, request: web.Request, caller: Caller) -> Answer[ReplayedOut]:
        """POST which dead letters go out again, and how fast."""
        given = parse(ReplayIn, await small_body(request), "")
        which = Which(ids=given.ids, agencies=caller.reach, **given.filter.model_dump())
        return answer(replayed_json(await self._operations.replay(caller.system, which, given.per_second)))

    @call(
        "POST",
        "/dead-letters/{id}/mend",
        Act.DELIVERIES_MEND,
        vi="Chọn đường khác cho một lượt chuyển không thành.",
        en="Gives a dead letter another way.",
        gives=json_of(LetterHistoryOut),
        takes=MendIn,
        problems=("desk.*",),
    )
    async def mend(self, request: web.Request, caller: Caller) -> Answer[LetterHistoryOut]:
        """POST another way for a dead letter."""
        given = parse(MendIn, await small_body(request), "")
        await self._check_reach(request, caller)
        letter = await self._operations.mend(
            caller.system, request.match_info["id"], endpoint=given.endpoint, address=given.address
        )
        return answer(letter_history_json(letter))

    @call(
        "POST",
        "/dead-letters/{id}/discard",
        Act.DELIVERIES_MEND,
        vi="Gác lại hẳn một lượt chuyển không thành, có lý do.",
        en="Puts a dead letter away for good, for a reason.",
        gives=NOTHING,
        takes=DiscardIn,
        problems=("desk.*",),
    )
    async def discard(self, request: web.Request, caller: Caller) -> web.Response:
        """POST that a dead letter is put away for good, and why."""
        given = parse(DiscardIn, await small_body(request), "")
        await self._check_reach(request, caller)
        await self._operations.discard(caller.system, request.match_info["id"], given.reason)
        return web.Response(status=204)

    async def _check_reach(self, request: web.Request, caller: Caller) -> None:
        if caller.reach is not None:
            await self._letter(request, caller)

    async def _letter(self, request: web.Request, caller: Caller) -> DeadLetter:
        """Return a dead letter of the caller's agencies. Raises Refused ``desk.unknown``."""
        letter = await self._operations.dead_letter(request.match_info["id"])
        reach = caller.reach
        if reach is not None and reach.isdisjoint({letter.delivery.sender, letter.delivery.receiver}):
            raise refuse("desk.unknown", "id", id=letter.delivery.id)
        return letter


def _asked(request: web.Request, caller: Caller) -> Which:
    asked = request.query
    return Which(
        agencies=caller.reach,
        endpoint=asked.get("endpoint", ""),
        cause=asked.get("cause", ""),
        code=asked.get("code", ""),
        receiver=asked.get("receiver", ""),
        document=asked.get("document", ""),
        group=asked.get("group", ""),
    )
