"""``GetTraces`` and ``UpdateTraces``: what receivers reported, and statuses that the caller reports.

Reading switches nothing off: a status packet leaves the mailbox by ``ConfirmReceived`` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.exchange.views import InboxItem, ReceiverView, SentItem, StatusView
from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.packet.names import Kind
from gateway.soap.writing import element, finding, value, values
from gateway.web.problems import finding_json
from gateway.web.rest.bodies import moment_json
from gateway.web.soap.answers import answer

if TYPE_CHECKING:
    from aiohttp import web

    from gateway.web.soap.message import Message


async def get(given: Message) -> web.StreamResponse:
    """Tell the statuses of a document, what became of a packet, or which status packets wait."""
    from gateway.web.soap.model import TracesIn
    from gateway.web.soap.reading import parse

    asked = parse(TracesIn, given.operation, "GetTraces")
    if asked.id is not None and asked.sha256 is not None:
        raise refuse("soap.one-of", "GetTraces", names="Id, Sha256")
    if asked.id is not None:
        return await _of_document(given, asked.id)
    if asked.sha256 is not None:
        sent = await given.exchange.sent_by_digest(given.caller, asked.sha256)
        return answer(given, "GetTraces", "".join(map(_sent, sent)))
    return await _waiting(given, asked)


async def _of_document(given: Message, document: str) -> web.StreamResponse:
    view = await given.exchange.document(document, given.caller)
    receivers = "".join(_receiver(view.id, one) for one in view.receivers)
    said = sorted((one for receiver in view.receivers for one in receiver.statuses), key=lambda one: one.at)
    traces = "".join(_said(view.id, view.document_id, one) for one in said)
    return answer(given, "GetTraces", receivers, traces)


async def _waiting(given: Message, asked: Any) -> web.StreamResponse:
    agencies = given.caller.agencies
    items = await given.exchange.inbox(agencies, kind=Kind.STATUS, limit=asked.limit, marked=True, after=asked.after)
    following = items[-1].delivery if len(items) == asked.limit else None
    return answer(given, "GetTraces", "".join(map(_waits, items)), value("Next", following))


def _receiver(document: str, receiver: ReceiverView) -> str:
    delivery = receiver.delivery
    facts = {
        "Id": document,
        "Agency": receiver.agency,
        "Delivery": delivery.id if delivery is not None else None,
        "State": delivery.state.value if delivery is not None else None,
        "Stage": receiver.stage,
        "StatusCode": receiver.status,
    }
    return element("Receiver", values(facts))


def _sent(item: SentItem) -> str:
    facts = {"Id": item.document, "Agency": item.receiver, "Delivery": item.delivery, "State": item.state.value}
    return element("Receiver", values(facts))


def _said(document: str, document_id: str | None, status: StatusView) -> str:
    facts = {
        "Packet": status.packet,
        "Id": document,
        "DocumentId": document_id,
        "StatusCode": status.code,
        "From": status.sender,
        "To": status.receiver,
        "At": moment_json(status.at),
        "Timestamp": status.timestamp,
        "Description": status.description,
    }
    names = {"department": "Department", "staff": "Staff", "email": "Email", "mobile": "Mobile"}
    staff = values({element: status.staff.get(name) for name, element in names.items()})
    return element("Trace", values(facts), element("Staff", staff) if staff else "")


def _waits(item: InboxItem) -> str:
    facts = {
        "Packet": item.document,
        "Delivery": item.delivery,
        "Id": item.about,
        "DocumentId": item.document_id,
        "StatusCode": item.status_code or "",
        "From": item.sender,
        "To": item.receiver,
        "At": moment_json(item.created_at),
    }
    return element("Trace", values(facts))


async def update(given: Message) -> web.StreamResponse:
    """Report statuses, each for itself: what is refused of several stands in the answer, all refused is a fault."""
    from gateway.web.rest.model import staff_of
    from gateway.web.soap.model import UpdateIn
    from gateway.web.soap.reading import parse

    asked = parse(UpdateIn, given.operation, "UpdateTraces")
    told: list[str] = []
    wrong: list[Finding] = []
    said = 0
    for number, trace in enumerate(asked.trace, 1):
        try:
            reported = await given.exchange.report(
                trace.id,
                given.caller,
                code=trace.code,
                reason=trace.reason or None,
                staff=given.caller.staff or staff_of(trace.staff),
                agency=trace.agency or None,
            )
        except NotNow:
            raise
        except Refused as refused:
            wrong += (found := [_placed(one, number) for one in refused.findings])
            told.append(_reported(trace.id, (), found))
            continue
        said += 1
        told.append(_reported(trace.id, [one.document for one in reported.receipts], reported.refused))
    if not said:
        raise Refused(wrong)
    return answer(given, "UpdateTraces", *told)


def _placed(found: Finding, number: int) -> Finding:
    from gateway.web.soap.reading import pascal

    return Finding(found.code, f"UpdateTraces/Trace[{number}]/{pascal(found.path)}".rstrip("/"), found.facts)


def _reported(document: str, packets: list[str] | tuple[str, ...], refused: Any) -> str:
    said = "".join(value("Packet", packet) for packet in packets)
    reasons = "".join(finding("Refused", finding_json(one)) for one in refused)
    return element("Reported", value("Id", document), said, reasons)
