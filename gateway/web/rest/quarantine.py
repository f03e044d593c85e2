"""REST for operators: what is in quarantine, and the decision about it; no content and no names leave here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from gateway.roles import Act
from gateway.web.rest.answers import answer, small_body
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.inspection import finding_view_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.exchange.inspection.quarantine import Quarantine
    from gateway.exchange.inspection.views import Quarantined
    from gateway.exchange.views import Caller
    from gateway.web.rest.desk import Handler, Operation


def quarantine_routes(
    base: str, quarantine: Quarantine, known: Callable[[Operation, Act], Handler]
) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""
    place = f"{base}/quarantine"

    async def listed(_request: web.Request, _caller: Caller) -> web.StreamResponse:
        return answer({"items": [quarantined_json(one) for one in await quarantine.listed()]})

    return [
        web.get(place, known(listed, Act.QUARANTINE_DECIDE)),
        web.post(f"{place}/{{id}}/release", known(_deciding(quarantine.release), Act.QUARANTINE_DECIDE)),
        web.post(f"{place}/{{id}}/destroy", known(_deciding(quarantine.destroy), Act.QUARANTINE_DECIDE)),
    ]


def _deciding(act: Callable[[str, str, str], Awaitable[None]]) -> Operation:
    async def decide(request: web.Request, caller: Caller) -> web.StreamResponse:
        from gateway.web.rest.desk_model import DiscardIn
        from gateway.web.rest.model import parse

        given = parse(DiscardIn, await small_body(request), "")
        await act(caller.system, request.match_info["id"], given.reason)
        return web.Response(status=204)

    return decide


def quarantined_json(one: Quarantined) -> dict[str, Any]:
    """Return a document in quarantine."""
    return {
        "document": one.document,
        "from": one.sender,
        "to": list(one.receivers),
        "received_at": moment_json(one.received_at),
        "since": moment_json(one.since),
        "size": one.size,
        "sha256": one.sha256,
        "findings": [finding_view_json(finding) for finding in one.findings],
    }
