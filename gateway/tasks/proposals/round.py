"""The round of reading: what was noticed is read one document after another, and proposals are made of it.

A reading that breaks off is counted before it begins, so that a document that ends every reader is left to a person in
the end, and none stands in the way of those behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Connection, select, update

from gateway.exchange.rounds import Round
from gateway.exchange.webhooks import horizon
from gateway.exchange.webhooks.horizon import Mark
from gateway.findings import NotNow
from gateway.packet.dates import VIETNAM, parse_date
from gateway.store.database import Database
from gateway.store.schema import directive_agencies, directive_readings, packets
from gateway.tasks.proposals.making import make, name
from gateway.tasks.proposals.naming import Meant, Naming
from gateway.tasks.proposals.noticing import notice, quiet
from gateway.tasks.proposals.reader import BrokenOff, Job, Reader
from gateway.tasks.proposals.rules import ReadingRules

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 1.0
TURN_SECONDS: Final = 5.0
"""No document is begun later in a turn, so that whoever stops the service need not wait for all that is due."""
KEPT_SECONDS: Final = 60.0
"""How long the reading process waits for another document: it costs memory, its start as much as a hundred readings."""


@dataclass(frozen=True, slots=True)
class Due:
    """One document whose reading begins."""

    packet: str
    sha256: str
    job: Job
    gone: bool
    spent: bool
    """It was begun too often."""
    begun: int
    """How often it has been begun, this time too: another number says that somebody else has begun it since."""


class DirectiveRound:
    """Reads what is due, as long as the duty is this process's."""

    def __init__(
        self,
        database: Database,
        place: Callable[[str], Path],
        folder: Path,
        rules: ReadingRules,
        naming: Naming,
        reader: Reader | None = None,
        near: Callable[[str], Awaitable[Path]] | None = None,
    ) -> None:
        self._database = database
        self._place = place
        self._near = near
        self._rules = rules
        self._naming = naming
        self._reader = reader or Reader(rules, folder)
        self._mark: Mark | None = None
        self._read_at = 0.0

    def rounds(self) -> list[Round]:
        """Return the round. Also where nothing is read, replies and take-backs are tied to tasks."""
        return [Round("directives", EVERY_SECONDS, self.turn, self.end)]

    async def turn(self) -> None:
        """Notice what is new, then read for a few seconds."""
        await self.notice()
        clock = asyncio.get_running_loop().time
        until = clock() + TURN_SECONDS
        while clock() < until and await self.read_one():
            self._read_at = clock()
        await self.make_rest()
        if clock() - self._read_at >= KEPT_SECONDS:
            await self._reader.end()

    async def notice(self) -> None:
        """Follow the ledger as far as it is settled."""
        if self._mark is None:
            if await self._database.read(quiet):
                return
            self._mark = await self._database.write(horizon.newest)
        mark = self._mark
        if not await self._database.look(lambda connection: horizon.settled(connection, mark)):
            return
        self._mark = None
        while await self._database.write(lambda connection: notice(connection, mark, self._rules, datetime.now(UTC))):
            pass

    async def read_one(self) -> bool:
        """Read the document that is due longest; return whether there was one."""
        if not await self._database.look(lambda connection: _any_due(connection, datetime.now(UTC))):
            return False
        due = await self._database.write(self._begin)
        if due is None:
            return False
        answer = await self._answer(due)
        if answer is not None:
            await self._database.write(partial(self._finish, due=due, answer=answer))
            await self.make_rest()
        return True

    async def _answer(self, due: Due) -> dict[str, Any] | None:
        if due.spent:
            log.warning("directive-given-up", document=due.packet)
            return _note("reading.given-up")
        if due.gone:
            return _note("reading.gone")
        try:
            if self._near is not None:
                await self._near(due.sha256)
            return await self._reader.read(due.job)
        except NotNow as away:
            log.warning("directive-not-at-hand", document=due.packet, codes=[one.code for one in away.findings])
            await self._database.write(partial(self._put_off, due=due))
            return None
        except BrokenOff as why:
            log.warning("directive-broken-off", document=due.packet, reason=str(why))
            return None

    def _begin(self, connection: Connection) -> Due | None:
        """Take the document that is due longest; should its reading break off, it is due again after a while."""
        now = datetime.now(UTC)
        table = directive_readings
        row = connection.execute(
            select(table).where(table.c.state == "due", table.c.due_at <= now).order_by(table.c.due_at).limit(1)
            .with_for_update(skip_locked=True)
        ).first()  # fmt: skip
        if row is None:
            return None
        patience = timedelta(seconds=self._rules.again) * 2**row.begun
        connection.execute(
            update(table).where(table.c.packet == row.packet).values(begun=row.begun + 1, due_at=now + patience)
        )
        packet = connection.execute(select(packets).where(packets.c.id == row.packet)).one()
        job = Job(
            self._place(packet.sha256),
            parse_date(packet.promulgation_date or ""),
            packet.received_at.astimezone(VIETNAM).date(),
            now.astimezone(VIETNAM).date(),
        )
        spent = row.begun >= self._rules.attempts
        return Due(row.packet, packet.sha256, job, packet.destroyed_at is not None, spent, row.begun + 1)

    def _put_off(self, connection: Connection, due: Due) -> None:
        """Let a reading that did not begin be due again later; it does not count.

        Should another process have begun it since, or finished it, it stays as that one left it.
        """
        table = directive_readings
        values = {"begun": due.begun - 1, "due_at": datetime.now(UTC) + timedelta(seconds=self._rules.again)}
        mine = (table.c.packet == due.packet, table.c.state == "due", table.c.begun == due.begun)
        connection.execute(update(table).where(*mine).values(**values))

    def _finish(self, connection: Connection, due: Due, answer: Mapping[str, Any]) -> None:
        """Write down what was read; what somebody else has finished stays."""
        now = datetime.now(UTC)
        table = directive_readings
        row = connection.execute(select(table).where(table.c.packet == due.packet).with_for_update()).first()
        if row is None or row.state != "due":
            return
        refused = answer.get("refused")
        values = {"state": "failed", "notes": refused} if refused is not None else _read(answer)
        connection.execute(update(table).where(table.c.packet == due.packet).values(**values, read_at=now))

    async def end(self) -> None:
        """End the process that reads."""
        await self._reader.end()

    async def make_rest(self) -> None:
        """Make the proposals of what was read, for each agency that has none yet."""
        while rest := await self._database.read(_rest):
            for packet, agency in rest:
                try:
                    await self._propose(packet, agency)
                except NotNow:
                    raise
                except Exception:
                    # One that cannot be finished must not stand in the way of those behind it.
                    log.exception("directive-not-proposed", document=packet, agency=agency)
                    await self._database.write(partial(_give_up, packet=packet, agency=agency))

    async def _propose(self, packet: str, agency: str) -> None:
        meant = await self._database.read(partial(name, packet=packet, agency=agency, naming=self._naming))
        await self._database.write(partial(self._make, packet=packet, agency=agency, meant=meant))

    def _make(self, connection: Connection, packet: str, agency: str, meant: Mapping[str, Meant]) -> None:
        make(connection, packet, agency, meant, self._rules, datetime.now(UTC))


