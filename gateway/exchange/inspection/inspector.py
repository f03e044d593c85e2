"""The inspector: takes documents that are held, has their files looked at, and lets them go or closes them.

Every serving process has one. Whatever breaks, a document stays held until somebody has finished with it; one that ends
every process which began it is closed for a person to decide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from gateway.exchange.inspection import clamd, work
from gateway.exchange.inspection.checks import Action, Found, Learner
from gateway.exchange.inspection.clamd import ScannerAway
from gateway.exchange.inspection.kinds import Sample
from gateway.exchange.inspection.material import Files, Material
from gateway.exchange.inspection.revocations import news_of
from gateway.exchange.inspection.rules import InspectionRules, Scanner
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.inspection.watch import raise_away
from gateway.exchange.inspection.work import Claimed, Seen
from gateway.exchange.inspection.workers import Broken, TooLong, Workers
from gateway.findings import NotNow
from gateway.store.database import Database
from gateway.trust.knowledge import Informant

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = structlog.get_logger(__name__)

IDLE_SECONDS: Final = 1.0
"""Longest pause between two looks: other processes hold documents too, and may die."""

AHEAD: Final = 4
"""Documents under way for each worker process: while one is looked at, others are unpacked, scanned, written down."""

MOST_BEGUN: Final = 5
"""Inspections that began and never ended, after which the document is taken to be the cause."""

AGAIN_SECONDS: Final = 5.0
"""Pause after an inspection that broke."""

MOST_PAUSE: Final = 60.0

SCANNER: Final = "malware"
"""Name of the scanner's findings."""


def _pause(first: float, one: Claimed) -> float:
    """Return the seconds until the next try, doubled each time that it was put off."""
    return min(MOST_PAUSE, first * (1 << min(one.put_off, 6)))


