"""A line: one adapter in use, which is let go of when the last that was begun through it has ended.

To the exchange it is an adapter like any other. Whoever still holds a line that was exchanged is led to the new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from gateway.contract import (
    Adapter,
    AgencyList,
    Health,
    Incoming,
    ListsAgencies,
    Outcome,
    Outgoing,
    Result,
    Unreachable,
)

log = structlog.get_logger(__name__)

GONE: Final = Outcome(Result.LATER, code="endpoint-gone", detail="this endpoint is not served here any more")


class Line:
    """Counts what is under way through an adapter; ``heir`` returns the line that serves the endpoint now."""

    def __init__(self, name: str, adapter: Adapter, heir: Callable[[str], Line | None]) -> None:
        self._name = name
        self._adapter = adapter
        self._heir = heir
        self._inside = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._retired = False
        self._closed = False
        self.collects = True
        """Whether the other side is asked for what waits there; while not, it is left alone altogether."""

    async def open(self) -> None:
        """Prepare connections."""
        await self._adapter.open()

    async def close(self) -> None:
        """Let go of connections at once."""
        self._retired = True
        if not self._closed:
            self._closed = True
            await self._adapter.close()

    async def retire(self) -> None:
        """Begin nothing new, and let go of connections when all that has begun has ended."""
        self._retired = True
        await self._idle.wait()
        await self.close()
        log.info("adapter-let-go", endpoint=self._name)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one packet once."""
        if self._retired:
            heir = self._next()
            return await heir.send(outgoing) if heir is not None else GONE
        with self._busy():
            return await self._adapter.send(outgoing)

    async def ask(self, outgoing: Outgoing) -> Outcome:
        """Ask what became of a packet."""
        if self._retired:
            heir = self._next()
            return await heir.ask(outgoing) if heir is not None else Outcome(Result.UNKNOWN, code=GONE.code)
        with self._busy():
            return await self._adapter.ask(outgoing)

    async def receive(self) -> AsyncIterator[Incoming]:
        """Yield what waits, until all of it was, or the endpoint is paused or exchanged."""
        if self._resting():
            return
        with self._busy():
            async for incoming in self._adapter.receive():
                yield incoming
                # What the last one holds is needed to the end of its taking in, which is here.
                if self._resting():
                    return

    async def check(self) -> Health:
        """Ask for a sign of life, unless nothing may be asked."""
        if not self.collects:
            return Health(ok=True, detail="paused")
        with self._busy():
            return await self._adapter.check()

    async def agency_list(self, since: str) -> AgencyList:
        """Ask which agencies changed. Raises Unreachable also where the adapter or its pause does not allow it."""
        if not isinstance(self._adapter, ListsAgencies):
            raise Unreachable("this adapter cannot list agencies")
        if self._resting():
            raise Unreachable("paused")
        with self._busy():
            return await self._adapter.agency_list(since)

    def _resting(self) -> bool:
        return self._retired or not self.collects

    def _next(self) -> Line | None:
        heir = self._heir(self._name)
        return heir if heir is not self else None

    @contextmanager
    def _busy(self) -> Iterator[None]:
        self._inside += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._idle.set()
