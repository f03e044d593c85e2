"""What a directive has given already: which tasks stand for the clause of a proposal, and which leads have none yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gateway.store.schema import task_agencies, task_proposals, tasks
from gateway.tasks.book.entries import Entry, entry_of
from gateway.tasks.joins import finding
from gateway.tasks.joins.kin import Kin
from gateway.tasks.joins.matching import Place
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Terms
from gateway.tasks.proposals.likeness import SAME, likeness, wording, words_of
from gateway.tasks.proposals.proposal import LIVE, ProposalState, Proposed


@dataclass(frozen=True, slots=True)
class Given:
    """The tasks that a directive has given already, as far as they concern an agency, and which proposal has which."""

    entries: tuple[Entry, ...]
    taken: Mapping[str, str]
    places: Mapping[str, Place]
    """Where those that came by message stand in the directive, as far as the message said so."""

    def beside(self, one: Proposed) -> list[Entry]:
        """Return the tasks that stand for the clause of a proposal: its own, else those alike that no other has."""
        own = [entry for entry in self.entries if self.taken.get(entry.id) == one.id or entry.clause == one.id]
        free = [entry for entry in self.entries if entry.id not in self.taken]
        if own or not free or one.state not in LIVE:
            return own
        wording, place = words_of(one.fields.content), Place(one.fields.anchor, one.fields.anchor_occurrence or 0)
        return [
            entry
            for entry in free
            if place.is_(self.places.get(entry.id, Place()))
            or likeness(wording, words_of(entry.task.terms.content)) >= SAME
        ]


def given(connection: Connection, packet: str, agency: str) -> Given:
    """Return the tasks of a directive that concern an agency; of two records that are one, that which goes on."""
    table = task_agencies.c
    mine = select(table.task).where(table.agency == agency)
    found = connection.execute(
        select(tasks)
        .where(
            tasks.c.directive == packet,
            tasks.c.parent.is_(None),
            tasks.c.id.in_(mine),
            tasks.c.state != State.JOINED.value,
        )
        .order_by(tasks.c.id)
    )
    columns = task_proposals.c
    decided = connection.execute(
        select(columns.id, columns.made).where(
            columns.packet == packet, columns.agency == agency, columns.state == ProposalState.CONFIRMED.value
        )
    )
    taken = {task: row.id for row in decided for task in row.made}
    entries = tuple(map(entry_of, found))
    return Given(entries, taken, finding.places_of(connection, entries))


def uncovered(
    connection: Connection, wanted: Sequence[tuple[int, Terms]], there: Sequence[Body]
) -> list[tuple[int, Terms]]:
    """Return the tasks, with their places, of those leads of a clause that have none yet.

    One lead's record may have come and been taken up before the clause was confirmed: the others are to do it as well.
    """
    leads = [terms.lead for _, terms in wanted]
    kin = Kin(connection, [body.id for body in (*leads, *there)])

    def covered(lead: Body) -> bool:
        return any(
            kin.same(lead.id, other.id) if lead.id and other.id else wording(lead.name) == wording(other.name)
            for other in there
        )

    return [(number, terms) for number, terms in wanted if not covered(terms.lead)]
