"""The JSON that document systems send us, as strict models, and its way into the packet room's types.

Names are those of the packet model in snake case. Every fault of a request is reported at once.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeVar

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from gateway.exchange.views import SealForm, SealOrder
from gateway.findings import refuse
from gateway.packet import model as packet
from gateway.packet.dates import date_text
from gateway.packet.names import BusinessType
from gateway.validation import Strict, fault, validated

MOST_RECEIVERS: Final = 5_000
MOST_UPLOADS: Final = 1_000
MOST_ID: Final = 200
MOST_TEXT: Final = 10_000
"""Characters of a long text: subject, summary, reason."""

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_DATE: Final = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})", re.ASCII)

M = TypeVar("M", bound=Strict)


def carried(text: str) -> str:
    """Return a text that XML, and so every store and answer here, can carry; raise a fault for any other."""
    if _NOT_XML.search(text):
        raise fault("rest.text-wrong")
    if _BIDI.search(text):
        # What is shown would not be what is written: Vietnamese has no use for turning the direction of text.
        raise fault("rest.text-bidi")
    return text


def _packet_date(text: str) -> str:
    found = _DATE.fullmatch(text)
    try:
        return date_text(date(*map(int, found.groups()))) if found else _no_date(text)
    except ValueError:
        return _no_date(text)


def _no_date(text: str) -> str:
    raise fault("rest.date-wrong", value=text[:30])


def _organ(value: object) -> object:
    return {"organ_id": value} if isinstance(value, str) else value


Text = Annotated[str, Field(max_length=MOST_TEXT), AfterValidator(carried)]
Word = Annotated[str, Field(max_length=MOST_ID), AfterValidator(carried)]
Needed = Annotated[str, Field(min_length=1, max_length=MOST_ID), AfterValidator(carried)]
Date = Annotated[str, AfterValidator(_packet_date)]
Words = Annotated[tuple[Needed, ...], Field(strict=False, max_length=1000)]
Point = Annotated[float, Field(ge=-20_000, le=20_000, allow_inf_nan=False)]
"""Points on a page of PDF."""
Number = Annotated[int, Field(ge=0, le=1_000_000_000)]


class PartyIn(Strict):
    """A receiver; alone as a text it is the agency's id."""

    organ_id: Needed
    organization_in_charge: Word | None = None
    organ_name: Word | None = None
    organ_add: Word | None = None
    email: Word | None = None
    telephone: Word | None = None
    fax: Word | None = None
    website: Word | None = None


class CodeIn(Strict):
    """Number and notation of the document."""

    number: Needed
    notation: Needed


class PromulgationIn(Strict):
    """Where and when the document was issued."""

    place: Needed
    date: Date


class DocumentTypeIn(Strict):
    """Kind of document."""

    type: Number | None = None
    type_detail: Number | None = None
    type_name: Word | None = None


class SignerIn(Strict):
    """Who signed the document."""

    full_name: Word | None = None
    position: Word | None = None
    competence: Word | None = None


class OtherIn(Strict):
    """Urgency (0 normal to 4 express with a time), circulation and amounts."""

    priority: Annotated[int, Field(ge=0, le=4)] = 0
    sphere_of_promulgation: Word | None = None
    typer_notation: Word | None = None
    promulgation_amount: Number | None = None
    page_amount: Number | None = None
    direction: bool | None = None
    appendixes: Words = ()


class ResponseForIn(Strict):
    """An earlier document that this one answers; ``code`` is ``number/notation``."""

    organ_id: Word | None = None
    code: Word | None = None
    document_id: Word | None = None
    promulgation_date: Date | None = None


class StaffIn(Strict):
    """The person behind a status or a business act."""

    department: Word | None = None
    staff: Word | None = None
    email: Word | None = None
    mobile: Word | None = None


class ReceiverChangeIn(Strict):
    """One receiver in the list of an update."""

    organ_id: Needed
    receiver_type: Literal[0, 1] | None = None


class DocumentInfoIn(Strict):
    """What an update changes."""

    document_info: bool | None = None
    document_receiver: bool | None = None
    receivers: Annotated[tuple[ReceiverChangeIn, ...], Field(strict=False, max_length=MOST_RECEIVERS)] = ()


class ReplacementIn(Strict):
    """One replaced document and the agencies concerned."""

    document_id: Needed
    organ_ids: Words = ()


class BusinessIn(Strict):
    """What the packet does: 0 new, 1 revocation, 2 update, 3 replacement."""

    type: Literal[0, 1, 2, 3] = 0
    reason: Text | None = None
    document_id: Word | None = None
    paper: bool | None = None
    document_info: DocumentInfoIn | None = None
    replacements: Annotated[tuple[ReplacementIn, ...], Field(strict=False, max_length=1000)] = ()
    staff: StaffIn | None = None


Receiver = Annotated[PartyIn, BeforeValidator(_organ)]


class UploadIn(Strict):
    """A complete upload as a file; alone as a text it is the upload's id."""

    id: Needed
    name: Word | None = None
    type: Annotated[str, Field(max_length=100)] | None = None


