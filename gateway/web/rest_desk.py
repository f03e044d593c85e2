"""REST for operators: endpoints at a glance and the dead-letter desk, below ``/api/v1``; for operators' keys only.

What systems may see of their own deliveries stands under ``/documents``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import web

from gateway.exchange.delivery.desk_views import Which
from gateway.findings import refuse
from gateway.web.rest_answers import answer, limit_of, small_body
from gateway.web.rest_desk_json import endpoint_json, group_json, letter_json, replayed_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.exchange.delivery.operations import Operations
    from gateway.exchange.views import Caller

    Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Operation: TypeAlias = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]

MOST: Final = 500
"""Dead letters on one page."""


def operators_only(known: Callable[[Operation], Handler]) -> Callable[[Operation], Handler]:
    """Return what puts an operation behind the check of an operator's key; ``known`` is the check of any key."""

    def operators(operation: Operation) -> Handler:
        async def guarded(request: web.Request, caller: Caller) -> web.StreamResponse:
            if not caller.operator:
                raise refuse("desk.operators-only", "Authorization")
            return await operation(request, caller)

        return known(guarded)

    return operators


def desk_routes(base: str, operations: Operations, known: Callable[[Operation], Handler]) -> list[web.RouteDef]:
    """Return the routes of operators; ``known`` puts an operation behind the key check."""
    desk = _Desk(operations)
    dead = f"{base}/dead-letters"
    operators = operators_only(known)
    return [
        web.get(f"{base}/endpoints", operators(desk.endpoints)),
        web.get(dead, operators(desk.letters)),
        web.get(f"{dead}/groups", operators(desk.groups)),
        web.post(f"{dead}/replay", operators(desk.replay)),
        web.get(f"{dead}/{{id}}", operators(desk.show)),
        web.post(f"{dead}/{{id}}/mend", operators(desk.mend)),
        web.post(f"{dead}/{{id}}/discard", operators(desk.discard)),
    ]


class _Desk:
    """The operations; each takes a request and the operator who makes it."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    async def endpoints(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET endpoints: how each fares."""
        return answer({"endpoints": [endpoint_json(one) for one in await self._operations.endpoints()]})

    async def letters(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET dead letters, page by page."""
        limit = limit_of(request, MOST)
        found = await self._operations.dead(_asked(request), after=request.query.get("after"), limit=limit)
        return answer({"items": [letter_json(letter) for letter in found.items], "next": found.next})

    async def groups(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET groups of similar causes, the largest first."""
        found = await self._operations.dead_groups(_asked(request))
        return answer({"groups": [group_json(group) for group in found]})

    async def show(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET one dead letter with its history."""
        letter = await self._operations.dead_letter(request.match_info["id"])
        return answer(letter_json(letter, history=True))

    async def replay(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST which dead letters go out again, and how fast."""
        from gateway.web.rest_desk_model import ReplayIn
        from gateway.web.rest_model import parse

        given = parse(ReplayIn, await small_body(request), "")
        which = Which(ids=given.ids, **given.filter.model_dump())
        return answer(replayed_json(await self._operations.replay(caller.system, which, given.per_second)))

    async def mend(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST another way for a dead letter."""
        from gateway.web.rest_desk_model import MendIn
        from gateway.web.rest_model import parse

        given = parse(MendIn, await small_body(request), "")
        letter = await self._operations.mend(
            caller.system, request.match_info["id"], endpoint=given.endpoint, address=given.address
        )
        return answer(letter_json(letter, history=True))

    async def discard(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a dead letter is put away for good, and why."""
        from gateway.web.rest_desk_model import DiscardIn
        from gateway.web.rest_model import parse

        given = parse(DiscardIn, await small_body(request), "")
        await self._operations.discard(caller.system, request.match_info["id"], given.reason)
        return web.Response(status=204)


def _asked(request: web.Request) -> Which:
    asked = request.query
    return Which(
        endpoint=asked.get("endpoint", ""),
        cause=asked.get("cause", ""),
        code=asked.get("code", ""),
        receiver=asked.get("receiver", ""),
        document=asked.get("document", ""),
        group=asked.get("group", ""),
    )
