"""What a bus says anew of an entry, merged with what administrators set: their edits win, differences are named.

Three states are compared, field by field: what the bus said last, what stands here, and what the bus says now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from gateway.directory.entry import Entry, Label, LabelKind
from gateway.directory.names import fold, is_old_form
from gateway.directory.rows import UNIT


@dataclass(frozen=True, slots=True)
class Said:
    """What a bus says of one unit. ``ids`` are all its codes, today's first; ``parent`` is an id or a key.

    ``gone`` is the day from which the bus knows it no more.
    """

    ids: tuple[str, ...]
    name: str
    mail: str = ""
    parent: str = ""
    gone: date | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field in which the bus says something else than what an administrator set."""

    field: str
    ours: str
    theirs: str


Read = Callable[[Entry], str]
Put = Callable[[Entry, str], Entry]


def entry_of(said: Said, key: str, parent: str | None, source: str) -> Entry:
    """Return a new entry for what a bus says."""
    return Entry(
        key=key,
        kind=UNIT,
        labels=(*_id_labels(said.ids), Label(LabelKind.NAME, said.name)),
        parent=parent,
        until=said.gone,
        mail=said.mail,
        provenance=source,
    )


def _id_labels(ids: Iterable[str]) -> list[Label]:
    found = [Label(LabelKind.OLD_ID if is_old_form(one) else LabelKind.NEW_ID, one) for one in ids]
    return sorted(found, key=lambda label: label.kind is not LabelKind.OLD_ID)


def merge(before: Entry | None, ours: Entry, theirs: Entry) -> tuple[Entry, list[Conflict]]:
    """Return what stands now, and the conflicts. ``before`` is what the bus said last, nothing at its first word.

    What stands here as the bus said it follows the bus; anything else was set by administrators and stays. Of what it
    leaves empty, a bus says nothing.
    """
    merged = ours
    conflicts: list[Conflict] = []
    for name, (read, put) in FIELDS.items():
        mine, new = read(ours), read(theirs)
        old = read(before) if before is not None else ""
        if mine == old != new:
            merged = put(merged, new)
        elif new not in (mine, ""):
            conflicts.append(Conflict(name, mine, new))
    return _with_ids(merged, ours, theirs), conflicts


def _with_ids(merged: Entry, ours: Entry, theirs: Entry) -> Entry:
    """Ids are only ever added: whoever was reached by one may be so for years."""
    have = {fold(one) for one in ours.ids()}
    new = [one for one in theirs.ids() if fold(one) not in have]
    return with_labels(merged, (*merged.labels, *_id_labels(new))) if new else merged


def with_labels(entry: Entry, labels: Iterable[Label]) -> Entry:
    """Return an entry with these labels, in the order in which files have them."""
    order = list(LabelKind)
    return replace(entry, labels=tuple(sorted(labels, key=lambda label: order.index(label.kind))))


def _put_name(entry: Entry, name: str) -> Entry:
    """Give a new name; the one before stays as an alias, since documents bear it."""
    kept = [label for label in entry.labels if label.kind is not LabelKind.NAME]
    was = {label.text for label in entry.of_kind(LabelKind.NAME)} - {name}
    aliases = {label.text for label in entry.of_kind(LabelKind.ALIAS)}
    more = [Label(LabelKind.ALIAS, text) for text in sorted(was - aliases)]
    return with_labels(entry, (*kept, Label(LabelKind.NAME, name), *more))


def _put_until(entry: Entry, day: str) -> Entry:
    return replace(entry, until=date.fromisoformat(day) if day else None)


def _put(name: str) -> Put:
    def put(entry: Entry, text: str) -> Entry:
        changed: dict[str, Any] = {name: text or None if name == "parent" else text}
        return replace(entry, **changed)

    return put


FIELDS: Final[dict[str, tuple[Read, Put]]] = {
    "name": (lambda entry: entry.name(), _put_name),
    "mail": (lambda entry: entry.mail, _put("mail")),
    "parent": (lambda entry: entry.parent or "", _put("parent")),
    "valid_to": (lambda entry: entry.until.isoformat() if entry.until else "", _put_until),
}
"""What a bus says of an entry beside its ids, and how that is put there."""
