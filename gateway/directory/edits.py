"""Administrators' edits: what they make of entries. Pure; whether the result fits together is checked afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from gateway.directory.entry import Entry, Label, LabelKind, Relation, Succession
from gateway.directory.merging import with_labels
from gateway.findings import refuse


def renamed(entry: Entry, name: str, day: date) -> Entry:
    """Return the entry under another name from a day on; the body, its ids and its key stay."""
    current = next((label for label in entry.of_kind(LabelKind.NAME) if label.until is None), None)
    if current is None or current.text == name:
        raise refuse("directory.nothing", "name")
    ended = replace(current, until=day)
    labels = [ended if label is current else label for label in entry.labels]
    return with_labels(entry, (Label(LabelKind.NAME, name, since=day), *labels))


def aliased(entry: Entry, new: Label) -> Entry:
    """Return the entry with one more id or name, or with other days of one that it has."""
    if new in entry.labels:
        raise refuse("directory.nothing", "text")
    others = (label for label in entry.labels if (label.kind, label.text) != (new.kind, new.text))
    return with_labels(entry, (*others, new))


def without(entry: Entry, old: Label) -> Entry:
    """Return the entry without an id or name that was never its own, whatever its days."""
    left = tuple(label for label in entry.labels if (label.kind, label.text) != (old.kind, old.text))
    if left == entry.labels:
        raise refuse("directory.nothing", "text")
    return replace(entry, labels=left)


def ended(entry: Entry, day: date) -> Entry:
    """Return the entry as one that is no more from a day on, without a successor."""
    if entry.until == day:
        raise refuse("directory.nothing", "day")
    return replace(entry, until=day, successors=_parts(entry))


def merged(entry: Entry, into: str, day: date) -> Entry:
    """Return the entry as one whose whole goes on in another from a day on."""
    return replace(entry, until=day, successors=(Succession(Relation.MERGED, into, day), *_parts(entry)))


def split(entry: Entry, among: Iterable[str], day: date) -> Entry:
    """Return the entry as one that goes on in several from a day on."""
    heirs = tuple(Succession(Relation.SPLIT, key, day) for key in dict.fromkeys(among))
    return replace(entry, until=day, successors=(*heirs, *_parts(entry)))


def _parts(entry: Entry) -> tuple[Succession, ...]:
    return tuple(one for one in entry.successors if one.relation is Relation.PART)
