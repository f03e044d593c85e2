"""How bodies stand to each other: what is above one, which province it is or is of, which classes it belongs to."""

from __future__ import annotations

from typing import Final

from gateway.directory.entry import Entry
from gateway.tasks.naming.forms import form_of
from gateway.tasks.naming.source import Source
from gateway.tasks.naming.words import words
from gateway.tasks.reading.folding import composed, folded

MOST_STEPS: Final = 8
"""Steps upwards at most."""
_PROVINCIAL: Final = frozenset({"", "ủy ban nhân dân"})


def above(entry: Entry, source: Source) -> list[Entry]:
    """Return the bodies above one, the nearest first."""
    found: list[Entry] = []
    while entry.parent and len(found) < MOST_STEPS:
        parent = source.get(entry.parent)
        if parent is None or parent in found:
            break
        found.append(parent)
        entry = parent
    return found


def province_of(entry: Entry) -> str:
    """Return the short name of the province that an entry is ("hà tĩnh"), empty for any other body."""
    form = form_of(entry.name())
    if not form.place or form.before not in _PROVINCIAL:
        return ""
    return form.place if entry.kind == "province" or form.office != form.place else ""


def province_above(entry: Entry, source: Source) -> str:
    """Return the short name of the province below which an entry stands, or which it is."""
    for one in (entry, *above(entry, source)):
        place = province_of(one)
        if place:
            return place
    return form_of(entry.name()).place


def is_below(entry: Entry, body: Entry, source: Source) -> bool:
    """Tell whether an entry stands below a body, by its parents or, for a province, by those of a namesake."""
    over = above(entry, source)
    if any(one.key == body.key for one in over):
        return True
    place = province_of(body)
    return bool(place) and any(province_of(one) == place for one in over)


def is_central(entry: Entry) -> bool:
    """Tell whether a body is the Government, or one of those that speak for it."""
    return entry.kind == "government" or folded(composed(entry.name())) in {"chính phủ", "văn phòng chính phủ"}


def traits(entry: Entry) -> frozenset[str]:
    """Return the keys of the classes that a body belongs to, by its kind or by its name."""
    name = folded(composed(entry.name()))
    found: set[str] = set()
    for one in words().classes.values():
        if entry.kind in one.kinds or (name.startswith(one.names) and not (one.but and name.startswith(one.but))):
            found.add(one.key)
    if province_of(entry):
        found.add("provinces")
    return frozenset(found)
