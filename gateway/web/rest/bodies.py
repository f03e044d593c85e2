"""The exchange's views as the JSON of REST answers: snake case, times in UTC, both languages in every message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.catalogue import message
from gateway.exchange.delivery.forecast import words
from gateway.packet.names import Kind
from gateway.web.problems import finding_json
from gateway.web.rest.inspection import finding_view_json, inspection_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.exchange.views import (
        DeliveryView,
        DocumentView,
        InboxItem,
        LedgerEntry,
        ReadingView,
        Receipt,
        ReceiverView,
        Reported,
        StatusView,
    )
    from gateway.trust.verdict import SignatureReport
    from gateway.web.rest.shapes import (
        DeliveryOut,
        DocumentOut,
        InboxItemOut,
        InboxOut,
        LedgerOut,
        ReadingOut,
        ReceiptOut,
        ReceiverOut,
        RelationOut,
        ReportedOut,
        SentOut,
        SignatureOut,
        StatusesOut,
        StatusOut,
    )


def moment_json(moment: datetime | None) -> str | None:
    """Return a moment in UTC, to the millisecond."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment is not None else None


def second_json(moment: datetime | None) -> str | None:
    """Return a moment in UTC, to the second."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment is not None else None


def signature_json(report: SignatureReport | None) -> SignatureOut | None:
    """Return the verdict with its reasons in words."""
    if report is None:
        return None
    return {
        "verdict": report.verdict,
        "reasons": [finding_json(reason) for reason in report.reasons],
        "signer": report.signer,
        "certificate": report.certificate,
        "chain": [
            {
                "subject": link.subject,
                "fingerprint": link.fingerprint,
                "until": moment_json(link.until),
                "revocation": link.revocation,
                "as_of": moment_json(link.as_of),
            }
            for link in report.chain
        ],
    }


def receipt_json(receipt: Receipt) -> ReceiptOut:
    """Return the answer to an accepted packet."""
    return {
        "id": receipt.document,
        "kind": receipt.kind,
        "duplicate": receipt.duplicate,
        "warnings": [finding_json(warning) for warning in receipt.warnings],
        "signature": signature_json(receipt.signature),
    }


def sent_json(receipt: Receipt, document: DocumentView) -> SentOut:
    """Return the answer to an accepted document, with what the store knows about it."""
    return {
        **receipt_json(receipt),
        "document_id": document.document_id,
        "receivers": [receiver_json(receiver) for receiver in document.receivers],
        "signature": signature_json(document.signature),
        "relations": relations_json(document),
    }


def reported_json(document: str, reported: Reported) -> ReportedOut:
    """Return the answer to a status said here: its packets, and why some receivers could not be asked."""
    return {
        "document": document,
        "statuses": [receipt_json(receipt) for receipt in reported.receipts],
        "refused": [finding_json(finding) for finding in reported.refused],
    }


def _reading_json(reading: ReadingView | None) -> ReadingOut | None:
    if reading is None:
        return None
    notes = [finding_json(note) for note in reading.notes]
    return {"state": reading.state, "at": moment_json(reading.at), "notes": notes}


def document_json(document: DocumentView) -> DocumentOut:
    """Return everything about a stored packet."""
    return {
        "id": document.id,
        "kind": document.kind,
        "from": document.sender,
        "document_id": document.document_id,
        "business_type": document.business_type,
        "subject": document.subject,
        "code": document.code,
        "promulgation_date": document.promulgation_date,
        "received_at": moment_json(document.received_at),
        "via": document.via,
        "size": document.size,
        "sha256": document.sha256,
        "signature": signature_json(document.signature),
        "header": dict(document.header),
        "warnings": [finding_json(warning) for warning in document.warnings],
        "receivers": [receiver_json(receiver) for receiver in document.receivers],
        "attachments": [
            {
                "number": attachment.number,
                "name": attachment.name,
                "content_type": attachment.content_type,
                "size": attachment.size,
                "sha256": attachment.sha256,
                "inspections": [finding_view_json(found) for found in attachment.inspections],
            }
            for attachment in document.attachments
        ],
        "conflicts": list(document.conflicts),
        "destroyed_at": moment_json(document.destroyed_at),
        "inspection": inspection_json(document.inspection),
        "reading": _reading_json(document.reading),
        "relations": relations_json(document),
        "answered_by": list(document.answered_by),
        "superseded_by": document.superseded_by,
        "versions": [
            {
                "id": version.id,
                "document_id": version.document_id,
                "code": version.code,
                "business_type": version.business_type,
                "received_at": moment_json(version.received_at),
                "superseded_by": version.superseded_by,
            }
            for version in document.versions
        ],
        "needs_decision": [
            {"kind": decision.kind, "agency": decision.agency, "stage": decision.stage}
            for decision in document.decisions
        ],
    }


def relations_json(document: DocumentView) -> list[RelationOut]:
    """Return the earlier documents that a document is about."""
    return [
        {
            "kind": relation.kind,
            "target": relation.target,
            "document_id": relation.document_id,
            "code": relation.code,
            "promulgation_date": relation.promulgation_date,
            "receivers": list(relation.receivers),
        }
        for relation in document.relations
    ]


def receiver_json(receiver: ReceiverView) -> ReceiverOut:
    """Return one receiver: how far the delivery came and what it reported."""
    return {
        "agency": receiver.agency,
        "name": receiver.name,
        "delivery": delivery_json(receiver.delivery) if receiver.delivery is not None else None,
        "stage": receiver.stage,
        "stage_before": receiver.stage_before,
        "status": receiver.status,
        "statuses": [status_json(status) for status in receiver.statuses],
    }


def delivery_json(delivery: DeliveryView) -> DeliveryOut:
    """Return how far a delivery came and what comes next."""
    told = message(words(delivery, datetime.now(UTC)))
    return {
        "id": delivery.id,
        "endpoint": delivery.endpoint,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "created_at": moment_json(delivery.created_at),
        "updated_at": moment_json(delivery.updated_at),
        "next_at": moment_json(delivery.next_at),
        "receipt": delivery.receipt,
        "error": delivery.error,
        "cause": delivery.cause or None,
        "code": delivery.code,
        "failing_since": moment_json(delivery.failing_since),
        "most_attempts": delivery.most_attempts or None,
        "deadline": moment_json(delivery.deadline),
        "forecast": {"code": told.code, "message": told.vi, "message_en": told.en},
    }


def status_json(status: StatusView) -> StatusOut:
    """Return one status, and what it did."""
    return {
        "code": status.code,
        "from": status.sender,
        "to": status.receiver,
        "at": moment_json(status.at),
        "packet": status.packet,
        "description": status.description,
        "staff": dict(status.staff),
        "timestamp": status.timestamp,
        "outcome": status.outcome,
    }


def statuses_json(document: DocumentView) -> StatusesOut:
    """Return all statuses about a document that the caller may see, the oldest first."""
    told = [status for receiver in document.receivers for status in receiver.statuses]
    return {"statuses": [status_json(one) for one in sorted(told, key=lambda one: (one.at, one.packet))]}


def inbox_json(items: Sequence[InboxItem]) -> InboxOut:
    """Return what waits in the mailboxes of a key's agencies, the oldest first."""
    return {"items": [inbox_item_json(item) for item in items]}


