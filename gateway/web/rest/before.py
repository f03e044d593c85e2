"""REST: looking before sending. What a receiver can take, and what would be found about a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from gateway.exchange.intake.capabilities import BUSINESS_TYPES, STATUS_CODES
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.problems import finding_json
from gateway.web.rest.answers import answer
from gateway.web.rest.bodies import moment_json, signature_json
from gateway.web.rest.sending import Sending

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.intake.capabilities import Capabilities
    from gateway.exchange.views import Caller
    from gateway.packet.limits import Limits
    from gateway.web.rest.desk import Handler, Operation
    from gateway.web.rest.model import DocumentIn

MOST_ID: Final = 64

MOST: Final = 50
"""Receivers about whom a check tells; of thousands nobody reads it."""


def before_routes(
    base: str,
    exchange: Exchange,
    limits: Limits,
    sender_of: Callable[[DocumentIn, Caller], str],
    known: Callable[[Operation, Act], Handler],
) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""
    sending = Sending(exchange, limits)

    async def capabilities(request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET what an agency can take as a receiver."""
        agency = request.match_info["agency"]
        if len(agency) > MOST_ID:
            raise refuse("receiver.unknown", "agency", agency=agency[:MOST_ID])
        return answer(capabilities_json(await exchange.receivers.capabilities(agency), _size(request)))

    async def check(request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST a document as if it were sent, to learn all that would be found."""
        from gateway.web.rest.model import DocumentIn, draft_of

        async with sending.taken(request, caller, DocumentIn) as given:
            draft = draft_of(given.said, sender_of(given.said, caller))
            found = await exchange.dry_run.document(draft, given.files, caller)
            receivers = [await exchange.receivers.capabilities(party.organ_id) for party in draft.receivers[:MOST]]
        return answer(
            {
                "sendable": not found.errors,
                "document_id": found.document_id,
                "size": found.size,
                "errors": [finding_json(one) for one in found.errors],
                "warnings": [finding_json(one) for one in found.warnings],
                "signature": signature_json(found.signature),
                "receivers": [capabilities_json(one, found.size) for one in receivers],
            }
        )

    return [
        web.get(f"{base}/agencies/{{agency}}/capabilities", known(capabilities, Act.DOCUMENTS_LOOK)),
        web.post(f"{base}/documents/checks", known(check, Act.DOCUMENTS_SEND)),
    ]


def _size(request: web.Request) -> int | None:
    given = request.query.get("size")
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 15):
        raise refuse("rest.query-wrong", "size", name="size", least=0, most=10**15 - 1)
    return int(given)


def capabilities_json(found: Capabilities, size: int | None) -> dict[str, Any]:
    """Return what a receiver can take; with a size also whether it can take that."""
    endpoint = found.endpoint
    return {
        "agency": found.agency,
        "known": found.known,
        "name": found.name,
        "reachable": found.reached_by is not None,
        "reached_by": found.reached_by,
        "healthy": found.healthy,
        "endpoint": None
        if endpoint is None
        else {
            "circuit": endpoint.circuit,
            "answers": found.health.ok if found.health is not None else None,
            "waiting": endpoint.waiting,
            "oldest_waiting": moment_json(endpoint.oldest),
            "again_at": moment_json(endpoint.again_at),
        },
        "signatures": {"documents": found.profile.documents, "statuses": found.profile.statuses},
        "packet_bytes": found.limits.packet,
        "attachments": found.limits.attachments,
        "takes_size": None if size is None else size <= found.limits.packet,
        "business_types": list(BUSINESS_TYPES),
        "status_codes": list(STATUS_CODES),
    }
