"""The JSON that REST answers, as types: mypy holds the answers to them, and OpenAPI's description is made of them.

Names end in ``Out`` as those of requests end in ``In``. Moments are UTC, to the millisecond or second, ending in ``Z``.
"""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.views import DecisionKind, DeliveryState, RelationKind
from gateway.packet.names import Kind
from gateway.trust.verdict import Revocation, Verdict

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Sha256 = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})]
Facts = dict[str, Any]

From = TypedDict("From", {"from": str})
"""The sender; a word of the language, and so no field of a class."""


class FindingOut(TypedDict):
    """One error or warning: a code of the catalogue, the place, sentences and remedies in both languages."""

    code: str
    path: str
    message: str
    message_en: str
    remedy: str
    remedy_en: str


class ProblemOut(TypedDict):
    """Why a request was refused (RFC 9457), with all causes at once."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FindingOut]
    reference: NotRequired[str]
    more_errors: NotRequired[int]


class ChainOut(TypedDict):
    """One certificate between the signer and the anchor."""

    subject: str
    fingerprint: str
    until: Moment | None
    revocation: Revocation | None
    as_of: Moment | None


class SignatureOut(TypedDict):
    """What was found about a packet's signature."""

    verdict: Verdict
    reasons: list[FindingOut]
    signer: str | None
    certificate: str | None
    chain: list[ChainOut]


class ForecastOut(TypedDict):
    """What comes next, in words."""

    code: str
    message: str
    message_en: str


class DeliveryOut(TypedDict):
    """How far a delivery came and what comes next."""

    id: str
    endpoint: str
    state: DeliveryState
    attempts: int
    created_at: Moment | None
    updated_at: Moment | None
    next_at: Moment | None
    receipt: str
    error: str
    cause: str | None
    code: str
    failing_since: Moment | None
    most_attempts: int | None
    deadline: Moment | None
    forecast: ForecastOut


class StatusOut(From):
    """One status that was reported about a document."""

    code: str
    to: str
    at: Moment | None
    packet: str
    description: str | None
    staff: dict[str, str]
    timestamp: str | None
    outcome: str


class StatusesOut(TypedDict):
    """All statuses about a document, the oldest first."""

    statuses: list[StatusOut]


class ReceiverOut(TypedDict):
    """One receiver: how far the delivery came and what it reported."""

    agency: str
    name: str | None
    delivery: DeliveryOut | None
    stage: str
    stage_before: str | None
    status: str | None
    statuses: list[StatusOut]


class ReceiptOut(TypedDict):
    """The answer to a status packet that was accepted."""

    id: str
    kind: Kind
    duplicate: bool
    warnings: list[FindingOut]
    signature: SignatureOut | None


class SentOut(ReceiptOut):
    """The answer to a document that was accepted."""

    document_id: str | None
    receivers: list[ReceiverOut]
    relations: list[RelationOut]


class ReportedOut(TypedDict):
    """The answer to a status said here: its packets, and why some receivers could not be asked."""

    document: str
    statuses: list[ReceiptOut]
    refused: list[FindingOut]


class TakenBackOut(ReportedOut):
    """The answer to a take-back: the requests, and whether they had been made before with the same key."""

    duplicate: bool


class InspectionFindingOut(TypedDict):
    """One thing that inspection found; ``attachment`` 0 is the document as a whole."""

    attachment: int
    check: str
    verdict: str
    action: str
    code: str
    message: str
    message_en: str
    facts: Facts
    at: Moment | None


class InspectionOut(TypedDict):
    """Where the inspection of a document stands."""

    state: InspectionState
    flagged: bool
    since: Moment | None
    settled_at: Moment | None
    findings: list[InspectionFindingOut]


class AttachmentOut(TypedDict):
    """One attachment; ``number`` counts from 1."""

    number: int
    name: str
    content_type: str | None
    size: int
    sha256: Sha256
    inspections: list[InspectionFindingOut]


class RelationOut(TypedDict):
    """One earlier document that a document names; ``target`` is our id of it, where it is known."""

    kind: RelationKind
    target: str | None
    document_id: str | None
    code: str | None
    promulgation_date: str | None
    receivers: list[str]


class VersionOut(TypedDict):
    """One version of a document in the chain of its updates and replacements."""

    id: str
    document_id: str | None
    code: str | None
    business_type: int | None
    received_at: Moment | None
    superseded_by: str | None


class DecisionOut(TypedDict):
    """One decision that a receiver has to take."""

    kind: DecisionKind
    agency: str
    stage: str | None


class ReadingOut(TypedDict):
    """How a document was read for tasks; ``notes`` say what could not be read, each with what can be done."""

    state: str
    at: Moment | None
    notes: list[FindingOut]


class DocumentOut(From):
    """Everything about a stored packet but its content."""

    id: str
    kind: Kind
    document_id: str | None
    business_type: int | None
    subject: str | None
    code: str | None
    promulgation_date: str | None
    received_at: Moment | None
    via: str
    size: int
    sha256: Sha256
    signature: SignatureOut | None
    header: dict[str, Any]
    warnings: list[FindingOut]
    receivers: list[ReceiverOut]
    attachments: list[AttachmentOut]
    conflicts: list[str]
    destroyed_at: Moment | None
    inspection: InspectionOut | None
    reading: ReadingOut | None
    relations: list[RelationOut]
    answered_by: list[str]
    superseded_by: str | None
    versions: list[VersionOut]
    needs_decision: list[DecisionOut]


class InboxItemOut(From):
    """One packet that waits in a mailbox."""

    delivery: str
    document: str
    kind: Kind
    to: str
    state: DeliveryState
    created_at: Moment | None
    updated_at: Moment | None
    subject: str | None
    code: str | None
    status_code: str | None
    document_id: str | None
    priority: int
    size: int
    sha256: Sha256
    business_type: int | None
    about: str | None
    stage: str | None
    needs_decision: DecisionKind | None
    superseded_by: str | None
    flagged: bool
    locked_until: Moment | None


class InboxOut(TypedDict):
    """What waits for the key's agencies, the oldest first."""

    items: list[InboxItemOut]


class InboxPageOut(InboxOut):
    """One page of it; ``next`` is the ``after`` of the next one, where there may be one."""

    next: str | None


class LockOut(TypedDict):
    """A lock: whoever holds the token has the item in hand until then."""

    token: str
    until: Moment | None


class LockedOut(LockOut, InboxOut):
    """Items that are locked together."""


class TakenOut(TypedDict):
    """Whether one item was taken off, or why not."""

    delivery: str
    taken: bool
    error: FindingOut | None


class AllTakenOut(TypedDict):
    """What became of each item, and how many were taken off."""

    items: list[TakenOut]
    taken: int


class LedgerEntryOut(TypedDict):
    """One thing that happened to a packet."""

    number: int
    document: str
    at: Moment | None
    event: str
    actor: str
    agency: str | None
    facts: Facts


class LedgerOut(TypedDict):
    """The history of a packet, the oldest first."""

    entries: list[LedgerEntryOut]


class AlertOut(TypedDict):
    """One open alert with its sentence and what to do."""

    id: str
    kind: str
    agency: str | None
    document: Annotated[str | int | None, Field(description="Id of the document, where it is about one.")]
    due_at: Moment | None
    raised_at: Moment | None
    facts: Facts
    vi: str
    en: str
    do_vi: str
    do_en: str


class AlertsOut(TypedDict):
    """The open alerts, the oldest first."""

    alerts: list[AlertOut]
