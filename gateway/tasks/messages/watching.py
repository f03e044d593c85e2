"""Watching: documents that came for agencies held here are looked through for messages about tasks.

The ledger is followed as web-hooks follow it: what is held for inspection counts only once it was let go. The cursor
moves after what it passes was taken in; whatever is taken in twice changes nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import structlog
from sqlalchemy import Connection, Row, delete, func, insert, select

from gateway.directory.knowledge import Knowledge
from gateway.directory.names import fold
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.ledger import Event
from gateway.exchange.rounds import Round
from gateway.exchange.views import MAILBOX, Caller
from gateway.exchange.webhooks import horizon
from gateway.exchange.webhooks.events import OPENED
from gateway.exchange.webhooks.horizon import Mark
from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.packet.limits import Limits
from gateway.packet.names import Kind
from gateway.packet.reader import read_packet
from gateway.store.schema import attachments, deliveries, inspections, ledger, packets, webhook_cursor
from gateway.tasks.messages import reports, retrying, taking
from gateway.tasks.messages.forms import read_message
from gateway.tasks.messages.model import FILE, MOST_BYTES
from gateway.tasks.messages.rules import MessageRules
from gateway.tasks.messages.taking import REFUSED, Came
from gateway.trust.verdict import Verdict

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 1.0
AT_ONCE: Final = 500
SOURCE: Final = "task-messages"
"""Name of the cursor."""
MOST_KEPT: Final = 4
"""Files of one packet that are looked at as messages where no name tells which."""
ACTOR: Final = "gateway:tasks"
_LOOKED_AT: Final = (Event.ROUTED.value, *OPENED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may tell something about tasks; ``attachment`` is the number of a message's file, if known."""

    packet: str
    sender: str
    verdict: Verdict
    receivers: tuple[str, ...]
    attachment: int | None
    report: bool
    unpacked: bool
    """Its attachments are kept as files of their own."""


class Watcher:
    """Takes in what documents tell; done by one process of all."""

    def __init__(self, exchange: Exchange, knowledge: Knowledge, rules: MessageRules) -> None:
        self._exchange = exchange
        self._database = exchange.database
        self._knowledge = knowledge
        self._rules = rules
        self._mark: Mark | None = None

    def rounds(self) -> list[Round]:
        """Return the rounds of the background."""
        if not self._rules.receive:
            return []
        return [Round("task-messages", EVERY_SECONDS, self.look)]

    async def look(self) -> None:
        """Take in what came, then try again what waits."""
        await self._follow()
        alerts.say_raised(await retrying.again(self._database, self._knowledge, self._rules))

    async def _follow(self) -> None:
        if self._mark is None:
            if await self._database.read(is_quiet):
                return
            self._mark = await self._database.write(horizon.newest)
        mark = self._mark
        if not await self._database.look(lambda connection: horizon.settled(connection, mark)):
            return
        self._mark = None
        while True:
            found, reached = await self._database.read(lambda connection: _candidates(connection, mark.number))
            for one in found:
                await self._take(one)
            if reached is None:
                return
            await self._database.write(partial(_move, number=reached))

    async def _take(self, one: Candidate) -> None:
        try:
            data = await self._bytes(one)
            if data is not None:
                await self._take_message(one, data)
            elif one.report:
                work = partial(reports.came, packet=one.packet, receivers=one.receivers, knowledge=self._knowledge)
                await self._database.write(work)
        except NotNow:
            raise
        except Refused as refused:
            await self._say_refused(one, refused)

    async def _take_message(self, one: Candidate, data: bytes) -> None:
        message = read_message(data)
        known = await self._database.read(
            lambda connection: self._knowledge.of(connection, [one.sender, message.sender])
        )
        if fold(message.sender) not in known[fold(one.sender)].kin | {fold(one.sender)}:
            raise refuse("task-message.sender-differs", "from", sender=one.sender, said=message.sender)
        barred = None
        if one.verdict not in self._rules.trusted:
            barred = Finding("task-message.unproven", "Signature", {"verdict": one.verdict.value})
        came = Came(message, one.sender, one.receivers[0], one.packet, barred, ask=self._rules.ask)
        taken = await taking.take(self._database, came, self._knowledge)
        alerts.say_raised(taken.alerts)
        log.info("task-message-taken", packet=one.packet, happened=taken.happened, conflicts=taken.conflicts)

    async def _say_refused(self, one: Candidate, refused: Refused) -> None:
        code = refused.findings[0].code
        log.warning("task-message-refused", packet=one.packet, code=code)
        alert = Alert(REFUSED, one.packet, one.receivers[0], facts={"document": one.packet, "code": code})
        work = partial(alerts.raise_new, wanted=[alert], now=datetime.now(UTC))
        alerts.say_raised(await self._database.write(work))

    async def _bytes(self, one: Candidate) -> bytes | None:
        """Return the message of a document, or nothing where it has none or may not be read any more."""
        caller = Caller(ACTOR, frozenset(one.receivers))
        try:
            if one.attachment is not None:
                stored = await self._exchange.attachment_file(one.packet, one.attachment, caller, "tasks")
                return await asyncio.to_thread(_read, stored.path)
            if one.unpacked:
                return None
            stored = await self._exchange.packet_file(one.packet, caller, "tasks")
        except NotNow:
            raise
        except Refused as gone:
            log.info("task-message-gone", packet=one.packet, codes=str(gone))
            return None
        return await asyncio.to_thread(_dug, stored.path)


