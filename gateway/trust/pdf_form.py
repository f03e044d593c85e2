"""Whether signatures in a PDF show as Annex I of Decree 30/2020 wants it: remarks for people, never a verdict.

Judged is what can be read from the appearance: colour, place, and in the corner number, notation and time. Whether the
image is the right seal nobody can tell from its colour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gateway.findings import Finding
from gateway.trust.pdf_look import Colour, Look
from gateway.trust.pdf_verdict import HolderKind, PdfSignature

_NUMBER: Final = re.compile(r"\d[\w.]*\s*/\s*[\wĐđ][\w\-.&/]*")
"""Number and notation, ``123/QĐ-BTN``."""
_TIME: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}T\d{2}:?\d{2}:?\d{2}(?:[.,]\d+)?\s?\+07(?::?00)?")
"""Date, time to the second and Viet Nam's zone in ISO 8601."""
_LEAST, _MOST = 0.1, 0.67
"""Share of a personal signature's width that a seal covers; a third is wanted, and eyes are not rulers."""
_TOP: Final = 0.75
"""A corner is in the upper quarter of the page, and its middle in the right half."""


def form_remarks(
    signatures: Mapping[int, PdfSignature], looks: Mapping[int, Look | None]
) -> dict[int, tuple[Finding, ...]]:
    """Return what is not as Annex I has it, by the number of the signature; those of unknown holders are passed over.

    ``looks`` says ``None`` of what does not show, and nothing of what cannot be read.
    """
    persons = [look for number, look in looks.items() if look and signatures[number].holder is HolderKind.PERSON]
    return {
        number: found
        for number, one in signatures.items()
        if number in looks and one.holder is not HolderKind.UNKNOWN
        if (found := tuple(_remarks(one, looks[number], persons)))
    }


def _remarks(one: PdfSignature, look: Look | None, persons: list[Look]) -> list[Finding]:
    if look is None or look.colour is None:
        return [_about(one, "pdf.form-invisible")]
    if one.holder is HolderKind.PERSON:
        return [] if look.colour is Colour.BLUE else [_about(one, "pdf.form-person-colour", colour=look.colour.value)]
    if look.colour is Colour.RED:
        return _seal(one, look, [person for person in persons if person.page == look.page])
    # No red image: either the text that attachments carry, or an image in another colour.
    if not look.text.strip():
        return [_about(one, "pdf.form-seal-colour", colour=look.colour.value)]
    return _corner(one, look)


def _seal(one: PdfSignature, seal: Look, persons: list[Look]) -> list[Finding]:
    """Where a personal signature shows on the page, the seal covers about a third of it, on its left side."""
    if not persons or any(_covers(seal, person) for person in persons):
        return []
    return [_about(one, "pdf.form-seal-place")]


def _covers(seal: Look, person: Look) -> bool:
    width = person.place.right - person.place.left
    both = min(seal.place.right, person.place.right) - max(seal.place.left, person.place.left)
    beside = min(seal.place.top, person.place.top) - max(seal.place.bottom, person.place.bottom) > 0
    left = seal.place.left + seal.place.right < person.place.left + person.place.right
    return beside and left and _LEAST <= both / width <= _MOST


def _corner(one: PdfSignature, look: Look) -> list[Finding]:
    found = []
    paper, place = look.paper, look.place
    high = (place.top - paper.bottom) / (paper.top - paper.bottom) > _TOP
    right = (place.left + place.right) / 2 > (paper.left + paper.right) / 2
    if look.page or not high or not right:
        found.append(_about(one, "pdf.form-corner-place"))
    if look.colour is not Colour.BLACK:
        found.append(_about(one, "pdf.form-corner-colour", colour=look.colour.value if look.colour else "?"))
    if _NUMBER.search(_TIME.sub(" ", look.text)) is None:
        found.append(_about(one, "pdf.form-corner-number"))
    if _TIME.search(look.text) is None:
        found.append(_about(one, "pdf.form-corner-time"))
    return found


def _about(one: PdfSignature, code: str, **facts: str | int) -> Finding:
    return Finding(code, f"Signature[{one.number}]", {"signer": one.name or one.subject or "?", **facts})
