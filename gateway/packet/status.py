"""A status packet's header as a typed object (domain 1.4): who reports what about which document."""

from __future__ import annotations

import re
from typing import Final

from gateway.packet import parties
from gateway.packet.dates import parse_date, parse_time
from gateway.packet.fields import Fields, known
from gateway.packet.model import ResponseFor, StatusPacket
from gateway.packet.names import StatusCode

HEADER: Final = known("From ResponseFor StaffInfo StatusCode Description Timestamp To DocumentId")
LONGEST_REASON: Final = 1000
"""Characters of a status's ``Description``: what peers let a clerk write as the reason of a refusal."""

_SHORT: Final = re.compile("[1-6]")


def read(header: Fields) -> StatusPacket | None:
    """Return the status, ``None`` where errors prevent it."""
    sender = header.group("From", parties.PARTY)
    if sender is None:
        header.notes.error("element.required", header.at("From"), name="From")
    _refuse_mixture(header)
    reporter = parties.party(sender) if sender else None
    target = _target(header)
    code = _code(header)
    description = header.text("Description", longest=LONGEST_REASON)
    moment = header.time("Timestamp")
    if moment is None:
        header.missing("Timestamp")
    staff = parties.staff(header.group("StaffInfo", parties.STAFF))
    if reporter is None or target is None or code is None:
        return None
    _compare_times(header, target, moment)
    return StatusPacket(reporter, target, code, description, staff, moment)


def _refuse_mixture(header: Fields) -> None:
    """Refuse a header that one reader takes for a status and another for a document."""
    for name in ("To", "DocumentId"):
        if header.has(name):
            header.notes.error("packet.mixed", header.at(name), name=name)


def _target(header: Fields) -> ResponseFor | None:
    found = list(header.groups("ResponseFor", parties.RESPONSE_FOR))
    path = header.at("ResponseFor")
    if len(found) != 1:
        code = "element.repeated" if found else "element.required"
        header.notes.error(code, path, name="ResponseFor")
        return None
    fields = found[0]
    fields.path = path
    organ = parties.organ_id(fields)
    target = parties.response_for(fields)
    if target.document_id is not None:
        return target if parties.document_id(fields) and organ else None
    if target.code is None or target.promulgation_date is None:
        header.notes.error("element.required", fields.at("DocumentId"), name="DocumentId")
        return None
    fields.missing("DocumentId")
    return target if organ else None


def _code(header: Fields) -> str | None:
    text = header.required("StatusCode")
    if text is None:
        return None
    code = f"0{text}" if _SHORT.fullmatch(text) else text
    if code not in set(StatusCode):
        header.notes.error("status.code-unknown", header.at("StatusCode"), status=text)
        return None
    if code != text:
        header.notes.warn("status.code-short", header.at("StatusCode"), code=text, read=code)
    return code


def _compare_times(header: Fields, target: ResponseFor, moment: str | None) -> None:
    """Note a report older than its document; samples do that, so it is no reason to refuse (domain 1.9)."""
    issued = parse_date(target.promulgation_date) if target.promulgation_date else None
    reported = parse_time(moment) if moment else None
    if issued and reported and reported.date() < issued:
        header.notes.warn("status.before-document", header.at("Timestamp"))
