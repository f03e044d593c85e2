"""Reading elements of the skeleton tree without caring for their order: the common ground of both packet kinds.

What decides the meaning of a packet may stand once only: two readers could otherwise believe two different things.
Everything else that is odd becomes a warning with the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from gateway.packet import folding
from gateway.packet.dates import is_date_form, parse_date, parse_time
from gateway.packet.names import EDXML
from gateway.packet.notes import Notes

_TAG: Final = f"{{{EDXML}}}"


def known(names: str) -> frozenset[str]:
    """Return the set of local names in a text."""
    return frozenset(names.split())


DECISIVE: Final = known(
    "edXMLEnvelope edXMLHeader edXMLBody edXMLManifest MessageHeader Status TraceHeaderList Bussiness Business "
    "BussinessDocType From OrganId DocumentId Code CodeNumber CodeNotation PromulgationInfo PromulgationDate "
    "StatusCode AttachmentEncoded AttachmentName ContentTransferEncoded SteeringType"
)
"""Elements that decide what a packet means: a second one is refused, not ignored."""

LENGTHS: Final = {
    "OrganId": 35,
    "OrganName": 200,
    "OrganizationInCharge": 500,
    "OrganAdd": 500,
    "Email": 100,
    "Telephone": 20,
    "Fax": 20,
    "Website": 20,
    "CodeNumber": 11,
    "CodeNotation": 30,
    "TypeName": 100,
    "Subject": 500,
    "Content": 500,
    "Position": 100,
    "FullName": 50,
    "SphereOfPromulgation": 100,
    "TyperNotation": 10,
    "PageAmount": 3,
    "PromulgationAmount": 3,
    "Place": 1000,
    "AttachmentName": 500,
}
"""Characters that the columns of NĐ30 Annex VI and of peers hold (domain 1.6); longer texts get a warning."""

_NAMES: Final = frozenset({"OrganName", "OrganizationInCharge", "AttachmentName", "FullName"})
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,9}")
_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}


class Fields:
    """The children of one element by local name; unknown ones are noted once, on making."""

    __slots__ = ("_found", "notes", "path")

    def __init__(self, element: etree._Element, path: str, notes: Notes, names: frozenset[str]) -> None:
        self.path = path
        self.notes = notes
        self._found: dict[str, list[etree._Element]] = {}
        for child in element:
            tag = child.tag
            local = tag[len(_TAG) :] if tag.startswith(_TAG) else ""
            if local in names:
                self._found.setdefault(local, []).append(child)
            elif not tag.endswith("}Signature"):
                name = etree.QName(tag).localname
                notes.warn("element.unknown", self.at(name), name=name)

    def at(self, name: str) -> str:
        """Return the path of a child."""
        return f"{self.path}/{name}" if self.path else name

    def has(self, *names: str) -> bool:
        """Say whether one of these children is there."""
        return any(name in self._found for name in names)

    def single(self, name: str) -> etree._Element | None:
        """Return the child of this name; a second one is refused if it decides meaning, else noted."""
        found = self._found.get(name)
        if found is None:
            return None
        if len(found) > 1:
            note = self.notes.error if name in DECISIVE else self.notes.warn
            note("element.repeated" if name in DECISIVE else "element.ignored", self.at(name), name=name)
        return found[0]

    def group(self, name: str, names: frozenset[str], *, path: str | None = None) -> Fields | None:
        """Return the children of the child of this name."""
        element = self.single(name)
        return None if element is None else Fields(element, path or self.at(name), self.notes, names)

    def groups(self, name: str, names: frozenset[str]) -> Iterator[Fields]:
        """Yield the children of each child of this name."""
        for number, element in enumerate(self._found.get(name, ()), 1):
            yield Fields(element, f"{self.at(name)}[{number}]", self.notes, names)

    def text(self, name: str, *, longest: int | None = None) -> str | None:
        """Return the trimmed text of a child, ``None`` if it is missing or empty."""
        element = self.single(name)
        return None if element is None else self._clean(element.text, name, self.at(name), longest)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of all children of this name that are not empty."""
        found = enumerate(self._found.get(name, ()), 1)
        texts = (self._clean(element.text, name, f"{self.at(name)}[{number}]", None) for number, element in found)
        return tuple(text for text in texts if text)

    def required(self, name: str) -> str | None:
        """Return a text that the packet cannot do without; its absence is an error."""
        text = self.text(name)
        if text is None:
            self.notes.error("element.required", self.at(name), name=name)
        return text

    def wanted(self, name: str) -> str | None:
        """Return a text that the standard's senders give; its absence is a warning."""
        text = self.text(name)
        if text is None:
            self.missing(name)
        return text

    def missing(self, name: str) -> None:
        """Note that something is missing that senders give."""
        self.notes.warn("element.missing", self.at(name), name=name)

    def number(self, name: str, *, of: range | None = None) -> int | None:
        """Return a whole number; anything else is noted and left out, a number out of ``of`` only noted."""
        text = self.text(name)
        if text is None:
            return None
        if not _INTEGER.fullmatch(text):
            self.notes.warn("number.invalid", self.at(name), value=text)
            return None
        if of is not None and int(text) not in of:
            self.notes.warn("value.unknown", self.at(name), value=text)
        return int(text)

    def flag(self, name: str) -> bool | None:
        """Return ``true``/``1`` or ``false``/``0``; anything else is noted and left out."""
        text = self.text(name)
        if text is None:
            return None
        value = _FLAGS.get(text.lower())
        if value is None:
            self.notes.warn("value.unknown", self.at(name), value=text)
        return value

    def date(self, name: str) -> str | None:
        """Return the text of a date as it came; unusual forms and impossible days are noted."""
        text = self.text(name)
        if text is not None and (not is_date_form(text) or parse_date(text) is None):
            self._note_date(name, text)
        return text

    def time(self, name: str) -> str | None:
        """Return the text of a ``Timestamp`` as it came; what cannot be read is noted."""
        text = self.text(name)
        if text is not None and parse_time(text) is None:
            self.notes.warn("date.format", self.at(name), value=text)
        return text

    def _note_date(self, name: str, text: str) -> None:
        code = "date.impossible" if is_date_form(text) else "date.format"
        self.notes.warn(code, self.at(name), value=text)

    def _clean(self, raw: str | None, name: str, path: str, longest: int | None) -> str | None:
        text = raw.strip() if raw else ""
        if not text or raw is None:
            return None
        if len(raw) != len(text) and name in _NAMES:
            self.notes.warn("text.blanks", path)
        if folding.is_odd(text):
            self.notes.warn("text.odd", path)
        if folding.is_mixed(text):
            self.notes.warn("text.look-alike", path)
        limit = longest or LENGTHS.get(name)
        if limit is not None and len(text) > limit:
            self.notes.warn("text.long", path, length=len(text), limit=limit)
        return text