def is_quiet(connection: Connection) -> bool:
    """Tell, reading only, whether everything in the ledger was looked at."""
    reached = connection.execute(select(webhook_cursor.c.number).where(webhook_cursor.c.source == SOURCE)).scalar() or 0
    return reached >= (connection.execute(select(func.max(ledger.c.number))).scalar() or 0)


def _candidates(connection: Connection, upto: int) -> tuple[list[Candidate], int | None]:
    """Return documents behind the cursor that may tell something, and how far that reaches; nothing at the end."""
    cursor = connection.execute(select(webhook_cursor.c.number).where(webhook_cursor.c.source == SOURCE)).scalar() or 0
    if cursor >= upto:
        return [], None
    table = ledger.c
    query = (
        select(table.number, table.packet, table.event)
        .where(table.number > cursor, table.number <= upto, table.event.in_(_LOOKED_AT))
        .order_by(table.number)
        .limit(AT_ONCE)
    )
    rows: list[Row[Any]] = [*connection.execute(query)]
    reached = rows[-1].number if len(rows) == AT_ONCE else upto
    ids = {row.packet: None for row in rows}
    opened = {row.packet for row in rows if row.event in OPENED}
    return _of(connection, list(ids), opened), reached


def _of(connection: Connection, ids: list[str], opened: set[str]) -> list[Candidate]:
    if not ids:
        return []
    held = set(connection.execute(select(inspections.c.packet).where(inspections.c.packet.in_(ids))).scalars())
    receivers: dict[str, list[str]] = {}
    here = deliveries.c.packet.in_(ids) & (deliveries.c.endpoint == MAILBOX)
    for row in connection.execute(select(deliveries.c.packet, deliveries.c.receiver).where(here)):
        receivers.setdefault(row.packet, []).append(row.receiver)
    files: dict[str, int] = {}
    kept: set[str] = set()
    for row in connection.execute(select(attachments).where(attachments.c.packet.in_(list(receivers)))):
        kept.add(row.packet)
        if row.name.lower() == FILE:
            files[row.packet] = row.number
    query = select(packets.c.id, packets.c.sender, packets.c.verdict, packets.c.header).where(
        packets.c.id.in_(list(receivers)), packets.c.kind == Kind.DOCUMENT.value
    )
    found = {row.id: row for row in connection.execute(query)}
    return [
        Candidate(
            one,
            found[one].sender,
            Verdict(found[one].verdict),
            tuple(sorted(receivers[one])),
            files.get(one),
            reports.is_report(found[one].header),
            one in kept,
        )
        for one in ids
        if one in found
        and (one not in held or one in opened)
        and (one in files or found[one].header.get("response_for_task"))
    ]


def _move(connection: Connection, number: int) -> None:
    connection.execute(delete(webhook_cursor).where(webhook_cursor.c.source == SOURCE))
    connection.execute(insert(webhook_cursor).values(source=SOURCE, number=number))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


class _Kept:
    """Gives scratch files and keeps the first bytes of each, by the digest of the whole."""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def create(self) -> BinaryIO:
        return TemporaryFile()

    def keep(self, file: BinaryIO, sha256: str) -> Path | None:
        file.seek(0)
        head = file.read(MOST_BYTES + 1)
        if len(head) <= MOST_BYTES and head.lstrip()[:1] in (b"<", b"{") and len(self.found) < MOST_KEPT:
            self.found[sha256] = head
        file.close()
        return None

    def discard(self, file: BinaryIO) -> None:
        file.close()


def _dug(path: Path) -> bytes | None:
    """Return the message within a packet whose attachments are not kept as files."""
    sink = _Kept()
    with path.open("rb") as stream:
        packet = read_packet(stream, sink, Limits(), wire=True).packet
    named = getattr(packet, "attachments", ())
    return next(
        (sink.found[one.sha256] for one in named if one.name.lower() == FILE and one.sha256 in sink.found), None
    )
