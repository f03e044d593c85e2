"""Figures about tasks on both databases: whatever happens and however far the packing is, every day's are right."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update

from gateway.findings import Refused
from gateway.packet.dates import VIETNAM
from gateway.store.database import Database
from gateway.store.schema import task_columns, task_events, task_spans, tasks
from gateway.tasks.book import writing
from gateway.tasks.book.entries import Entry, entry_of, event_of, recompute
from gateway.tasks.book.spans import counted
from gateway.tasks.book.verifying import verify
from gateway.tasks.book.writing import Origin
from gateway.tasks.counts import desk, recounting, tallying
from gateway.tasks.counts.choice import Choice, Dimension, Scope, chosen, concerns, value_of
from gateway.tasks.counts.found import Key, Order
from gateway.tasks.counts.kept import Kept
from gateway.tasks.counts.packing import pack
from gateway.tasks.counts.tallying import tally
from gateway.tasks.life.happenings import RULES, Happening, Side
from gateway.tasks.life.standing import Standing
from gateway.tasks.life.terms import Body, Said, Terms
from gateway.tasks.lists import finding
from gateway.tasks.lists.finding import Looked
from tests.integration.exchange.conftest import Open, open_house, served_url

__all__ = ["open_house", "served_url"]

AGENCIES = ["G22", "H41", "H14", "H29"]
START = datetime(2026, 1, 30, 15, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The time at which the book writes."""

    moment: datetime = START

    def now(self, zone: Any) -> datetime:
        return self.moment.astimezone(zone)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(writing, "datetime", made)
    return made


@pytest.fixture
async def database(open_house: Open) -> Database:
    return (await open_house("hub", AGENCIES, routed=False)).exchange.database


BODIES: dict[Happening, dict[str, Any]] = {
    Happening.RETURNED: {"cause": "wrong-deadline", "reason": "Quá ngắn"},
    Happening.EXTENSION_APPROVED: {},
    Happening.ASSIGNED: {},
}


def terms(chance: random.Random, day: date) -> Terms:
    some = chance.sample(AGENCIES, 4)
    return Terms(
        "Xây dựng đề án",
        Body(some[0]),
        Body(some[1]) if chance.random() < 0.9 else Body("", "Cơ quan chưa rõ mã"),
        tuple(Body(one) for one in some[2 : 2 + chance.randint(0, 2)]),
        monitor=Body(some[3]) if chance.random() < 0.3 else None,
        leader=chance.choice(["", "-", "Phó Thủ tướng A", "Phó Thủ tướng B"]),
        deadline=day + timedelta(days=chance.randint(-1, 40)) if chance.random() < 0.8 else None,
        field=chance.choice(["", "-", "Y tế", "Khoa học"]),
        key=chance.random() < 0.3,
        confirmation=chance.random() < 0.7,
    )


def body(chance: random.Random, happening: Happening, day: date) -> dict[str, Any]:
    match happening:
        case Happening.REASSIGNED:
            given = terms(chance, day).plain()
            return {name: given[name] for name in ("lead", "deadline", "support")}
        case Happening.AMENDED:
            given = terms(chance, day).plain()
            return {name: given[name] for name in ("field", "key", "leader", "support", "deadline")}
        case Happening.EXTENSION_ASKED:
            return {"reason": "Khó", "deadline": (day + timedelta(days=60)).isoformat()}
        case _:
            return BODIES.get(happening, {"reason": "Lý do", "text": "Nội dung", "part": "Phần việc"})


def anything(connection: Connection, chance: random.Random, clock: Clock) -> None:
    """Let a new task begin, or something that may happen to one that is there."""
    day = clock.moment.astimezone(VIETNAM).date()
    known = list(connection.execute(select(tasks).order_by(tasks.c.id)))
    if not known or chance.random() < 0.3:
        happening = chance.choice([Happening.ASSIGNED, Happening.ASSIGNED, Happening.DRAFTED])
        parent = chance.choice(known).id if known and chance.random() < 0.2 else None
        said = Said(f"e{chance.random()}", clock.moment, "test", "G22", terms(chance, day).plain())
        writing.begin(
            connection, Origin("G22", parent=parent, directive=chance.choice([None, "d1", "d2"])), happening, said
        )
        return
    entry = entry_of(chance.choice(known))
    possible = [one for one, rule in RULES.items() if entry.task.state in rule.states and one is not Happening.DRAFTED]
    happening = chance.choice(possible)
    said = Said(f"e{chance.random()}", clock.moment, "test", "G22", body(chance, happening, day))
    with suppress(Refused):  # as it may be: nothing was asked, nothing prepared
        writing.happen(connection, entry.id, happening, said)


