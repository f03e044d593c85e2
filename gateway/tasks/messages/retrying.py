"""Retrying: events in conflict are tried again when their task has changed; who should know of the rest is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, or_, select

from gateway.directory.knowledge import Knowledge
from gateway.exchange.clocks.alerts import Alert
from gateway.store.database import Database
from gateway.store.schema import task_conflicts, tasks
from gateway.tasks.messages import conflict_rows, taking
from gateway.tasks.messages.conflict_rows import OPEN, Name
from gateway.tasks.messages.rules import MessageRules

AT_ONCE: Final = 100


async def again(database: Database, knowledge: Knowledge, rules: MessageRules) -> list[Alert]:
    """Try again what may happen by now; return alerts to be told of."""
    told: list[Alert] = []
    for name in await database.read(_changed):
        taken = await database.write(lambda connection, name=name: taking.settle(connection, name, knowledge))  # type: ignore[misc]
        told += taken.alerts
    late = await database.read(lambda connection: _late(connection, datetime.now(UTC), rules))
    for name in late:
        told += await database.write(
            lambda connection, name=name: conflict_rows.say(  # type: ignore[misc]
                connection, name, conflict_rows.of_task(connection, name), datetime.now(UTC)
            )
        )
    return told


def _changed(connection: Connection) -> list[Name]:
    table = task_conflicts.c
    same = (tasks.c.system == table.system) & (tasks.c.code == table.code)
    query = (
        select(table.system, table.code)
        .join_from(task_conflicts, tasks, same, isouter=True)
        .where(table.state == OPEN, or_(table.tried != tasks.c.number, table.tried < 0))
        .distinct()
        .limit(AT_ONCE)
    )
    return [Name(row.system, row.code) for row in connection.execute(query)]


def _late(connection: Connection, now: datetime, rules: MessageRules) -> list[Name]:
    """Return tasks about which something waits longer than it should, and nobody was told."""
    table = task_conflicts.c
    query = select(table.system, table.code).where(table.state == OPEN, table.created_at <= now - rules.patience)
    names = [Name(row.system, row.code) for row in connection.execute(query.distinct().limit(AT_ONCE))]
    found = {name.subject: name for name in names}
    told = conflict_rows.alerted(connection, list(found))
    return [name for subject, name in found.items() if subject not in told]
