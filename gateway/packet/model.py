"""The typed model of packets: what a document or a status says, as read.

Texts are trimmed; empty elements are ``None``. Dates stay the text that came, since real packets carry impossible ones;
:func:`gateway.packet.dates.parse_date` reads them. Ids are opaque.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from gateway.packet.names import BusinessType, Kind


@dataclass(frozen=True, slots=True)
class Party:
    """An agency as the packet names it: ``From`` or one ``To``."""

    organ_id: str
    organization_in_charge: str | None = None
    organ_name: str | None = None
    organ_add: str | None = None
    email: str | None = None
    telephone: str | None = None
    fax: str | None = None
    website: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """Number and notation: ``15`` and ``TB-ST`` of ``15/TB-ST``. Numbers are not always numeric."""

    number: str
    notation: str

    def __str__(self) -> str:
        return f"{self.number}/{self.notation}"


@dataclass(frozen=True, slots=True)
class PromulgationInfo:
    """Where and when the document was issued; the date as ``yyyy/MM/dd`` text."""

    date: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentType:
    """Kind of document; senders do not agree on the numbers, so ``type_name`` is what counts."""

    type: int | None = None
    type_detail: int | None = None
    type_name: str | None = None


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """Who signed the document."""

    full_name: str | None = None
    position: str | None = None
    competence: str | None = None


@dataclass(frozen=True, slots=True)
class OtherInfo:
    """Urgency, circulation and amounts."""

    priority: int | None = None
    sphere_of_promulgation: str | None = None
    typer_notation: str | None = None
    promulgation_amount: int | None = None
    page_amount: int | None = None
    direction: bool | None = None
    appendixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseFor:
    """The earlier document that this packet answers; ``code`` is the joined text ``number/notation``."""

    organ_id: str | None = None
    code: str | None = None
    document_id: str | None = None
    promulgation_date: str | None = None


@dataclass(frozen=True, slots=True)
class StaffInfo:
    """The person behind a business act or a status."""

    department: str | None = None
    staff: str | None = None
    email: str | None = None
    mobile: str | None = None


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """One hop on the way; evidence only, never authentication."""

    organ_id: str | None
    timestamp: str | None


@dataclass(frozen=True, slots=True)
class ReceiverChange:
    """One receiver in the list of an update; ``receiver_type`` 0 or 1, whose meaning is not settled."""

    organ_id: str | None
    receiver_type: int | None


@dataclass(frozen=True, slots=True)
class DocumentInfoChange:
    """``BussinessDocumentInfo`` of an update: does the data change, do the receivers, and which."""

    document_info: bool | None = None
    document_receiver: bool | None = None
    receivers: tuple[ReceiverChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Replacement:
    """One replaced document and the agencies concerned."""

    document_id: str | None
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Business:
    """``Bussiness`` (sic): what the packet does, why, and to which earlier document."""

    type: BusinessType = BusinessType.NEW
    reason: str | None = None
    document_id: str | None = None
    paper: bool | None = None
    document_info: DocumentInfoChange | None = None
    replacements: tuple[Replacement, ...] = ()
    staff: StaffInfo | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """One line of the manifest. Its content type is never to be trusted."""

    content_id: str | None
    content_type: str | None = None
    attachment_name: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment as decoded: ``size`` in bytes and ``sha256`` (lower-case hex) are those of the file itself.

    ``unpacked`` is true where a single-entry ZIP around the file was undone. ``file`` holds the bytes if the sink
    of the reading kept them, else ``None``.
    """

    number: int
    name: str
    content_type: str | None
    size: int
    sha256: str
    content_id: str | None = None
    description: str | None = None
    unpacked: bool = False
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class DocumentPacket:
    """A document: header, trace, manifest and attachments (QCVN 102, domain 1.1-1.3)."""

    sender: Party
    receivers: tuple[Party, ...]
    document_id: str
    code: Code
    promulgation: PromulgationInfo
    subject: str | None = None
    content: str | None = None
    document_type: DocumentType | None = None
    signer: SignerInfo | None = None
    due_date: str | None = None
    other: OtherInfo | None = None
    response_for: tuple[ResponseFor, ...] = ()
    steering_type: int | None = None
    response_for_task: tuple[str, ...] = ()
    application_type: str | None = None
    to_places: tuple[str, ...] = ()
    trace: tuple[TraceHeader, ...] = ()
    business: Business = Business()
    references: tuple[Reference, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def kind(self) -> Kind:
        return Kind.DOCUMENT


@dataclass(frozen=True, slots=True)
class StatusPacket:
    """One report about a document; ``response_for.organ_id`` is the agency that must be told (domain 1.4)."""

    sender: Party
    response_for: ResponseFor
    code: str
    description: str | None = None
    staff: StaffInfo | None = None
    timestamp: str | None = None

    @property
    def kind(self) -> Kind:
        return Kind.STATUS


Packet: TypeAlias = DocumentPacket | StatusPacket
