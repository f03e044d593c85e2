"""An entry of the directory: one body for as long as it exists, under all its ids and names, and what became of it.

Days are half-open: ``since`` is the first day on which something is so, ``until`` the first on which it is no more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from gateway.directory.names import AGENCY_ID
from gateway.findings import Finding

KEY: Final = re.compile(r"[0-9a-z][0-9a-z._-]{0,63}")
"""Our own name of an entry: never changed, and no official id."""

MOST_TEXT: Final = 500
MOST_LABELS: Final = 64
MOST_SUCCESSORS: Final = 64


class LabelKind(StrEnum):
    """What a label is to its entry."""

    OLD_ID = "old_id"
    """Of QCVN 102:2016, or any other that was in use before Decision 20/2020."""
    NEW_ID = "new_id"
    NAME = "name"
    ABBREVIATION = "abbreviation"
    ALIAS = "alias"


IDS: Final = frozenset({LabelKind.OLD_ID, LabelKind.NEW_ID})


class Relation(StrEnum):
    """How an entry goes on in another."""

    MERGED = "merged"
    RENAMED = "renamed"
    SPLIT = "split"
    """It went to several, of which none is *the* successor."""
    PART = "part"
    """Some of its duties went there; never followed by itself."""


WHOLE: Final = frozenset({Relation.MERGED, Relation.RENAMED})
"""Relations after which one stands for the other."""


@dataclass(frozen=True, slots=True)
class Label:
    """An id or a name, and when it is good."""

    kind: LabelKind
    text: str
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether it is good on a day."""
        return within(day, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Succession:
    """Where an entry went, on which day."""

    relation: Relation
    key: str
    day: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One body. ``provenance`` says where this is from."""

    key: str
    kind: str
    labels: tuple[Label, ...]
    parent: str | None = None
    since: date | None = None
    until: date | None = None
    successors: tuple[Succession, ...] = ()
    mail: str = ""
    provenance: str = ""
    note: str = ""

    def exists(self, day: date) -> bool:
        """Tell whether the body exists on a day."""
        return within(day, self.since, self.until)

    def of_kind(self, kind: LabelKind) -> tuple[Label, ...]:
        """Return its labels of one kind in their order."""
        return tuple(label for label in self.labels if label.kind is kind)

    def text(self, kind: LabelKind, day: date | None = None) -> str:
        """Return its text of one kind on a day, else the newest there is, else nothing."""
        found = self.of_kind(kind)
        good = [label.text for label in found if day is not None and label.holds(day)]
        open_ended = [label.text for label in found if label.until is None]
        return next(iter([*good, *open_ended, *(label.text for label in found)]), "")

    def name(self, day: date | None = None) -> str:
        """Return its name on a day."""
        return self.text(LabelKind.NAME, day) or self.key

    def ids(self) -> tuple[str, ...]:
        """Return all its ids, the new form first, those that are good without end before others."""
        found = [label for kind in (LabelKind.NEW_ID, LabelKind.OLD_ID) for label in self.of_kind(kind)]
        return tuple(label.text for label in sorted(found, key=lambda label: label.until is not None))


def within(day: date, since: date | None, until: date | None) -> bool:
    """Tell whether a day lies in a half-open span; no end means for ever."""
    return (since is None or since <= day) and (until is None or day < until)


def check(entry: Entry) -> list[Finding]:
    """Return what is wrong with an entry by itself; the paths are the columns' names."""
    wrong: list[Finding] = []
    if not KEY.fullmatch(entry.key):
        wrong.append(Finding("directory.key", "key", {"key": entry.key[:64]}))
    if not entry.kind or not KEY.fullmatch(entry.kind) or len(entry.kind) > 32:
        wrong.append(Finding("directory.kind", "kind", {"kind": entry.kind[:64]}))
    if not entry.of_kind(LabelKind.NAME):
        wrong.append(Finding("directory.no-name", "name"))
    if _backwards(entry.since, entry.until):
        wrong.append(Finding("directory.days", "valid_to", {"since": str(entry.since), "until": str(entry.until)}))
    wrong += _checked_labels(entry)
    wrong += _checked_successors(entry)
    for path, text in (("mail", entry.mail), ("provenance", entry.provenance), ("note", entry.note)):
        if text and not _usable(text):
            wrong.append(Finding("directory.text", path, {"text": text[:64]}))
    return wrong


def _checked_labels(entry: Entry) -> Iterator[Finding]:
    if len(entry.labels) > MOST_LABELS:
        yield Finding("directory.too-many", "aliases", {"limit": MOST_LABELS})
    seen: set[tuple[LabelKind, str]] = set()
    for label in entry.labels:
        path = COLUMN_OF[label.kind]
        if label.kind in IDS:
            if not AGENCY_ID.fullmatch(label.text):
                yield Finding("directory.id", path, {"id": label.text[:64]})
        elif not _usable(label.text) or "|" in label.text or DAYS.search(label.text):
            yield Finding("directory.text", path, {"text": label.text[:64]})
        if _backwards(label.since, label.until):
            yield Finding("directory.days", path, {"since": str(label.since), "until": str(label.until)})
        if (label.kind, label.text) in seen:
            yield Finding("directory.twice", path, {"text": label.text[:64]})
        seen.add((label.kind, label.text))


def _checked_successors(entry: Entry) -> Iterator[Finding]:
    if len(entry.successors) > MOST_SUCCESSORS:
        yield Finding("directory.too-many", "successors", {"limit": MOST_SUCCESSORS})
    whole = [one for one in entry.successors if one.relation is not Relation.PART]
    for one in entry.successors:
        if one.key == entry.key:
            yield Finding("directory.cycle", "successors", {"key": entry.key, "way": entry.key})
        if one.relation is not Relation.PART and one.day != entry.until:
            facts = {"key": one.key, "day": one.day.isoformat(), "until": str(entry.until or "-")}
            yield Finding("directory.succession-day", "successors", facts)
    if len({one.key for one in entry.successors}) != len(entry.successors):
        yield Finding("directory.twice", "successors", {"text": entry.key})
    if len(whole) > 1 and any(one.relation in WHOLE for one in whole):
        yield Finding("directory.succession-mixed", "successors", {"key": entry.key})


def _backwards(since: date | None, until: date | None) -> bool:
    return since is not None and until is not None and since >= until


_STEERING: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
DAYS: Final = re.compile(r"\s@\s*(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$")
"""How days are written behind a label: ``Tên cũ @2015-01-01..2020-06-01``."""


def _usable(text: str) -> bool:
    """Tell whether a text may stand in a table: nothing that steers, nothing that a spreadsheet takes for a formula."""
    if not text or len(text) > MOST_TEXT or text != text.strip() or text[0] in "=+-@":
        return False
    return text.isprintable() or not any(unicodedata.category(one) in _STEERING for one in text)


COLUMN_OF: Final[Mapping[LabelKind, str]] = {
    LabelKind.OLD_ID: "old_id",
    LabelKind.NEW_ID: "new_id",
    LabelKind.NAME: "name",
    LabelKind.ABBREVIATION: "abbreviations",
    LabelKind.ALIAS: "aliases",
}


def as_data(entry: Entry) -> dict[str, Any]:
    """Return an entry as data for a JSON column: what is empty is left out."""
    found: dict[str, Any] = {
        "kind": entry.kind,
        "labels": [
            _spare([label.kind.value, label.text, _day(label.since), _day(label.until)]) for label in entry.labels
        ],
        "parent": entry.parent,
        "since": _day(entry.since),
        "until": _day(entry.until),
        "successors": [[one.relation.value, one.key, one.day.isoformat()] for one in entry.successors],
        "mail": entry.mail,
        "provenance": entry.provenance,
        "note": entry.note,
    }
    return {name: value for name, value in found.items() if value}


def of_data(key: str, data: Mapping[str, Any]) -> Entry:
    """Return the entry that :func:`as_data` wrote down."""
    return Entry(
        key=key,
        kind=data["kind"],
        labels=tuple(_label(*label) for label in data["labels"]),
        parent=data.get("parent"),
        since=_read(data.get("since")),
        until=_read(data.get("until")),
        successors=tuple(
            Succession(Relation(relation), to, date.fromisoformat(day))
            for relation, to, day in data.get("successors", ())
        ),
        mail=data.get("mail", ""),
        provenance=data.get("provenance", ""),
        note=data.get("note", ""),
    )


_KINDS: Final[Mapping[str, LabelKind]] = {kind.value: kind for kind in LabelKind}


def _label(kind: str, text: str, since: str | None = None, until: str | None = None) -> Label:
    return Label(_KINDS[kind], text, _read(since), _read(until))


def _spare(values: list[str | None]) -> list[str | None]:
    while values[-1] is None:
        values.pop()
    return values


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def keys_of(entries: Iterable[Entry]) -> set[str]:
    """Return the keys of entries."""
    return {entry.key for entry in entries}
