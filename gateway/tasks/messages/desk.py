"""The messages' desk: what doors ask about messages, updates and conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, select

from gateway.directory.knowledge import Knowledge
from gateway.exchange.clocks import alerts
from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.roles import Act, may
from gateway.store.schema import task_updates
from gateway.tasks.book import reading
from gateway.tasks.book.entries import Entry
from gateway.tasks.life.happenings import RULES
from gateway.tasks.life.states import State
from gateway.tasks.messages import building, conflicts, reports, taking
from gateway.tasks.messages.conflicts import Conflict, Take
from gateway.tasks.messages.model import Message
from gateway.tasks.messages.names import Names
from gateway.tasks.messages.rules import MessageRules
from gateway.tasks.messages.sending import Sender
from gateway.tasks.messages.statuses import StatusSayer
from gateway.tasks.messages.taking import Came, Taken
from gateway.tasks.messages.watching import Watcher

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange

MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Update:
    """One event that one agency is or was to be told."""

    number: int
    receiver: str
    speaker: str
    created_at: datetime
    outcome: str | None
    """Nothing while it is owed: ``sent``, or why it needed not be: ``same-book``, ``not-ours``, ``off``."""
    packet: str | None
    attempts: int
    error: str
    next_at: datetime | None


class MessageDesk:
    """Messages as doors ask for them, and the work of the background."""

    def __init__(self, exchange: Exchange, rules: MessageRules) -> None:
        self._database = exchange.database
        self._knowledge = Knowledge()
        self._rules = rules
        self.sender = Sender(exchange, self._knowledge, rules)
        self.watcher = Watcher(exchange, self._knowledge, rules)
        self.statuses = StatusSayer(exchange, rules)

    def rounds(self) -> list[Round]:
        """Return the rounds of the background."""
        return [*self.sender.rounds(), *self.watcher.rounds(), *self.statuses.rounds()]

    async def message(self, task: str, caller: Caller) -> Message:
        """Return all that leaves the house about a task, as one message to the caller.

        Raises Refused ``task.unknown``, ``task.not-given`` for a draft, ``task.joined`` for what is told of another.
        """

        def work(connection: Connection) -> Message:
            entry = reading.find(connection, task, caller)
            mine = sorted(one for one in caller.agencies if entry.task.sides([one]))
            if entry.task.state is State.JOINED:
                raise refuse("task.joined", "task", task=task[:64])
            if not mine:
                # Whose task it was may look back, and is told no more.
                raise refuse("task.unknown", "id", task=task[:64])
            [told] = building.told(connection, [task])
            if not told.said.events:
                raise refuse("task.not-given", "task")
            return building.message(entry.task.terms.assigner.id, mine[0], [told], new_id(), datetime.now(UTC))

        return await self._database.read(work)

    async def take(self, message: Message, caller: Caller) -> Taken:
        """Take in what a system tells for an agency of its own.

        Raises Refused ``task-message.sender-differs`` for others, ``task.not-decided-by-you``.
        """
        decided = [one.kind for task in message.tasks for one in task.events if RULES[one.kind].decides]
        if decided and not may(caller.role, Act.TASKS_DECIDE):
            raise refuse("task.not-decided-by-you", "kind", kind=decided[0].value)

        def work(connection: Connection) -> str:
            asked = Names(connection, self._knowledge, {message.sender, message.receiver}, caller.agencies)
            sender = asked.of(message.sender)
            if sender not in caller.agencies:
                raise refuse("task-message.sender-differs", "from", sender=caller.system, said=message.sender)
            return sender

        sender = await self._database.read(work)
        came = Came(message, sender, sender, ask=self._rules.ask)
        taken = await taking.take(self._database, came, self._knowledge)
        alerts.say_raised(taken.alerts)
        return taken

    async def updates(self, task: str, caller: Caller) -> list[Update]:
        """Return who was told what about a task, as far as the caller's agencies tell or are told it.

        Raises Refused ``task.unknown``.
        """

        def work(connection: Connection) -> list[Update]:
            reading.find(connection, task, caller)
            table = task_updates.c
            query = select(task_updates).where(table.task == task).order_by(table.id).limit(MOST)
            rows: Sequence[Row[Any]] = connection.execute(query).all()
            return [_update(row) for row in rows if {row.speaker, row.receiver} & caller.agencies]

        return await self._database.read(work)

    async def conflicts(
        self, caller: Caller, *, task: str | None, state: str | None, after: str | None, limit: int
    ) -> list[Conflict]:
        """Return conflicts that concern the caller's agencies, the oldest first. Raises Refused ``task.unknown``."""
        return await self._database.read(
            lambda connection: conflicts.page(connection, caller, task=task, state=state, after=after, limit=limit)
        )

    async def settle(self, conflict: str, caller: Caller, take: Take, reason: str) -> Conflict:
        """Settle a conflict. Raises Refused as :func:`conflicts.settle` does."""
        return await self._database.write(
            lambda connection: conflicts.settle(connection, conflict, caller, take, reason, self._knowledge)
        )

    async def enter_report(self, task: str, document: str, caller: Caller, text: str) -> tuple[Entry, bool]:
        """Write for the lead that it reported by a document. Raises Refused as :func:`reports.enter` does."""
        return await self._database.write(
            lambda connection: reports.enter(connection, task, document, caller, text, self._knowledge)
        )


def _update(row: Row[Any]) -> Update:
    return Update(
        row.number,
        row.receiver,
        row.speaker,
        row.created_at,
        row.outcome,
        row.packet,
        row.attempts,
        row.error,
        row.next_at if row.outcome is None else None,
    )
