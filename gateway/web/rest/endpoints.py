"""REST for administrators and operators: endpoints as data, below ``/api/v1/endpoints``.

What an endpoint is (POST, PUT, PATCH, DELETE, revert) is the administrators'; how it is run (pause, resume, drain,
limit, test) the operators' too. What changes a definition names the version that was read, in ``If-Match``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import web

from gateway.exchange.endpoints.views import Change, Left, State
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.answers import answer, small_body
from gateway.web.rest.desk_bodies import endpoint_json
from gateway.web.rest.endpoint_bodies import registered_json, shown_json, tested_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.exchange.delivery.operations import Operations
    from gateway.exchange.endpoints.desk import EndpointDesk, Shown
    from gateway.exchange.endpoints.views import Endpoint
    from gateway.exchange.views import Caller

    Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Operation: TypeAlias = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]

_MATCH: Final = re.compile(r'(?:W/)?"([1-9][0-9]{0,8})"')
_NUMBER: Final = re.compile("[1-9][0-9]{0,8}")


def endpoint_routes(
    base: str, desk: EndpointDesk | None, operations: Operations, known: Callable[[Operation, Act], Handler]
) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard. Without a register only the list is there."""
    door = _Door(desk, operations)
    place = f"{base}/endpoints"
    listing = web.get(place, known(door.listing, Act.DELIVERIES_LOOK))
    if desk is None:
        return [listing]
    acts = _Acts(desk, door)
    one = f"{place}/{{name}}"
    return [
        listing,
        web.post(place, known(acts.create, Act.ENDPOINTS_MANAGE)),
        web.post(f"{place}/tests", known(acts.test_draft, Act.ENDPOINTS_MANAGE)),
        web.get(one, known(door.show, Act.DELIVERIES_LOOK)),
        web.put(one, known(acts.put, Act.ENDPOINTS_MANAGE)),
        web.patch(one, known(acts.patch, Act.ENDPOINTS_MANAGE)),
        web.delete(one, known(acts.remove, Act.ENDPOINTS_MANAGE)),
        web.post(f"{one}/revert", known(acts.revert, Act.ENDPOINTS_MANAGE)),
        web.post(f"{one}/pause", known(acts.runner(State.PAUSED), Act.ENDPOINTS_RUN)),
        web.post(f"{one}/resume", known(acts.runner(State.ACTIVE), Act.ENDPOINTS_RUN)),
        web.post(f"{one}/drain", known(acts.runner(State.DRAINING), Act.ENDPOINTS_RUN)),
        web.post(f"{one}/limit", known(acts.limit, Act.ENDPOINTS_RUN)),
        web.post(f"{one}/test", known(acts.test, Act.ENDPOINTS_RUN)),
    ]


