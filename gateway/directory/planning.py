"""What an import or a bus's news would change, and whether all of it fits together; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    ``same`` counts what is there already; ``conflicts`` are by key; ``said`` is what a bus says now, by key.
    """

    changes: tuple[Change, ...]
    same: int = 0
    faults: tuple[Finding, ...] = ()
    conflicts: Mapping[str, list[Conflict]] = field(default_factory=dict)
    said: Mapping[str, Entry] = field(default_factory=dict)

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

    What does not fit together is left out with a fault, and does not stop the rest.
    """
    keys = _keys_by_id(kept)
    said_by_key: dict[str, Said] = {}
    for unit in units:
        known = next((keys[fold(one)] for one in unit.ids if fold(one) in keys), None)
        key = known or fold(unit.ids[0]).lower()
        said_by_key.setdefault(key, unit)
        for one in unit.ids:
            keys.setdefault(fold(one), key)
    wanted: dict[str, Entry] = {}
    said: dict[str, Entry] = {}
    conflicts: dict[str, list[Conflict]] = {}
    for key, unit in said_by_key.items():
        parent = keys.get(fold(unit.parent)) if unit.parent else None
        said[key] = theirs = entry_of(unit, key, parent if parent != key else None, source)
        ours = kept.get(key)
        if ours is None or ours.gone:
            wanted[key] = theirs
            continue
        wanted[key], against = merge(before.get(key), ours.entry, theirs)
        if against:
            conflicts[key] = against
    found = _planned(wanted, kept)
    faults = []
    wrong = {one.key: finding for one in found.changes if one.after for finding in check(one.after)}
    wrong |= dict(_faults(found.changes, kept))
    while wrong:
        faults += [Finding(finding.code, key, finding.facts) for key, finding in wrong.items()]
        left = {change.key: change.after for change in found.changes if change.key not in wrong and change.after}
        found = _planned(left, kept)
        wrong = dict(_faults(found.changes, kept)) if left else {}
    out = {finding.path for finding in faults}
    same = len(wanted) - len(found.changes) - len(out & wanted.keys())
    told = {key: entry for key, entry in said.items() if key not in out}
    return Planned(found.changes, same, tuple(faults), conflicts, told)


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
