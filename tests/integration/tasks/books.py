"""Gateways with books of tasks, and a hub between them that carries what they tell each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from gateway.exchange.views import Caller, Receipt
from gateway.store.database import Database
from gateway.store.schema import alerts, deliveries, packets, task_conflicts, task_updates
from gateway.tasks.book.desk import Shown
from gateway.tasks.book.entries import Entry
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.task import Task
from gateway.tasks.life.terms import Body, Terms
from gateway.tasks.messages import watching
from gateway.tasks.messages.rules import MessageRules
from gateway.tasks.rules import TaskRules
from gateway.tasks.tasks import Tasks
from tests.integration.exchange.conftest import House, Open, eventually

TERMS = Terms("Xây dựng đề án", Body("G22", "Văn phòng"), Body("H41", "Bộ Y tế"), (Body("H14", "Bộ Tài chính"),))
NO_HELP = replace(TERMS, support=())


def rules(**changes: Any) -> TaskRules:
    """Return rules by which updates leave at once."""
    return TaskRules(messages=MessageRules(**{"window": timedelta(0), **changes}))


@dataclass(frozen=True)
class Sent:
    """One document that tells something, as it leaves."""

    packet: str
    sender: str
    receiver: str
    data: bytes


@dataclass
class Book:
    """One gateway's book of tasks; ``agency`` is served there."""

    agency: str
    house: House
    tasks: Tasks
    told: str = ""
    """The newest document that was carried from here."""

    @property
    def caller(self) -> Caller:
        return Caller(f"key:{self.agency.lower()}", frozenset([self.agency]))

    async def assign(self, terms: Terms = TERMS, **origin: Any) -> Entry:
        return await self.tasks.book.assign(self.caller, terms, Origin(self.agency, **origin))

    async def happen(self, code: str, happening: Happening, **body: Any) -> Entry:
        entry, _ = await self.tasks.book.happen((await self.find(code)).id, self.caller, happening, body)
        return entry

    async def find(self, code: str) -> Entry:
        [found] = await self.tasks.book.page(self.caller, Wanted(code=code))
        return found

    async def shown(self, code: str) -> Shown:
        return await self.tasks.book.show((await self.find(code)).id, self.caller)

    async def events(self, code: str) -> list[str]:
        return [event.happening.value for event in (await self.shown(code)).events]

    async def task(self, code: str) -> Task:
        return (await self.find(code)).task

    async def tell(self) -> list[Sent]:
        """Send what is owed; return the documents that were made since the last time."""
        await self.tasks.messages.sender.look()
        query = (
            select(packets.c.id, packets.c.sha256, packets.c.sender, deliveries.c.receiver)
            .join_from(packets, deliveries, packets.c.id == deliveries.c.packet)
            .where(packets.c.id.in_(select(task_updates.c.packet)), packets.c.id > self.told)
            .order_by(packets.c.id)
        )
        rows = await self.database.read(lambda connection: connection.execute(query).all())
        self.told = max([self.told, *(row.id for row in rows)])
        blobs = self.house.exchange._blobs
        return [Sent(row.id, row.sender, row.receiver, blobs.path(row.sha256).read_bytes()) for row in rows]

    async def take(self, data: bytes) -> Receipt:
        """Take a document from the bus, and look through it."""
        receipt = await self.house.send(data, Caller("endpoint:bus", frozenset(), carrier=True), only=[self.agency])
        await self.look()
        return receipt

    async def look(self) -> None:
        """Look through all that came."""

        async def followed() -> bool:
            await self.tasks.messages.watcher.look()
            return await self.database.read(watching.is_quiet)

        # Transactions of others that are under way put it off for a moment.
        await eventually(followed)

    @property
    def database(self) -> Database:
        return self.house.exchange.database

    async def conflicts(self) -> list[tuple[str, str, str]]:
        """Return kind, reason and state of all conflicts."""
        query = select(task_conflicts).order_by(task_conflicts.c.id)
        rows = await self.database.read(lambda connection: connection.execute(query).all())
        return [(row.said["kind"], row.why.get("code", ""), row.state) for row in rows]


@dataclass
class Land:
    """All gateways, by the agency of each, and the hub."""

    books: Mapping[str, Book]
    hub: House | None = None

    def __getitem__(self, agency: str) -> Book:
        return self.books[agency]

    async def settle(self, *, rounds: int = 4) -> None:
        """Carry everything to everybody until nobody tells anything new."""
        for _ in range(rounds):
            told = [(book, one) for book in self.books.values() for one in await book.tell()]
            if not told:
                return
            for _, one in told:
                await self.carry(one)

    async def carry(self, sent: Sent) -> None:
        """Bring one document to its receiver, through the hub where there is one."""
        if self.hub is not None:
            await self.hub.send(sent.data, Caller("vxp:sender", frozenset([sent.sender])))
        if sent.receiver in self.books:
            await self.books[sent.receiver].take(sent.data)

    def __iter__(self) -> Iterator[Book]:
        return iter(self.books.values())


async def land(open_house: Open, *agencies: str, hub: bool = False, **changes: Any) -> Land:
    """Open a gateway for each agency, and perhaps the hub that knows them all."""
    between = await open_house("hub", list(agencies), name="hub", routed=False, background=False) if hub else None
    books: dict[str, Book] = {}
    for agency in agencies:
        house = await open_house("gateway", [agency], name=agency.lower(), background=False)
        books[agency] = Book(agency, house, Tasks(house.exchange, rules(**changes)))
    return Land(books, between)


async def alert_kinds(book: Book) -> list[tuple[str, bool]]:
    """Return the alerts about tasks in the order in which they were raised, each with whether it is open."""
    query = select(alerts).order_by(alerts.c.raised_at)
    rows = await book.database.read(lambda connection: connection.execute(query).all())
    return [(row.kind, row.closed_at is None) for row in rows if row.kind.startswith("task.")]
