"""Changes of the directory as work of one transaction each, with the audit's line as its last step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select

from gateway.directory import entries, past
from gateway.directory.checks import Around, check_around
from gateway.directory.entries import Change
from gateway.directory.entry import IDS, Entry, as_data, check, of_data
from gateway.directory.merging import Conflict
from gateway.directory.near import near, near_text
from gateway.directory.planning import Planned
from gateway.exchange import audit
from gateway.findings import Finding, Refused, refuse
from gateway.store.changes import DIRECTORY, count_on
from gateway.store.schema import directory_conflicts as conflicts
from gateway.store.schema import directory_remotes as remotes
from gateway.store.schema import directory_syncs as syncs

Edit = Callable[[Mapping[str, Entry]], Mapping[str, Entry]]
"""Given entries by key, returns those that change."""


def edit(
    connection: Connection,
    actor: str,
    action: str,
    keys: Collection[str],
    work: Edit,
    wanted: int | None = None,
) -> Mapping[str, Entry]:
    """Change entries and return them. Raises Refused with everything that speaks against it.

    ``keys`` are those that the edit is about; the first is the one that the audit names. An unknown one is refused.
    """
    count_on(connection, DIRECTORY, 0)  # from here on nobody else changes the directory
    kept = entries.by_keys(connection, keys)
    lost = [key for key in keys if key not in kept or kept[key].gone]
    if lost and action != "directory.add":
        raise Refused(unknown(connection, key) for key in lost)
    if wanted is not None and any(kept[key].changed != wanted for key in list(keys)[:1]):
        raise refuse("directory.match-stale", "If-Match")
    before = {key: found.entry for key, found in kept.items() if not found.gone}
    after = work(before)
    changes = [Change(key, before.get(key), entry) for key, entry in after.items() if before.get(key) != entry]
    if not changes:
        raise refuse("directory.nothing")
    write_checked(connection, changes)
    change_set = entries.begin(connection, actor, "edit", "local")
    entries.write(connection, change_set, changes)
    entries.end(connection, change_set)
    audit.write(
        connection, actor, action, next(iter(keys)), {"set": change_set, "entries": [one.key for one in changes]}
    )
    return after


def unknown(connection: Connection, key: str) -> Finding:
    """Return that an entry is not there, and what is near."""
    return Finding("directory.unknown", "", {"key": key[:64], "near": near_text(near(connection, key))})


def write_checked(connection: Connection, changes: Sequence[Change]) -> None:
    """Raise Refused for changes that do not fit into what stands around them."""
    wrong = [finding for change in changes if change.after for finding in check(change.after)]
    around = _around(connection, changes)
    wrong += [finding for _, finding in check_around([change.key for change in changes], around)]
    if wrong:
        raise Refused(wrong)


def _around(connection: Connection, changes: Sequence[Change]) -> Around:
    """Return the neighbourhood: heirs and parents to the end, those who point here, those with the same ids."""
    changed = {change.key: change.after for change in changes}
    found: dict[str, Entry] = {}
    wanted = {one.key for change in changes if change.after for one in change.after.successors}
    wanted |= {change.after.parent for change in changes if change.after and change.after.parent}
    pointing = {entry for entry, _ in entries.predecessors(connection, changed, whole=False)}
    pointing |= entries.below(connection, changed)
    ids = {label.text for entry in changed.values() if entry for label in entry.labels if label.kind in IDS}
    found |= {entry.key: entry for held in entries.holders(connection, ids).values() for entry in held}
    waiting = wanted | pointing
    while waiting:
        kept = entries.by_keys(connection, waiting - found.keys())
        new = {key: one.entry for key, one in kept.items() if not one.gone}
        found |= new
        waiting = {one.key for entry in new.values() for one in entry.successors}
        waiting |= {entry.parent for entry in new.values() if entry.parent}
        waiting -= found.keys()
        waiting -= {key for key in waiting if key not in kept and key in wanted}
        if not new:
            break
    for key, entry in changed.items():
        if entry is None:
            found.pop(key, None)
        else:
            found[key] = entry
    return Around.of(found)


BATCH: Final = 500
"""Entries of one transaction of an import: some ten milliseconds, in which an intake may wait. With four times as
many an import took a seventh less time on a busy machine, and others waited some six times as long."""


def batches(planned: Planned) -> list[Sequence[Change]]:
    """Return an import's changes in pieces, each of which is a transaction."""
    changes = planned.changes
    return [changes[place : place + BATCH] for place in range(0, len(changes), BATCH)]


def begin(connection: Connection, actor: str, what: str, source: str) -> str:
    """Begin a large set; what is written of it counts at once, and stays where it breaks off."""
    return entries.begin(connection, actor, what, source)


def finish(connection: Connection, actor: str, action: str, source: str, change_set: str) -> tuple[int, int]:
    """End a large set and return how many entries it has added and changed, what was written before a break included.

    The ``source`` of an undoing is the set that is undone from now on.
    """
    entries.end(connection, change_set)
    if action == UNDO:
        past.undone(connection, source, change_set)
    added, changed = past.counted(connection, change_set)
    audit.write(connection, actor, action, source, {"set": change_set, "added": added, "changed": changed})
    return added, changed


