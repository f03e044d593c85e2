"""Reminders on both databases: written once, told in one digest a day, by mail and queue."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aio_pika
import orjson
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from sqlalchemy import select

from gateway.broker.access import Access
from gateway.exchange.clocks.calendar import CalendarYear, WorkingCalendar
from gateway.exchange.views import Caller
from gateway.store.database import Database
from gateway.store.schema import task_digests, task_reminders, webhook_outbox
from gateway.tasks.book.desk import TaskDesk
from gateway.tasks.book.entries import Entry
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.terms import Body, Terms
from gateway.tasks.reminders.desk import ReminderDesk
from gateway.tasks.reminders.rules import AgencyRules, MailRules, ReminderRules, Security
from gateway.tasks.reminders.telling import Reminding
from tests import tls
from tests.integration.exchange.conftest import Open, open_house, served_url

__all__ = ["open_house", "served_url"]

GIVER = Caller("key:g22", frozenset(["G22"]))
LEAD = Caller("key:h41", frozenset(["H41"]))
CALENDAR = WorkingCalendar([CalendarYear(year) for year in range(2026, 2040)])


@dataclass
class Clock:
    """A clock that a test sets, in Viet Nam's days and hours."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def set(self, day: date, hour: int = 8) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=7)


def monday_after_next() -> date:
    today = datetime.now(UTC).date()
    return today + timedelta(days=14 - today.weekday())


MONDAY = monday_after_next()


@pytest.fixture
async def database(open_house: Open) -> Database:
    return (await open_house("hub", ["G22", "H41"], routed=False, background=False)).exchange.database


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def assigned(database: Database, due: date | None, **terms: Any) -> Entry:
    given = Terms("Xây dựng đề án", Body("G22"), Body("H41"), deadline=due, **terms)
    return await TaskDesk(database).assign(GIVER, given, Origin("G22"))


async def accepted(database: Database, due: date | None) -> Entry:
    made = await assigned(database, due)
    return (await TaskDesk(database).happen(made.id, LEAD, Happening.ACCEPTED, {}))[0]


async def reminded(database: Database) -> list[tuple[str, str, date | None, bool]]:
    query = select(task_reminders).order_by(task_reminders.c.agency, task_reminders.c.stage)
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [(row.agency, row.kind, row.told_on, row.withdrawn_at is not None) for row in rows]


async def events(database: Database, name: str) -> list[Any]:
    query = select(webhook_outbox).where(webhook_outbox.c.event == name)
    return list(await database.read(lambda connection: connection.execute(query).all()))


def reminding(database: Database, clock: Clock, rules: ReminderRules | None = None) -> Reminding:
    return Reminding(database, rules or ReminderRules(), CALENDAR, clock)


async def a_day(work: Reminding) -> None:
    await work.look()
    await work.tell()


async def test_a_task_is_told_once_for_each_stage_in_the_digest_of_a_working_day(
    database: Database, clock: Clock
) -> None:
    await accepted(database, MONDAY + timedelta(days=7))
    work = reminding(database, clock)
    clock.set(MONDAY, 6)
    await a_day(work)
    assert await reminded(database) == [("H41", "due-soon", None, False)]
    for _ in range(3):
        clock.set(MONDAY, 8)
        await a_day(work)
    assert await reminded(database) == [("H41", "due-soon", MONDAY, False)]
    [digest] = await events(database, "task.digest")
    assert (digest.agency, digest.data["counts"]) == ("H41", {"due-soon": 1})
    assert len(await events(database, "task.reminder")) == 1


async def test_at_the_weekend_nothing_is_told_and_what_is_over_by_monday_is_withdrawn(
    database: Database, clock: Clock
) -> None:
    task = await assigned(database, MONDAY + timedelta(days=2), confirmation=False)
    await TaskDesk(database).happen(task.id, LEAD, Happening.ACCEPTED, {})
    work = reminding(database, clock)
    clock.set(MONDAY - timedelta(days=1))
    await a_day(work)
    assert await reminded(database) == [("H41", "due-soon", None, False)]
    await TaskDesk(database).happen(task.id, LEAD, Happening.REPORTED, {"text": "Xong"})
    clock.set(MONDAY)
    await a_day(work)
    assert await reminded(database) == [("H41", "due-soon", None, True)]
    assert await events(database, "task.digest") == []


