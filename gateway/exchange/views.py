"""What the exchange takes from its doors and shows to them: plain types, no rows and no JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from gateway.exchange.inspection.views import FindingView, InspectionView
from gateway.findings import Finding
from gateway.packet.model import StaffInfo
from gateway.packet.names import Kind
from gateway.roles import Role
from gateway.trust.verdict import SignatureReport


@dataclass(frozen=True, slots=True)
class Caller:
    """Who speaks: an authenticated system and the agencies for which it may speak.

    ``system`` is an id for ledger and logs: ``vxp:<system id>``, ``key:<key id>``, ``user:<account id>`` or
    ``endpoint:<name>``. A ``carrier`` is a bus: it brings packets of any sender, but only for agencies that are served
    here.
    """

    system: str
    agencies: frozenset[str]
    carrier: bool = False
    role: Role = Role.SYSTEM
    everywhere: bool = False
    """An administrator or operator for all agencies; it speaks for none of them."""
    staff: StaffInfo | None = None
    """The person, where one speaks: named in what is sent."""

    @property
    def operator(self) -> bool:
        """Whether it looks after deliveries and dead letters."""
        return self.role is Role.OPERATOR

    @property
    def reach(self) -> frozenset[str] | None:
        """The agencies for which it may act as administrator or operator; nothing stands for all."""
        return None if self.everywhere else self.agencies


class DeliveryState(StrEnum):
    """Where one delivery stands; ``waiting`` and ``processing`` are open."""

    WAITING = "waiting"
    PROCESSING = "processing"
    DONE = "done"
    DEAD = "dead"
    """Refused for good, reported as failed, or out of attempts: kept as a dead letter."""
    DISCARDED = "discarded"
    """A dead letter that an operator has put away for good, with a reason."""
    HELD = "held"
    """Accepted, and inspected before anybody gets it."""
    QUARANTINED = "quarantined"
    """It did not pass inspection; an operator decides."""


MAILBOX = "mailbox"
"""Endpoint of deliveries that a local system fetches by itself."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an accepted packet; a repeated packet gets the same ``document`` again.

    ``warnings`` are what was tolerated; ``signature`` is the verdict on it.
    """

    document: str
    kind: Kind
    duplicate: bool = False
    warnings: tuple[Finding, ...] = ()
    signature: SignatureReport | None = None
    held: bool = False
    """It waits for inspection."""


class DecisionKind(StrEnum):
    """What waits for a person at a receiver."""

    TAKE_BACK = "take-back"
    """The sender asks for the document: answer 15 or 16."""
    TARGET = "target"
    """A revocation that does not say clearly which document it means: name it, or answer 16."""
    UPDATE = "update"
    """An update or replacement: answer 15 or 16."""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One delivery that waits in a mailbox. Times are aware, in UTC."""

    delivery: str
    document: str
    kind: Kind
    sender: str
    receiver: str
    state: DeliveryState
    created_at: datetime
    updated_at: datetime
    subject: str | None = None
    code: str | None = None
    """``number/notation`` of a document, of the document answered for a status."""
    status_code: str | None = None
    document_id: str | None = None
    """``DocumentId`` of the packet, or of the document answered by a status."""
    size: int = 0
    sha256: str = ""
    business_type: int | None = None
    about: str | None = None
    """Our id of the document that a status is about."""
    stage: str = "sent"
    decision: DecisionKind | None = None
    """What a person has to decide; said by the document, and by the status that asks for it back."""
    superseded_by: str | None = None
    flagged: bool = False
    """Inspection found something that its readers should know."""
    priority: int = 0
    """How urgent its packet is, 0 to 4."""
    locked_until: datetime | None = None
    """A program has it in hand until then."""


