"""Testing a connection, step by step: settings, a sign of life, a packet there, the same packet back.

The packet is a document of an agency of ours kept for tests, to itself; it goes only through adapters of a kind whose
other side brings back what we send to ourselves, and is taken off the other side's list again. Where the service itself
collects from there, whoever is quicker takes it; then it is a document of the agency for tests like any other. A step
that the other side or the settings do not permit says so.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Final

from sqlalchemy import select

from gateway.contract import Accepted, Adapter, Incoming, Outcome, Outgoing, Result, Unreachable
from gateway.directory.names import fold
from gateway.exchange.endpoints.views import Definition, Owner
from gateway.exchange.endpoints.workshop import Workshop
from gateway.exchange.intake.compose import build_document, complete
from gateway.exchange.keyring import Keyring
from gateway.exchange.views import OutgoingFile
from gateway.findings import Finding, Refused
from gateway.ids import new_id
from gateway.packet.dates import date_text
from gateway.packet.model import Code, DocumentPacket, DocumentType, Party, PromulgationInfo, SignerInfo
from gateway.packet.names import Kind
from gateway.store.database import Database
from gateway.store.schema import packets

WHOLE_SECONDS: Final = 45.0
"""A test ends after so long, wherever it is."""

STEP_SECONDS: Final = 15.0
"""One step ends after so long."""

LOOKS: Final = 10
"""How often the other side's list is looked at for the packet."""

MOST_ITEMS: Final = 50
"""Items of that list that are looked at each time, and of these only what is for the agency for tests is fetched."""

DETAIL: Final = 300
"""Characters kept of the other side's words."""


