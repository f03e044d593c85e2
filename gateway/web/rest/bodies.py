"""The exchange's views as the JSON of REST answers: snake case, times in UTC, both languages in every message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gateway.catalogue import message
from gateway.exchange.delivery.forecast import words
from gateway.web.problems import finding_json
from gateway.web.rest.inspection import finding_view_json, inspection_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.exchange.views import (
        DeliveryView,
        DocumentView,
        LedgerEntry,
        Receipt,
        ReceiverView,
        Reported,
        StatusView,
    )
    from gateway.trust.verdict import SignatureReport


def moment_json(moment: datetime | None) -> str | None:
    """Return a moment in UTC, to the millisecond."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment is not None else None


def signature_json(report: SignatureReport | None) -> dict[str, Any] | None:
    """Return the verdict with its reasons in words."""
    if report is None:
        return None
    return {
        "verdict": report.verdict.value,
        "reasons": [finding_json(reason) for reason in report.reasons],
        "signer": report.signer,
        "certificate": report.certificate,
        "chain": [
            {
                "subject": link.subject,
                "fingerprint": link.fingerprint,
                "until": moment_json(link.until),
                "revocation": link.revocation.value if link.revocation else None,
                "as_of": moment_json(link.as_of),
            }
            for link in report.chain
        ],
    }


def receipt_json(receipt: Receipt, document: DocumentView | None) -> dict[str, Any]:
    """Return the answer to an accepted packet, with what the store knows about it."""
    found: dict[str, Any] = {
        "id": receipt.document,
        "kind": receipt.kind.value,
        "duplicate": receipt.duplicate,
        "warnings": [finding_json(warning) for warning in receipt.warnings],
        "signature": signature_json(receipt.signature),
    }
    if document is not None:
        found["document_id"] = document.document_id
        found["receivers"] = [receiver_json(receiver) for receiver in document.receivers]
        found["signature"] = signature_json(document.signature)
    return found


def reported_json(reported: Reported) -> dict[str, Any]:
    """Return the answer to a status said here: its packets, and why some receivers could not be asked."""
    return {
        "statuses": [receipt_json(receipt, None) for receipt in reported.receipts],
        "refused": [finding_json(finding) for finding in reported.refused],
    }


def document_json(document: DocumentView) -> dict[str, Any]:
    """Return everything about a stored packet."""
    return {
        "id": document.id,
        "kind": document.kind.value,
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
        **_links_json(document),
    }


def _links_json(document: DocumentView) -> dict[str, Any]:
    """Return what a document has to do with others, and what has to be decided about it."""
    return {
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
            {"kind": decision.kind.value, "agency": decision.agency, "stage": decision.stage}
            for decision in document.decisions
        ],
    }


def relations_json(document: DocumentView) -> list[dict[str, Any]]:
    """Return the earlier documents that a document is about."""
    return [
        {
            "kind": relation.kind.value,
            "target": relation.target,
            "document_id": relation.document_id,
            "code": relation.code,
            "promulgation_date": relation.promulgation_date,
            "receivers": list(relation.receivers),
        }
        for relation in document.relations
    ]


def receiver_json(receiver: ReceiverView) -> dict[str, Any]:
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


def delivery_json(delivery: DeliveryView) -> dict[str, Any]:
    """Return how far a delivery came and what comes next."""
    told = message(words(delivery, datetime.now(UTC)))
    return {
        "id": delivery.id,
        "endpoint": delivery.endpoint,
        "state": delivery.state.value,
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


def status_json(status: StatusView) -> dict[str, Any]:
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


def statuses_json(document: DocumentView) -> dict[str, Any]:
    """Return all statuses about a document that the caller may see, the oldest first."""
    told = [status for receiver in document.receivers for status in receiver.statuses]
    return {"statuses": [status_json(one) for one in sorted(told, key=lambda one: (one.at, one.packet))]}


def ledger_json(entries: Sequence[LedgerEntry]) -> dict[str, Any]:
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