async def test_what_was_withdrawn_and_is_due_again_in_its_stage_is_told_all_the_same(
    database: Database, clock: Clock
) -> None:
    task, desk = await accepted(database, MONDAY - timedelta(days=1)), TaskDesk(database)
    work = reminding(database, clock)
    clock.set(MONDAY, 6)
    await work.look()
    await desk.happen(task.id, GIVER, Happening.SUSPENDED, {"reason": "Chờ chỉ đạo"})
    clock.set(MONDAY, 8)
    await a_day(work)
    assert await reminded(database) == [("G22", "overdue", None, True), ("H41", "overdue", None, True)]
    await desk.happen(task.id, GIVER, Happening.RESUMED, {})
    for _ in range(2):
        clock.set(MONDAY, 9)
        await a_day(work)
    assert await reminded(database) == [("G22", "overdue", MONDAY, False), ("H41", "overdue", MONDAY, False)]
    assert len(await events(database, "task.reminder")) == 4
    assert len(await events(database, "task.digest")) == 2


async def test_after_a_stop_the_first_digest_knows_what_is_due_today(database: Database, clock: Clock) -> None:
    await accepted(database, MONDAY + timedelta(days=2))
    clock.set(MONDAY - timedelta(days=1))
    await reminding(database, clock).look()
    await accepted(database, MONDAY - timedelta(days=1))
    clock.set(MONDAY)
    work = reminding(database, clock)
    for _ in range(2):
        await work.tell()
    digests = {digest.agency: digest.data["counts"] for digest in await events(database, "task.digest")}
    assert digests == {"G22": {"overdue": 1}, "H41": {"overdue": 1, "due-soon": 1}}


async def test_who_stood_still_for_weeks_tells_each_thing_once(database: Database, clock: Clock) -> None:
    await accepted(database, MONDAY - timedelta(days=3))
    work = reminding(database, clock)
    clock.set(MONDAY + timedelta(days=28))
    await a_day(work)
    assert [(agency, kind) for agency, kind, *_ in await reminded(database)] == [("G22", "overdue"), ("H41", "overdue")]


async def test_the_log_of_a_task_is_shown_to_its_agencies_and_a_preview_writes_nothing(
    database: Database, clock: Clock
) -> None:
    task = await accepted(database, datetime.now(UTC).date() + timedelta(days=1))
    work = reminding(database, clock)
    await work.look()
    desk = ReminderDesk(database, work.looker)
    assert [line.code for line in (await desk.preview("H41")).lines] == [task.code]
    [told] = await desk.of_task(task.id, LEAD)
    assert (told.agency, told.told_on) == ("H41", None)
    assert await desk.of_task(task.id, GIVER) == []


# Mail


@dataclass
class Post:
    """A mail server that keeps what it got, and refuses what it is told to."""

    got: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    refuse: str = ""

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, _server: object, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        content = envelope.content
        assert isinstance(content, bytes)
        made = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(made, EmailMessage)
        self.got.append(made)
        self.to += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[tuple[Post, MailRules]]:
    """A real mail server on this machine, with STARTTLS, that wants a login."""
    kept = Post()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls.written(tls.server("mail"), tmp_path / "mail", "mail"))

    def serve() -> SMTP:
        return SMTP(
            kept,
            hostname="localhost",
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=lambda *given: AuthResult(success=given[-1].password == b"mat-khau", handled=False),
        )

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    trusting = tls.trusting(tmp_path)
    yield (
        kept,
        MailRules("localhost", port, "lienthong@bo.example", Security.STARTTLS, "lienthong", "mat-khau", trusting),
    )
    server.close()


def by_mail(mail: MailRules, **more: Any) -> ReminderRules:
    return ReminderRules(mail=mail, agencies={"H41": AgencyRules(mail=("van-thu@bo.example", "ct@bo.example"))}, **more)


