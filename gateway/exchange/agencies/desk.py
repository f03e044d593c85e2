"""The directory's desk: what people and doors ask of it, and what administrators change. Acts name who acts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from gateway.directory import entries, past
from gateway.directory.entries import Kept
from gateway.directory.entry import Entry
from gateway.directory.knowledge import today
from gateway.directory.past import Past
from gateway.directory.planning import Planned, plan_rows, plan_said
from gateway.directory.resolution import Resolution, resolve
from gateway.directory.rows import Placed
from gateway.directory.searching import Found, Search, search
from gateway.exchange.agencies import changing
from gateway.exchange.agencies.changing import Edit
from gateway.exchange.agencies.listing import Listed, units
from gateway.findings import Refused
from gateway.store.database import Database


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

    async def plan_list(self, said: Collection[Any], source: str) -> Planned:
        """Return what a bus's list would change."""
        kept, before = await self._database.read(
            lambda connection: (entries.everything(connection), changing.remote(connection, source))
        )
        return await asyncio.to_thread(plan_said, said, kept, before, source)

    async def apply(self, actor: str, planned: Planned, source: str, *, what: str = "import") -> Done:
        """Do what was planned, in pieces between which others write; begun anew after a break it goes on.

        Raises Refused ``directory.changed-meanwhile``; what was written before stays, under its set.
        """
        return await self._apply(
            actor, planned, f"directory.{what}", source, lambda one: changing.begin(one, actor, what, source)
        )

    async def undo(self, actor: str, change_set: str) -> Done:
        """Take a set of changes back. What was changed again since stays. Raises Refused."""
        planned, stay = await self._database.read(lambda connection: changing.undoing(connection, change_set))
        done = await self._apply(
            actor,
            planned,
            "directory.undo",
            change_set,
            lambda one: changing.begin_undo(one, actor, change_set),
        )
        return Done(done.change_set, done.added, done.changed, tuple(stay))

    async def _apply(
        self, actor: str, planned: Planned, action: str, source: str, begin: Callable[[Connection], str]
    ) -> Done:
        change_set = await self._database.write(begin)
        for some in changing.batches(planned):
            prepared = await asyncio.to_thread(entries.prepare, some)
            await self._database.write(partial(entries.write_prepared, change_set=change_set, prepared=prepared))
            await self._keep_said(planned, source, [one.key for one in some])
        changed = {one.key for one in planned.changes}
        await self._keep_said(planned, source, [key for key in planned.said if key not in changed])
        await self._database.write(
            lambda connection: changing.finish(connection, actor, action, source, change_set, planned)
        )
        return Done(change_set, planned.added, len(planned.changes) - planned.added)

    async def _keep_said(self, planned: Planned, source: str, keys: list[str]) -> None:
        """Keep what a bus said, after what follows from it: whoever breaks off in between merges the same once more."""
        for place in range(0, len(keys), entries.BATCH):
            told = {key: planned.said[key] for key in keys[place : place + entries.BATCH] if key in planned.said}
            if told:
                work = partial(changing.write_said, source=source, said=told, against=planned.conflicts)
                await self._database.write(work)


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
