"""Whether entries fit together: parents and successors that exist, ids that mean one body at a time, no circles.

Pure: the neighbourhood of what changes is given; a store or a file may stand behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from gateway.directory.entry import IDS, Entry, Label, Relation
from gateway.directory.names import fold
from gateway.directory.resolution import circle
from gateway.findings import Finding


@dataclass(slots=True)
class Around:
    """All entries as they would be after the change, at least those around what changes.

    ``named`` are, by folded id, the keys of those that have it; ``pointing`` the keys of those that succeed to a key
    or lie below it.
    """

    entries: dict[str, Entry]
    named: dict[str, set[str]] = field(default_factory=dict)
    pointing: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Mapping[str, Entry]) -> Around:
        """Return the whole of these entries."""
        around = cls(dict(entries))
        for entry in entries.values():
            for label in entry.labels:
                if label.kind in IDS:
                    around.named.setdefault(fold(label.text), set()).add(entry.key)
            for key in (*(one.key for one in entry.successors), *([entry.parent] if entry.parent else ())):
                around.pointing.setdefault(key, set()).add(entry.key)
        return around


def check_around(changed: Iterable[str], around: Around) -> Iterator[tuple[str, Finding]]:
    """Yield the key and what is wrong, for entries that change and for those that point at them."""
    seen: set[str] = set()
    for key in changed:
        entry = around.entries.get(key)
        if entry is None:
            yield from _left_alone(key, around)
            continue
        for finding in (*_parent(entry, around), *_successors(entry, around), *_ids(entry, around)):
            yield key, finding
        for other in sorted(around.pointing.get(key, set()) - seen):
            pointing = around.entries.get(other)
            if pointing is not None and other != key:
                for finding in _days(pointing, entry):
                    yield other, finding
        if circle(around.entries, key) and key not in {one.key for one in entry.successors}:
            yield key, Finding("directory.cycle", "successors", {"key": key})


def _left_alone(key: str, around: Around) -> Iterator[tuple[str, Finding]]:
    """Whoever points at an entry that goes."""
    for other in sorted(around.pointing.get(key, set())):
        if other in around.entries:
            yield other, Finding("directory.pointed-at", "", {"key": key, "by": other})


def _parent(entry: Entry, around: Around) -> Iterator[Finding]:
    if entry.parent is not None and entry.parent not in around.entries:
        yield Finding("directory.parent-unknown", "parent", {"key": entry.parent[:64]})


def _successors(entry: Entry, around: Around) -> Iterator[Finding]:
    for one in entry.successors:
        heir = around.entries.get(one.key)
        if one.key == entry.key:
            continue  # said of the entry alone
        if heir is None:
            yield Finding("directory.successor-unknown", "successors", {"key": one.key[:64]})
        else:
            yield from _days(entry, heir)


def _days(entry: Entry, heir: Entry) -> Iterator[Finding]:
    for one in entry.successors:
        if one.key == heir.key and not heir.exists(one.day) and one.relation is not Relation.PART:
            yield Finding("directory.successor-absent", "successors", {"key": heir.key, "day": one.day.isoformat()})


def _ids(entry: Entry, around: Around) -> Iterator[Finding]:
    for label in entry.labels:
        if label.kind not in IDS:
            continue
        for key in sorted(around.named.get(fold(label.text), set()) - {entry.key}):
            other = around.entries.get(key)
            if other is not None and _at_one_time(entry, label, other):
                yield Finding("directory.id-taken", label.kind.value, {"id": label.text, "key": key})


def _at_one_time(entry: Entry, label: Label, other: Entry) -> bool:
    mine = _span(entry, label)
    return any(
        _overlap(mine, _span(other, theirs))
        for theirs in other.labels
        if theirs.kind in IDS and fold(theirs.text) == fold(label.text)
    )


def _span(entry: Entry, label: Label) -> tuple[date, date]:
    since = max(entry.since or date.min, label.since or date.min)
    return since, min(entry.until or date.max, label.until or date.max)


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])
