"""Markers of lists at the beginning of a line: "Điều 2.", "IV.", "3.", "2.1.", "a)", "(1)", "(i)", "-", "+"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_FORMS: Final = (
    ("part", re.compile(r"(?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục)\s+(?:[IVX]{1,5}|\d{1,2}|thứ \w+)\b[.:]?\s*")),
    ("article", re.compile(r"(?:Điều|ĐIỀU)\s+(\d{1,3})[a-zđ]?[.:]\s*")),
    ("roman", re.compile(r"([IVX]{1,6})\s?[.)/-]\s+(?=\S)")),
    ("section", re.compile(r"([A-HĐ])\s?[.)/]\s+(?=\S)")),
    ("multi", re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})[.)]?\s+(?=[\"“(]*[^\W\d_])")),
    (
        "number",
        re.compile(r"(\d{1,2})\s?(?:/\s+|[.)](?:\s+|(?=[^\W\d_])))(?=[\"“(]*[^\W_])|(\d{1,2})-\s+(?=[\"“]?[^\W\d_])"),
    ),
    ("letter", re.compile(r"([a-zđ])\s?[).]\s*(?=\S)")),
    ("counted", re.compile(r"\((\d{1,2})\)\s*(?=\S)")),
    ("small", re.compile(r"\(?([ivx]{2,4}|(?<=\()[ivx])\)\s*(?=\S)")),
    ("lettered", re.compile(r"\(([a-zđ])\)\s*(?=\S)")),
    ("dash", re.compile(r"[-*•●▪·]\s*(?=\S)")),
    ("plus", re.compile(r"[+○◦]\s*(?=\S)")),
)
RANK: Final = {
    name: rank
    for rank, name in enumerate(
        [
            "part",
            "article",
            "roman",
            "section",
            "number",
            "multi",
            "letter",
            "counted",
            "small",
            "lettered",
            "dash",
            "plus",
        ]
    )
}
"""How deep a kind usually stands; it only decides where nothing of its kind is open."""

INLINE: Final = re.compile(r"(?:(?<=^)|(?<=[\s:;,.]))\((\d{1,2}|[ivx]{1,4}|[a-zđ])\)\s+(?=\S)")
"""A marker in the midst of a paragraph."""


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker: what kind, what it says, and how many letters it takes."""

    kind: str
    says: str
    length: int


def marker_of(line: str) -> Marker | None:
    """Return the marker at the beginning of a line, if there is one."""
    for kind, form in _FORMS:
        found = form.match(line)
        if found is None:
            continue
        if kind == "number" and not _opens(line, found.end()):
            continue
        says = next(filter(None, found.groups()), found.group())
        return Marker(kind, says, found.end())
    return None


def _opens(line: str, end: int) -> bool:
    """Say whether an item can begin here: a number in a sentence is followed by small letters."""
    first = line[end:].lstrip("\"“('")[:1]
    return first.isupper() or first.isdigit()