def inbox_item_json(item: InboxItem) -> InboxItemOut:
    """Return one packet that waits."""
    return {
        "delivery": item.delivery,
        "document": item.document,
        "kind": item.kind,
        "from": item.sender,
        "to": item.receiver,
        "state": item.state,
        "created_at": moment_json(item.created_at),
        "updated_at": moment_json(item.updated_at),
        "subject": item.subject,
        "code": item.code,
        "status_code": item.status_code,
        "document_id": item.document_id,
        "priority": item.priority,
        "size": item.size,
        "sha256": item.sha256,
        "business_type": item.business_type,
        "about": item.about,
        "stage": item.stage if item.kind is Kind.DOCUMENT else None,
        "needs_decision": item.decision,
        "superseded_by": item.superseded_by,
        "flagged": item.flagged,
        "locked_until": moment_json(item.locked_until),
    }


def ledger_json(entries: Sequence[LedgerEntry]) -> LedgerOut:
    """Return the history of a packet, the oldest first."""
    return {
        "entries": [
            {
                "number": entry.number,
                "document": entry.document,
                "at": moment_json(entry.at),
                "event": entry.event,
                "actor": entry.actor,
                "agency": entry.agency,
                "facts": dict(entry.facts),
            }
            for entry in entries
        ]
    }