class Passed(StrEnum):
    """How a step ended."""

    YES = "ok"
    NO = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was tried, how it ended, a code of the catalogue with its facts, and how long it took."""

    name: str
    passed: Passed
    finding: Finding
    seconds: float


@dataclass(frozen=True, slots=True)
class Tested:
    """All steps of a test."""

    steps: tuple[Step, ...]

    @property
    def ok(self) -> bool:
        """Whether no step failed."""
        return all(step.passed is not Passed.NO for step in self.steps)


class Trial:
    """Tests definitions, saved or not, with an adapter of its own."""

    def __init__(
        self, database: Database, folder: Path, workshop: Workshop, signers: Keyring, agency: str | None
    ) -> None:
        self._database = database
        self._folder = folder
        self._workshop = workshop
        self._signers = signers
        self._agency = agency

    async def run(self, name: str, definition: Definition, owner: Owner) -> Tested:
        """Test a definition, within a minute."""
        steps: list[Step] = []
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                await self._steps(steps, name, definition, owner)
        except TimeoutError:
            finding = Finding("endpoint.test-too-slow", "", {"seconds": int(WHOLE_SECONDS)})
            steps.append(Step("end", Passed.NO, finding, WHOLE_SECONDS))
        return Tested(tuple(steps))

    async def _steps(self, steps: list[Step], name: str, definition: Definition, owner: Owner) -> None:
        began = monotonic()
        try:
            adapter = await asyncio.to_thread(self._workshop.make, name, definition, owner)
        except Refused as refused:
            steps += [_step("settings", Passed.NO, finding, began) for finding in refused.findings]
            return
        steps.append(_step("settings", Passed.YES, Finding("endpoint.test-settings"), began))
        async with _opened(adapter):
            steps.append(await self._check(adapter))
            if steps[-1].passed is Passed.YES:
                steps += await self._round_trip(adapter, definition)

    async def _check(self, adapter: Adapter) -> Step:
        began = monotonic()
        detail = ""
        while monotonic() - began < STEP_SECONDS:
            try:
                health = await asyncio.wait_for(adapter.check(), STEP_SECONDS)
            except TimeoutError:
                break
            if health.ok:
                finding = Finding("endpoint.test-answers", "", {"detail": _cut(health.detail) or "-"})
                return _step("check", Passed.YES, finding, began)
            detail = health.detail
            if monotonic() - began > 2:
                break
            await asyncio.sleep(0.5)  # an adapter that was just opened may still be connecting
        facts = {"detail": _cut(detail) or "-"}
        return _step("check", Passed.NO, Finding("endpoint.test-no-answer", "", facts), began)

    async def _round_trip(self, adapter: Adapter, definition: Definition) -> list[Step]:
        began = monotonic()
        why = self._why_not(adapter, definition)
        if why is not None:
            return [_step(name, Passed.SKIPPED, why, began) for name in ("send", "receive")]
        file = await asyncio.to_thread(self._packet)
        try:
            outgoing = await asyncio.to_thread(self._outgoing, file)
            sent = _sent(await _bounded(adapter.send(outgoing)), began)
            return [sent, await self._back(adapter, outgoing)] if sent.passed is Passed.YES else [sent]
        finally:
            file.unlink(missing_ok=True)

    def _why_not(self, adapter: Adapter, definition: Definition) -> Finding | None:
        if not getattr(adapter, "returns", False):
            return Finding("endpoint.test-one-way", "", {"adapter": definition.adapter})
        if self._agency is None:
            return Finding("endpoint.test-no-agency")
        return None

    def _packet(self) -> Path:
        agency, now = self._agency or "", datetime.now(UTC)
        number = now.strftime("%H%M%S")
        party = Party(agency)
        draft = DocumentPacket(
            sender=party,
            receivers=(party,),
            document_id=f"{agency},{date_text(now.date())},{number}-{new_id()[-6:]}/THU",
            code=Code(number, "THU"),
            promulgation=PromulgationInfo(place="-", date=date_text(now.date())),
            subject="Thử kết nối (connection test)",
            document_type=DocumentType(type=2, type_name="Công văn"),
            signer=SignerInfo(full_name="Liên Thông"),
        )
        text = self._folder / new_id()
        text.write_bytes(b"connection test\n")
        try:
            files = [OutgoingFile("thu.txt", "text/plain", text)]
            return build_document(complete(draft, now), files, self._folder, self._signers.signer(agency))
        finally:
            text.unlink(missing_ok=True)

    def _outgoing(self, file: Path) -> Outgoing:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        agency, one = self._agency or "", new_id()
        return Outgoing(one, Kind.DOCUMENT, agency, (agency,), True, file, file.stat().st_size, digest, delivery=one)

    async def _back(self, adapter: Adapter, sent: Outgoing) -> Step:
        began = monotonic()
        try:
            async with asyncio.timeout(STEP_SECONDS):
                for _ in range(LOOKS):
                    if await self._collected(sent) or await self._found(adapter, sent):
                        return _step("receive", Passed.YES, Finding("endpoint.test-came-back"), began)
                    await asyncio.sleep(0.5)
        except Unreachable as error:
            facts = {"detail": _cut(str(error))}
            return _step("receive", Passed.NO, Finding("endpoint.test-no-answer", "", facts), began)
        except TimeoutError:
            pass
        return _step("receive", Passed.NO, Finding("endpoint.test-not-back"), began)

    async def _collected(self, sent: Outgoing) -> bool:
        """Tell whether the service itself has taken the packet in."""
        query = select(packets.c.id).where(packets.c.sha256 == sent.sha256).limit(1)
        return await self._database.look(lambda connection: connection.execute(query).first()) is not None

    async def _found(self, adapter: Adapter, sent: Outgoing) -> bool:
        looked = 0
        async for incoming in adapter.receive():
            looked += 1
            if self._ours(incoming) and await _digest(incoming, sent.size) == sent.sha256:
                await incoming.taken(Accepted(sent.document))
                return True
            if looked >= MOST_ITEMS:
                break
        return False

    def _ours(self, incoming: Incoming) -> bool:
        agency = fold(self._agency or "")
        return fold(incoming.sender) == agency and agency in {fold(one) for one in incoming.receivers}


async def _digest(incoming: Incoming, most: int) -> str:
    """Return the digest of an item, or nothing of one that is longer than what was sent."""
    found, size = hashlib.sha256(), 0

    async def write(piece: bytes) -> None:
        nonlocal size
        size += len(piece)
        if size <= most:
            found.update(piece)

    await incoming.fetch(write)
    return found.hexdigest() if size == most else ""


def _sent(outcome: Outcome, began: float) -> Step:
    if outcome.result is Result.DELIVERED:
        finding = Finding("endpoint.test-sent", "", {"receipt": _cut(outcome.receipt) or "-"})
        return _step("send", Passed.YES, finding, began)
    facts = {"code": _cut(outcome.code) or "-", "detail": _cut(outcome.detail) or "-", "result": outcome.result.value}
    return _step("send", Passed.NO, Finding("endpoint.test-not-sent", "", facts), began)


async def _bounded(sending: Awaitable[Outcome]) -> Outcome:
    try:
        async with asyncio.timeout(STEP_SECONDS):
            return await sending
    except TimeoutError:
        return Outcome(Result.UNKNOWN, code="too-slow", detail=f"no outcome in {STEP_SECONDS:.0f} s")


@asynccontextmanager
async def _opened(adapter: Adapter) -> AsyncIterator[None]:
    await adapter.open()
    try:
        yield
    finally:
        await asyncio.shield(adapter.close())


def _step(name: str, passed: Passed, finding: Finding, began: float) -> Step:
    return Step(name, passed, finding, round(monotonic() - began, 3))


def _cut(words: str) -> str:
    return words[:DETAIL]
