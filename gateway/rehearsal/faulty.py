"""Faults of the bus itself: an exchange that hands out the same item twice, a spoilt packet, statuses out of order.

The ledger stays true: it tells what was really kept and handed out.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gateway.exchange.intake import mailbox
from gateway.exchange.views import DeliveryState
from gateway.metered import MeteredExchange
from gateway.packet.names import Kind
from gateway.rehearsal.script import FaultKind, Script

if TYPE_CHECKING:
    from gateway.exchange.views import Caller, InboxItem, StoredFile

FOLDER: Final = "rehearsal"
"""Below the data folder: spoilt copies of packets."""

_REMEMBERED: Final = 10_000
_HEAD: Final = 1024 * 1024
_SUBJECT: Final = re.compile(rb"<(?:[\w.-]+:)?Subject(?:\s[^>]*)?>[^<]*?([a-zA-Z])")
_DIGEST: Final = re.compile(rb"<(?:[\w.-]+:)?DigestValue>\s*([A-Za-z0-9])")


class FaultyExchange(MeteredExchange):
    """An exchange in which the script decides what goes wrong."""

    def __init__(self, *arguments: Any, script: Script, folder: Path) -> None:
        super().__init__(*arguments)
        self.script = script
        self._folder = folder / FOLDER
        self._shown: dict[str, InboxItem] = {}
        self._taken: deque[InboxItem] = deque(maxlen=_REMEMBERED)

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
        self._shown |= {item.delivery: item for item in items}
        while len(self._shown) > _REMEMBERED:
            del self._shown[next(iter(self._shown))]
        return self._turned(items, receivers) + self._again(receivers, kind)

    def _turned(self, items: list[InboxItem], receivers: Collection[str]) -> list[InboxItem]:
        statuses = [item for item in items if item.kind is Kind.STATUS]
        if not statuses:
            return items
        due = self.script.due([FaultKind.STATUSES_OUT_OF_ORDER], "inbox", receivers)
        if not due:
            return items
        others = [item for item in items if item.kind is not Kind.STATUS]
        waited = datetime.now(UTC) - min(item.created_at for item in statuses)
        if len(statuses) == 1 and waited < timedelta(seconds=due[0].seconds):
            return others
        return others + statuses[::-1]

    def _again(self, receivers: Collection[str], kind: Kind | None) -> list[InboxItem]:
        fitting = [item for item in self._taken if item.receiver in receivers and kind in (None, item.kind)]
        if not fitting or not self.script.due([FaultKind.DUPLICATE], "inbox", receivers):
            return []
        self._taken.remove(fitting[0])
        return [fitting[0]]

    async def mark(self, delivery: str, caller: Caller, state: DeliveryState, reason: str = "") -> None:
        """Move a delivery on, and remember what was taken."""
        await super().mark(delivery, caller, state, reason)
        item = self._shown.get(delivery)
        if item is not None and state is DeliveryState.DONE:
            self._taken.append(item)

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
