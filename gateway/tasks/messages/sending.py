"""Sending: what is owed is gathered for a short while and goes to each agency as a document like any other.

The marks that it was told stand in the transaction that takes the document in: a process that dies before has sent
nothing, and one that dies after it has nothing left to send.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import Connection, Row, select, update

from gateway.directory import agencies
from gateway.directory.knowledge import Knowledge
from gateway.directory.names import fold
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller, OutgoingFile
from gateway.findings import NotNow, Refused
from gateway.ids import new_id
from gateway.packet.dates import VIETNAM
from gateway.packet.model import (
    Code,
    DocumentPacket,
    DocumentType,
    OtherInfo,
    Party,
    PromulgationInfo,
    ResponseFor,
    SignerInfo,
)
from gateway.store.schema import task_updates
from gateway.tasks.book import writing
from gateway.tasks.messages import building, cover, forms, model
from gateway.tasks.messages.building import Told
from gateway.tasks.messages.model import Message
from gateway.tasks.messages.rules import MessageRules, Send

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange

log = structlog.get_logger(__name__)

ACTOR: Final = "gateway:tasks"
EVERY_SECONDS: Final = 1.0
AT_ONCE: Final = 500
"""Events in one document."""
GROUPS: Final = 20
"""Documents of one turn."""
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)
STUCK: Final = "task.updates-stuck"

_ID: Final = re.compile(r"[A-Za-z0-9._\-]{1,35}")
_DATE: Final = re.compile(r"[0-9]{4}/(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])")


class _SentAlready(Exception):
    """Another process was quicker; whatever was about to be written is not."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One document about to be made: what it tells, and the rows that it settles."""

    rows: Sequence[str]
    message: Message
    told: Sequence[Told]
    packet: DocumentPacket


@dataclass(frozen=True, slots=True)
class _Group:
    speaker: str
    receiver: str
    steering: int


class Sender:
    """Tells agencies what they are owed; done by one process of all."""

    def __init__(self, exchange: Exchange, knowledge: Knowledge, rules: MessageRules) -> None:
        self._exchange = exchange
        self._database = exchange.database
        self._knowledge = knowledge
        self._rules = rules

    def rounds(self) -> list[Round]:
        """Return the rounds of the background."""
        return [Round("task-updates", EVERY_SECONDS, self.look)]

    async def look(self) -> None:
        """Send what has waited for the others long enough."""
        for group in await self._database.read(lambda connection: _due(connection, self._rules, datetime.now(UTC))):
            await self._send(group)

    async def _send(self, group: _Group) -> None:
        reason = await self._database.read(lambda connection: self._needless(connection, group))
        if reason is not None:
            await self._database.write(partial(_put_away, group=group, outcome=reason))
            return
        draft = await self._database.read(lambda connection: _draft(connection, group, datetime.now(UTC)))
        if draft is None:
            return
        try:
            await self._compose(draft, group)
        except _SentAlready:
            log.info("task-update-sent-already", receiver=group.receiver)
        except NotNow as away:
            log.warning("task-update-put-off", receiver=group.receiver, reason=str(away))
            await self._database.write(partial(_failed, group=group, codes=str(away)[:200]))
        except Refused as refused:
            codes = ", ".join(sorted({one.code for one in refused.findings}))
            log.warning("task-update-refused", receiver=group.receiver, codes=codes)
            alerts.say_raised(await self._database.write(partial(_stuck, group=group, codes=codes)))

    def _needless(self, connection: Connection, group: _Group) -> str | None:
        """Return why a group has to be told nothing, if so."""
        if self._rules.send is Send.NONE:
            return "off"
        known = self._knowledge.of(connection, [group.receiver])[fold(group.receiver)]
        held = agencies.by_ids(connection, {*known.kin, group.receiver, group.speaker})
        if fold(group.speaker) not in held:
            return "not-ours"
        here = any(one in held for one in (fold(group.receiver), *known.kin) if one != fold(group.speaker))
        return "same-book" if here and self._rules.send is Send.OTHERS else None

    async def _compose(self, draft: Draft, group: _Group) -> None:
        caller = Caller(ACTOR, frozenset([group.speaker]))
        with _files(draft.message, self._exchange.staging) as files:
            await self._exchange.compose(draft.packet, files, caller, also=partial(_mark, draft=draft))


def _due(connection: Connection, rules: MessageRules, now: datetime) -> list[_Group]:
    table = task_updates.c
    query = (
        select(table.speaker, table.receiver, table.steering)
        .where(table.outcome.is_(None), table.next_at <= now, table.created_at <= now - rules.window)
        .order_by(table.id)
        .limit(GROUPS * 50)
    )
    found = {_Group(row.speaker, row.receiver, row.steering): None for row in connection.execute(query)}
    return list(found)[:GROUPS]


def _of(group: _Group) -> Any:
    table = task_updates.c
    return (
        (table.outcome.is_(None))
        & (table.speaker == group.speaker)
        & (table.receiver == group.receiver)
        & (table.steering == group.steering)
    )


