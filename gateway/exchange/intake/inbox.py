"""Inboxes that several programs of one system share: pages, locks that end by themselves, many taken at once.

A lock stands in the database, so it holds over processes, hosts and restarts. It is a word among programs that ask for
it: whoever takes items off without asking, as over the bus's wire, is not stopped by it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select, update

from gateway.directory.names import fold
from gateway.exchange.inspection import shown
from gateway.exchange.intake import mailbox
from gateway.exchange.receivers import decisions
from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller, DeliveryState, InboxItem
from gateway.findings import Finding, Refused, refuse
from gateway.ids import new_id
from gateway.packet.names import Kind
from gateway.store.database import Database
from gateway.store.schema import deliveries, inbox_locks

OPEN: Final = (DeliveryState.WAITING.value, DeliveryState.PROCESSING.value)

CLEAN_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Which:
    """Which items are meant; nothing stands for any."""

    kind: Kind | None = None
    agency: str | None = None
    priority: tuple[int, ...] = ()
    unlocked: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """Who holds the token has the item in hand until then."""

    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Taking:
    """One item that is to be taken off, with the token of its lock if it has one."""

    delivery: str
    token: str | None = None


class Inbox:
    """What the systems of receivers do with what waits for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rounds(self) -> list[Round]:
        """Return the round that clears what has ended."""
        return [Round("inbox-locks", CLEAN_SECONDS, self._clean)]

    async def page(self, caller: Caller, which: Which, *, after: str | None, limit: int) -> list[InboxItem]:
        """Return what waits behind the delivery ``after``, the oldest first, with all that is known of it."""
        now = datetime.now(UTC)
        return await self._database.read(lambda connection: page(connection, caller, which, after, limit, now))

    async def lock(self, delivery: str, caller: Caller, seconds: float, token: str | None = None) -> Lock:
        """Lock an item, or with its token lock it longer.

        Raises Refused ``delivery.unknown``, ``delivery.closed``, ``inbox.locked`` or ``inbox.lock-lost``.
        """
        now = datetime.now(UTC)
        ends = now + timedelta(seconds=seconds)
        return await self._database.write(lambda connection: lock(connection, delivery, caller, now, ends, token))

    async def lock_some(self, caller: Caller, which: Which, limit: int, seconds: float) -> tuple[Lock, list[InboxItem]]:
        """Lock the oldest items that nobody has in hand, all with one token, and return them."""
        now = datetime.now(UTC)
        ends = now + timedelta(seconds=seconds)
        return await self._database.write(lambda connection: lock_some(connection, caller, which, limit, now, ends))

    async def unlock(self, delivery: str, caller: Caller, token: str) -> None:
        """Give a lock back; one that is not there any more is fine. Raises Refused ``inbox.locked``."""
        now = datetime.now(UTC)
        await self._database.write(lambda connection: unlock(connection, delivery, caller, token, now))

    async def acknowledge(self, caller: Caller, taking: Taking) -> None:
        """Take an item off. Raises Refused ``delivery.unknown``, ``delivery.closed`` or ``inbox.locked``."""
        now = datetime.now(UTC)
        await self._database.write(lambda connection: acknowledge(connection, caller, taking, now))

    async def acknowledge_all(self, caller: Caller, items: Sequence[Taking]) -> list[Finding | None]:
        """Take many items off, each by itself; return why one could not be, nothing for each that could."""
        now = datetime.now(UTC)

        def work(connection: Connection) -> list[Finding | None]:
            # In the order of their ids, so that two such calls never wait for each other in a circle.
            found: dict[str, Finding | None] = {}
            for one in sorted(items, key=lambda one: one.delivery):
                try:
                    acknowledge(connection, caller, one, now)
                    found[one.delivery] = None
                except Refused as refused:
                    found[one.delivery] = refused.findings[0]
            return [found[one.delivery] for one in items]

        return await self._database.write(work)

    async def _clean(self) -> None:
        now = datetime.now(UTC)
        await self._database.write(
            lambda connection: connection.execute(delete(inbox_locks).where(inbox_locks.c.until < now)).rowcount
        )


def page(
    connection: Connection, caller: Caller, which: Which, after: str | None, limit: int, now: datetime
) -> list[InboxItem]:
    """Return a page of an inbox, marked with decisions, findings of inspection, and locks."""
    receivers = meant(caller, which)
    items = mailbox.inbox(connection, receivers, which.kind, limit, *_conditions(which, now), after=after or "")
    marked = shown.mark(connection, decisions.mark(connection, items, Caller("", frozenset(receivers))))
    held = _held(connection, [item.delivery for item in marked], now)
    return [replace(item, locked_until=held.get(item.delivery)) for item in marked]


