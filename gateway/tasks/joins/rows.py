"""Joins as rows: which own record and which of the assigner's are, may be, or are not one task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from gateway.directory.names import fold
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.ids import new_id
from gateway.store.schema import task_joins as table
from gateway.tasks.book.entries import Entry
from gateway.tasks.life.states import ABROAD
from gateway.tasks.life.task import sides_of

PROPOSED: Final = "proposed"
JOINED: Final = "joined"
REFUSED: Final = "refused"
STATES: Final = (PROPOSED, JOINED, REFUSED)

ALERT: Final = "task.join-proposed"
MOST_REASON: Final = 2_000


@dataclass(frozen=True, slots=True)
class Pair:
    """An own record and the assigner's, by our ids, and why they seem to be one."""

    own: str
    given: str
    agency: str
    """Whose own record it is."""
    place: bool = False
    words: float = 0.0


def put(
    connection: Connection, pair: Pair, state: str, now: datetime, *, by: str = "", reason: str = ""
) -> tuple[str, bool]:
    """Write down what a pair is; return the row's id and whether it says something new.

    A proposal changes nothing that is there. What was decided is decided anew only by joining what was refused.
    """
    there = _of(connection, pair.own, pair.given)
    decided = {} if state == PROPOSED else {"decided_at": now, "decided_by": by, "reason": reason[:MOST_REASON]}
    if there is None:
        row: dict[str, Any] = {
            "id": new_id(),
            "own": pair.own,
            "given": pair.given,
            "agency": pair.agency,
            "state": state,
            "place": pair.place,
            "words": pair.words,
            "created_at": now,
            **decided,
        }
        connection.execute(insert(table).values(**row))
        return str(row["id"]), True
    if state in (PROPOSED, there.state) or there.state == JOINED:
        return str(there.id), False
    connection.execute(update(table).where(table.c.id == there.id).values(state=state, **decided))
    return str(there.id), True


def put_away(connection: Connection, pair: Pair, now: datetime, by: str) -> None:
    """Refuse what else was proposed to an agency for two records that are joined now: each is one with one other."""
    either = (table.c.own == pair.own) | ((table.c.given == pair.given) & (table.c.agency == pair.agency))
    open_ones = select(table.c.given).where(either, table.c.state == PROPOSED)
    touched = {*connection.execute(open_ones).scalars(), pair.given}
    values = {"state": REFUSED, "decided_at": now, "decided_by": by, "reason": JOINED}
    connection.execute(update(table).where(either, table.c.state == PROPOSED).values(**values))
    silence(connection, touched, now)


def say(connection: Connection, given: Entry, agencies: Iterable[str], now: datetime) -> list[Alert]:
    """Raise an alert for each agency with a record that seems to be one with a task."""
    facts: dict[str, str | int] = {"system": given.system, "code": given.code}
    wanted = [Alert(ALERT, _subject(given.id, one), one, facts=facts) for one in sorted(set(agencies))]
    return alerts.raise_new(connection, wanted, now)


def silence(connection: Connection, given: Iterable[str], now: datetime) -> None:
    """Close the alerts about tasks for which nothing is proposed any more."""
    ids = sorted(set(given))
    columns = table.c
    left = select(columns.given, columns.agency).where(columns.given.in_(ids), columns.state == PROPOSED)
    waiting = {_subject(row.given, row.agency) for row in connection.execute(left)}
    ever = select(columns.given, columns.agency).where(columns.given.in_(ids)).distinct()
    over = {_subject(row.given, row.agency) for row in connection.execute(ever)} - waiting
    if over:
        alerts.close(connection, alerts.ids_of(connection, [ALERT], sorted(over)), now)


def _subject(given: str, agency: str) -> str:
    return f"{agency} {given}"[:128]


def known(connection: Connection, given: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return what is known of pairs with these of the assigner's records."""
    query = select(table.c.own, table.c.given, table.c.state).where(table.c.given.in_(sorted(set(given))))
    return {(row.own, row.given): row.state for row in connection.execute(query)}


def joined_by(connection: Connection, given: str) -> set[str]:
    """Return the agencies that have joined a record of their own with one of the assigner's."""
    query = select(table.c.agency).where(table.c.given == given, table.c.state == JOINED)
    return set(connection.execute(query).scalars())


def into(connection: Connection, own: Iterable[str]) -> dict[str, str]:
    """Return into which of the assigner's records these went, as far as they are joined."""
    query = select(table.c.own, table.c.given).where(table.c.own.in_(sorted(set(own))), table.c.state == JOINED)
    return {row.own: row.given for row in connection.execute(query)}


def close_stale(connection: Connection, given: Entry, now: datetime, by: str) -> None:
    """Refuse what is proposed for a task and cannot be joined any more: whose record it is has no part in it."""
    here = (table.c.given == given.id) & (table.c.state == PROPOSED)
    over = given.task.state not in ABROAD
    stale = [row.id for row in connection.execute(select(table).where(here)) if over or not _has_part(given, row)]
    if stale:
        values = {"state": REFUSED, "decided_at": now, "decided_by": by, "reason": "task.not-joinable"}
        connection.execute(update(table).where(table.c.id.in_(stale)).values(**values))
        silence(connection, [given.id], now)


def _has_part(given: Entry, pair: Row[Any]) -> bool:
    return fold(pair.agency) in {fold(agency) for agency, _ in sides_of(given.task.terms)}


def records_of(connection: Connection, task: str) -> list[Row[Any]]:
    """Return the joined pairs of which a task is one."""
    either = (table.c.own == task) | (table.c.given == task)
    return [*connection.execute(select(table).where(either, table.c.state == JOINED).order_by(table.c.id))]


def _of(connection: Connection, own: str, given: str) -> Row[Any] | None:
    query = select(table).where(table.c.own == own, table.c.given == given)
    return connection.execute(query.with_for_update()).first()