class Inspector:
    """Inspects what is due, a few documents at a time."""

    def __init__(
        self,
        database: Database,
        files: Files,
        rules: InspectionRules,
        released: Callable[[], None],
        revocations: Informant | None = None,
    ) -> None:
        self._database = database
        self._files = files
        self._rules = rules
        self._released = released
        self._workers = Workers(rules.recipes, rules.bounds, rules.parallel)
        self._revocations = revocations
        self._known: object = None
        self._awake = asyncio.Event()
        self._stopping = False
        self._busy = 0

    def wake(self) -> None:
        """Say that a document is held."""
        self._awake.set()

    def stop(self) -> None:
        """Let nothing new begin; what has begun is finished before :meth:`run` returns."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Inspect until told to stop."""
        try:
            async with asyncio.TaskGroup() as tasks:
                while not self._stopping:
                    self._awake.clear()
                    for one in await self._claim():
                        self._busy += 1
                        tasks.create_task(self._one(one), name=f"inspect {one.packet}")
                    await self._rest()
        finally:
            await self._workers.let_go(0.0)

    async def _claim(self) -> list[Claimed]:
        free = self._rules.parallel * AHEAD - self._busy
        if free <= 0:
            return []
        try:
            if not await self._database.look(lambda connection: work.anything_due(connection, datetime.now(UTC))):
                return []
            return await self._database.write(lambda connection: work.claim(connection, free, datetime.now(UTC)))
        except Exception:
            # The store may be away for a while; what is held waits.
            log.exception("inspection-not-claimed")
            return []

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._awake.wait(), IDLE_SECONDS)
        except TimeoutError:
            await self._workers.let_go()

    async def _one(self, one: Claimed) -> None:
        renewing = asyncio.create_task(self._renew(one))
        try:
            await self._inspect(one)
        except (NotNow, OSError) as reason:
            # The machine's fault, not the document's: however long it lasts, nothing is put away for it.
            log.warning("inspection-put-off", document=one.packet, reason=type(reason).__name__)
            await self._put_off(one, _pause(AGAIN_SECONDS, one), counts=isinstance(reason, FileNotFoundError))
        except Exception:
            log.exception("inspection-broken", document=one.packet)
            await self._put_off(one, AGAIN_SECONDS, counts=True)
        finally:
            renewing.cancel()
            self._busy -= 1
            self._awake.set()

    async def _inspect(self, one: Claimed) -> None:
        try:
            seen = await self._seen(one)
        except ScannerAway as away:
            log.warning("scanner-away", document=one.packet, reason=str(away))
            scanner = self._rules.scanner
            first = scanner.again_seconds if scanner is not None else AGAIN_SECONDS
            await self._put_off(one, _pause(first, one), counts=False)
            reason = str(away)
            await self._database.write(lambda connection: raise_away(connection, reason, datetime.now(UTC)))
            return
        state = await self._database.write(lambda connection: work.settle(connection, one, seen, datetime.now(UTC)))
        if state is InspectionState.PASSED:
            self._released()
        log.info("inspected", document=one.packet, state=state.value if state is not None else "not-ours")

    async def _seen(self, one: Claimed) -> list[Seen]:
        if one.begun > MOST_BEGUN:
            return [Seen(0, "inspection", Found("inspection.gave-up", "gave-up", Action.QUARANTINE))]
        seen: list[Seen] = []
        async with _opened(self._files.of(one)) as material:
            for sample, path in material:
                seen += await self._checked(sample, path)
            if any(each.found.action is Action.QUARANTINE for each in seen):
                return seen
            if self._rules.scanner is not None:
                for sample, path in material:
                    seen.append(Seen(sample.number, SCANNER, await self._scanned(self._rules.scanner, path)))
        return seen

    async def _checked(self, sample: Sample, path: Path) -> list[Seen]:
        seen = []
        for check in self._rules.checks:
            if not check.wants(sample):
                continue
            if isinstance(check, Learner):
                await self._learn()
            try:
                found = await self._workers.run(check.name, path, sample)
            except TooLong:
                found = [Found("inspection.too-long", "broken", self._rules.crashed)]
            except Broken as how:
                found = [Found("inspection.crashed", "broken", self._rules.crashed, {"reason": str(how)[:60]})]
            seen += [Seen(sample.number, check.name, one) for one in found]
            if isinstance(check, Learner) and self._revocations is not None:
                self._revocations.want([chain for one in found for chain in check.chains(one)])
        return seen

    async def _learn(self) -> None:
        """Put what is known of revocations where the workers are told of it."""
        if self._revocations is None:
            return
        known = (await asyncio.to_thread(self._revocations.knowledge)).known
        if known is not self._known:
            self._known = known
            self._workers.news = news_of(known)

    async def _scanned(self, scanner: Scanner, path: Path) -> Found:
        """Return the scanner's verdict. Raises ScannerAway where the rules say that documents wait for it."""
        try:
            verdict = await clamd.scan(scanner, path)
        except ScannerAway as away:
            if scanner.down == "hold":
                raise
            return Found("inspection.unscanned", "unscanned", Action.FLAG, {"reason": str(away)})
        if verdict.signature:
            return Found("inspection.malware", "infected", Action.QUARANTINE, {"signature": verdict.signature})
        if verdict.too_long:
            return Found("inspection.unscanned", "unscanned", Action.FLAG, {"reason": "too-long"})
        return Found("inspection.clean", "clean")

    async def _put_off(self, one: Claimed, seconds: float, *, counts: bool) -> None:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        try:
            await self._database.write(lambda connection: work.put_off(connection, one, until, counts=counts))
        except Exception:
            # The claim runs out by itself.
            log.exception("inspection-not-put-off", document=one.packet)

    async def _renew(self, one: Claimed) -> None:
        while True:
            await asyncio.sleep(work.LEASE.total_seconds() / 3)
            try:
                await self._database.write(lambda connection: work.renew(connection, one, datetime.now(UTC)))
            except Exception:
                log.exception("inspection-not-renewed", document=one.packet)


@asynccontextmanager
async def _opened(files: AbstractContextManager[Material]) -> AsyncIterator[Material]:
    """Enter and leave in threads: packets may be long and disks busy."""
    material = await asyncio.to_thread(files.__enter__)
    try:
        yield material
    finally:
        await asyncio.shield(asyncio.to_thread(files.__exit__, None, None, None))
