"""What was and will be told about tasks, as doors ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select

from gateway.exchange.views import Caller
from gateway.packet.dates import VIETNAM
from gateway.store.database import Database
from gateway.store.schema import task_reminders
from gateway.tasks.book import reading
from gateway.tasks.reminders import digests
from gateway.tasks.reminders.digests import Digest
from gateway.tasks.reminders.due import Looker, ReminderKind


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder about a task: to whom, of what, when it was made, and on which day it was told."""

    agency: str
    kind: ReminderKind
    stage: str
    made_at: datetime
    told_on: date | None
    withdrawn_at: datetime | None


class ReminderDesk:
    """Reads only."""

    def __init__(self, database: Database, looker: Looker) -> None:
        self._database = database
        self._looker = looker

    async def of_task(self, task: str, caller: Caller) -> list[Told]:
        """Return the reminders about a task to the caller's agencies, the oldest first. Raises ``task.unknown``."""

        def work(connection: Connection) -> list[Told]:
            reading.find(connection, task, caller)
            table = task_reminders
            query = select(table).where(table.c.task == task, table.c.agency.in_(sorted(caller.agencies)))
            rows = connection.execute(query.order_by(table.c.made_at, table.c.agency, table.c.kind))
            return [
                Told(row.agency, ReminderKind(row.kind), row.stage, row.made_at, row.told_on, row.withdrawn_at)
                for row in rows
            ]

        return await self._database.read(work)

    async def preview(self, agency: str) -> Digest:
        """Return what the next digest would tell an agency."""
        today = datetime.now(UTC).astimezone(VIETNAM).date()
        return await self._database.read(lambda connection: digests.preview(connection, agency, today, self._looker))
