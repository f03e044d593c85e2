"""Tasks as the house has them: the desks that doors ask, and the work of the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.tasks.book.desk import TaskDesk
from gateway.tasks.counts.desk import Counts
from gateway.tasks.joins.desk import JoinDesk
from gateway.tasks.lists.desk import Lists
from gateway.tasks.lists.imports import Imports
from gateway.tasks.messages.desk import MessageDesk
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.proposals.naming import ByDirectory
from gateway.tasks.recurrence.making import Recurring
from gateway.tasks.reminders.desk import ReminderDesk
from gateway.tasks.reminders.telling import Reminding
from gateway.tasks.watch import TaskWatch

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.rounds import Round
    from gateway.tasks.rules import TaskRules


class Tasks:
    """One for each process, beside the exchange whose database and packets it works with."""

    def __init__(self, exchange: Exchange, rules: TaskRules) -> None:
        self._rules = rules
        self.staging = exchange.staging
        self.book = TaskDesk(exchange.database)
        self.messages = MessageDesk(exchange, rules.messages)
        blobs = exchange.blobs
        self.proposals = ProposalDesk(
            exchange.database, blobs.path, exchange.staging, rules.reading, ByDirectory(), near=blobs.near
        )
        """What directives seem to assign."""
        self.joins = JoinDesk(exchange.database)
        """What is one task in two records."""
        self.counts = Counts(exchange.database, rules.counts)
        self.lists = Lists(exchange.database)
        self.imports = Imports(exchange.database)
        self._recurring = Recurring(exchange.database)
        self._reminding = Reminding(exchange.database, rules.reminders, rules.calendar)
        self.watch = TaskWatch(exchange.database, self.counts)
        self.reminders = ReminderDesk(exchange.database, self._reminding.looker)

    def rounds(self) -> list[Round]:
        """Return the rounds of the background; what was decided about a list is done in any case."""
        if not self._rules.enabled:
            return self.imports.rounds()
        return [
            *self.imports.rounds(),
            *self.proposals.rounds(),
            *self._recurring.rounds(),
            *self._reminding.rounds(),
            *self.messages.rounds(),
            *self.counts.rounds(),
        ]
