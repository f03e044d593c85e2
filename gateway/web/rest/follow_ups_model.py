"""The JSON with which documents are updated, replaced, revoked and taken back: only what is new has to be said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, Field

from gateway.directory.names import fold
from gateway.findings import Finding, Refused
from gateway.packet import model as packet
from gateway.validation import Strict
from gateway.web.rest.model import (
    MOST_RECEIVERS,
    MOST_TEXT,
    CodeIn,
    Date,
    DocumentTypeIn,
    Needed,
    OtherIn,
    PromulgationIn,
    Receiver,
    ResponseForIn,
    SignerIn,
    StaffIn,
    Text,
    Uploads,
    Word,
    Words,
    carried,
    party_of,
    plain,
    staff_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.exchange.views import Caller

Reason = Annotated[str, Field(min_length=1, max_length=MOST_TEXT), AfterValidator(carried)]


class ChangeIn(Strict):
    """What is new in an update or a replacement; everything else stays as the document has it."""

    to: Annotated[tuple[Receiver, ...], Field(strict=False, min_length=1, max_length=MOST_RECEIVERS)] | None = None
    document_id: Word | None = None
    code: CodeIn | None = None
    promulgation: PromulgationIn | None = None
    document_type: DocumentTypeIn | None = None
    subject: Annotated[str, Field(min_length=1, max_length=MOST_TEXT), AfterValidator(carried)] | None = None
    content: Text | None = None
    signer: SignerIn | None = None
    due_date: Date | None = None
    other: OtherIn | None = None
    response_for: Annotated[tuple[ResponseForIn, ...], Field(strict=False, max_length=1000)] | None = None
    steering_type: Annotated[int, Field(ge=0, le=2)] | None = None
    response_for_task: Words | None = None
    application_type: Word | None = None
    to_places: Words | None = None
    uploads: Uploads = ()
    keep_files: bool | None = None
    """Whether the document's own files go along; without a word they do exactly where no new ones come."""
    reason: Text | None = None
    paper: bool | None = None
    staff: StaffIn | None = None


class RevokeIn(Strict):
    """Why a document is withdrawn, and from whom; without ``to`` from all its receivers."""

    reason: Reason
    to: Annotated[tuple[Needed, ...], Field(strict=False, max_length=MOST_RECEIVERS)] = ()
    paper: bool | None = None
    staff: StaffIn | None = None


class TakeBackIn(Strict):
    """Why a document is asked back."""

    reason: Reason
    staff: StaffIn | None = None
    agency: Word | None = None


_AS_GIVEN: Final = frozenset(
    {
        "document_id",
        "subject",
        "content",
        "due_date",
        "steering_type",
        "response_for_task",
        "application_type",
        "to_places",
    }
)


def changed(base: packet.DocumentPacket, given: ChangeIn, *, anew: bool) -> tuple[packet.DocumentPacket, bool]:
    """Return the document with what is new in it, and whether that is more than its receivers.

    ``anew`` is true for a replacement, which has an id of its own unless one is given.
    """
    news: dict[str, Any] = {name: value for name, value in given if value is not None and name in _AS_GIVEN}
    if given.code is not None:
        news["code"] = packet.Code(given.code.number, given.code.notation)
    if given.promulgation is not None:
        news["promulgation"] = packet.PromulgationInfo(given.promulgation.date, given.promulgation.place)
    if given.document_type is not None:
        news["document_type"] = packet.DocumentType(**plain(given.document_type))
    if given.signer is not None:
        news["signer"] = packet.SignerInfo(**plain(given.signer))
    if given.other is not None:
        news["other"] = packet.OtherInfo(**plain(given.other))
    if given.response_for is not None:
        news["response_for"] = tuple(packet.ResponseFor(**plain(one)) for one in given.response_for)
    data = any(getattr(base, name) != value for name, value in news.items())
    if given.to is not None:
        news["receivers"] = _parties(base, [party_of(one) for one in given.to])
    if anew and ("code" in news or "promulgation" in news):
        news.setdefault("document_id", "")  # made of the new code and date
    return replace(base, **news), data


def _parties(base: packet.DocumentPacket, given: Sequence[packet.Party]) -> tuple[packet.Party, ...]:
    """Return receivers, those named by their id alone as the document names them."""
    known = {fold(party.organ_id): party for party in base.receivers}
    return tuple(known.get(fold(one.organ_id), one) if one == packet.Party(one.organ_id) else one for one in given)


def withdrawn_from(base: packet.DocumentPacket, given: RevokeIn) -> tuple[packet.Party, ...]:
    """Return from whom a document is withdrawn. Raises Refused ``follow-up.receiver-strange`` for all strangers."""
    known = {fold(party.organ_id): party for party in base.receivers}
    strange = [
        Finding("follow-up.receiver-strange", f"to[{number}]", {"agency": one})
        for number, one in enumerate(given.to, 1)
        if fold(one) not in known
    ]
    if strange:
        raise Refused(strange)
    return tuple(known[one] for one in dict.fromkeys(map(fold, given.to))) or base.receivers


def act_of(given: ChangeIn | RevokeIn, caller: Caller) -> packet.Business:
    """Return reason and person of an act; a person is who they signed in as."""
    return packet.Business(reason=given.reason or None, paper=given.paper, staff=caller.staff or staff_of(given.staff))
