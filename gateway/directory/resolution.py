"""What an id or a name means on a day: the entry that had it, and who stands for that entry on that day.

Pure: whoever asks brings the entries. Mergers and new names are followed to the end, a split gives candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from gateway.directory.entry import WHOLE, Entry, Relation, Succession
from gateway.directory.names import fold, fold_name

MOST_STEPS: Final = 64
"""Successions followed at most; entries that come in by the checked ways never have a circle."""


class State(StrEnum):
    """How a question ended."""

    FOUND = "found"
    SUCCEEDED = "succeeded"
    """The body that was asked for has gone; one other stands for it."""
    SPLIT = "split"
    """It has gone to several."""
    ENDED = "ended"
    """It has gone, and nobody stands for it."""
    NOT_YET = "not-yet"
    """It comes into being only later."""
    AMBIGUOUS = "ambiguous"
    """Several have this name at the same time."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer: the entry meant, who stands for it (one, or none), the way there, and who else may be meant.

    ``parts`` are those to whom some duties of the way's entries went.
    """

    asked: str
    day: date
    state: State
    entry: Entry | None = None
    now: Entry | None = None
    way: tuple[Succession, ...] = ()
    candidates: tuple[Entry, ...] = ()
    parts: tuple[Succession, ...] = ()


Find = Callable[[str], Entry | None]
"""Returns an entry by its key."""


def resolve(asked: str, holders: Iterable[Entry], find: Find, day: date) -> Resolution:
    """Return what ``asked`` means on a day; ``holders`` are all entries that have it among their labels."""
    having = list(holders)
    meant = [entry for entry in having if entry.exists(day) and _has(entry, asked, day)]
    meant = meant or [entry for entry in having if entry.exists(day)]
    if len(meant) > 1:
        return Resolution(asked, day, State.AMBIGUOUS, candidates=_sorted(meant))
    if meant:
        return Resolution(asked, day, State.FOUND, meant[0], meant[0])
    gone = [entry for entry in having if entry.until is not None and entry.until <= day]
    if gone:
        return follow(asked, _last(gone, asked), find, day)
    if having:
        first = min(having, key=lambda entry: (entry.since or date.min, entry.key))
        return Resolution(asked, day, State.NOT_YET, first)
    return Resolution(asked, day, State.UNKNOWN)


def follow(asked: str, entry: Entry, find: Find, day: date, met: frozenset[str] = frozenset()) -> Resolution:
    """Return who stands on a day for an entry that has gone by then; ``met`` are entries on the way to this one."""
    way: list[Succession] = []
    parts: list[Succession] = []
    seen = {entry.key, *met}
    at = entry
    while not at.exists(day):
        due = [one for one in at.successors if one.day <= day]
        parts += [one for one in due if one.relation is Relation.PART]
        whole = [one for one in due if one.relation in WHOLE]
        split = [one for one in due if one.relation is Relation.SPLIT]
        if split:
            found = _candidates(asked, split, find, day, frozenset(seen))
            return Resolution(asked, day, State.SPLIT, entry, None, (*way, *split), found, tuple(parts))
        heir = find(whole[0].key) if len(whole) == 1 else None
        if heir is None or heir.key in seen or len(way) >= MOST_STEPS:
            return Resolution(asked, day, State.ENDED, entry, None, tuple(way), parts=tuple(parts))
        way.append(whole[0])
        seen.add(heir.key)
        at = heir
    return Resolution(asked, day, State.SUCCEEDED if way else State.FOUND, entry, at, tuple(way), parts=tuple(parts))


def _candidates(
    asked: str, split: Iterable[Succession], find: Find, day: date, met: frozenset[str]
) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for one in split:
        heir = find(one.key)
        if heir is None or heir.key in met or len(met) > MOST_STEPS:
            continue
        end = follow(asked, heir, find, day, met)
        for entry in (end.now,) if end.now else end.candidates:
            found[entry.key] = entry
    return _sorted(found.values())


def _has(entry: Entry, asked: str, day: date) -> bool:
    """Tell whether an entry has this label on a day, not before or after."""
    wanted = {fold(asked), fold_name(asked)}
    return any(
        label.holds(day) and (fold(label.text) in wanted or fold_name(label.text) in wanted) for label in entry.labels
    )


def _last(gone: list[Entry], asked: str) -> Entry:
    """Return the entry that had the label last: an id may have been given to another body in between."""
    return max(
        gone, key=lambda entry: (entry.until or date.min, _has(entry, asked, entry.until or date.min), entry.key)
    )


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.key))


def circle(entries: Mapping[str, Entry], start: str) -> bool:
    """Tell whether an entry comes to stand for itself, or above itself; parts do not count, duties go to and fro."""
    return _returns(entries, start, _heirs) or _returns(entries, start, _above)


def _heirs(entry: Entry) -> list[str]:
    return [one.key for one in entry.successors if one.relation is not Relation.PART]


def _above(entry: Entry) -> list[str]:
    return [entry.parent] if entry.parent else []


def _returns(entries: Mapping[str, Entry], start: str, way: Callable[[Entry], list[str]]) -> bool:
    waiting, seen = [start], set[str]()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        entry = entries.get(key)
        waiting += way(entry) if entry else ()
        if start in waiting:
            return True
    return False
