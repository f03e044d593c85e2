"""REST: search among the documents that a caller may see, page by page, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from gateway.exchange.search.pages import MOST
from gateway.roles import Act
from gateway.web.rest.answers import answer, limit_of
from gateway.web.rest.bodies import moment_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.exchange.search.desk import Search
    from gateway.exchange.search.pages import FoundItem
    from gateway.exchange.views import Caller
    from gateway.web.rest.desk import Handler, Operation


def search_routes(base: str, search: Search, known: Callable[[Operation, Act], Handler]) -> list[web.RouteDef]:
    """Return the route; ``known`` puts an operation behind the guard."""

    async def find(request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET a page of what was found."""
        from gateway.web.rest.search_model import wanted_of

        wanted = wanted_of(request.query)
        limit = limit_of(request, MOST) if "limit" in request.query else 50
        found = await search.find(wanted, caller, after=request.query.get("after"), limit=limit)
        return answer({"items": [found_json(one) for one in found.items], "next": found.next})

    return [web.get(f"{base}/documents", known(find, Act.DOCUMENTS_LOOK))]


def found_json(one: FoundItem) -> dict[str, Any]:
    """Return one packet that was found."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "directions": list(one.directions),
        "from": one.sender,
        "document_id": one.document_id,
        "code": one.code,
        "subject": one.subject,
        "promulgation_date": one.promulgation_date,
        "business_type": one.business_type,
        "type_name": one.type_name,
        "priority": one.priority,
        "status_code": one.status_code,
        "verdict": one.verdict,
        "received_at": moment_json(one.received_at),
        "size": one.size,
        "receivers": one.receivers,
        "to": [
            {"agency": to.agency, "delivery": to.delivery, "state": to.state.value, "stage": to.stage} for to in one.to
        ],
    }
