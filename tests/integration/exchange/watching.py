"""A gateway whose clocks a test looks at whenever it likes, at whatever hour it likes; nothing runs by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from gateway.calendar_file import load_calendar
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.clocks import ClockRules
from gateway.exchange.clocks.watch import Watch
from gateway.exchange.views import Caller
from gateway.store.schema import deliveries
from tests.integration.exchange.conftest import House, Open
from tests.packets import document_xml, status_xml

RULES = ClockRules(calendar=load_calendar())
H41 = Caller("key:h41", frozenset(["H41"]))
BUS = Caller("endpoint:bus", frozenset(["H41"]), carrier=True)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@dataclass
class Clockwork:
    """A gateway for the agency H41 and a watch over it."""

    house: House
    rules: ClockRules = RULES
    now: datetime = field(default_factory=lambda: datetime.fromisoformat("2026-01-01T00:00:00+07:00"))
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = self.another()

    def another(self, rules: ClockRules | None = None) -> Watch:
        """Return a watch as another process would have it, or the next one after a change of settings."""
        return Watch(self.house.exchange._database, rules or self.rules, ("bus",), receiving=True, now=lambda: self.now)

    async def look(self, now: datetime) -> dict[str, str]:
        """Look at all clocks at this moment; return the open alerts about documents, by subject."""
        self.now = now
        await self.watch.sweep()
        return await self.open()

    async def open(self) -> dict[str, str]:
        """Return the open alerts about documents, by subject."""
        found = await self.house.exchange._database.read(alerts.all_open)
        return {alert.subject: alert.kind for alert in found if "document" in alert.facts}

    async def sends(self, **options: int | str) -> tuple[str, str, datetime]:
        """H41 gives us a document for G22; return its id, its delivery, and when that began."""
        receipt = await self.house.send(document_xml("H41", ["G22"], **options), H41)  # type: ignore[arg-type]
        return receipt.document, *await self.delivery(receipt.document)

    async def receives(self, **options: int | str) -> tuple[str, str, datetime]:
        """The bus brings a document of G22 for H41; return its id, its delivery, and when that began."""
        receipt = await self.house.send(document_xml("G22", ["H41"], **options), BUS)  # type: ignore[arg-type]
        # As if the automatic 01 had gone out already, which is the matter of other tests.
        document, delivery, began = receipt.document, *await self.delivery(receipt.document)
        await self.change(delivery, arrival_due=False)
        return document, delivery, began

    async def is_told(self, code: str) -> str:
        """The bus brings a status of G22 about its document; return the id of the packet."""
        return (await self.house.send(status_xml("G22", "H41", code), BUS)).document

    async def says(self, document: str, code: str) -> None:
        """The clerk of H41 reports a status."""
        await self.house.exchange.report(document, H41, code=code, reason="lý do")

    async def delivery(self, packet: str) -> tuple[str, datetime]:
        """Return the only delivery of a packet, and when it was made."""
        query = select(deliveries.c.id, deliveries.c.created_at).where(deliveries.c.packet == packet)
        row = await self.house.exchange._database.read(lambda connection: connection.execute(query).one())
        return row.id, row.created_at

    async def change(self, delivery: str, **values: object) -> None:
        """Change a delivery as other parts of the exchange would."""
        query = update(deliveries).where(deliveries.c.id == delivery).values(**values)
        await self.house.exchange._database.write(lambda connection: connection.execute(query).rowcount)

    async def noted(self, document: str) -> list[str]:
        """Return what the ledger says of a document's clocks."""
        entries = await self.house.exchange.ledger(document, H41)
        return [f"{entry.event} {entry.facts['clock']}" for entry in entries if entry.event.startswith("clock-")]


async def clockwork_of(open_house: Open) -> Clockwork:
    """Return a clockwork over a fresh gateway."""
    return Clockwork(await open_house("gateway", ["H41"], background=False))
