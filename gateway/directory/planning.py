"""What an import or a bus's news would change, and whether all of it fits together; nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from gateway.directory.checks import Around, check_around
from gateway.directory.entries import Change, Kept
from gateway.directory.entry import IDS, Entry, check
from gateway.directory.merging import Conflict, Said, entry_of, merge
from gateway.directory.names import fold
from gateway.directory.rows import Placed, placed, write_row
from gateway.findings import Finding


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be done: changes in an order in which none points at what is not there yet, and what speaks against.

    ``same`` counts what is there already; ``conflicts`` are by key; ``said`` is what a bus says now, by key; ``waits``
    are the ids of parents that it names and nobody knows yet.
    """

    changes: tuple[Change, ...]
    same: int = 0
    faults: tuple[Finding, ...] = ()
    conflicts: Mapping[str, list[Conflict]] = field(default_factory=dict)
    said: Mapping[str, Entry] = field(default_factory=dict)
    waits: Mapping[str, str] = field(default_factory=dict)

    @property
    def added(self) -> int:
        """How many entries are new."""
        return sum(change.before is None for change in self.changes)


def differences(before: Entry, after: Entry) -> list[tuple[str, str, str]]:
    """Return column, text before and text after, for each column that differs."""
    one, other = write_row(before), write_row(after)
    return [(column, one[column], other[column]) for column in one if one[column] != other[column]]


def plan_rows(rows: Iterable[Placed], kept: Mapping[str, Kept]) -> Planned:
    """Return what a file would change; entries that it does not name stay as they are."""
    lines: dict[str, int] = {}
    faults: list[Finding] = []
    wanted: dict[str, Entry] = {}
    unsound: set[str] = set()
    for row in rows:
        if row.entry.key in lines:
            facts: dict[str, str | int] = {"key": row.entry.key, "line": lines[row.entry.key]}
            faults.append(placed(Finding("directory.key-twice", "key", facts), row.line))
            continue
        lines[row.entry.key] = row.line
        wanted[row.entry.key] = row.entry
        if not row.sound:
            unsound.add(row.entry.key)
    found = _planned(wanted, kept)
    for key, finding in _faults(found.changes, kept):
        faults.append(placed(finding, lines[key]) if key in lines else Finding(finding.code, key, finding.facts))
    return Planned(tuple(one for one in found.changes if one.key not in unsound), found.same, tuple(faults))


def plan_said(units: Iterable[Said], kept: Mapping[str, Kept], before: Mapping[str, Entry], source: str) -> Planned:
    """Return what a bus's units would change; ``before`` is what the bus said last, by key.

    ``kept`` is the whole directory, or all of it that is around the units. What does not fit together is left out with
    a fault, and does not stop the rest.
    """
    keys = _keys_by_id(kept)
    said_by_key: dict[str, Said] = {}
    for unit in units:
        known = next((keys[fold(one)] for one in unit.ids if fold(one) in keys), None)
        key = known or fold(unit.ids[0]).lower()
        said_by_key.setdefault(key, unit)
        for one in unit.ids:
            keys.setdefault(fold(one), key)
    refused: set[str] = set()
    faults: list[Finding] = []
    while True:
        some = {key: unit for key, unit in said_by_key.items() if key not in refused}
        merged = _merged(some, keys, kept, before, source)
        found = _planned(merged.wanted, kept)
        wrong = _blamed(found.changes, kept)
        if not wrong:
            return Planned(found.changes, found.same, tuple(faults), merged.conflicts, merged.said, merged.waits)
        faults += [Finding(finding.code, key, finding.facts) for key, finding in wrong.items()]
        refused |= wrong.keys()


@dataclass(slots=True)
class _Merged:
    wanted: dict[str, Entry] = field(default_factory=dict)
    said: dict[str, Entry] = field(default_factory=dict)
    conflicts: dict[str, list[Conflict]] = field(default_factory=dict)
    waits: dict[str, str] = field(default_factory=dict)


def _merged(
    units: Mapping[str, Said],
    keys: Mapping[str, str],
    kept: Mapping[str, Kept],
    before: Mapping[str, Entry],
    source: str,
) -> _Merged:
    def there(key: str | None) -> bool:
        return key is not None and (key in units or (key in kept and not kept[key].gone))

    found = _Merged()
    for key, unit in units.items():
        parent = keys.get(fold(unit.parent)) if unit.parent else None
        if unit.parent and not there(parent):
            # Until it is known, what the bus said before is the best that is known.
            found.waits[key] = unit.parent
            parent = before[key].parent if key in before and there(before[key].parent) else None
        found.said[key] = theirs = entry_of(unit, key, parent if parent != key else None, source)
        ours = kept.get(key)
        if ours is None or ours.gone:
            found.wanted[key] = theirs
            continue
        found.wanted[key], against = merge(before.get(key), ours.entry, theirs)
        if against:
            found.conflicts[key] = against
    return found


def _blamed(changes: Iterable[Change], kept: Mapping[str, Kept]) -> dict[str, Finding]:
    """Return what is wrong by the key of the change that makes it so, which may suffer from it or not."""
    by_key = {change.key: change for change in changes}
    alone = [(key, finding) for key, one in by_key.items() if one.after for finding in check(one.after)]
    wrong: dict[str, Finding] = {}
    for key, finding in (*alone, *_faults(by_key.values(), kept)):
        heirs = [one.key for one in kept[key].entry.successors if one.key in by_key] if key not in by_key else [key]
        for guilty in heirs or by_key:
            wrong.setdefault(guilty, finding)
    return wrong


def parents_first(units: Collection[Said]) -> list[Said]:
    """Return units in an order in which none comes before its parent, where that is among them."""
    by_id = {fold(one): unit for unit in units for one in unit.ids}
    placed_already: set[int] = set()
    found: list[Said] = []
    for unit in units:
        line: list[Said] = []
        above: Said | None = unit
        while above is not None and id(above) not in placed_already:
            placed_already.add(id(above))
            line.append(above)
            above = by_id.get(fold(above.parent)) if above.parent else None
        found += reversed(line)
    return found


def _planned(wanted: Mapping[str, Entry], kept: Mapping[str, Kept]) -> Planned:
    changes = []
    for key, entry in wanted.items():
        found = kept.get(key)
        before = found.entry if found is not None and not found.gone else None
        if before != entry:
            changes.append(Change(key, before, entry))
    return Planned(tuple(sorted(changes, key=_points)), len(wanted) - len(changes))


def _points(change: Change) -> bool:
    """Those that go on in others come last: whoever reads in between never meets a successor that is not there."""
    return bool(change.after and change.after.successors)


def _faults(changes: Iterable[Change], kept: Mapping[str, Kept]) -> list[tuple[str, Finding]]:
    whole = {key: found.entry for key, found in kept.items() if not found.gone}
    changed = []
    for change in changes:
        changed.append(change.key)
        if change.after is None:
            whole.pop(change.key, None)
        else:
            whole[change.key] = change.after
    return list(check_around(changed, Around.of(whole))) if changed else []


def _keys_by_id(kept: Mapping[str, Kept]) -> dict[str, str]:
    """Return by folded id the key of the entry that has it; of several the one that still exists."""
    found: dict[str, str] = {}
    living = [one for one in kept.values() if not one.gone]
    for one in sorted(living, key=lambda one: (one.entry.until is not None, one.entry.key)):
        for label in one.entry.labels:
            if label.kind in IDS:
                found.setdefault(fold(label.text), one.entry.key)
    return found
