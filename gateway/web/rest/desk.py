"""REST for operators: the dead-letter desk, below ``/api/v1``.

What systems may see of their own deliveries stands under ``/documents``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import web

from gateway.exchange.delivery.desk_views import DeadLetter, Which
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.answers import answer, limit_of, small_body
from gateway.web.rest.desk_bodies import group_json, letter_json, replayed_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.exchange.delivery.operations import Operations
    from gateway.exchange.views import Caller

    Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Operation: TypeAlias = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]

MOST: Final = 500
"""Dead letters on one page."""


def desk_routes(base: str, operations: Operations, known: Callable[[Operation, Act], Handler]) -> list[web.RouteDef]:
    """Return the routes of operators; ``known`` puts an operation behind the guard."""
    desk = _Desk(operations)
    dead = f"{base}/dead-letters"
    return [
        web.get(dead, known(desk.letters, Act.DELIVERIES_LOOK)),
        web.get(f"{dead}/groups", known(desk.groups, Act.DELIVERIES_LOOK)),
        web.post(f"{dead}/replay", known(desk.replay, Act.DELIVERIES_MEND)),
        web.get(f"{dead}/{{id}}", known(desk.show, Act.DELIVERIES_LOOK)),
        web.post(f"{dead}/{{id}}/mend", known(desk.mend, Act.DELIVERIES_MEND)),
        web.post(f"{dead}/{{id}}/discard", known(desk.discard, Act.DELIVERIES_MEND)),
    ]


class _Desk:
    """The operations; each takes a request and the operator who makes it."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    async def letters(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET dead letters, page by page."""
        limit = limit_of(request, MOST)
        found = await self._operations.dead(_asked(request, caller), after=request.query.get("after"), limit=limit)
        return answer({"items": [letter_json(letter) for letter in found.items], "next": found.next})

    async def groups(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET groups of similar causes, the largest first."""
        found = await self._operations.dead_groups(_asked(request, caller))
        return answer({"groups": [group_json(group) for group in found]})

    async def show(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET one dead letter with its history."""
        letter = await self._letter(request, caller)
        return answer(letter_json(letter, history=True))

    async def replay(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST which dead letters go out again, and how fast."""
        from gateway.web.rest.desk_model import ReplayIn
        from gateway.web.rest.model import parse

        given = parse(ReplayIn, await small_body(request), "")
        which = Which(ids=given.ids, agencies=caller.reach, **given.filter.model_dump())
        return answer(replayed_json(await self._operations.replay(caller.system, which, given.per_second)))

    async def mend(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST another way for a dead letter."""
        from gateway.web.rest.desk_model import MendIn
        from gateway.web.rest.model import parse

        given = parse(MendIn, await small_body(request), "")
        await self._check_reach(request, caller)
        letter = await self._operations.mend(
            caller.system, request.match_info["id"], endpoint=given.endpoint, address=given.address
        )
        return answer(letter_json(letter, history=True))

    async def discard(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a dead letter is put away for good, and why."""
        from gateway.web.rest.desk_model import DiscardIn
        from gateway.web.rest.model import parse

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
