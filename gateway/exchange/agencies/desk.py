"""The directory's desk: what people and doors ask of it, and what administrators change. Acts name who acts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row

from gateway.directory import entries, past
from gateway.directory.entries import Change, Kept, Prepared
from gateway.directory.entry import Entry
from gateway.directory.knowledge import today
from gateway.directory.merging import Said
from gateway.directory.past import Past
from gateway.directory.planning import Planned, parents_first, plan_rows, plan_said
from gateway.directory.resolution import Resolution, resolve
from gateway.directory.rows import Placed
from gateway.directory.searching import Found, Search, search
from gateway.exchange.agencies import changing, said
from gateway.exchange.agencies.changing import Edit
from gateway.exchange.agencies.listing import Listed, units
from gateway.findings import Finding, Refused
from gateway.store.database import Database

SYNC: Final = "directory.sync"
"""As the audit names what a bus's list changed."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an import or an undoing did: its set, and how many entries it added and changed; ``stay`` were left."""

    change_set: str
    added: int
    changed: int
    stay: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry with its history and those that went into it."""

    kept: Kept
    history: list[Past]
    predecessors: list[Entry]


class DirectoryDesk:
    """Every method may be called from the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # Questions

    async def find(self, asked: str, day: date | None = None) -> Resolution:
        """Return what an id or a name means on a day, today unless another is given."""
        return await self._database.read(partial(meaning, asked=asked, day=day or today()))

    async def search(self, wanted: Search) -> Found:
        """Return one page of what is searched for."""
        return await self._database.read(partial(search, wanted=wanted))

    async def show(self, key: str) -> Shown:
        """Return an entry, under its key or any id that it has today. Raises Refused ``directory.unknown``."""
        return await self._database.read(partial(shown, asked=key))

    async def since(self, number: int, limit: int) -> list[Kept]:
        """Return what changed after a number, in the order of the changes."""
        return await self._database.read(lambda connection: entries.since(connection, number, limit))

    async def units(self, cursor: str | None, limit: int) -> Listed:
        """Return agencies as a bus lists them: those served here, and those of the directory that have an id."""
        return await self._database.read(lambda connection: units(connection, cursor, limit))

    async def sets(self, limit: int = 20) -> list[Row[Any]]:
        """Return the last sets of changes, the newest first."""
        return await self._database.read(lambda connection: past.last_sets(connection, limit))

    async def conflicts(self) -> list[Row[Any]]:
        """Return where buses say something else than administrators set."""
        return await self._database.read(changing.all_conflicts)

    # Acts

    async def edit(
        self, actor: str, action: str, keys: Collection[str], work: Edit, wanted: int | None = None
    ) -> Mapping[str, Entry]:
        """Change entries in one transaction. Raises Refused with everything that speaks against it.

        ``wanted`` is the number that the first entry's last change must have, where the caller has read it before.
        """
        return await self._database.write(
            lambda connection: changing.edit(connection, actor, action, keys, work, wanted)
        )

    async def plan(self, rows: Collection[Placed]) -> Planned:
        """Return what a file would change."""
        kept = await self._database.read(entries.everything)
        return await asyncio.to_thread(plan_rows, rows, kept)

    async def plan_list(self, units: Collection[Said], source: str) -> Planned:
        """Return what a bus's list would change, all at once: for a process that has nothing else to do."""
        ids = [one for unit in units for one in unit.ids]
        kept, before, (ready, _) = await self._database.read(
            lambda connection: (
                entries.everything(connection),
                changing.remote(connection, source),
                said.waiting(connection, source, {}, ids),
            )
        )
        return await asyncio.to_thread(plan_said, [*units, *ready], kept, before, source)

    async def take_list(self, actor: str, units: Collection[Said], source: str) -> tuple[Done | None, list[Finding]]:
        """Do what a bus's list changes, in small pieces, and return that (nothing: no change) and what was left out.

        Raises Refused ``directory.changed-meanwhile``; what was written before stays, and is not written again.
        """
        change_set, faults = "", list[Finding]()
        ordered = await asyncio.to_thread(parents_first, units)
        for place in range(0, len(ordered), changing.BATCH):
            some = ordered[place : place + changing.BATCH]
            planned = await self._database.read(partial(said.plan, units=some, source=source))
            faults += planned.faults
            if planned.changes and not change_set:
                change_set = await self._database.write(
                    lambda connection: changing.begin(connection, actor, "sync", source)
                )
            async for prepared in _prepared(changing.batches(planned)):
                await self._write(change_set, prepared, SYNC)
            await self._keep_said(planned, source, list(planned.said))
        return (await self._finish(actor, SYNC, source, change_set) if change_set else None), faults

    async def take_waiting(
        self, actor: str, source: str, codes: Mapping[str, str]
    ) -> tuple[list[Finding], dict[str, str]]:
        """Give units the parents for which they waited; return what does not fit, and by key for whom others wait."""
        ready, still = await self._database.read(partial(said.waiting, source=source, codes=codes))
        return (await self.take_list(actor, ready, source))[1], still

    async def apply(self, actor: str, planned: Planned, source: str, *, what: str = "import") -> Done:
        """Do what was planned, in pieces between which others write; begun anew after a break it goes on.

        Raises Refused ``directory.changed-meanwhile``; what was written before stays, under its set.
        """
        return await self._apply(
            actor, planned, f"directory.{what}", source, lambda one: changing.begin(one, actor, what, source)
        )

    async def undo(self, actor: str, change_set: str) -> Done:
        """Take a set of changes back. What was changed again since stays. Raises Refused.

        Once all is written the set counts as undone; one that broke off is done again, and goes on where it was.
        """
        planned, stay = await self._database.read(lambda connection: changing.undoing(connection, change_set))
        done = await self._apply(
            actor,
            planned,
            changing.UNDO,
            change_set,
            lambda one: changing.begin_undo(one, actor, change_set),
        )
        return Done(done.change_set, done.added, done.changed, tuple(stay))

    async def _apply(
        self, actor: str, planned: Planned, action: str, source: str, begin: Callable[[Connection], str]
    ) -> Done:
        change_set = await self._database.write(begin)
        async for some in _prepared(changing.batches(planned)):
            await self._write(change_set, some, action)
            await self._keep_said(planned, source, [one.key for one in some.changes])
        written = {one.key for one in planned.changes}
        await self._keep_said(planned, source, [key for key in planned.said if key not in written])
        return await self._finish(actor, action, source, change_set)

    async def _write(self, change_set: str, prepared: Prepared, action: str) -> None:
        await self._database.write(
            partial(changing.write_batch, change_set=change_set, prepared=prepared, action=action)
        )

    async def _finish(self, actor: str, action: str, source: str, change_set: str) -> Done:
        added, changed = await self._database.write(
            lambda connection: changing.finish(connection, actor, action, source, change_set)
        )
        return Done(change_set, added, changed)

    async def _keep_said(self, planned: Planned, source: str, keys: list[str]) -> None:
        """Keep what a bus said, after what follows from it: whoever breaks off in between merges the same once more."""
        for place in range(0, len(keys), changing.BATCH):
            told = [key for key in keys[place : place + changing.BATCH] if key in planned.said]
            if told:
                await self._database.write(partial(changing.write_said, source=source, planned=planned, keys=told))


