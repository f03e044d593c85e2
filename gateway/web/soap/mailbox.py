"""``GetPendingDocumentIds``, ``GetDocument`` and ``ConfirmReceived``: what waits, its bytes, and that it was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.directory.names import fold
from gateway.exchange.views import DeliveryState, InboxItem
from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.packet.names import Kind
from gateway.soap.names import Form
from gateway.soap.writing import element, value, values
from gateway.web.rest.bodies import moment_json
from gateway.web.soap import answers
from gateway.web.soap.send import DOOR

if TYPE_CHECKING:
    from collections.abc import Collection

    from aiohttp import web

    from gateway.web.soap.message import Message

_MARKS: Final = {
    "received": DeliveryState.DONE,
    "processing": DeliveryState.PROCESSING,
    "failed": DeliveryState.DEAD,
}


async def pending(given: Message) -> web.StreamResponse:
    """List what waits for the caller's agencies, the oldest first; looking changes nothing."""
    from gateway.web.soap.model import PendingIn
    from gateway.web.soap.reading import parse

    asked = parse(PendingIn, given.operation, "GetPendingDocumentIds")
    agencies = _of_caller(given, asked.agency)
    kind = Kind(asked.kind) if asked.kind is not None else None
    items = await given.exchange.inbox(agencies, kind=kind, limit=asked.limit, marked=True, after=asked.after)
    following = items[-1].delivery if len(items) == asked.limit else None
    return answers.answer(given, "GetPendingDocumentIds", "".join(map(_pending, items)), value("Next", following))


def _of_caller(given: Message, named: Collection[str]) -> frozenset[str]:
    """Return the caller's agencies, or those of them that are named. Raises Refused ``soap.agency-not-yours``."""
    mine = {fold(agency): agency for agency in given.caller.agencies}
    wrong = [agency for agency in named if fold(agency) not in mine]
    if wrong:
        raise Refused(Finding("soap.agency-not-yours", "Agency", {"agency": agency[:64]}) for agency in wrong)
    return frozenset(mine[fold(agency)] for agency in named) or given.caller.agencies


def _pending(item: InboxItem) -> str:
    document = item.kind is Kind.DOCUMENT
    return element(
        "Pending",
        values(
            {
                "Delivery": item.delivery,
                "Id": item.document,
                "Kind": item.kind.value,
                "From": item.sender,
                "To": item.receiver,
                "State": item.state.value,
                "CreatedAt": moment_json(item.created_at),
                "UpdatedAt": moment_json(item.updated_at),
                "Size": item.size,
                "Sha256": item.sha256,
                "DocumentId": item.document_id,
                "Code": item.code,
                "Subject": item.subject,
                "BusinessType": item.business_type,
                "StatusCode": item.status_code,
                "About": item.about,
                "Stage": item.stage if document else None,
                "NeedsDecision": item.decision.value if item.decision is not None else None,
                "SupersededBy": item.superseded_by,
                "Flagged": item.flagged or None,
            }
        ),
    )


async def get(given: Message) -> web.StreamResponse:
    """Give a packet's original bytes, by its delivery or by our id of the document."""
    from gateway.web.soap.model import GetIn
    from gateway.web.soap.reading import parse

    asked = parse(GetIn, given.operation, "GetDocument")
    if (asked.delivery is None) == (asked.id is None):
        raise refuse("soap.one-of", "GetDocument", names="Delivery, Id")
    if asked.delivery is not None:
        stored = await given.exchange.fetch(asked.delivery, given.caller, DOOR)
    else:
        stored = await given.exchange.packet_file(asked.id or "", given.caller, DOOR)
    return await answers.packet(given, stored, _form(given, asked.transfer))


def _form(given: Message, asked: str | None) -> Form:
    """Return how the packet goes: as asked for, or as the question came, or as the client says that it accepts."""
    if asked is not None:
        return Form(asked)
    if given.form is not Form.INLINE:
        return given.form
    accepted = given.request.headers.get("Accept", "").lower()
    return Form.MTOM if "application/xop+xml" in accepted else Form.INLINE


async def confirm(given: Message) -> web.StreamResponse:
    """Note what the caller's system has taken. What a fault does not name was noted; saying it again is harmless."""
    from gateway.web.soap.model import ConfirmIn
    from gateway.web.soap.reading import parse

    asked = parse(ConfirmIn, given.operation, "ConfirmReceived")
    state = _MARKS[asked.outcome]
    wrong: list[Finding] = []
    for number, delivery in enumerate(asked.delivery, 1):
        try:
            await given.exchange.mark(delivery, given.caller, state, asked.reason)
        except NotNow:
            raise
        except Refused as refused:
            place = f"ConfirmReceived/Delivery[{number}]"
            wrong += [Finding(one.code, place, one.facts) for one in refused.findings]
    if wrong:
        raise Refused(wrong)
    return answers.answer(given, "ConfirmReceived", value("Confirmed", len(asked.delivery)))
