"""The REST door, below ``/api/v1``: which desks it has. One desk is one kind of thing in one file.

Every request carries ``Authorization: Bearer KEY``, comes with a client certificate that is bound like a key, or with a
person's session; it speaks for its agencies and sees only what they sent or receive. Refusals are problem+json with all
causes (docs/rest.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from gateway.exchange.exchange import Exchange
from gateway.packet.limits import Limits
from gateway.people.people import People
from gateway.tasks.rules import TaskRules
from gateway.tasks.tasks import Tasks
from gateway.web.rest.adapters import Adapters
from gateway.web.rest.agencies import Agencies
from gateway.web.rest.agencies_edits import AgencyEdits
from gateway.web.rest.before import Checks
from gateway.web.rest.calls import Call, calls_of, routes_of
from gateway.web.rest.certificates import Certificates
from gateway.web.rest.desk import Deliveries
from gateway.web.rest.documents import Documents
from gateway.web.rest.endpoints import Endpoints
from gateway.web.rest.evidence import Evidence
from gateway.web.rest.follow_ups import FollowUps
from gateway.web.rest.guard import Guard
from gateway.web.rest.inbox import Inboxes
from gateway.web.rest.keys import Keys
from gateway.web.rest.openapi import Description
from gateway.web.rest.packets import Packets
from gateway.web.rest.people import Accounts, Myself
from gateway.web.rest.quarantine import Quarantines
from gateway.web.rest.registers import RegisterBooks
from gateway.web.rest.search import Searches
from gateway.web.rest.signing_keys import SigningCertificates
from gateway.web.rest.task_conflicts import TaskConflicts
from gateway.web.rest.task_counts import TaskFigures
from gateway.web.rest.task_joins import TaskJoins
from gateway.web.rest.task_lists import TaskLists
from gateway.web.rest.task_messages import TaskMessages
from gateway.web.rest.task_proposals import Directives
from gateway.web.rest.task_reminders import TaskReminders
from gateway.web.rest.tasks import TaskBook
from gateway.web.rest.tus import Uploads
from gateway.web.rest.webhooks import Webhooks

if TYPE_CHECKING:
    from aiohttp import web

DESKS: Final[Mapping[type, Callable[[Exchange, Limits], object]]] = {
    Documents: Documents,
    Searches: lambda exchange, _: Searches(exchange.search),
    Checks: Checks,
    Packets: Packets,
    FollowUps: FollowUps,
    Inboxes: lambda exchange, _: Inboxes(exchange.taking),
    Uploads: lambda exchange, _: Uploads(exchange.uploads),
    Evidence: lambda exchange, _: Evidence(exchange),
    SigningCertificates: lambda exchange, _: SigningCertificates(exchange),
    Endpoints: lambda exchange, _: Endpoints(exchange.endpoints, exchange.operations),
    Deliveries: lambda exchange, _: Deliveries(exchange.operations),
    Adapters: lambda _, __: Adapters(),
    Quarantines: lambda exchange, _: Quarantines(exchange.quarantine),
    Agencies: lambda exchange, _: Agencies(exchange.directory),
    AgencyEdits: lambda exchange, _: AgencyEdits(exchange.directory),
    Certificates: lambda exchange, _: Certificates(exchange.certificates),
    Keys: lambda exchange, _: Keys(exchange),
    Webhooks: lambda exchange, _: Webhooks(exchange.webhooks),
    RegisterBooks: lambda exchange, _: RegisterBooks(exchange),
    Description: lambda _, __: Description(calls),
}
"""The desks, each with how it is made; routes, and the description of the interface, are made of their calls."""

PEOPLE_DESKS: Final[Mapping[type, Callable[[People], object]]] = {Myself: Myself, Accounts: Accounts}
"""The desks of persons and of those who look after their accounts."""


TASK_DESKS: Final[Mapping[type, Callable[[Tasks], object]]] = {
    # Before those whose paths have an id where these have a word.
    TaskFigures: TaskFigures,
    TaskLists: TaskLists,
    TaskBook: lambda tasks: TaskBook(tasks.book, tasks.lists),
    TaskMessages: lambda tasks: TaskMessages(tasks.messages),
    TaskConflicts: lambda tasks: TaskConflicts(tasks.messages),
    TaskJoins: lambda tasks: TaskJoins(tasks.joins),
    Directives: lambda tasks: Directives(tasks.proposals),
    TaskReminders: lambda tasks: TaskReminders(tasks.reminders),
}
"""The desks about tasks."""


def rest_routes(
    exchange: Exchange, limits: Limits, people: People | None = None, tasks: Tasks | None = None
) -> list[web.RouteDef]:
    """Return the routes of the door, with ``people`` also those for persons and their administrators."""
    known = Guard(exchange, people).known
    desks = [make(exchange, limits) for make in DESKS.values()]
    followed = tasks or Tasks(exchange, TaskRules())
    desks += [make(followed) for make in TASK_DESKS.values()]
    if people is not None:
        desks += [make(people) for make in PEOPLE_DESKS.values()]
    return [route for desk in desks for route in routes_of(desk, known)]


def calls() -> Iterator[Call]:
    """Yield the calls of all desks, in the order of the description."""
    for desk in (*DESKS, *TASK_DESKS, *PEOPLE_DESKS):
        yield from (declared for _, declared in calls_of(desk))
