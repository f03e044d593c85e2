"""REST: looking before sending. What a receiver can take, and what would be found about a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.intake.capabilities import BUSINESS_TYPES, STATUS_CODES
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.problems import finding_json
from gateway.web.rest.answers import Answer, answer
from gateway.web.rest.before_shapes import CapabilitiesOut, CheckedOut
from gateway.web.rest.bodies import moment_json, signature_json
from gateway.web.rest.calls import Form, Parameter, call, json_of
from gateway.web.rest.model import DocumentIn, SealsIn, draft_of
from gateway.web.rest.sender import sender_of
from gateway.web.rest.sending import UPLOAD_PROBLEMS, Sending

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.intake.capabilities import Capabilities
    from gateway.packet.limits import Limits

MOST_ID: Final = 64
MOST_SIZE: Final = 10**15 - 1

MOST: Final = 50
"""Receivers about whom a check tells; of thousands nobody reads it."""


class Checks:
    """The operations; each takes a request and who speaks."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._sending = Sending(exchange, limits)

    @call(
        "GET",
        "/agencies/{agency}/capabilities",
        Act.DOCUMENTS_LOOK,
        vi="Một nơi nhận có thể nhận những gì, và qua đường nào.",
        en="What a receiver can take, and how it is reached.",
        gives=json_of(CapabilitiesOut),
        query=(
            Parameter(
                "size",
                "Gói tin lớn bằng này (byte) có nhận được không.",
                "Whether so many bytes can be taken.",
                {"type": "integer", "minimum": 0, "maximum": MOST_SIZE},
            ),
        ),
        problems=("receiver.unknown", "rest.query-wrong"),
    )
    async def capabilities(self, request: web.Request, _caller: Caller) -> Answer[CapabilitiesOut]:
        """GET what an agency can take as a receiver."""
        agency = request.match_info["agency"]
        if len(agency) > MOST_ID:
            raise refuse("receiver.unknown", "agency", agency=agency[:MOST_ID])
        return answer(capabilities_json(await self._exchange.receivers.capabilities(agency), _size(request)))

    @call(
        "POST",
        "/documents/checks",
        Act.DOCUMENTS_SEND,
        vi="Thử gửi một văn bản: cho biết mọi lỗi và cảnh báo, không giữ lại gì.",
        en="Looks at a document as if it were sent: all errors and warnings; nothing is kept.",
        gives=json_of(CheckedOut),
        takes=Form(DocumentIn, {"seal": SealsIn}, alone=True),
        problems=("rest.sender-choose", *UPLOAD_PROBLEMS),
    )
    async def check(self, request: web.Request, caller: Caller) -> Answer[CheckedOut]:
        """POST a document as if it were sent, to learn all that would be found."""
        async with self._sending.taken(request, caller, DocumentIn, sealing=True) as given:
            draft = draft_of(given.said, sender_of(given.said, caller))
            found = await self._exchange.dry_run.document(draft, given.files, caller, given.seals)
            told = [await self._exchange.receivers.capabilities(party.organ_id) for party in draft.receivers[:MOST]]
        return answer(
            {
                "sendable": not found.errors,
                "document_id": found.document_id,
                "size": found.size,
                "errors": [finding_json(one) for one in found.errors],
                "warnings": [finding_json(one) for one in found.warnings],
                "signature": signature_json(found.signature),
                "receivers": [capabilities_json(one, found.size) for one in told],
            }
        )


def _size(request: web.Request) -> int | None:
    given = request.query.get("size")
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 15):
        raise refuse("rest.query-wrong", "size", name="size", least=0, most=MOST_SIZE)
    return int(given)


def capabilities_json(found: Capabilities, size: int | None) -> CapabilitiesOut:
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