def meaning(connection: Connection, asked: str, day: date) -> Resolution:
    """Return what an id or a name means on a day."""
    holders = entries.holders(connection, [asked])[asked]
    return resolve(asked, holders, lambda key: entries.get(connection, key), day)


def shown(connection: Connection, asked: str) -> Shown:
    """Return an entry under its key or an id. Raises Refused ``directory.unknown``."""
    kept = entries.by_keys(connection, [asked]).get(asked)
    if kept is None:
        meant = meaning(connection, asked, today()).entry
        kept = entries.by_keys(connection, [meant.key]).get(meant.key) if meant is not None else None
    if kept is None:
        raise Refused([changing.unknown(connection, asked)])
    before = [key for key, _ in entries.predecessors(connection, [kept.entry.key], whole=False)]
    before_it = [one.entry for one in entries.by_keys(connection, before).values() if not one.gone]
    return Shown(kept, past.history(connection, kept.entry.key), entries.ordered(before_it))


async def _prepared(batches: Sequence[Sequence[Change]]) -> AsyncIterator[Prepared]:
    """Give batches ready to be written; while one is written the next is made ready."""
    ahead: asyncio.Task[Prepared] | None = None
    try:
        for batch in [*batches, None]:
            ready = ahead
            ahead = asyncio.create_task(asyncio.to_thread(entries.prepare, batch)) if batch is not None else None
            if ready is not None:
                yield await ready
    finally:
        if ahead is not None:
            ahead.cancel()
