"""Retrying: events in conflict are tried again when their task has changed; who should know of the rest is told."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection, and_, or_, select

from gateway.directory.knowledge import Knowledge
from gateway.exchange.clocks.alerts import Alert
from gateway.store.database import Database
from gateway.store.schema import task_conflicts, tasks
from gateway.tasks.book.writing import AHEAD
from gateway.tasks.messages import conflict_rows, taking
from gateway.tasks.messages.conflict_rows import OPEN, Name
from gateway.tasks.messages.plain import moment_text
from gateway.tasks.messages.rules import MessageRules

AT_ONCE: Final = 100


async def again(database: Database, knowledge: Knowledge, rules: MessageRules) -> list[Alert]:
    """Try again what may happen by now; return alerts to be told of."""
    told: list[Alert] = []
    for name in await database.read(_changed):
        taken = await database.write(partial(taking.settle, name=name, knowledge=knowledge))
        told += taken.alerts
    late = await database.read(
        lambda connection: conflict_rows.late(connection, datetime.now(UTC) - rules.patience, AT_ONCE)
    )
    for name in late:
        told += await database.write(partial(_say, name=name))
    return told


def _say(connection: Connection, name: Name) -> list[Alert]:
    return conflict_rows.say(connection, name, conflict_rows.of_task(connection, name), datetime.now(UTC))


def _changed(connection: Connection) -> list[Name]:
    table = task_conflicts.c
    same = (tasks.c.system == table.system) & (tasks.c.code == table.code)
    # What is from the future happens once its time has come, whatever happens to the task until then.
    come = table.said["at"].as_string() <= moment_text(datetime.now(UTC) + AHEAD)
    changed = or_(and_(table.tried >= 0, table.tried != tasks.c.number), and_(table.tried < 0, come))
    query = (
        select(table.system, table.code)
        .join_from(task_conflicts, tasks, same, isouter=True)
        .where(table.state == OPEN, changed)
        .distinct()
        .limit(AT_ONCE)
    )
    return [Name(row.system, row.code) for row in connection.execute(query)]
