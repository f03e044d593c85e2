"""The REST door for document systems, below ``/api/v1``: send, look, fetch, report, take from the inbox.

Every request carries ``Authorization: Bearer KEY``, comes with a client certificate that is bound like a key, or with a
person's session; it speaks for its agencies and sees only what they sent or receive. Refusals are problem+json with all
causes (docs/rest.md).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.findings import Refused, refuse
from gateway.roles import Act
from gateway.web.rest.alerts import alerts_json
from gateway.web.rest.answers import answer, small_body
from gateway.web.rest.before import before_routes
from gateway.web.rest.bodies import document_json, ledger_json, reported_json, statuses_json
from gateway.web.rest.certificates import certificate_routes
from gateway.web.rest.conditions import is_known, state_tag
from gateway.web.rest.desk import desk_routes
from gateway.web.rest.evidence import evidence_routes
from gateway.web.rest.files import send_file
from gateway.web.rest.follow_ups import check_state, follow_up_routes
from gateway.web.rest.guard import Guard
from gateway.web.rest.inbox import inbox_routes
from gateway.web.rest.keys import key_routes
from gateway.web.rest.packets import packet_routes
from gateway.web.rest.people import people_routes
from gateway.web.rest.quarantine import quarantine_routes
from gateway.web.rest.search import search_routes
from gateway.web.rest.sending import Sending, repeat_key
from gateway.web.rest.signing_keys import signing_key_routes
from gateway.web.rest.tus import tus_routes

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Caller
    from gateway.packet.limits import Limits
    from gateway.packet.model import DocumentPacket
    from gateway.people.people import People
    from gateway.web.rest.model import DocumentIn

BASE: Final = "/api/v1"


def rest_routes(exchange: Exchange, limits: Limits, people: People | None = None) -> list[web.RouteDef]:
    """Return the routes of the door, with ``people`` also those for persons and their administrators."""
    door = _Door(exchange, limits)
    known = Guard(exchange, people).known
    document = f"{BASE}/documents/{{id}}"
    return [
        web.post(f"{BASE}/documents", known(door.send, Act.DOCUMENTS_SEND)),
        web.get(document, known(door.show, Act.DOCUMENTS_LOOK)),
        web.get(f"{document}/packet", known(door.packet, Act.CONTENT_READ)),
        web.get(f"{document}/attachments/{{n}}", known(door.attachment, Act.CONTENT_READ)),
        web.get(f"{document}/ledger", known(door.ledger, Act.DOCUMENTS_LOOK)),
        web.get(f"{document}/statuses", known(door.statuses, Act.DOCUMENTS_LOOK)),
        web.post(f"{document}/statuses", known(door.report, Act.STATUSES_REPORT)),
        web.post(f"{document}/target", known(door.name_target, Act.STATUSES_REPORT)),
        web.get(f"{BASE}/alerts", known(door.alerts, Act.ALERTS_LOOK)),
        *inbox_routes(BASE, exchange.taking, known),
        *before_routes(BASE, exchange, limits, sender_of, known),
        *follow_up_routes(BASE, exchange, limits, known),
        *packet_routes(BASE, exchange, limits, known),
        *tus_routes(BASE, exchange.uploads, known),
        *search_routes(BASE, exchange.search, known),
        *signing_key_routes(BASE, exchange, known),
        *evidence_routes(BASE, exchange, known),
        *desk_routes(BASE, exchange.operations, known),
        *quarantine_routes(BASE, exchange.quarantine, known),
        *certificate_routes(BASE, exchange.certificates, known),
        *key_routes(BASE, exchange, known),
        *(people_routes(BASE, people, known) if people is not None else []),
    ]


class _Door:
    """The operations; each takes a request and who speaks."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._sending = Sending(exchange, limits)

    async def send(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST documents: make a packet of metadata and files, and send it on its way."""
        from gateway.web.rest.model import DocumentIn, draft_of

        try:
            key = repeat_key(request)
            async with self._sending.taken(request, caller, DocumentIn, key) as given:
                draft = _said_by(draft_of(given.said, sender_of(given.said, caller)), caller)
                compose = self._exchange.compose
                receipt = given.before or await compose(draft, given.files, caller, idempotency_key=key)
                await self._sending.done(given)
        except Refused as refused:
            raise await self._sending.recorded(refused, caller) from None
        return await self._sending.told(receipt, caller, BASE)

    async def show(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET a document: header, signature verdict, receivers and their states."""
        body = document_json(await self._exchange.document(request.match_info["id"], caller))
        tag = state_tag(body)
        if is_known(request, tag):
            return web.Response(status=304, headers={"ETag": f'"{tag}"'})
        return answer(body, headers={"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"})

    async def packet(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the packet's original bytes."""
        document = request.match_info["id"]
        stored = await self._exchange.packet_file(document, caller)
        return await send_file(request, stored, f"{document}.edxml", "application/xml")

    async def attachment(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET one attachment, as its own file."""
        number = request.match_info["n"]
        if not re.fullmatch("[0-9]{1,6}", number):
            raise refuse("rest.attachment-number", "n")
        stored = await self._exchange.attachment_file(request.match_info["id"], int(number), caller)
        return await send_file(request, stored, stored.name or f"{number}", stored.content_type)

    async def ledger(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET everything that happened to a document."""
        return answer(ledger_json(await self._exchange.ledger(request.match_info["id"], caller)))

    async def statuses(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET all statuses about a document, the oldest first."""
        return answer(statuses_json(await self._exchange.document(request.match_info["id"], caller)))

    async def report(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST a status about a document."""
        from gateway.web.rest.model import StatusIn, parse, staff_of

        document = request.match_info["id"]
        try:
            given = parse(StatusIn, await small_body(request), "")
            await check_state(request, self._exchange, document, caller)
            reported = await self._exchange.report(
                document,
                caller,
                code=given.code,
                reason=given.reason or None,
                # A person is who they signed in as; only systems name others.
                staff=caller.staff or staff_of(given.staff),
                agency=given.agency or None,
            )
        except Refused as refused:
            raise await self._sending.recorded(refused, caller) from None
        return answer({"document": document, **reported_json(reported)}, 201)

    async def name_target(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST which document a revocation withdraws that does not say so clearly."""
        from gateway.web.rest.model import TargetIn, parse

        revocation = request.match_info["id"]
        given = parse(TargetIn, await small_body(request), "")
        await check_state(request, self._exchange, revocation, caller)
        await self._exchange.name_target(revocation, given.target, caller)
        return answer(document_json(await self._exchange.document(revocation, caller)))

    async def alerts(self, _request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the open alerts about the caller's agencies, the oldest first."""
        return answer(alerts_json(await self._exchange.alerts(caller.agencies)))


def _said_by(draft: DocumentPacket, caller: Caller) -> DocumentPacket:
    """Return the draft with the person who sends it behind its business act; only systems name others."""
    if caller.staff is None or draft.business is None:
        return draft
    return replace(draft, business=replace(draft.business, staff=caller.staff))


def sender_of(given: DocumentIn, caller: Caller) -> str:
    """Return who sends a document. Raises Refused ``rest.sender-choose`` where that is not clear."""
    if given.from_ is not None:
        return given.from_.organ_id
    if len(caller.agencies) == 1:
        return next(iter(caller.agencies))
    facts = {"agencies": ", ".join(sorted(caller.agencies)[:20]), "field": "from"}
    raise refuse("rest.sender-choose", "from", **facts)