def as_of(connection: Connection, day: date) -> Iterator[Any]:
    """Yield every task as its events make it at the end of a day: an independent way to what is counted."""
    end = Choice(day).end
    for row in connection.execute(select(tasks)).all():
        query = select(task_events).where(task_events.c.task == row.id, task_events.c.written_at < end)
        events = [event_of(one) for one in connection.execute(query.order_by(task_events.c.number))]
        if events:
            entry: Entry = replace(entry_of(row), task=recompute(events))
            yield _Span(**counted(entry))


class _Span:
    def __init__(self, **members: Any) -> None:
        self.__dict__.update(members)


def brute(
    connection: Connection, scope: Scope, choice: Choice, by: tuple[Dimension, ...]
) -> Counter[tuple[Key, Standing]]:
    found: Counter[tuple[Key, Standing]] = Counter()
    for span in as_of(connection, choice.as_of):
        standing = chosen(span, choice)
        if standing is not None and concerns(span, scope):
            found[tuple(value_of(span, one) for one in by), standing] += 1
    return found


CHANCE = random.Random(1)  # noqa: S311 - the same terms each time

SCOPES = [
    Scope(),
    Scope(frozenset({"H41"})),
    Scope(frozenset({"H14", "H29"}), frozenset({Side.SUPPORT})),
    Scope(frozenset({"G22"}), frozenset({Side.MONITOR, Side.LEAD})),
    Scope(frozenset({"X99"})),
]


@pytest.mark.parametrize("seed", range(2))
async def test_any_sequence_of_events_gives_the_same_figures_as_a_recomputation(
    database: Database, clock: Clock, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable course of events
    days = set()

    def some(connection: Connection) -> None:
        for _ in range(6):
            anything(connection, chance, clock)
            clock.moment += timedelta(hours=chance.choice([0, 0, 1, 9, 30]))
            days.add(clock.moment.astimezone(VIETNAM).date())

    for _ in range(20):
        await database.write(some)
        if chance.random() < 0.6:
            await database.write(lambda connection: pack(connection, chance.choice([3, 50]), places=8))
    assert await asyncio.to_thread(lambda: list(verify(database))) == []
    assert await asyncio.to_thread(lambda: list(recounting.verify(database))) == []

    def compare(connection: Connection) -> int:
        compared = 0
        for day in chance.sample(sorted(days), 7):
            by = tuple(chance.sample(list(Dimension), chance.randint(0, 2)))
            scope = chance.choice(SCOPES)
            plain = brute(connection, scope, Choice(day), by)
            found = tally(connection, scope, Choice(day), by)
            assert found.cells == plain
            assert sum(found.together.values()) == sum(plain.values())
            if not plain:
                continue
            key, standing = chance.choice(sorted(plain))
            narrow = Choice(day, dict(zip(by, key, strict=True)), frozenset({standing}))
            only = tally(connection, scope, narrow)
            assert only.together == {standing: plain[key, standing]}
            compared += plain[key, standing]
        return compared

    assert await database.read(compare) > 0
    while await database.write(lambda connection: pack(connection, places=8)):
        pass
    assert await database.read(desk.loose) == 0
    assert await database.read(compare) > 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (update(task_spans).where(task_spans.c.until.is_(None)).values(field="Khác"), "task.spans-differ"),
        (delete(task_spans).where(task_spans.c.until.is_not(None)), "task.spans-differ"),
        (update(task_columns).where(task_columns.c.name == "until").values(content=b"\0" * 4), "task.chunk-differs"),
        (delete(task_columns).where(task_columns.c.name == "lead"), "task.chunk-differs"),
    ],
)
async def test_altered_spans_and_chunks_are_found(database: Database, clock: Clock, change: Any, code: str) -> None:
    said = Said("e1", clock.moment, "test", "G22", terms(CHANCE, START.date()).plain())
    entry = await database.write(lambda c: writing.begin(c, Origin("G22"), Happening.ASSIGNED, said))
    clock.moment += timedelta(days=2)
    accepted = Said("e2", clock.moment, "test", "H41", {})
    await database.write(lambda c: writing.happen(c, entry.id, Happening.ACCEPTED, accepted))
    await database.write(pack)
    assert await asyncio.to_thread(lambda: list(recounting.verify(database))) == []
    await database.write(lambda connection: connection.execute(change).rowcount)
    assert code in await asyncio.to_thread(lambda: [one.code for one in recounting.verify(database)])


