"""Duties: what only one process at a time should do, on however many hosts, and who does it at this moment.

A duty is held for a short time and renewed while it is done; when its holder dies, another takes over after that time.
Two holders for a moment (a clock that is wrong, a process that stood still) must be harmless: what counts is decided in
transactions, a duty only saves doing things twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, or_, select, update

from gateway.store.database import Database
from gateway.store.schema import duties as table

HELD: Final = timedelta(seconds=15)
"""How long a duty is held without being renewed."""


class Duties:
    """The duties as one process sees them; ``holder`` names it, the same again after a restart."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder
        self._renew_at: dict[str, datetime] = {}

    @property
    def shared(self) -> bool:
        """Whether there may be other hosts; an embedded database belongs to one."""
        return not self._database.embedded

    async def mine(self, name: str, now: datetime | None = None) -> bool:
        """Take or renew a duty; return whether it is this process's for the next seconds."""
        at = now or datetime.now(UTC)
        if at < self._renew_at.get(name, at):
            return True
        held = await self._database.write(lambda connection: _take(connection, name, self._holder, at))
        if held:
            self._renew_at[name] = at + HELD / 3
        else:
            self._renew_at.pop(name, None)
        return held

    async def let_go(self) -> None:
        """Give up all duties, so that another process need not wait."""
        self._renew_at.clear()
        await self._database.write(
            lambda connection: connection.execute(delete(table).where(table.c.holder == self._holder)).rowcount
        )


def _take(connection: Connection, name: str, holder: str, at: datetime) -> bool:
    values = {"holder": holder, "until": at + HELD}
    # Held until long after now: the clock of whoever wrote it was ahead, or ours has been put back.
    free = or_(table.c.holder == holder, table.c.until < at, table.c.until > at + 2 * HELD)
    if connection.execute(update(table).where(table.c.name == name, free).values(values)).rowcount:
        return True
    if connection.execute(select(table.c.name).where(table.c.name == name)).first() is not None:
        return False
    connection.execute(insert(table).values(name=name, **values))
    return True
