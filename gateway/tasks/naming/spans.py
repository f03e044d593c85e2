"""Provinces that a formula names: "từ Hà Tĩnh đến Lâm Đồng", "ven biển", "các tỉnh, thành phố: Hà Nội, Hải Phòng"."""

from __future__ import annotations

import re
from typing import Final

from gateway.tasks.naming.words import words
from gateway.tasks.reading.lexicon import lexicon

UNSAID: Final = ("?",)
"""Some provinces, but nobody can tell which."""

_SPAN: Final = re.compile(r" từ (?P<first>.+?) (?:đến|tới) (?P<last>.+)$")
_COAST: Final = re.compile(r" (?:ven biển|có biển)")
_NAMED: Final = re.compile(r"(?:tỉnh|thành phố):? (?=\w)")
_NEXT: Final = re.compile(r", | và |; ")
_KIND: Final = re.compile(r"^(?:tỉnh|thành phố) ")


def spanned(office: str) -> tuple[str, tuple[str, ...]]:
    """Return a formula without the words that name provinces, and the provinces by their short names."""
    coast = words().coast
    found = _SPAN.search(office)
    if found is not None:
        rest = _COAST.sub("", office[: found.start()])
        ends = [on_coast(_short(found.group(end))) for end in ("first", "last")]
        if ends[0] in coast and ends[1] in coast:
            first, last = sorted((coast.index(ends[0]), coast.index(ends[1])))
            return rest, coast[first : last + 1]
        return rest, UNSAID
    if _COAST.search(office):
        return _COAST.sub("", office), coast
    return _one_by_one(office)


def on_coast(place: str) -> str:
    """Return a province as the coast has it today: one that was merged as the one that took it in."""
    return words().coast_before.get(place, place)


def _one_by_one(office: str) -> tuple[str, tuple[str, ...]]:
    provinces = lexicon().province
    for place in _NAMED.finditer(office):
        names = [_KIND.sub("", one.strip()) for one in _NEXT.split(office[place.end() :])]
        if all((found := provinces.match(name)) is not None and found.end() == len(name) for name in names):
            return office[: place.end()].rstrip(" :"), tuple(map(_short, names))
    return office, ()


def _short(place: str) -> str:
    bare = _KIND.sub("", place.strip())
    return words().places.get(bare, bare)
