"""Statuses of directives that follow from their tasks: 05 when their lead begins, 06 when its last is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import Connection, Row, select, update

from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller
from gateway.findings import NotNow, Refused
from gateway.store.schema import deliveries, task_statuses
from gateway.tasks.messages.owing import DONE, WORKED_ON
from gateway.tasks.messages.rules import MessageRules
from gateway.tasks.messages.sending import ACTOR, FIRST_PAUSE, LONGEST_PAUSE

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 5.0
AT_ONCE: Final = 50
WORDS: Final = {
    WORKED_ON: "Đang thực hiện nhiệm vụ giao tại văn bản",
    DONE: "Đã hoàn thành các nhiệm vụ giao tại văn bản",
}


class StatusSayer:
    """Says what is owed, where the settings want it; done by one process of all."""

    def __init__(self, exchange: Exchange, rules: MessageRules) -> None:
        self._exchange = exchange
        self._database = exchange.database
        self._rules = rules

    def rounds(self) -> list[Round]:
        """Return the rounds of the background."""
        return [Round("task-statuses", EVERY_SECONDS, self.look)]

    async def look(self) -> None:
        """Say what is due."""
        for row in await self._database.read(_due):
            outcome = await self._say(row)
            await self._database.write(partial(_done, row=row, outcome=outcome))

    async def _say(self, row: Row[Any]) -> str | None:
        """Return what became of a status, or nothing where it is tried again."""
        if not self._rules.statuses:
            return "off"
        if not await self._database.read(lambda connection: _received(connection, row)):
            return "not-ours"
        caller = Caller(ACTOR, frozenset([row.agency]))
        try:
            await self._exchange.report(
                row.directive, caller, code=row.status, reason=WORDS[row.status], agency=row.agency
            )
        except NotNow as away:
            log.warning("task-status-put-off", directive=row.directive, status=row.status, reason=str(away))
            return None
        except Refused as refused:
            # Somebody has said it already, or the document's stage does not allow it: people have the last word.
            log.info("task-status-refused", directive=row.directive, status=row.status, codes=str(refused))
            return "refused"
        return "sent"


def _due(connection: Connection) -> Sequence[Row[Any]]:
    table = task_statuses.c
    query = select(task_statuses).where(table.outcome.is_(None), table.next_at <= datetime.now(UTC))
    # 05 before 06 of the same document.
    return connection.execute(query.order_by(table.next_at, table.status).limit(AT_ONCE)).all()


def _received(connection: Connection, row: Row[Any]) -> bool:
    here = select(deliveries.c.id).where(deliveries.c.packet == row.directive, deliveries.c.receiver == row.agency)
    return connection.execute(here).first() is not None


def _done(connection: Connection, row: Row[Any], outcome: str | None) -> None:
    table = task_statuses.c
    pause = min(FIRST_PAUSE * 2 ** min(row.attempts, 12), LONGEST_PAUSE)
    values: dict[str, Any] = {"outcome": outcome, "attempts": row.attempts + 1, "next_at": datetime.now(UTC) + pause}
    same = (table.directive == row.directive) & (table.agency == row.agency) & (table.status == row.status)
    connection.execute(update(task_statuses).where(same).values(values))
