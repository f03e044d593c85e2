"""REST for document systems: send, look, fetch, report, take from the inbox."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.views import Caller, DeliveryState
from gateway.findings import NotNow, Refused, refuse
from gateway.roles import Act
from gateway.web.rest.alerts import alerts_json
from gateway.web.rest.answers import Answer, answer, limit_of, small_body
from gateway.web.rest.bodies import document_json, inbox_json, ledger_json, reported_json, sent_json
from gateway.web.rest.calls import BASE, NOTHING, Form, Parameter, call, file_of, json_of, limit_up_to
from gateway.web.rest.files import send_file
from gateway.web.rest.model import DocumentIn, SealsIn, StatusIn, TargetIn, draft_of, parse, seal_orders, staff_of
from gateway.web.rest.names import plain_header
from gateway.web.rest.sender import sender_of
from gateway.web.rest.shapes import AlertsOut, DocumentOut, InboxOut, LedgerOut, ReportedOut, SentOut
from gateway.web.rest.upload import receive

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Receipt
    from gateway.packet.limits import Limits
    from gateway.packet.model import DocumentPacket

DOOR: Final = "rest"
MOST_KEY: Final = 200
"""Characters of an ``Idempotency-Key``."""

GONE: Final = ("document.recalled", "document.purged", "document.quarantined", "document.being-inspected")
"""Codes that tell why nobody, or not yet, reads a content."""

INTAKE_PROBLEMS: Final = (
    "agency.*",
    "attachment.*",
    "business.*",
    "date.*",
    "document-id.*",
    "document.*",
    "element.*",
    "kind.*",
    "manifest.*",
    "number.*",
    "organ-id.*",
    "packet.*",
    "party.*",
    "quota.full",
    "receiver.*",
    "response-for.*",
    "pdf.cannot-seal",
    "pdf.locked",
    "pdf.no-place",
    "pdf.not-a-pdf",
    "pdf.stamper-away",
    "pdf.too-long",
    "schema.*",
    "seal.*",
    "secrecy.*",
    "sender.*",
    "sign.*",
    "signature.*",
    "key.*",
    "status.*",
    "store.full",
    "text.*",
    "trace.*",
    "value.*",
    "rest.sender-choose",
    "rest.header-wrong",
)
"""Codes that may be answered to whatever becomes a packet here."""


class Documents:
    """The operations; each takes a request and who speaks."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._limits = limits

    @call(
        "POST",
        "/documents",
        Act.DOCUMENTS_SEND,
        vi="Tạo gói tin từ thông tin và các tệp, ký và gửi đi.",
        en="Makes a packet of metadata and files, signs it and sends it.",
        gives=json_of(SentOut, 200, 201),
        takes=Form(DocumentIn, {"seal": SealsIn}),
        headers=(
            Parameter(
                "Idempotency-Key",
                "Gửi lại cùng khoá này thì nhận lại đúng biên nhận đầu tiên.",
                "The same key again gives the first receipt again.",
                {"type": "string", "maxLength": MOST_KEY, "pattern": "^[ -~]*$"},
            ),
        ),
        problems=INTAKE_PROBLEMS,
    )
    async def send(self, request: web.Request, caller: Caller) -> Answer[SentOut]:
        """POST documents: make a packet of metadata and files, and send it on its way."""
        try:
            receipt = await self._compose(request, caller)
        except NotNow:
            raise
        except Refused as refused:
            raise await self._recorded(refused, caller) from None
        view = await self._exchange.document(receipt.document, caller)
        headers = {"Location": f"{BASE}/documents/{receipt.document}"}
        return answer(sent_json(receipt, view), 200 if receipt.duplicate else 201, headers)

    async def _compose(self, request: web.Request, caller: Caller) -> Receipt:
        upload = await receive(request, self._exchange, self._limits)
        try:
            given = parse(DocumentIn, upload.document, "document")
            draft = _said_by(draft_of(given, sender_of(given, caller)), caller)
            key = plain_header(request, "Idempotency-Key", MOST_KEY)
            seals = seal_orders(upload.seal) if upload.seal else ()
            return await self._exchange.compose(draft, upload.files, caller, idempotency_key=key, seals=seals)
        finally:
            upload.discard()

    async def _recorded(self, refused: Refused, caller: Caller) -> Refused:
        """Return the refusal with a reference, writing it down unless the exchange has already."""
        if refused.reference:
            return refused
        reference = await self._exchange.record_refusal(refused.findings, door=DOOR, system=caller.system)
        return Refused(refused.findings, reference=reference)

    @call(
        "GET",
        "/documents/{id}",
        Act.DOCUMENTS_LOOK,
        vi="Một văn bản: thông tin, kết luận về chữ ký, nơi nhận và trạng thái.",
        en="One document: header, verdict on its signature, receivers and their statuses.",
        gives=json_of(DocumentOut),
        problems=("document.unknown",),
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[DocumentOut]:
        """GET a document: header, signature verdict, receivers and their states."""
        return answer(document_json(await self._exchange.document(request.match_info["id"], caller)))

    @call(
        "GET",
        "/documents/{id}/packet",
        Act.CONTENT_READ,
        vi="Gói edXML, đúng từng byte như khi đến.",
        en="The edXML packet, byte for byte as it came.",
        gives=file_of("application/xml", statuses=(200, 304)),
        problems=(
            "document.unknown",
            *GONE,
        ),
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
        gives=file_of("*/*", statuses=(200, 304)),
        problems=(
            "document.unknown",
            "attachment.unknown",
            "rest.attachment-number",
            *GONE,
        ),
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
        "POST",
        "/documents/{id}/statuses",
        Act.STATUSES_REPORT,
        vi="Báo trạng thái của một văn bản.",
        en="Reports a status of a document.",
        gives=json_of(ReportedOut, 201),
        takes=StatusIn,
        problems=(*INTAKE_PROBLEMS, "take-back.*", "document.unknown"),
    )
    async def report(self, request: web.Request, caller: Caller) -> Answer[ReportedOut]:
        """POST a status about a document."""
        document = request.match_info["id"]
        try:
            given = parse(StatusIn, await small_body(request), "")
            reported = await self._exchange.report(
                document,
                caller,
                code=given.code,
                reason=given.reason or None,
                # A person is who they signed in as; only systems name others.
                staff=caller.staff or staff_of(given.staff),
                agency=given.agency or None,
            )
        except NotNow:
            raise
        except Refused as refused:
            raise await self._recorded(refused, caller) from None
        return answer(reported_json(document, reported), 201)

    @call(
        "POST",
        "/documents/{id}/target",
        Act.STATUSES_REPORT,
        vi="Nói rõ văn bản mà một yêu cầu thu hồi muốn rút lại.",
        en="Says which document a revocation withdraws that does not say so clearly.",
        gives=json_of(DocumentOut),
        takes=TargetIn,
        problems=("document.unknown", "take-back.*"),
    )
    async def name_target(self, request: web.Request, caller: Caller) -> Answer[DocumentOut]:
        """POST which document a revocation withdraws that does not say so clearly."""
        revocation = request.match_info["id"]
        given = parse(TargetIn, await small_body(request), "")
        await self._exchange.name_target(revocation, given.target, caller)
        return answer(document_json(await self._exchange.document(revocation, caller)))

    @call(
        "GET",
        "/inbox",
        Act.DOCUMENTS_LOOK,
        vi="Những gì đang chờ các cơ quan của khoá, cũ nhất trước.",
        en="What waits for the key’s agencies, the oldest first.",
        gives=json_of(InboxOut),
        query=(limit_up_to(),),
    )
    async def inbox(self, request: web.Request, caller: Caller) -> Answer[InboxOut]:
        """GET what waits for the caller's agencies, the oldest first."""
        limit = limit_of(request)
        return answer(inbox_json(await self._exchange.inbox(caller.agencies, limit=limit, marked=True)))

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

    @call(
        "POST",
        "/inbox/{delivery}/ack",
        Act.INBOX_TAKE,
        vi="Xác nhận đã lấy một gói; gói rời khỏi hộp thư.",
        en="Says that a delivery was taken; it leaves the inbox.",
        gives=NOTHING,
        problems=("delivery.unknown", "delivery.closed"),
    )
    async def ack(self, request: web.Request, caller: Caller) -> web.Response:
        """POST that a delivery was taken; it leaves the inbox. Saying so again changes nothing."""
        await self._exchange.mark(request.match_info["delivery"], caller, DeliveryState.DONE)
        return web.Response(status=204)


def _said_by(draft: DocumentPacket, caller: Caller) -> DocumentPacket:
    """Return the draft with the person who sends it behind its business act; only systems name others."""
    if caller.staff is None or draft.business is None:
        return draft
    return replace(draft, business=replace(draft.business, staff=caller.staff))