def meant(caller: Caller, which: Which) -> frozenset[str]:
    """Return whose inboxes are meant."""
    if which.agency is None:
        return caller.agencies
    return frozenset(one for one in caller.agencies if fold(one) == fold(which.agency))


def _conditions(which: Which, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.priority:
        found.append(deliveries.c.priority.in_(which.priority))
    if which.unlocked:
        found.append(~exists().where(inbox_locks.c.delivery == deliveries.c.id, inbox_locks.c.until > now))
    return found


def _held(connection: Connection, ids: Collection[str], now: datetime) -> dict[str, datetime]:
    columns = inbox_locks.c
    query = select(columns.delivery, columns.until).where(columns.delivery.in_(ids), columns.until > now)
    return {row.delivery: row.until for row in connection.execute(query)}


def lock(
    connection: Connection, delivery: str, caller: Caller, now: datetime, ends: datetime, token: str | None
) -> Lock:
    """Lock one item until ``ends``."""
    state = _stands(connection, delivery, caller)
    if state not in OPEN:
        raise refuse("delivery.closed", "delivery", stands=state)
    row = connection.execute(select(inbox_locks).where(inbox_locks.c.delivery == delivery)).one_or_none()
    if row is not None and row.token == token:
        connection.execute(update(inbox_locks).where(inbox_locks.c.delivery == delivery).values(until=ends))
        return Lock(row.token, ends)
    _check_free(connection, delivery, None, now)
    if token is not None:
        raise refuse("inbox.lock-lost", "token")
    found = Lock(new_id(), ends)
    _write(connection, [delivery], found, caller)
    return found


def lock_some(
    connection: Connection, caller: Caller, which: Which, limit: int, now: datetime, ends: datetime
) -> tuple[Lock, list[InboxItem]]:
    """Lock the oldest free items."""
    free = _conditions(replace(which, unlocked=True), now)
    items = mailbox.inbox(connection, meant(caller, which), which.kind, limit, *free, taking=True)
    # Their rows are ours now: what another call wrote between its sight and ours is seen here.
    taken = _held(connection, [item.delivery for item in items], now)
    found = Lock(new_id(), ends)
    mine = [replace(item, locked_until=ends) for item in items if item.delivery not in taken]
    _write(connection, [item.delivery for item in mine], found, caller)
    return found, mine


def unlock(connection: Connection, delivery: str, caller: Caller, token: str, now: datetime) -> None:
    """Remove a lock that this token holds."""
    _stands(connection, delivery, caller)
    _check_free(connection, delivery, token, now)
    connection.execute(delete(inbox_locks).where(inbox_locks.c.delivery == delivery))


def acknowledge(connection: Connection, caller: Caller, taking: Taking, now: datetime) -> None:
    """Take an item off unless somebody else has it in hand."""
    state = _stands(connection, taking.delivery, caller)
    if state in OPEN:
        _check_free(connection, taking.delivery, taking.token, now)
    mailbox.mark(connection, taking.delivery, caller, DeliveryState.DONE, "")
    connection.execute(delete(inbox_locks).where(inbox_locks.c.delivery == taking.delivery))


def _stands(connection: Connection, delivery: str, caller: Caller) -> str:
    """Return the state of a delivery of the caller's, its row locked. Raises Refused ``delivery.unknown``."""
    connection.execute(select(deliveries.c.id).where(deliveries.c.id == delivery).with_for_update())
    return str(mailbox.find(connection, delivery, caller).state)


def _check_free(connection: Connection, delivery: str, token: str | None, now: datetime) -> None:
    columns = inbox_locks.c
    query = select(columns.token, columns.until).where(columns.delivery == delivery, columns.until > now)
    row = connection.execute(query).one_or_none()
    if row is not None and row.token != token:
        raise refuse("inbox.locked", "token", until=row.until.isoformat(timespec="seconds"))


def _write(connection: Connection, ids: Sequence[str], one: Lock, caller: Caller) -> None:
    if not ids:
        return
    connection.execute(delete(inbox_locks).where(inbox_locks.c.delivery.in_(ids)))
    rows = [{"delivery": id_, "token": one.token, "system": caller.system, "until": one.until} for id_ in ids]
    connection.execute(insert(inbox_locks), rows)
