"""REST for document systems: send, look, fetch, report."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.roles import Act
from gateway.web.rest.alerts import alerts_json
from gateway.web.rest.answers import Answer, answer, small_body, unchanged
from gateway.web.rest.bodies import document_json, ledger_json, reported_json, statuses_json
from gateway.web.rest.calls import Form, call, file_of, json_of
from gateway.web.rest.conditions import is_known, state_tag
from gateway.web.rest.files import IF_NONE_MATCH, RANGED, SERVED, send_file
from gateway.web.rest.model import DocumentIn, SealsIn, StatusIn, TargetIn, draft_of, parse, staff_of
from gateway.web.rest.sender import sender_of
from gateway.web.rest.sending import (
    IF_MATCH,
    INTAKE_PROBLEMS,
    REPEAT_KEY,
    UPLOAD_PROBLEMS,
    Given,
    Sending,
    check_state,
    repeat_key,
)
from gateway.web.rest.shapes import AlertsOut, DocumentOut, LedgerOut, ReportedOut, SentOut, StatusesOut

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Receipt
    from gateway.packet.limits import Limits
    from gateway.packet.model import DocumentPacket

GONE: Final = ("document.recalled", "document.purged", "document.quarantined", "document.being-inspected")
"""Codes that tell why nobody, or not yet, reads a content."""


class Documents:
    """The operations; each takes a request and who speaks."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._sending = Sending(exchange, limits)

    @call(
        "POST",
        "/documents",
        Act.DOCUMENTS_SEND,
        vi="Tạo gói tin từ thông tin và các tệp, ký và gửi đi.",
        en="Makes a packet of metadata and files, signs it and sends it.",
        gives=json_of(SentOut, 200, 201),
        takes=Form(DocumentIn, {"seal": SealsIn}, alone=True),
        headers=(REPEAT_KEY,),
        problems=(*INTAKE_PROBLEMS, *UPLOAD_PROBLEMS),
    )
    async def send(self, request: web.Request, caller: Caller) -> Answer[SentOut]:
        """POST documents: make a packet of metadata and files, and send it on its way."""
        try:
            key = repeat_key(request)
            async with self._sending.taken(request, caller, DocumentIn, key, sealing=True) as given:
                receipt = given.before or await self._compose(given, caller, key)
                await self._sending.done(given)
        except Refused as refused:
            raise await self._sending.recorded(refused, caller) from None
        return await self._sending.told(receipt, caller)

    async def _compose(self, given: Given[DocumentIn], caller: Caller, key: str | None) -> Receipt:
        draft = _said_by(draft_of(given.said, sender_of(given.said, caller)), caller)
        return await self._exchange.compose(
            draft, given.files, caller, idempotency_key=key, digest=given.digest, seals=given.seals
        )

    @call(
        "GET",
        "/documents/{id}",
        Act.DOCUMENTS_LOOK,
        vi="Một văn bản: thông tin, kết luận về chữ ký, nơi nhận và trạng thái.",
        en="One document: header, verdict on its signature, receivers and their statuses.",
        gives=json_of(DocumentOut, 200, 304),
        headers=(IF_NONE_MATCH,),
        problems=("document.unknown",),
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[DocumentOut]:
        """GET a document: header, signature verdict, receivers and their states."""
        body = document_json(await self._exchange.document(request.match_info["id"], caller))
        tag = state_tag(body)
        if is_known(request, tag):
            return unchanged(tag)
        return answer(body, headers={"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"})

    @call(
        "GET",
        "/documents/{id}/packet",
        Act.CONTENT_READ,
        vi="Gói edXML, đúng từng byte như khi đến.",
        en="The edXML packet, byte for byte as it came.",
        gives=file_of("application/xml", statuses=SERVED),
        headers=RANGED,
        problems=("document.unknown", "rest.range-wrong", *GONE),
    )
    async def packet(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the packet's original bytes."""
        document = request.match_info["id"]
        stored = await self._exchange.packet_file(document, caller)
        return await send_file(request, stored, f"{document}.edxml", "application/xml")

    @call(
        "GET",
        "/documents/{id}/attachments/{n}",
        Act.CONTENT_READ,
        vi="Một tệp đính kèm.",
        en="One attachment.",
        gives=file_of("*/*", statuses=SERVED),
        headers=RANGED,
        problems=("document.unknown", "attachment.unknown", "rest.attachment-number", "rest.range-wrong", *GONE),
    )
    async def attachment(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET one attachment, as its own file."""
        number = request.match_info["n"]
        if not re.fullmatch("[0-9]{1,6}", number):
            raise refuse("rest.attachment-number", "n")
        stored = await self._exchange.attachment_file(request.match_info["id"], int(number), caller)
        return await send_file(request, stored, stored.name or f"{number}", stored.content_type)

    @call(
        "GET",
        "/documents/{id}/ledger",
        Act.DOCUMENTS_LOOK,
        vi="Mọi việc đã xảy ra với một văn bản.",
        en="Everything that happened to a document.",
        gives=json_of(LedgerOut),
        problems=("document.unknown",),
    )
    async def ledger(self, request: web.Request, caller: Caller) -> Answer[LedgerOut]:
        """GET everything that happened to a document."""
        return answer(ledger_json(await self._exchange.ledger(request.match_info["id"], caller)))

    @call(
        "GET",
        "/documents/{id}/statuses",
        Act.DOCUMENTS_LOOK,
        vi="Mọi trạng thái về một văn bản, cũ nhất trước.",
        en="All statuses about a document, the oldest first.",
        gives=json_of(StatusesOut),
        problems=("document.unknown",),
    )
    async def statuses(self, request: web.Request, caller: Caller) -> Answer[StatusesOut]:
        """GET all statuses about a document, the oldest first."""
        return answer(statuses_json(await self._exchange.document(request.match_info["id"], caller)))

    @call(
        "POST",
        "/documents/{id}/statuses",
        Act.STATUSES_REPORT,
        vi="Báo trạng thái của một văn bản.",
        en="Reports a status of a document.",
        gives=json_of(ReportedOut, 201),
        takes=StatusIn,
        headers=(IF_MATCH,),
        problems=(*INTAKE_PROBLEMS, "take-back.*", "document.unknown", "rest.changed"),
    )
    async def report(self, request: web.Request, caller: Caller) -> Answer[ReportedOut]:
        """POST a status about a document."""
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
        return answer(reported_json(document, reported), 201)

    @call(
        "POST",
        "/documents/{id}/target",
        Act.STATUSES_REPORT,
        vi="Nói rõ văn bản mà một yêu cầu thu hồi muốn rút lại.",
        en="Says which document a revocation withdraws that does not say so clearly.",
        gives=json_of(DocumentOut),
        takes=TargetIn,
        headers=(IF_MATCH,),
        problems=("document.unknown", "take-back.*", "rest.changed"),
    )
    async def name_target(self, request: web.Request, caller: Caller) -> Answer[DocumentOut]:
        """POST which document a revocation withdraws that does not say so clearly."""
        revocation = request.match_info["id"]
        given = parse(TargetIn, await small_body(request), "")
        await check_state(request, self._exchange, revocation, caller)
        await self._exchange.name_target(revocation, given.target, caller)
        return answer(document_json(await self._exchange.document(revocation, caller)))

    @call(
        "GET",
        "/alerts",
        Act.ALERTS_LOOK,
        vi="Các cảnh báo đang mở về các cơ quan của khoá, cũ nhất trước.",
        en="The open alerts about the key’s agencies, the oldest first.",
        gives=json_of(AlertsOut),
    )
    async def alerts(self, _request: web.Request, caller: Caller) -> Answer[AlertsOut]:
        """GET the open alerts about the caller's agencies, the oldest first."""
        return answer(alerts_json(await self._exchange.alerts(caller.agencies)))


def _said_by(draft: DocumentPacket, caller: Caller) -> DocumentPacket:
    """Return the draft with the person who sends it behind its business act; only systems name others."""
    if caller.staff is None or draft.business is None:
        return draft
    return replace(draft, business=replace(draft.business, staff=caller.staff))
