"""What the bus knows about the system under test: its readings, acknowledgements, statuses, documents, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from gateway.exchange.ledger import Event
from gateway.exchange.views import Caller, DeliveryState, DocumentView, InboxItem, LedgerEntry
from gateway.packet.names import Kind
from gateway.store.schema import refusals

if TYPE_CHECKING:
    from gateway.exchange.views import ReceiverView, StatusView
    from gateway.rehearsal.house import House

_READ = (Event.FETCHED.value, Event.CONTENT_READ.value)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One call that the bus refused, with our codes."""

    at: datetime
    door: str
    codes: tuple[str, ...]


class Looks:
    """Looks at the ledger of the bus with the eyes of both agencies."""

    def __init__(self, house: House) -> None:
        self._exchange = house.exchange
        self._us = house.cast.partner
        self._them = house.cast.agency
        self._all = Caller("rehearsal", frozenset({self._us, self._them}))

    async def document(self, document: str) -> DocumentView:
        """Return everything about a document."""
        return await self._exchange.document(document, self._all)

    async def receiver(self, document: str) -> ReceiverView:
        """Return the receiver of a document that has one."""
        return (await self.document(document)).receivers[0]

    async def readings(self, document: str) -> list[LedgerEntry]:
        """Return when the content was read by the system under test."""
        return [entry for entry in await self._history(document) if entry.event in _READ]

    async def taken(self, document: str) -> bool:
        """Tell whether the system said that it has the document."""
        delivery = (await self.receiver(document)).delivery
        return delivery is not None and delivery.state is DeliveryState.DONE

    async def takings(self, document: str) -> list[LedgerEntry]:
        """Return when it said so."""
        return [entry for entry in await self._history(document) if entry.event == Event.TAKEN.value]

    async def repeats(self, document: str) -> list[LedgerEntry]:
        """Return when the same packet was sent again."""
        return [entry for entry in await self._history(document) if entry.event == Event.REPEATED.value]

    async def _history(self, document: str) -> list[LedgerEntry]:
        return await self._exchange.ledger(document, self._all)

    async def statuses(self, document: str, *codes: str) -> list[StatusView]:
        """Return what the system under test said about a document, these codes alone if any are given."""
        receiver = await self.receiver(document)
        return [
            status
            for status in receiver.statuses
            if status.sender == self._them and (not codes or status.code in codes)
        ]

    async def from_them(self, seen: set[str]) -> list[InboxItem]:
        """Return the documents and take-back requests that came to the partner and are not in ``seen`` yet."""
        items = await self._exchange.inbox({self._us}, marked=True)
        return [
            item
            for item in items
            if item.sender == self._them
            and item.delivery not in seen
            and (item.kind is Kind.DOCUMENT or item.status_code == "13")
        ]

    async def waiting_for_them(self) -> list[InboxItem]:
        """Return what waits for the system under test."""
        return await self._exchange.inbox({self._them})

    async def refused(self, since: datetime) -> list[Refusal]:
        """Return what the bus refused of the system under test since then."""

        def work(connection: Connection) -> list[Refusal]:
            rows = connection.execute(select(refusals).where(refusals.c.at >= since).order_by(refusals.c.id))
            return [
                Refusal(row.at, row.door, tuple(sorted({str(one["code"]) for one in row.findings}))) for row in rows
            ]

        return await self._exchange.database.read(work)