async def test_a_digest_is_one_letter_however_many_tasks_are_due(
    database: Database, clock: Clock, post: tuple[Post, MailRules]
) -> None:
    for _ in range(60):
        await accepted(database, MONDAY)
    kept, mail = post
    work = reminding(database, clock, by_mail(mail))
    clock.set(MONDAY)
    await a_day(work)
    await a_day(work)
    [letter] = kept.got
    assert sorted(kept.to) == ["ct@bo.example", "van-thu@bo.example"]
    assert letter["Subject"] == f"[Liên Thông] 60 nhiệm vụ cần chú ý ngày {MONDAY:%d/%m/%Y}"
    text = letter.get_body(("plain",))
    assert text is not None
    assert "60 nhiệm vụ sắp đến hạn." in text.get_content()
    assert "và 10 nhiệm vụ nữa" in text.get_content()
    assert "Xây dựng đề án" not in letter.as_string()
    [table] = letter.iter_attachments()
    file = table.get_payload(decode=True)
    assert isinstance(file, bytes)
    assert len(file.decode("utf-8-sig").splitlines()) == 61


async def test_a_mail_server_that_is_away_is_tried_again_and_a_person_is_told_after_an_hour(
    database: Database, clock: Clock, post: tuple[Post, MailRules]
) -> None:
    await accepted(database, MONDAY)
    kept, mail = post
    rules = by_mail(mail)
    away = replace(rules, mail=replace(mail, port=1))
    clock.set(MONDAY)
    work = reminding(database, clock, away)
    await work.look()
    for _ in range(8):
        await work.tell()
        clock.now += timedelta(minutes=31)
    assert [alert.data["kind"] for alert in await events(database, "alert.raised")] == ["task.reminders-failing"]
    await reminding(database, clock, rules).tell()
    assert len(kept.got) == 1
    assert len(await events(database, "alert.closed")) == 1
    rows = await database.read(lambda connection: connection.execute(select(task_digests)).all())
    assert {(row.channel, row.state) for row in rows} == {("web-hook", "done"), ("mail", "done")}


@pytest.mark.parametrize(("answer", "state"), [("550 no such user", "dead"), ("450 try later", "waiting")])
async def test_an_address_that_is_refused_for_good_is_not_tried_again(
    database: Database, clock: Clock, post: tuple[Post, MailRules], answer: str, state: str
) -> None:
    await accepted(database, MONDAY)
    kept, mail = post
    kept.refuse = answer
    clock.set(MONDAY)
    await a_day(reminding(database, clock, by_mail(mail)))
    query = select(task_digests.c.state).where(task_digests.c.channel == "mail")
    assert await database.read(lambda connection: connection.execute(query).scalar_one()) == state


async def test_a_wrong_password_is_said_without_telling_it(
    database: Database, clock: Clock, post: tuple[Post, MailRules]
) -> None:
    await accepted(database, MONDAY)
    _, mail = post
    clock.set(MONDAY)
    await a_day(reminding(database, clock, by_mail(replace(mail, password="sai-bi-mat"))))
    query = select(task_digests.c.error).where(task_digests.c.channel == "mail")
    said = await database.read(lambda connection: connection.execute(query).scalar_one())
    assert said.startswith("login refused")
    assert "sai-bi-mat" not in repr(mail) + said


# Queue


async def test_a_digest_goes_into_the_agencys_own_queue(database: Database, clock: Clock, broker_url: str) -> None:
    task = await accepted(database, MONDAY)
    queue = f"nhac-viec-{task.id}"
    rules = ReminderRules(broker=Access((broker_url,)), agencies={"H41": AgencyRules(queue=queue)})
    clock.set(MONDAY)
    await a_day(reminding(database, clock, rules))
    connection = await aio_pika.connect(broker_url)
    async with connection:
        channel = await connection.channel()
        got = await (await channel.get_queue(queue, ensure=False)).get(timeout=20)
        assert got is not None
        await got.ack()
        body = orjson.loads(got.body)
    assert (body["type"], body["agency"], [one["code"] for one in body["tasks"]]) == ("task.digest", "H41", [task.code])