class _Door:
    """Looking; each operation takes a request and who makes it."""

    def __init__(self, desk: EndpointDesk | None, operations: Operations) -> None:
        self._desk = desk
        self._operations = operations

    async def listing(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET endpoints: how each fares, and, from the register, what it is and how it is run."""
        fares = await self._operations.endpoints()
        listed = await self._desk.listed() if self._desk is not None else []
        registered = {one.name: registered_json(one) for one in listed}
        return answer({"endpoints": [{**endpoint_json(one), **registered.get(one.name, {})} for one in fares]})

    async def show(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET one endpoint: its definition, how it fares, and its versions, the newest first."""
        return await self.shown(request.match_info["name"])

    async def shown(self, name: str, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
        """Return an endpoint as answers carry it, with its version as ETag."""
        if self._desk is None:
            raise refuse("endpoint.unknown", "name", name=name[:64])
        found: Shown = await self._desk.show(name)
        fares = next((endpoint_json(one) for one in await self._operations.endpoints() if one.name == name), {})
        tags = {"ETag": f'"{found.endpoint.version}"', **(headers or {})}
        return answer({**fares, **shown_json(found, self._desk.plain)}, status, tags)


class _Acts:
    """Changing and testing."""

    def __init__(self, desk: EndpointDesk, door: _Door) -> None:
        self._desk = desk
        self._door = door

    async def create(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST an endpoint of the API."""
        from gateway.web.rest.endpoint_model import NewIn
        from gateway.web.rest.model import parse

        given = parse(NewIn, await small_body(request), "")
        made = await self._desk.create(Change(caller.system, given.reason), given.name, given.definition())
        location = {"Location": f"{request.path}/{made.name}"}
        return await self._door.shown(made.name, 201, location)

    async def put(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """PUT another definition."""
        from gateway.web.rest.endpoint_model import DefinitionIn
        from gateway.web.rest.model import parse

        change = _seen(request, caller)
        given = parse(DefinitionIn, await small_body(request), "")
        return await self._done(
            await self._desk.replace(replace(change, reason=given.reason), _name(request), given.definition())
        )

    async def patch(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """PATCH parts of a definition; null takes a member out (RFC 7396)."""
        from gateway.web.rest.endpoint_model import PatchIn
        from gateway.web.rest.model import parse

        change = _seen(request, caller)
        given = parse(PatchIn, await small_body(request), "")
        return await self._done(
            await self._desk.merge(replace(change, reason=given.reason), _name(request), given.definition())
        )

    async def remove(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """DELETE an endpoint; ``waiting`` says what becomes of what waits there."""
        change = replace(_seen(request, caller), reason=request.query.get("reason", ""))
        said = request.query.get("waiting", "")
        if said and said not in set(Left):
            raise refuse("endpoint.left-wrong", "waiting")
        return await self._done(await self._desk.remove(change, _name(request), Left(said) if said else None))

    async def revert(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST the version that the endpoint shall be like again."""
        from gateway.web.rest.endpoint_model import RevertIn
        from gateway.web.rest.model import parse

        change = _seen(request, caller)
        given = parse(RevertIn, await small_body(request), "")
        return await self._done(
            await self._desk.revert(replace(change, reason=given.reason), _name(request), given.version)
        )

    def runner(self, state: State) -> Operation:
        """Return the operation that pauses, resumes or drains."""

        async def operation(request: web.Request, caller: Caller) -> web.StreamResponse:
            from gateway.web.rest.endpoint_model import ReasonIn
            from gateway.web.rest.model import parse

            given = parse(ReasonIn, await small_body(request) or b"{}", "")
            change = replace(_perhaps_seen(request, caller), reason=given.reason)
            return await self._done(await self._desk.run(change, _name(request), state))

        return operation

    async def limit(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST bounds; null takes one back."""
        from gateway.web.rest.endpoint_model import LimitIn
        from gateway.web.rest.model import parse

        given = parse(LimitIn, await small_body(request), "")
        change = replace(_perhaps_seen(request, caller), reason=given.reason)
        if not given.limits():
            raise refuse("endpoint.limit-nothing")
        return await self._done(await self._desk.limit(change, _name(request), given.limits()))

    async def test(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that the connection is tested, step by step."""
        await small_body(request)
        return answer(tested_json(await self._desk.test(caller.system, _name(request))))

    async def test_draft(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST an endpoint that is not saved, to be tested."""
        from gateway.web.rest.endpoint_model import NewIn
        from gateway.web.rest.model import parse

        given = parse(NewIn, await small_body(request), "")
        return answer(tested_json(await self._desk.test_draft(caller.system, given.name, given.definition())))

    async def _done(self, endpoint: Endpoint) -> web.StreamResponse:
        return await self._door.shown(endpoint.name)


def _name(request: web.Request) -> str:
    return request.match_info["name"]


def _seen(request: web.Request, caller: Caller) -> Change:
    """Return who changes, and which version they saw. Raises Refused ``endpoint.version-needed``."""
    change = _perhaps_seen(request, caller)
    if change.expected is None:
        raise refuse("endpoint.version-needed", "If-Match")
    return change


def _perhaps_seen(request: web.Request, caller: Caller) -> Change:
    given = request.headers.get("If-Match", "").strip()
    if not given:
        return Change(caller.system)
    found = _MATCH.fullmatch(given)
    if found is None:
        raise refuse("endpoint.version-needed", "If-Match")
    return Change(caller.system, expected=int(found[1]))
