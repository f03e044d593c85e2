"""REST: search among the documents that a caller may see, page by page, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.search.pages import MOST
from gateway.exchange.views import Caller
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer, limit_of
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import call, json_of
from gateway.web.rest.search_model import wanted_of
from gateway.web.rest.search_query import QUERY
from gateway.web.rest.search_shapes import FoundOut, FoundPageOut

if TYPE_CHECKING:
    from gateway.exchange.search.desk import Search
    from gateway.exchange.search.items import FoundItem

USUAL: Final = 50
"""Items of a page unless a caller wants another number."""


class Searches:
    """The operation; it takes a request and who speaks."""

    def __init__(self, search: Search) -> None:
        self._search = search

    @call(
        "GET",
        "/documents",
        Act.DOCUMENTS_LOOK,
        vi="Tìm trong những văn bản mà khoá được thấy, mới nhất trước.",
        en="Searches among the documents that the key may see, the newest first.",
        gives=json_of(FoundPageOut),
        query=QUERY,
        problems=("rest.query-twice", "rest.moment-wrong", "rest.date-wrong", "rest.text-*", "field.*", "search.*"),
    )
    async def find(self, request: web.Request, caller: Caller) -> Answer[FoundPageOut]:
        """GET a page of what was found."""
        wanted = wanted_of(request.query)
        limit = limit_of(request, MOST) if "limit" in request.query else USUAL
        found = await self._search.find(wanted, caller, after=request.query.get("after"), limit=limit)
        return answer({"items": [found_json(one) for one in found.items], "next": found.next})


def found_json(one: FoundItem) -> FoundOut:
    """Return one packet that was found."""
    return {
        "id": one.id,
        "kind": one.kind,
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
        "to": [{"agency": to.agency, "delivery": to.delivery, "state": to.state, "stage": to.stage} for to in one.to],
    }
