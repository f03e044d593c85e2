"""The collector: takes in what waits at the other side of each endpoint, and says so there only after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import structlog

from gateway.contract import Accepted, Adapter, Incoming, Refusal, Unreachable
from gateway.exchange.duties import Duties
from gateway.exchange.intake.routing import Claim
from gateway.exchange.views import Caller, Receipt
from gateway.findings import Finding, NotNow, NotYet, Refused
from gateway.store.blobs import StagedBlob

log = structlog.get_logger(__name__)

DOOR: Final = "endpoint"


class Door(Protocol):
    """The part of the exchange that takes packets in."""

    def stage(self) -> StagedBlob: ...

    async def take_in(self, staged: StagedBlob, caller: Caller, claim: Claim, *, door: str) -> Receipt: ...

    async def record_refusal(self, findings: Sequence[Finding], *, door: str, system: str | None) -> str: ...


class Collector:
    """Polls every endpoint, those too that come later; one that is down only delays itself."""

    def __init__(self, door: Door, adapters: Mapping[str, Adapter], duties: Duties, *, seconds: float) -> None:
        self._door = door
        self._adapters = adapters
        self._duties = duties
        self._seconds = seconds
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._polls: dict[str, asyncio.Task[None]] = {}

    def stop(self) -> None:
        """Let nothing new begin; the packet in hand is finished before :meth:`run` returns."""
        self._stopping.set()
        self._changed.set()

    def change(self) -> None:
        """Say that the endpoints are others now."""
        self._changed.set()

    async def run(self) -> None:
        """Poll all endpoints until told to stop."""
        async with asyncio.TaskGroup() as polls:
            while not self._stopping.is_set():
                self._changed.clear()
                for endpoint in self._adapters:
                    if endpoint not in self._polls:
                        self._polls[endpoint] = polls.create_task(self._poll(endpoint), name=f"collect {endpoint}")
                await self._changed.wait()

    async def _poll(self, endpoint: str) -> None:
        try:
            await self._keep_polling(endpoint)
        finally:
            del self._polls[endpoint]
            self._changed.set()  # it may have come back meanwhile

    async def _keep_polling(self, endpoint: str) -> None:
        while not self._stopping.is_set() and endpoint in self._adapters:
            try:
                # One process of all asks: two would fetch the same packets, which is harmless but twice the work.
                if await self._duties.mine(f"collect {endpoint}"):
                    await self._round(endpoint, self._adapters[endpoint])
            except Unreachable as reason:
                log.warning("endpoint-unreachable", endpoint=endpoint, reason=str(reason))
            except NotNow as refused:
                log.warning("store-in-trouble", endpoint=endpoint, reason=str(refused))
            except Exception:
                log.exception("collecting-broken", endpoint=endpoint)
            try:
                await asyncio.wait_for(self._stopping.wait(), self._seconds)
            except TimeoutError:
                continue

    async def _round(self, endpoint: str, adapter: Adapter) -> None:
        async for incoming in adapter.receive():
            if self._stopping.is_set() or not await self._duties.mine(f"collect {endpoint}"):
                return
            try:
                await self._one(endpoint, incoming)
            except (Unreachable, NotYet) as reason:
                # This item stays on the other side's list; it must not stand in the way of those behind it.
                log.warning("item-put-off", endpoint=endpoint, item=incoming.reference, reason=str(reason))

    async def _one(self, endpoint: str, incoming: Incoming) -> None:
        speaks_for = incoming.speaks_for
        caller = Caller(f"endpoint:{endpoint}", speaks_for or frozenset(), carrier=speaks_for is None)
        claim = Claim(kind=incoming.kind, only=incoming.receivers or None)
        try:
            receipt = await self._take(incoming, caller, claim)
        except NotNow:
            raise
        except Refused as refused:
            # What was wrong in itself, or too long, never came as far as the intake that records refusals.
            reference = refused.reference or await self._door.record_refusal(
                refused.findings, door=DOOR, system=caller.system
            )
            log.warning("refused", endpoint=endpoint, item=incoming.reference, reference=reference)
            await incoming.failed(Refusal(refused.findings, reference))
            return
        log.info("collected", document=receipt.document, endpoint=endpoint, repeated=receipt.duplicate)
        await incoming.taken(Accepted(receipt.document, receipt.duplicate, receipt.warnings))

    async def _take(self, incoming: Incoming, caller: Caller, claim: Claim) -> Receipt:
        staged = self._door.stage()
        try:
            await incoming.fetch(staged.write)
            return await self._door.take_in(staged, caller, claim, door=DOOR)
        finally:
            staged.discard()