def _draft(connection: Connection, group: _Group, now: datetime) -> Draft | None:
    query = select(task_updates).where(_of(group)).order_by(task_updates.c.id).limit(AT_ONCE)
    rows: list[Row[Any]] = [*connection.execute(query)]
    while rows:
        numbers: dict[str, list[int]] = {}
        for row in rows:
            if row.task in numbers or len(numbers) < model.MOST_TASKS:
                numbers.setdefault(row.task, []).append(row.number)
        rows = [row for row in rows if row.task in numbers]
        ids = [row.id for row in rows]
        found = building.told(connection, numbers)
        message = building.message(group.speaker, group.receiver, found, "\0".join(ids), now)
        if len(rows) == 1 or len(forms.write_xml(message)) <= model.MOST_BYTES:
            return Draft(ids, message, found, _packet(connection, group, message, found, now))
        rows = rows[: len(rows) // 2]
    return None


def _packet(
    connection: Connection, group: _Group, message: Message, found: Sequence[Told], now: datetime
) -> DocumentPacket:
    ours = agencies.by_ids(connection, [group.speaker]).get(fold(group.speaker))
    name = (ours.name if ours is not None else "") or group.speaker
    named = {one.id: one.name for each in found for one in _bodies(each)}
    return DocumentPacket(
        sender=Party(group.speaker, organ_name=name[:200]),
        receivers=(Party(group.receiver, organ_name=(named.get(group.receiver) or "")[:200] or None),),
        document_id="",
        # Not a number of the agency's books: it only has to be another one each time.
        code=Code(message.id[:11], "CNNV"),
        promulgation=PromulgationInfo(now.astimezone(VIETNAM).strftime("%Y/%m/%d"), name[:100]),
        document_type=DocumentType(2, None, "Cập nhật nhiệm vụ"),
        subject=cover.subject(message),
        content=cover.summary(message),
        signer=SignerInfo(name[:50], "Hệ thống theo dõi nhiệm vụ"),
        other=OtherInfo(priority=0),
        response_for=tuple(_responses(found)),
        steering_type=group.steering,
        response_for_task=tuple(one.entry.code for one in found if len(one.entry.code) <= 100),
    )


def _bodies(told: Told) -> Iterator[Any]:
    terms = told.entry.task.terms
    yield from (terms.assigner, terms.lead, *terms.support)
    if terms.monitor is not None:
        yield terms.monitor


def _responses(found: Sequence[Told]) -> Iterator[ResponseFor]:
    """Yield the directives, as far as a header can name them."""
    rows = {one.directive.id: one.directive for one in found if one.directive is not None}
    for row in rows.values():
        if _ID.fullmatch(row.sender) and 0 < len(row.document_id or "") <= 300:
            yield ResponseFor(
                row.sender,
                row.code if row.code and len(row.code) <= 50 else None,
                row.document_id,
                row.promulgation_date if _DATE.fullmatch(row.promulgation_date or "") else None,
            )


@contextmanager
def _files(message: Message, folder: Path) -> Iterator[list[OutgoingFile]]:
    """Give the files of a document: for people first, then for their systems."""
    made: list[OutgoingFile] = []
    try:
        for name, media, data in (
            (cover.FILE, cover.MEDIA, cover.page(message)),
            (model.FILE, model.MEDIA, forms.write_xml(message)),
        ):
            path = folder / new_id()
            made.append(OutgoingFile(name, media, path))
            path.write_bytes(data)
        yield made
    finally:
        for one in made:
            one.path.unlink(missing_ok=True)


def _mark(connection: Connection, packet: str, draft: Draft) -> None:
    now = datetime.now(UTC)
    owed = task_updates.c.id.in_(draft.rows) & task_updates.c.outcome.is_(None)
    done = update(task_updates).where(owed).values(outcome="sent", packet=packet, done_at=now, error="")
    if connection.execute(done).rowcount != len(draft.rows):
        raise _SentAlready
    subject = _subject(draft.packet.sender.organ_id, draft.message.receiver)
    alerts.close(connection, alerts.ids_of(connection, [STUCK], [subject]), now)
    for one in draft.told:
        writing.link(connection, one.entry.id, packet, writing.Relation.MESSAGE, now)


def _put_away(connection: Connection, group: _Group, outcome: str) -> None:
    connection.execute(update(task_updates).where(_of(group)).values(outcome=outcome, done_at=datetime.now(UTC)))


def _failed(connection: Connection, group: _Group, codes: str) -> None:
    """Put off all that a group is owed: what no document had room for yet would be tried again at once."""
    now = datetime.now(UTC)
    query = select(task_updates.c.attempts).where(_of(group)).order_by(task_updates.c.attempts.desc())
    attempts = (connection.execute(query.limit(1)).scalar() or 0) + 1
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 12), LONGEST_PAUSE)
    values: dict[str, Any] = {"attempts": attempts, "next_at": now + pause, "error": codes}
    connection.execute(update(task_updates).where(_of(group)).values(values))


def _stuck(connection: Connection, group: _Group, codes: str) -> list[Alert]:
    _failed(connection, group, codes)
    facts = {"receiver": group.receiver, "codes": codes[:200]}
    alert = Alert(STUCK, _subject(group.speaker, group.receiver), group.speaker, facts=facts)
    return alerts.raise_new(connection, [alert], datetime.now(UTC))


def _subject(speaker: str, receiver: str) -> str:
    return f"{speaker} {receiver}"[:128]
