"""The directory as a table: entries from rows of texts and back, every fault with its line and column.

The same columns are read from a file, written into one, and shipped as data (``config/directory``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.directory.entry import COLUMN_OF, DAYS, KEY, Entry, Label, LabelKind, Relation, Succession, check
from gateway.directory.names import fold, plain
from gateway.findings import Finding

COLUMNS: Final = (
    "key",
    "kind",
    "old_id",
    "new_id",
    "name",
    "abbreviations",
    "aliases",
    "parent",
    "valid_from",
    "valid_to",
    "successors",
    "mail",
    "provenance",
    "note",
)
"""All columns in the order in which they are written; a file has them in any order, and needs only ``name``."""

UNIT: Final = "unit"
"""Kind of an entry of which nothing is said."""

_LABELS: Final = {column: kind for kind, column in COLUMN_OF.items()}
_BAR: Final = re.compile(r"\s*\|\s*")
_SUCCESSION: Final = re.compile(r"(\S+)\s+(\S+)(?:\s+(\S+))?")
_VIETNAMESE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and the line of its file that says it.

    One that is not ``sound`` has faults of its own: it is looked at together with the others, and never written.
    """

    entry: Entry
    line: int
    sound: bool = True


def read_row(row: Mapping[str, str], line: int) -> tuple[Placed | None, list[Finding]]:
    """Return the entry of one row, where it has a key at all, and everything that is wrong with it."""
    wrong: list[Finding] = []
    noted: Callable[[Finding], None] = wrong.append
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    since, until = _day(said["valid_from"], "valid_from", noted), _day(said["valid_to"], "valid_to", noted)
    labels = tuple(label for column in _LABELS for label in _labels(said[column], column, noted))
    entry = Entry(
        key=said["key"] or _key(labels),
        kind=said["kind"] or UNIT,
        labels=labels,
        parent=said["parent"] or None,
        since=since,
        until=until,
        successors=tuple(_successors(said["successors"], until, noted)),
        mail=said["mail"],
        provenance=said["provenance"],
        note=said["note"],
    )
    wrong = [placed(finding, line) for finding in (*wrong, *check(entry))]
    return Placed(entry, line, not wrong) if KEY.fullmatch(entry.key) else None, wrong


def placed(finding: Finding, line: int) -> Finding:
    """Return a finding with its line; its path becomes ``line 7, valid_to``."""
    column = f", {finding.path}" if finding.path else ""
    return Finding(finding.code, f"line {line}{column}", finding.facts)


def _key(labels: Iterable[Label]) -> str:
    """Return the key of an entry whose file gives none: its id, else its name."""
    by_kind = {label.kind: label.text for label in reversed(list(labels))}
    for kind in (LabelKind.NEW_ID, LabelKind.OLD_ID):
        if kind in by_kind:
            return fold(by_kind[kind]).lower()
    return plain(by_kind.get(LabelKind.NAME, "")).replace(" ", "-")[:64]


def _labels(text: str, column: str, wrong: Callable[[Finding], None]) -> Iterator[Label]:
    for item in filter(None, _BAR.split(text)):
        days = DAYS.search(item)
        since = until = None
        if days is not None:
            since, until = (_day(day or "", column, wrong) for day in days.groups())
        yield Label(_LABELS[column], item[: days.start()] if days else item, since, until)


def _successors(text: str, until: date | None, wrong: Callable[[Finding], None]) -> Iterator[Succession]:
    for item in filter(None, _BAR.split(text)):
        said = _SUCCESSION.fullmatch(item)
        if said is None or said[1] not in set(Relation):
            wrong(Finding("directory.succession", "successors", {"text": item[:64]}))
            continue
        day = _day(said[3], "successors", wrong) if said[3] else until
        if day is None:
            wrong(
                Finding(
                    "directory.succession-day", "successors", {"key": said[2], "day": "-", "until": str(until or "-")}
                )
            )
            continue
        yield Succession(Relation(said[1]), said[2], day)


def _day(text: str, column: str, wrong: Callable[[Finding], None]) -> date | None:
    """Return a day: ``2025-07-01``, or as a Vietnamese spreadsheet writes it, ``01/07/2025``."""
    if not text:
        return None
    turned = _VIETNAMESE.fullmatch(text)
    try:
        return date(int(turned[3]), int(turned[2]), int(turned[1])) if turned else date.fromisoformat(text)
    except ValueError:
        wrong(Finding("directory.day", column, {"text": text[:32]}))
        return None


def write_row(entry: Entry) -> dict[str, str]:
    """Return an entry as a row of texts; :func:`read_row` makes the same entry of it."""
    row = {
        "key": entry.key,
        "kind": entry.kind,
        "parent": entry.parent or "",
        "valid_from": entry.since.isoformat() if entry.since else "",
        "valid_to": entry.until.isoformat() if entry.until else "",
        "successors": " | ".join(_succession_text(one, entry.until) for one in entry.successors),
        "mail": entry.mail,
        "provenance": entry.provenance,
        "note": entry.note,
    }
    for column, kind in _LABELS.items():
        row[column] = " | ".join(label_text(label) for label in entry.of_kind(kind))
    return {column: row[column] for column in COLUMNS}


def label_text(label: Label) -> str:
    """Return a label with its days, as files have it."""
    if label.since is None and label.until is None:
        return label.text
    since, until = (day.isoformat() if day else "" for day in (label.since, label.until))
    return f"{label.text} @{since}..{until}"


def _succession_text(one: Succession, until: date | None) -> str:
    day = "" if one.day == until else f" {one.day.isoformat()}"
    return f"{one.relation.value} {one.key}{day}"
