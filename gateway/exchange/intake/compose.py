"""Packets that are made here: documents handed over by document systems, and statuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Row

from gateway.exchange.views import OutgoingFile
from gateway.ids import new_id
from gateway.packet.dates import time_text
from gateway.packet.model import (
    DocumentPacket,
    Party,
    ResponseFor,
    StaffInfo,
    StatusPacket,
    TraceHeader,
)
from gateway.packet.writer import write_document, write_status
from gateway.trust.keys import Signer
from gateway.trust.profile import DEFAULT, SigningProfile
from gateway.trust.sign import sign_packet

REASONS: Mapping[int, str] = {
    0: "Văn bản điện tử mới",
    1: "Thu hồi văn bản điện tử",
    2: "Cập nhật văn bản điện tử",
    3: "Văn bản thay thế",
}


def complete(draft: DocumentPacket, at: datetime) -> DocumentPacket:
    """Return the draft with what the sender's gateway adds: DocumentId, trace, reason and steering type.

    A missing DocumentId becomes ``<OrganId>,<yyyy/MM/dd>,<number>/<notation>`` as public samples have it (domain 1.5).
    """
    organ = draft.sender.organ_id
    business = draft.business
    if business.reason is None:
        business = replace(business, reason=REASONS[int(business.type)])
    return replace(
        draft,
        document_id=draft.document_id or f"{organ},{draft.promulgation.date},{draft.code}",
        business=replace(business, paper=bool(business.paper)),
        steering_type=draft.steering_type or 0,
        trace=draft.trace or (TraceHeader(organ, time_text(at)),),
    )


def build_document(
    draft: DocumentPacket,
    files: Sequence[OutgoingFile],
    folder: Path,
    signer: Signer | None,
    profile: SigningProfile = DEFAULT,
) -> Path:
    """Write a document packet into a new file in ``folder``, signed if there is a signer, and return the file."""
    listed = [(file.name, file.content_type, file.path) for file in files]
    return _build(folder, signer, profile, lambda target: write_document(draft, listed, target))


def build_status(status: StatusPacket, folder: Path, signer: Signer | None, profile: SigningProfile = DEFAULT) -> Path:
    """Write a status packet into a new file in ``folder``, signed if there is a signer, and return the file."""
    return _build(folder, signer, profile, lambda target: write_status(status, target))


def _build(folder: Path, signer: Signer | None, profile: SigningProfile, write: Callable[[BinaryIO], None]) -> Path:
    bare, signed = folder / new_id(), folder / new_id()
    try:
        with bare.open("xb") as target:
            write(target)
        if signer is None:
            return bare.rename(signed)
        with bare.open("rb") as source, signed.open("xb") as target:
            sign_packet(source, target, signer, profile)
    except BaseException:
        signed.unlink(missing_ok=True)
        raise
    finally:
        bare.unlink(missing_ok=True)
    return signed


def status_about(
    document: Row[Any],
    *,
    sender: Party,
    told: str,
    code: str,
    reason: str | None,
    staff: StaffInfo | None,
    at: datetime,
) -> StatusPacket:
    """Return a status by ``sender`` about a stored document (its row), for the agency ``told``."""
    answered = ResponseFor(
        organ_id=told,
        code=document.code,
        document_id=document.document_id,
        promulgation_date=document.promulgation_date,
    )
    return StatusPacket(
        sender=sender,
        response_for=answered,
        code=code,
        description=reason,
        staff=staff,
        timestamp=time_text(at),
    )