async def test_lists_are_found_for_whoever_has_thousands_of_agencies(database: Database, clock: Clock) -> None:
    given = Terms("Xây dựng đề án", Body("G22"), Body("H41"), (Body("H14"),), monitor=Body("H29"))
    said = Said("e1", clock.moment, "test", "G22", given.plain())
    await database.write(lambda c: writing.begin(c, Origin("G22"), Happening.ASSIGNED, said))
    many = {f"A{number}" for number in range(1_500)}
    day = START.date()

    async def number(*more: str) -> int:
        scope = Scope(frozenset(many | set(more)), frozenset({Side.SUPPORT, Side.MONITOR}))
        return len((await database.read(lambda c: finding.page(c, scope, Looked(Choice(day)), day, limit=5))).entries)

    assert [await number(), await number("H14"), await number("H29"), await number("H14", "H29")] == [0, 1, 1, 1]


async def test_whom_a_task_left_finds_nothing_by_words_that_came_later(database: Database, clock: Clock) -> None:
    given = Terms("Xây dựng đề án", Body("G22"), Body("H41"))
    said = Said("e1", clock.moment, "test", "G22", given.plain())
    entry = await database.write(lambda c: writing.begin(c, Origin("G22"), Happening.ASSIGNED, said))
    clock.moment += timedelta(days=2)
    later = replace(given, content="Sáp nhập đơn vị", lead=Body("H14")).plain()
    moved = Said("e2", clock.moment, "test", "G22", {"lead": later["lead"], "content": later["content"]})
    await database.write(lambda c: writing.happen(c, entry.id, Happening.REASSIGNED, moved))
    first, now = Choice(START.date()), clock.moment.date()

    async def number(agency: str, words: str) -> int:
        scope, looked = Scope(frozenset({agency})), Looked(first, words=words)
        return len((await database.read(lambda c: finding.page(c, scope, looked, now, limit=5))).entries)

    assert (await number("G22", "sáp nhập"), await number("H41", "")) == (1, 1)
    assert await number("H41", "sáp nhập") == 0


@pytest.mark.parametrize("most", [0, 1, 3, 1_000])
async def test_few_rows_are_the_first_of_all_and_the_rest_stands_together(
    database: Database, clock: Clock, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)  # noqa: S311 - a repeatable course of events

    def some(connection: Connection) -> None:
        for _ in range(60):
            anything(connection, chance, clock)
            clock.moment += timedelta(hours=9)

    await database.write(some)
    await database.write(lambda connection: pack(connection, 40, places=16))
    choice, by = Choice(clock.moment.date()), (Dimension.FIELD, Dimension.LEAD)
    for dense in (tallying.DENSE, 0):
        monkeypatch.setattr(tallying, "DENSE", dense)
        for order in Order:
            whole = await database.read(lambda c, order=order: tally(c, Scope(), choice, by, order))  # type: ignore[misc]
            found = await database.read(lambda c, order=order: tally(c, Scope(), choice, by, order, most))  # type: ignore[misc]
            assert whole.cells == await database.read(lambda c: brute(c, Scope(), choice, by))
            assert found.rows == whole.rows[:most]
            assert found.left_out == max(len(whole.rows) - most, 0)
            rest = sum((Counter(dict(numbers)) for _, numbers in whole.rows[most:]), Counter[Standing]())
            assert Counter(dict(found.others)) == rest
            assert found.together == whole.together


async def test_what_is_kept_in_memory_is_never_of_another_state(database: Database, clock: Clock) -> None:
    chance, kept = random.Random(11), Kept(10**6)  # noqa: S311 - a repeatable course of events
    by = (Dimension.LEAD, Dimension.DUE_MONTH)

    def some(connection: Connection) -> None:
        for _ in range(5):
            anything(connection, chance, clock)
            clock.moment += timedelta(hours=chance.choice([0, 9, 30]))

    days, met = [START.date()], 0
    for _ in range(25):
        await database.write(some)
        # Chunks so small that they are filled, emptied and made anew under the same numbers all the time.
        await database.write(lambda connection: pack(connection, chance.choice([3, 50]), places=2))
        days.append(clock.moment.astimezone(VIETNAM).date())
        met += kept.held
        for day in (days[-1], chance.choice(days)):
            plain = await database.read(lambda c, day=day: tally(c, Scope(), Choice(day), by))  # type: ignore[misc]
            found = await database.read(lambda c, day=day: tally(c, Scope(), Choice(day), by, kept=kept))  # type: ignore[misc]
            assert found == plain
    assert met > 0, "something was kept"