@dataclass(frozen=True, slots=True)
class StatusView:
    """One status as received or sent, oldest first in lists."""

    code: str
    sender: str
    receiver: str
    at: datetime
    """When it was recorded here."""
    packet: str
    """Our id of the status packet."""
    description: str | None = None
    staff: Mapping[str, str] = field(default_factory=dict)
    timestamp: str | None = None
    """The time that the packet itself states."""
    outcome: str = ""
    """What the rules made of it: an effect of ``receiver_state``, ``held``, ``orphaned`` or ``elsewhere``."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an endpoint is run that is not run as usual: its state, since when, by whom, what becomes of what waits."""

    state: str
    since: datetime
    by: str
    leftover: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One packet for one receiver through one endpoint, and how far it came."""

    id: str
    document: str
    kind: Kind
    sender: str
    receiver: str
    endpoint: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    updated_at: datetime
    next_at: datetime | None = None
    """When it is tried next, as far as is known: neither endpoint nor quota lets it go earlier.

    Nothing where nobody can know: while its endpoint is paused, and when that was removed.
    """
    receipt: str = ""
    error: str = ""
    cause: str = ""
    """Class of the last failure: permanent, transient, throttled, unknown or poison."""
    code: str = ""
    """The code that the other side gave with it."""
    failing_since: datetime | None = None
    most_attempts: int = 0
    """After so many it is a dead letter; 0 where nothing is tried, as in a mailbox."""
    deadline: datetime | None = None
    """When it is tried for the last time, if there is a deadline."""
    standing: Standing | None = None
    """How its endpoint is run, while it waits at one that is not run as usual."""


@dataclass(frozen=True, slots=True)
class ReceiverView:
    """One receiver of a document: its delivery and what it reported.

    ``stage`` is where it stands (domain 2.2), ``status`` the code that tells it; while a take-back is asked for,
    ``stage_before`` is where a refusal of it returns.
    """

    agency: str
    name: str | None
    delivery: DeliveryView | None
    status: str | None
    statuses: tuple[StatusView, ...] = ()
    stage: str = "sent"
    stage_before: str | None = None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """One attachment of a stored document; ``number`` counts from 1."""

    number: int
    name: str
    content_type: str | None
    size: int
    sha256: str
    inspections: tuple[FindingView, ...] = ()
    """What inspection found in it."""


class RelationKind(StrEnum):
    """What one document says about another (domain 2.3)."""

    UPDATES = "updates"
    REPLACES = "replaces"
    REVOKES = "revokes"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class RelationView:
    """One earlier document that a document names; ``target`` is our id of it, if it is known and the caller's."""

    kind: RelationKind
    target: str | None
    document_id: str | None
    code: str | None = None
    promulgation_date: str | None = None
    receivers: tuple[str, ...] = ()
    """The receivers concerned; empty for all."""


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a document in the chain of its updates and replacements."""

    id: str
    document_id: str | None
    code: str | None
    business_type: int | None
    received_at: datetime
    superseded_by: str | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision that a receiver of the caller has to take. ``stage`` is where it stood when it was asked."""

    kind: DecisionKind
    agency: str
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """How a document was read for tasks: ``due``, ``read``, ``failed`` or ``gone``, and what was noticed."""

    state: str
    at: datetime | None
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One stored packet. ``header`` is its model as plain JSON-able data, element names in snake case."""

    id: str
    kind: Kind
    sender: str
    document_id: str | None
    business_type: int | None
    subject: str | None
    code: str | None
    promulgation_date: str | None
    received_at: datetime
    via: str
    size: int
    sha256: str
    signature: SignatureReport
    header: Mapping[str, object]
    warnings: tuple[Finding, ...] = ()
    receivers: tuple[ReceiverView, ...] = ()
    attachments: tuple[AttachmentView, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Ids of other packets with the same sender, DocumentId and kind but other content."""
    destroyed_at: datetime | None = None
    """Since when the content is gone because its receivers gave it back; metadata, digests and proof stay."""
    relations: tuple[RelationView, ...] = ()
    answered_by: tuple[str, ...] = ()
    """Ids of documents that answer this one."""
    versions: tuple[VersionView, ...] = ()
    """The chain of updates and replacements that it belongs to, oldest first; empty without any."""
    superseded_by: str | None = None
    decisions: tuple[DecisionView, ...] = ()
    inspection: InspectionView | None = None
    """Without one, nothing in it had to be inspected."""
    reading: ReadingView | None = None
    """Without one, it is not read for tasks here."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing that happened to a document. ``actor`` is a system id, ``facts`` hold ids and codes, never content."""

    number: int
    document: str
    at: datetime
    event: str
    actor: str
    agency: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentItem:
    """What became of a sent packet at one receiver; ``receiver_report`` is the transport word of its system."""

    document: str
    delivery: str
    kind: Kind
    sender: str
    receiver: str
    subject: str | None
    code: str | None
    sent_at: datetime
    updated_at: datetime
    state: DeliveryState
    error: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes on disk, ready to be streamed."""

    path: Path
    size: int
    sha256: str
    name: str = ""
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """The answer to a status said here: a receipt for each packet, and why some receivers could not be asked."""

    receipts: tuple[Receipt, ...]
    refused: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to attach to a document that is composed here; ``name`` is what receivers see."""

    name: str
    content_type: str | None
    path: Path


class SealForm(StrEnum):
    """How a seal signature shows (Decree 30/2020, Annex I)."""

    IMAGE = "image"
    """The red seal, over a third of the personal signature on its left: on the document itself."""
    TEXT = "text"
    """Number, notation and time at the top right of page one: on an attachment in a file of its own."""


@dataclass(frozen=True, slots=True)
class SealOrder:
    """That a file, by its number from 1, is to be sealed, and where an image stands.

    ``box`` are left, bottom, right and top in points on ``page`` (from 1); ``beside`` names the personal signature's
    field. Without either the image stands beside the last personal signature that shows.
    """

    file: int
    form: SealForm = SealForm.IMAGE
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class AgencyView:
    """One agency of the directory. ``system`` is the id of the connected system that acts for it, if any."""

    id: str
    name: str
    parent: str | None = None
    mail: str | None = None
    mobile: str | None = None
    fax: str | None = None
    system: str | None = None
    active: bool = True
    updated_at: datetime | None = None
