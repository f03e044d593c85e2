"""The months of the ledger on PostgreSQL: one partition for each, made ahead of time.

New entries only ever touch the newest partition and its small indexes, so that writing stays as fast as on the first
day; an old month can be detached whole. SQLite has one table.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

log = structlog.get_logger(__name__)

AHEAD: Final = 2
"""Months made beyond the present one."""

REST: Final = "ledger_rest"
"""Partition for what no month takes, so that a wrong clock loses nothing."""

_TABLE: Final = """
CREATE SEQUENCE IF NOT EXISTS ledger_numbers;
CREATE TABLE ledger (
    number BIGINT NOT NULL DEFAULT nextval('ledger_numbers'),
    packet VARCHAR(32) NOT NULL,
    position INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    event VARCHAR(32) NOT NULL,
    actor VARCHAR(128) NOT NULL,
    agency VARCHAR(64),
    facts JSON NOT NULL,
    previous VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    CONSTRAINT pk_ledger_months PRIMARY KEY (number, at)
) PARTITION BY RANGE (at);
CREATE INDEX ix_ledger_packet_position ON ledger (packet, position);
CREATE TABLE ledger_rest PARTITION OF ledger DEFAULT
"""


def create_ledger(connection: Connection) -> None:
    """Make the partitioned table and its first months."""
    for statement in _TABLE.split(";\n"):
        connection.execute(text(statement))
    ensure_months(connection, datetime.now(UTC).date())


def ensure_months(connection: Connection, today: date) -> list[str]:
    """Make the partitions of this month and the next ones where they are missing; return the names of new ones."""
    if connection.dialect.name != "postgresql":
        return []
    known = set(connection.execute(text("SELECT relname FROM pg_class WHERE relname LIKE 'ledger_y%'")).scalars())
    made = []
    for ahead in range(AHEAD + 1):
        first, after = _month(today, ahead), _month(today, ahead + 1)
        name = f"ledger_y{first:%Ym%m}"
        if name in known:
            continue
        bounds = f"FROM ('{first} 00:00:00+00') TO ('{after} 00:00:00+00')"
        try:
            with connection.begin_nested():
                connection.execute(text(f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF ledger FOR VALUES {bounds}"))
        except DBAPIError:
            # A wrong clock has put entries of that month into the rest already: there it stays, and nothing is lost.
            log.warning("month-stays-in-rest", month=name)
            continue
        made.append(name)
    return made


def _month(day: date, ahead: int) -> date:
    months = day.year * 12 + day.month - 1 + ahead
    return date(months // 12, months % 12 + 1, 1)