def _give_up(connection: Connection, packet: str, agency: str) -> None:
    """Leave a directive to an agency's people, with a note."""
    table, mine = directive_readings.c, directive_agencies.c
    notes = connection.execute(select(table.notes).where(table.packet == packet).with_for_update()).scalar_one()
    said = _note("reading.given-up")["refused"]
    told = notes if said[0] in notes else [*notes, *said]
    connection.execute(update(directive_readings).where(table.packet == packet).values(notes=told))
    connection.execute(
        update(directive_agencies)
        .where(mine.packet == packet, mine.agency == agency, mine.state == "due")
        .values(state="nothing", updated_at=datetime.now(UTC))
    )


def _any_due(connection: Connection, now: datetime) -> bool:
    table = directive_readings.c
    return (
        connection.execute(select(table.packet).where(table.state == "due", table.due_at <= now).limit(1)).first()
        is not None
    )


def _rest(connection: Connection) -> list[tuple[str, str]]:
    mine, table = directive_agencies.c, directive_readings.c
    query = (
        select(mine.packet, mine.agency)
        .join_from(directive_agencies, directive_readings, mine.packet == table.packet)
        .where(mine.state == "due", table.state != "due")
        .order_by(mine.packet, mine.agency)
        .limit(100)
    )
    return [(row.packet, row.agency) for row in connection.execute(query)]


def _read(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "state": "read",
        "doc_type": answer["doc_type"],
        "number": answer["number"],
        "issuer": answer["issuer"],
        "issued": date.fromisoformat(answer["issued"]) if answer["issued"] else None,
        "addressees": answer["addressees"],
        "text": answer["text"],
        "found": answer["tasks"],
        "notes": answer["notes"],
    }


def _note(code: str) -> dict[str, Any]:
    return {"refused": [{"code": code, "path": "", "facts": {}}]}