def _upload(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


Uploads = Annotated[
    tuple[Annotated[UploadIn, BeforeValidator(_upload)], ...], Field(strict=False, max_length=MOST_UPLOADS)
]


class DocumentIn(Strict):
    """The part ``document`` of a sending request."""

    from_: Annotated[PartyIn, BeforeValidator(_organ)] | None = Field(default=None, alias="from")
    to: Annotated[tuple[Receiver, ...], Field(strict=False, min_length=1, max_length=MOST_RECEIVERS)]
    document_id: Word | None = None
    code: CodeIn
    promulgation: PromulgationIn
    document_type: DocumentTypeIn | None = None
    subject: Annotated[str, Field(min_length=1, max_length=MOST_TEXT), AfterValidator(carried)]
    content: Text | None = None
    signer: SignerIn | None = None
    due_date: Date | None = None
    other: OtherIn = OtherIn()
    response_for: Annotated[tuple[ResponseForIn, ...], Field(strict=False, max_length=1000)] = ()
    steering_type: Annotated[int, Field(ge=0, le=2)] = 0
    response_for_task: Words = ()
    application_type: Word | None = None
    to_places: Words = ()
    business: BusinessIn = BusinessIn()
    uploads: Uploads = ()


class PacketIn(Strict):
    """A whole packet that was uploaded before."""

    upload: Needed


class SealIn(Strict):
    """One file of the part ``seal``: which by its number from 1, how the seal shows, and where an image stands."""

    file: Annotated[int, Field(ge=1, le=100_000)]
    form: SealForm = Field(default=SealForm.IMAGE, strict=False)
    page: Annotated[int, Field(ge=1, le=100_000)] | None = None
    box: Annotated[tuple[Point, ...], Field(strict=False, min_length=4, max_length=4)] | None = None
    beside: Annotated[str, Field(min_length=1, max_length=MOST_ID), AfterValidator(carried)] | None = None

    @model_validator(mode="after")
    def _one_place(self) -> SealIn:
        if self.form is SealForm.TEXT and (self.page or self.box or self.beside):
            raise fault("seal.text-place")
        if (self.box is None) != (self.page is None) or (self.box is not None and self.beside is not None):
            raise fault("seal.place")
        if self.box is not None and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise fault("seal.place")
        return self


class SealsIn(Strict):
    """The part ``seal`` of a sending request."""

    files: Annotated[tuple[SealIn, ...], Field(strict=False, min_length=1, max_length=1000)]


class TargetIn(Strict):
    """Our id of the document that a revocation withdraws."""

    target: Needed


class StatusIn(Strict):
    """The body of a status report; ``agency`` says who speaks where a key has several."""

    code: Needed
    reason: Text | None = None
    staff: StaffIn | None = None
    agency: Word | None = None


def parse(model: type[M], body: bytes, path: str) -> M:
    """Return the JSON text as this model. Raises Refused with every fault."""
    try:
        data = orjson.loads(body)
        # orjson takes the last of two members with one name, where a filter before us may have judged the first.
        json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise refuse("rest.json-broken", path) from None
    return validated(model, data)


def seal_orders(body: bytes) -> tuple[SealOrder, ...]:
    """Return the part ``seal`` as the exchange takes it. Raises Refused with every fault."""
    given = parse(SealsIn, body, "seal")
    return tuple(SealOrder(one.file, one.form, one.page, _box(one.box), one.beside) for one in given.files)


def _box(points: tuple[float, ...] | None) -> tuple[float, float, float, float] | None:
    return (points[0], points[1], points[2], points[3]) if points is not None else None


def _once(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        name = next(name for name in names if names.count(name) > 1)
        raise refuse("rest.json-repeated", name[:100], name=name[:100])


def draft_of(given: DocumentIn, sender: str) -> packet.DocumentPacket:
    """Return the document as the exchange composes it; an empty ``document_id`` is filled in there."""
    return packet.DocumentPacket(
        sender=party_of(given.from_) if given.from_ is not None else packet.Party(sender),
        receivers=tuple(party_of(party) for party in given.to),
        document_id=given.document_id or "",
        code=packet.Code(given.code.number, given.code.notation),
        promulgation=packet.PromulgationInfo(given.promulgation.date, given.promulgation.place),
        subject=given.subject,
        content=given.content,
        document_type=packet.DocumentType(**plain(given.document_type)) if given.document_type else None,
        signer=packet.SignerInfo(**plain(given.signer)) if given.signer else None,
        due_date=given.due_date,
        other=packet.OtherInfo(**plain(given.other)),
        response_for=tuple(packet.ResponseFor(**plain(one)) for one in given.response_for),
        steering_type=given.steering_type,
        response_for_task=given.response_for_task,
        application_type=given.application_type,
        to_places=given.to_places,
        business=_business(given.business),
    )


def staff_of(given: StaffIn | None) -> packet.StaffInfo | None:
    """Return the person as the packet room knows one."""
    return packet.StaffInfo(**plain(given)) if given is not None else None


def plain(given: BaseModel) -> dict[str, Any]:
    """Return the fields, empty texts as nothing, as the packet model has them."""
    return {name: (None if value == "" else value) for name, value in given}


def party_of(given: PartyIn) -> packet.Party:
    """Return a party as the packet room knows one."""
    return packet.Party(**plain(given))


def _business(given: BusinessIn) -> packet.Business:
    return packet.Business(
        type=BusinessType(given.type),
        reason=given.reason or None,
        document_id=given.document_id or None,
        paper=given.paper,
        document_info=_change(given.document_info),
        replacements=tuple(packet.Replacement(one.document_id, one.organ_ids) for one in given.replacements),
        staff=staff_of(given.staff),
    )


def _change(given: DocumentInfoIn | None) -> packet.DocumentInfoChange | None:
    if given is None:
        return None
    receivers = tuple(packet.ReceiverChange(one.organ_id, one.receiver_type) for one in given.receivers)
    return packet.DocumentInfoChange(given.document_info, given.document_receiver, receivers)
