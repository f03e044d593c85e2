"""What a bus says, piece by piece: each is planned with its neighbourhood only, however large the directory is.

A unit whose parent nobody knows yet is taken without it, and waits: the parent may come on a later page or in a later
round, or an administrator adds it. Every function works on a connection.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection, select

from gateway.directory import entries
from gateway.directory.entries import Kept
from gateway.directory.entry import IDS, Entry
from gateway.directory.merging import Said
from gateway.directory.names import fold
from gateway.directory.planning import Planned, plan_said
from gateway.exchange.agencies import changing
from gateway.store.schema import directory_remotes as remotes

_WAITS: Final = remotes.c.content[changing.WAITS].as_string()


def plan(connection: Connection, units: Collection[Said], source: str) -> Planned:
    """Return what a piece of a bus's list would change."""
    named = {one for unit in units for one in (*unit.ids, unit.parent) if one}
    keys = {entry.key for held in entries.holders(connection, named).values() for entry in held}
    keys |= {fold(unit.ids[0]).lower() for unit in units}
    before = changing.remote(connection, source, keys)
    return plan_said(units, _around(connection, keys, before), before, source)


def _around(connection: Connection, keys: set[str], before: Mapping[str, Entry]) -> dict[str, Kept]:
    """Return these entries and what their changes have to fit: parents and heirs to the end, who points, same ids."""
    kept = entries.by_keys(connection, keys)
    ids = {label.text for one in kept.values() for label in one.entry.labels if label.kind in IDS}
    waiting = {entry.key for held in entries.holders(connection, ids).values() for entry in held}
    waiting |= {key for key, _ in entries.predecessors(connection, keys, whole=False)}
    waiting |= {entry.parent for entry in before.values() if entry.parent}
    waiting |= {key for one in kept.values() for key in _next(one.entry)}
    asked = set(keys)
    while waiting := waiting - asked:
        asked |= waiting
        new = entries.by_keys(connection, waiting)
        kept |= new
        waiting = {key for one in new.values() for key in _next(one.entry)}
    return kept


def _next(entry: Entry) -> set[str]:
    return {one.key for one in entry.successors} | ({entry.parent} if entry.parent else set())


def waiting(
    connection: Connection, source: str, codes: Mapping[str, str], ids: Collection[str] = ()
) -> tuple[list[Said], dict[str, str]]:
    """Return the units that waited for a parent which is known now, and by key for whom the others wait.

    ``codes`` are those by a bus's own numbers; ``ids`` are known beside those of the directory.
    """
    query = select(remotes.c.entry, _WAITS.label("parent")).where(remotes.c.source == source, _WAITS.is_not(None))
    texts = {row.entry: codes.get(row.parent, row.parent) for row in connection.execute(query)}
    known = {fold(one) for one in ids}
    for held in entries.holders(connection, set(texts.values())).values():
        known |= {fold(label.text) for entry in held for label in entry.labels if label.kind in IDS}
    ready = {key: text for key, text in texts.items() if fold(text) in known}
    kept = entries.by_keys(connection, ready)
    said = changing.remote(connection, source, ready)
    units = [
        Said(tuple(said[key].ids()), said[key].name(), said[key].mail, text, said[key].until)
        for key, text in ready.items()
        if key in kept and not kept[key].gone
    ]
    return units, {key: text for key, text in texts.items() if key not in ready}
