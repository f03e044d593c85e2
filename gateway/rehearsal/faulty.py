"""Faults of the bus itself: an exchange that hands out the same item twice, a spoilt packet, statuses out of order.

The ledger stays true: it tells what was really kept and handed out.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gateway.exchange.intake import mailbox
from gateway.exchange.intake.inbox import Inbox, meant
from gateway.exchange.views import DeliveryState
from gateway.metered import MeteredExchange
from gateway.packet.names import Kind
from gateway.rehearsal.script import FaultKind, Script

if TYPE_CHECKING:
    from gateway.exchange.intake.inbox import Lock, Taking, Which
    from gateway.exchange.views import Caller, InboxItem, StoredFile
    from gateway.findings import Finding
    from gateway.store.database import Database

FOLDER: Final = "rehearsal"
"""Below the data folder: spoilt copies of packets."""

_REMEMBERED: Final = 10_000
_HEAD: Final = 1024 * 1024
_SUBJECT: Final = re.compile(rb"<(?:[\w.-]+:)?Subject(?:\s[^>]*)?>[^<]*?([a-zA-Z])")
_DIGEST: Final = re.compile(rb"<(?:[\w.-]+:)?DigestValue>\s*([A-Za-z0-9])")


class Tricks:
    """What the script does to inboxes, whichever door they are looked at through."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._shown: dict[str, InboxItem] = {}
        self._taken: deque[InboxItem] = deque(maxlen=_REMEMBERED)

    def played(self, items: list[InboxItem], receivers: Collection[str], kind: Kind | None) -> list[InboxItem]:
        """Return what waits, and what the script adds, takes away or turns around."""
        self.show(items)
        return self._turned(items, receivers) + self._again(receivers, kind)

    def show(self, items: Iterable[InboxItem]) -> None:
        """Remember what was shown."""
        self._shown |= {item.delivery: item for item in items}
        while len(self._shown) > _REMEMBERED:
            del self._shown[next(iter(self._shown))]

    def take(self, delivery: str) -> None:
        """Remember what was taken off."""
        item = self._shown.get(delivery)
        if item is not None:
            self._taken.append(item)

    def _turned(self, items: list[InboxItem], receivers: Collection[str]) -> list[InboxItem]:
        statuses = [item for item in items if item.kind is Kind.STATUS]
        if not statuses:
            return items
        due = self._script.due([FaultKind.STATUSES_OUT_OF_ORDER], "inbox", receivers)
        if not due:
            return items
        others = [item for item in items if item.kind is not Kind.STATUS]
        waited = datetime.now(UTC) - min(item.created_at for item in statuses)
        if len(statuses) == 1 and waited < timedelta(seconds=due[0].seconds):
            return others
        return others + statuses[::-1]

    def _again(self, receivers: Collection[str], kind: Kind | None) -> list[InboxItem]:
        fitting = [item for item in self._taken if item.receiver in receivers and kind in (None, item.kind)]
        if not fitting or not self._script.due([FaultKind.DUPLICATE], "inbox", receivers):
            return []
        self._taken.remove(fitting[0])
        return [fitting[0]]


class FaultyInbox(Inbox):
    """The inboxes of REST in which the script decides what goes wrong; what is locked is handed out as it is."""

    def __init__(self, database: Database, tricks: Tricks) -> None:
        super().__init__(database)
        self._tricks = tricks

    async def page(self, caller: Caller, which: Which, *, after: str | None, limit: int) -> list[InboxItem]:
        """Return what waits, and what the script adds, takes away or turns around."""
        items = await super().page(caller, which, after=after, limit=limit)
        return self._tricks.played(items, meant(caller, which), which.kind)

    async def lock_some(self, caller: Caller, which: Which, limit: int, seconds: float) -> tuple[Lock, list[InboxItem]]:
        """Lock the oldest items, and remember what was shown."""
        held, items = await super().lock_some(caller, which, limit, seconds)
        self._tricks.show(items)
        return held, items

    async def acknowledge(self, caller: Caller, taking: Taking) -> None:
        """Take an item off, and remember what was taken."""
        await super().acknowledge(caller, taking)
        self._tricks.take(taking.delivery)

    async def acknowledge_all(self, caller: Caller, items: Sequence[Taking]) -> list[Finding | None]:
        """Take many items off, and remember what was taken."""
        faults = await super().acknowledge_all(caller, items)
        for one, fault in zip(items, faults, strict=True):
            if fault is None:
                self._tricks.take(one.delivery)
        return faults


class FaultyExchange(MeteredExchange):
    """An exchange in which the script decides what goes wrong."""

    def __init__(self, *arguments: Any, script: Script, folder: Path) -> None:
        super().__init__(*arguments)
        self.script = script
        self._folder = folder / FOLDER
        self._tricks = Tricks(script)
        self.taking = FaultyInbox(self.database, self._tricks)

    async def inbox(
        self,
        receivers: Collection[str],
        *,
        kind: Kind | None = None,
        limit: int = mailbox.MOST,
        marked: bool = False,
        after: str = "",
    ) -> list[InboxItem]:
        """Return what waits, and what the script adds, takes away or turns around."""
        items = await super().inbox(receivers, kind=kind, limit=limit, marked=marked, after=after)
        return self._tricks.played(items, receivers, kind)

    async def mark(self, delivery: str, caller: Caller, state: DeliveryState, reason: str = "") -> None:
        """Move a delivery on, and remember what was taken."""
        await super().mark(delivery, caller, state, reason)
        if state is DeliveryState.DONE:
            self._tricks.take(delivery)

    async def fetch(self, delivery: str, caller: Caller, door: str) -> StoredFile:
        """Return the packet, spoilt where the script says so."""
        stored = await super().fetch(delivery, caller, door)
        return await self._spoilt(stored, delivery, caller)

    async def packet_file(self, document: str, caller: Caller, door: str = "rest") -> StoredFile:
        """Return the packet, spoilt where the script says so."""
        stored = await super().packet_file(document, caller, door)
        return await self._spoilt(stored, document, caller)

    async def _spoilt(self, stored: StoredFile, name: str, caller: Caller) -> StoredFile:
        if not self.script.due([FaultKind.WRONG_SIGNATURE], "fetch", caller.agencies):
            return stored
        copy = self._folder / f"{name}.edxml"
        await asyncio.to_thread(spoil, stored.path, copy)
        return replace(stored, path=copy)


def spoil(source: Path, target: Path) -> None:
    """Write a copy of a packet in which one letter of the subject, or of the signature's digest, is another."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as packet, target.open("wb") as out:
        head = bytearray(packet.read(_HEAD))
        found = _SUBJECT.search(head) or _DIGEST.search(head)
        if found is not None:
            place = found.start(1)
            head[place] = ord("x") if head[place] != ord("x") else ord("y")
        out.write(head)
        while piece := packet.read(_HEAD):
            out.write(piece)
