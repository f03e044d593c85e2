"""The work of web-hooks, done by one process of all: dealing out what happened, and telling it.

Each receiver has a task of its own, so that a slow one holds up no other. A process that dies tells again what it could
not write down: the message keeps its id, by which receivers know it.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Final

import structlog
from sqlalchemy import Connection

from gateway.exchange.clocks import alerts
from gateway.exchange.rounds import Round
from gateway.exchange.secret_box import SecretBox
from gateway.exchange.webhooks import horizon, settling
from gateway.exchange.webhooks.dealing import deal, quiet
from gateway.exchange.webhooks.horizon import Mark
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.exchange.webhooks.sealing import seal_all, watch_lost
from gateway.exchange.webhooks.sending import Answer, Line
from gateway.store.database import Database

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 1.0
TIDY_SECONDS: Final = 3600.0
SEAL_AFTER_SECONDS: Final = 3600.0
"""After so long hosts of the release before are gone, and secrets that they left as they are can be sealed."""


class Teller:
    """Deals out and tells, as long as the duty is this process's."""

    def __init__(self, database: Database, rules: WebhookRules, box: SecretBox) -> None:
        self._database = database
        self._rules = rules
        self._box = box
        self._began = monotonic()
        self._mark: Mark | None = None
        self._dealt = -1
        self._telling: dict[str, asyncio.Task[None]] = {}
        self._stopping = False

    def rounds(self) -> list[Round]:
        """Return the rounds of the background."""
        return [Round("webhooks", EVERY_SECONDS, self.look), Round("webhooks-tidy", TIDY_SECONDS, self._tidy)]

    def stop(self) -> None:
        """Let nothing new begin, and break off what is on its way: it is told again."""
        self._stopping = True
        for task in self._telling.values():
            task.cancel()

    async def look(self) -> None:
        """Deal out what happened, then see to it that every receiver that may be told something is being told."""
        await self.deal_out()
        for hook in await self._database.read(lambda connection: settling.open_hooks(connection, datetime.now(UTC))):
            if hook not in self._telling and not self._stopping:
                task = asyncio.get_running_loop().create_task(self._tell(hook), name=f"webhook {hook}")
                self._telling[hook] = task
                task.add_done_callback(partial(self._told, hook))

    async def deal_out(self) -> None:
        """Deal out all that is settled in the ledger, and what the outbox holds."""
        if self._mark is None:
            if await self._database.read(lambda connection: quiet(connection, datetime.now(UTC))):
                return
            self._mark = await self._database.write(horizon.newest)
        mark = self._mark
        if not await self._database.look(lambda connection: horizon.settled(connection, mark)):
            return
        self._mark = None
        while await self._database.write(lambda connection: deal(connection, mark, datetime.now(UTC))):
            pass

    def _told(self, hook: str, task: asyncio.Task[None]) -> None:
        self._telling.pop(hook, None)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("webhook-not-told", webhook=hook, exc_info=fault)

    async def _tell(self, hook: str) -> None:
        async with Line(self._rules, self._box) as line:
            while not self._stopping:
                owed = await self._database.read(lambda connection: settling.due(connection, hook, datetime.now(UTC)))
                if not owed:
                    return
                answers = await asyncio.gather(*(line.tell(one.message) for one in owed))
                results = list(zip(owed, answers, strict=True))
                work = partial(_settle, hook=hook, results=results, rules=self._rules)
                alerts.say_raised(await self._database.write(work))

    async def _tidy(self) -> None:
        while await self._database.write(lambda connection: settling.tidy(connection, self._rules, datetime.now(UTC))):
            pass
        if monotonic() - self._began >= SEAL_AFTER_SECONDS:
            await self._database.write(lambda connection: seal_all(connection, self._box))
        now = datetime.now(UTC)
        alerts.say_raised(await self._database.write(lambda connection: watch_lost(connection, self._box, now)))


def _settle(
    connection: Connection,
    hook: str,
    results: list[tuple[settling.Owed, Answer]],
    rules: WebhookRules,
) -> list[alerts.Alert]:
    return settling.settle(connection, hook, results, rules, datetime.now(UTC))
