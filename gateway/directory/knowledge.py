"""What a process knows of ids that packets name: asked of the index once, then from memory until the directory changes.

Kept are only ids that were met, at most ten thousand; a change anywhere is heeded within a second.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from gateway.directory import entries
from gateway.directory.entry import Entry
from gateway.directory.names import fold
from gateway.directory.resolution import Resolution, State, resolve
from gateway.store.changes import DIRECTORY, number

MOST: Final = 10_000
ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
MOST_KIN: Final = 200
"""Ids that are taken for one body; beyond, a directory is odd."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an id means today. ``kin`` are all ids under which the body, or who stands for it, is reached or was.

    They are folded; those of bodies that were merged into it are among them. Without an entry there is only the id.
    """

    resolution: Resolution
    kin: frozenset[str]
    ids: tuple[str, ...] = ()
    """The ids of who stands for it today, the likeliest first, as they are written."""

    @property
    def same(self) -> frozenset[str]:
        """All ids (folded) of the very body that is meant, without those that were merged into it."""
        entry = self.resolution.entry
        return frozenset({fold(self.resolution.asked), *map(fold, entry.ids() if entry is not None else ())})

    @property
    def listed(self) -> bool:
        """Whether the directory has it at all."""
        return self.resolution.state is not State.UNKNOWN


def today() -> date:
    """Return the day by which validity is judged: that of Viet Nam."""
    return datetime.now(ZONE).date()


class Knowledge:
    """Used by many threads; each asks with a connection of its own."""

    def __init__(self, *, seconds: float = 1.0) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._number = -1
        self._day = date.min
        self._filled = False
        self._known: dict[str, Known] = {}

    def of(self, connection: Connection, ids: Collection[str]) -> dict[str, Known]:
        """Return what these ids mean today, by folded id."""
        self._refresh(connection)
        if not self._filled:
            return {fold(one): _unknown(one, self._day) for one in ids}
        held, day = self._known, self._day
        wanted = {fold(one): one for one in ids}
        new = [one for one in wanted if one not in held]
        found = dict(_learn(connection, new, day)) if new else {}
        if found:
            with self._lock:
                if len(held) + len(found) > MOST:
                    held.clear()
                held.update(found)
        return {one: found.get(one) or held.get(one) or _unknown(asked, day) for one, asked in wanted.items()}

    def filled(self, connection: Connection) -> bool:
        """Tell whether the directory holds anything by which strangers can be told from others."""
        self._refresh(connection)
        return self._filled

    def _refresh(self, connection: Connection) -> None:
        if monotonic() - self._looked < self._seconds and self._day == today():
            return
        newest, day = number(connection, DIRECTORY), today()
        with self._lock:
            self._looked = monotonic()
            if (newest, day) == (self._number, self._day):
                return
        filled = entries.is_filled(connection)
        with self._lock:
            self._number, self._day, self._filled, self._known = newest, day, filled, {}


def _unknown(asked: str, day: date) -> Known:
    return Known(Resolution(asked, day, State.UNKNOWN), frozenset({fold(asked)}))


def _learn(connection: Connection, ids: Collection[str], day: date) -> dict[str, Known]:
    holders = entries.holders(connection, ids)

    def find(key: str) -> Entry | None:
        return entries.get(connection, key)

    return {one: _known(connection, resolve(one, holders[one], find, day)) for one in ids}


def _known(connection: Connection, found: Resolution) -> Known:
    asked = fold(found.asked)
    body = found.now or found.entry
    if body is None:
        return Known(found, frozenset({asked}))
    kin = {asked, *map(fold, body.ids())}
    waiting, seen = {body.key}, {body.key}
    while waiting and len(kin) < MOST_KIN:
        before = {entry for entry, _ in entries.predecessors(connection, waiting)} - seen
        for kept in entries.by_keys(connection, before).values():
            if not kept.gone and kept.entry.until is not None and kept.entry.until <= found.day:
                kin.update(map(fold, kept.entry.ids()))
        seen |= before
        waiting = before
    return Known(found, frozenset(kin), body.ids())
