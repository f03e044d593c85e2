"""Marks of secrecy in what a packet says: every element of its header, and the names of its attachments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from lxml import etree

from gateway.exchange.inspection.marks import Place, mark_in
from gateway.findings import Finding
from gateway.packet.schema import parse_skeleton

MOST: Final = 20
"""Findings for one packet."""

_LIKELY: Final = re.compile(r"[mм\u03bc\u00b5][^b-df-z]{1,40}[tт\u03c4](?![^\W_])", re.IGNORECASE)
"""Every mark ends like this, whatever stands between its letters: texts without it need no closer look."""

_SPLIT: Final = (b"&#", b"<!", b"<?", b"\0")
"""What may stand within a word in XML: then the text must be put together before it is looked at."""

_NAMES: Final = frozenset({"AttachmentName", "FieldName"})
_SKIPPED: Final = frozenset({"edXML", "edXMLEnvelope", "edXMLHeader", "edXMLBody", "AttachmentEncoded"})
_CONTENT: Final = "ContentTransferEncoded"


def marked_fields(skeleton: bytes) -> tuple[Finding, ...]:
    """Return an error for each element of a skeleton, read without error before, that carries a mark.

    What the element says is not told on: only its path and the mark.
    """
    if not _is_likely(skeleton):
        return ()
    root = parse_skeleton(skeleton)
    found = []
    for element in root.iter():
        text = element.text
        if not text or not isinstance(element.tag, str) or not _likely(text):
            continue
        name = etree.QName(element).localname
        if name == _CONTENT:
            continue
        mark = _mark(text, Place.NAME if name in _NAMES else Place.FIELD)
        if mark:
            code = "secrecy.name-marked" if name in _NAMES else "secrecy.field-marked"
            found.append(Finding(code, _path(element), {"mark": mark}))
            if len(found) == MOST:
                break
    return tuple(found)


def _is_likely(skeleton: bytes) -> bool:
    start = skeleton.find(b"?>", 0, 200) + 1  # behind the declaration
    if any(skeleton.find(word, start) >= 0 for word in _SPLIT):
        return True
    try:
        return _likely(skeleton.decode())
    except UnicodeDecodeError:
        return True


def _likely(text: str) -> bool:
    plain = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    return _LIKELY.search(plain) is not None


def _mark(text: str, place: Place) -> str:
    lines = text.splitlines() if place is Place.FIELD else [text]
    return next((mark for line in [" ".join(lines), *lines] if (mark := mark_in(line, place))), "")


def _path(element: etree._Element) -> str:
    steps = list(_steps(element))
    return "/".join(reversed(steps))


def _steps(element: etree._Element) -> Iterator[str]:
    for one in (element, *element.iterancestors()):
        name = etree.QName(one).localname
        if name in _SKIPPED:
            return
        parent = one.getparent()
        same = [child for child in parent if child.tag == one.tag] if parent is not None else [one]
        repeated = len(same) > 1 or name == "Attachment"
        yield f"{name}[{same.index(one) + 1}]" if repeated else name