def write_batch(connection: Connection, change_set: str, prepared: entries.Prepared, action: str) -> None:
    """Write a batch of a large set. Raises Refused ``directory.changed-meanwhile``."""
    entries.write_prepared(connection, change_set, prepared)
    if action == UNDO:
        past.goes_on(connection, change_set)


UNDO: Final = "directory.undo"
"""As the audit names an undoing."""


def undoing(connection: Connection, change_set: str) -> tuple[Planned, list[str]]:
    """Return what takes a set back, and the keys of entries that were changed again since: those stay.

    Raises Refused ``directory.set-unknown``, ``directory.undone``, ``directory.undoing``, or with what would not fit
    together.
    """
    back, stays = past.undoing(connection, change_set)
    if len(back) > WHOLE:
        everything = {key: one.entry for key, one in entries.everything(connection).items() if not one.gone}
        everything.update({change.key: change.after for change in back if change.after})
        for change in back:
            if change.after is None:
                everything.pop(change.key, None)
        around = Around.of(everything)
    else:
        around = _around(connection, back)
    wrong = [finding for _, finding in check_around([one.key for one in back], around)]
    if wrong:
        raise Refused(wrong)
    # Who goes on in others is put back first, and who was new goes last: nobody points at what is not there.
    back.sort(key=lambda change: (change.after is None, bool(change.after and change.after.successors)))
    return Planned(tuple(back)), stays


WHOLE: Final = 1_000
"""Changes from which on reading the whole directory costs less than looking around each."""


def begin_undo(connection: Connection, actor: str, change_set: str) -> str:
    """Begin to take a set back, or go on where that broke off.

    Raises Refused ``directory.set-unknown``, ``directory.undone``, or ``directory.undoing`` where somebody is at it.
    """
    begun = past.unfinished_undo(connection, change_set, locked=True)
    if begun is None:
        return entries.begin(connection, actor, "undo", "local", undoes=change_set)
    past.goes_on(connection, begun)
    return begun


WAITS: Final = "waits"
"""Under which what a bus said holds the id of a parent that nobody knows yet."""


def remote(connection: Connection, source: str, keys: Collection[str] | None = None) -> dict[str, Entry]:
    """Return what a bus said last of these entries, by key; without keys of all."""
    query = select(remotes.c.entry, remotes.c.content).where(remotes.c.source == source)
    if keys is None:
        return {row.entry: of_data(row.entry, row.content) for row in connection.execute(query)}
    wanted = list(keys)
    found: dict[str, Entry] = {}
    for place in range(0, len(wanted), entries.BATCH):
        rows = connection.execute(query.where(remotes.c.entry.in_(wanted[place : place + entries.BATCH])))
        found |= {row.entry: of_data(row.entry, row.content) for row in rows}
    return found


def write_said(connection: Connection, source: str, planned: Planned, keys: Collection[str]) -> None:
    """Keep what a bus says now of these entries, for whom they wait, and where it differs from administrators."""
    said, against = {key: planned.said[key] for key in keys}, planned.conflicts
    at = datetime.now(UTC)
    keys = list(keys)
    for place in range(0, len(keys), entries.BATCH):
        some = keys[place : place + entries.BATCH]
        for table in (remotes, conflicts):
            connection.execute(delete(table).where(table.c.source == source, table.c.entry.in_(some)))
        connection.execute(
            insert(remotes),
            [{"source": source, "entry": key, "content": _content(said[key], planned.waits.get(key))} for key in some],
        )
        rows = [_conflict(source, key, one, at) for key in some for one in against.get(key, ())]
        if rows:
            connection.execute(insert(conflicts), rows)


def _content(entry: Entry, waits: str | None) -> dict[str, Any]:
    return as_data(entry) | ({WAITS: waits} if waits else {})


def _conflict(source: str, key: str, one: Conflict, at: datetime) -> dict[str, Any]:
    return {"source": source, "entry": key, "field": one.field, "ours": one.ours, "theirs": one.theirs, "at": at}


def cursor(connection: Connection, source: str) -> str:
    """Return how far a bus has been read; nothing at the beginning."""
    return str(connection.execute(select(syncs.c.cursor).where(syncs.c.source == source)).scalar_one_or_none() or "")


def looked(connection: Connection, source: str, reached: str | None, fault: str) -> None:
    """Write down how far a bus has been read (nothing: no further), and why not, where it failed."""
    before = cursor(connection, source)
    connection.execute(delete(syncs).where(syncs.c.source == source))
    row = {"source": source, "cursor": before if reached is None else reached, "at": datetime.now(UTC)}
    connection.execute(insert(syncs).values(**row, fault=fault[:500]))


def all_conflicts(connection: Connection) -> list[Row[Any]]:
    """Return where buses say something else than administrators set."""
    return list(connection.execute(select(conflicts).order_by(conflicts.c.entry, conflicts.c.field)))
