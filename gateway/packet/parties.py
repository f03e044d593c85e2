"""Ids and parties: the few texts of a header that routing rests on, and therefore checks."""

from __future__ import annotations

import re
from typing import Final

from gateway.packet.dates import is_date_form, parse_date
from gateway.packet.fields import Fields, known
from gateway.packet.model import Party, ResponseFor, StaffInfo

PARTY: Final = known("OrganId OrganizationInCharge OrganName OrganAdd Email Telephone Fax Website")
RESPONSE_FOR: Final = known("OrganId Code DocumentId PromulgationDate")
STAFF: Final = known("Department DepartmentId Staff StaffId Email Mobile")

LONGEST_DOCUMENT_ID: Final = 300
"""Characters; ids are opaque, but they become keys of databases."""

_ORGAN_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,35}")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_DATE_IN_ID: Final = re.compile(r",([0-9]{4}/[0-9]{2}/[0-9]{2}),")


def is_organ_id(text: str) -> bool:
    """Say whether the text can be an agency's id: 1-35 of ASCII letters, digits, dot, hyphen, underscore."""
    return _ORGAN_ID.fullmatch(text) is not None


def organ_id(fields: Fields) -> str | None:
    """Return the ``OrganId`` that routing needs; missing or malformed is an error."""
    text = fields.required("OrganId")
    if text is None or is_organ_id(text):
        return text
    fields.notes.error("organ-id.invalid", fields.at("OrganId"), value=text)
    return None


def document_id(fields: Fields) -> str | None:
    """Return the ``DocumentId``, opaque; missing, endless or with control characters is an error."""
    text = fields.required("DocumentId")
    if text is None:
        return None
    if len(text) > LONGEST_DOCUMENT_ID or _CONTROL.search(text):
        fields.notes.error("document-id.invalid", fields.at("DocumentId"), limit=LONGEST_DOCUMENT_ID)
        return None
    note_date_in_id(fields, text)
    return text


def note_date_in_id(fields: Fields, text: str | None) -> None:
    """Note an impossible day inside an id of the form ``organ,yyyy/MM/dd,number/notation`` (domain 1.10, item 10)."""
    found = _DATE_IN_ID.search(text) if text else None
    if found and is_date_form(found[1]) and parse_date(found[1]) is None:
        fields.notes.warn("date.impossible", fields.at("DocumentId"), value=found[1])


def party(fields: Fields) -> Party | None:
    """Return a ``From`` or ``To``, ``None`` without a usable id."""
    organ = organ_id(fields)
    names = fields.text("OrganizationInCharge"), fields.text("OrganName")
    if names == (None, None):
        fields.notes.warn("party.no-name", fields.path)
    rest = (fields.text(name) for name in ("OrganAdd", "Email", "Telephone", "Fax", "Website"))
    return None if organ is None else Party(organ, *names, *rest)


def response_for(fields: Fields) -> ResponseFor:
    """Return the earlier document that is answered, as far as it is named."""
    found = ResponseFor(
        fields.text("OrganId"), fields.text("Code"), fields.text("DocumentId"), fields.date("PromulgationDate")
    )
    note_date_in_id(fields, found.document_id)
    return found


def staff(fields: Fields | None) -> StaffInfo | None:
    """Return the person behind an act."""
    if fields is None:
        return None
    return StaffInfo(fields.text("Department"), fields.text("Staff"), fields.text("Email"), fields.text("Mobile"))
