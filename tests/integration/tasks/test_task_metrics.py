"""Gauges about tasks, on both databases: true for the whole service, and looked at once a minute at most."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, update

from gateway.ids import new_id
from gateway.store.schema import directive_agencies, task_conflicts, task_imports, task_updates
from gateway.tasks.book import writing
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.standing import Standing
from gateway.tasks.life.terms import Body, Said, Terms
from gateway.tasks.rules import TaskRules
from gateway.tasks.tasks import Tasks
from gateway.tasks.watch import FRESH_SECONDS, TaskWatch
from gateway.web.metrics import metrics_routes
from tests.integration.exchange.conftest import House, Open
from tests.unit.web.serving import Serve

NOW = datetime(2026, 1, 30, 15, 0, tzinfo=UTC)


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house("hub", ["G22", "H41"], routed=False)


async def assigned(house: House, deadline: date | None) -> str:
    given = Terms("Xây dựng đề án", Body("G22"), Body("H41"), deadline=deadline)
    said = Said(new_id(), NOW, "test", "G22", given.plain())
    return (await house.exchange.database.write(lambda c: writing.begin(c, Origin("G22"), Happening.ASSIGNED, said))).id


async def shown(house: House, tasks: Tasks, serve: Serve) -> dict[str, float]:
    served = await serve(metrics_routes(house.exchange, tasks.watch.look))
    answer = await served.raw(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", wait=60.0)
    head, _, body = answer.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200")
    pairs = (line.rsplit(" ", 1) for line in body.splitlines() if line.startswith("lienthong_task"))
    return {name: float(value) for name, value in pairs}


async def test_tasks_are_told_by_how_they_stand_beside_all_that_waits(house: House, serve: Serve) -> None:
    database, tasks = house.exchange.database, Tasks(house.exchange, TaskRules())
    late, open_one = await assigned(house, date(2026, 1, 31)), await assigned(house, None)
    await assigned(house, date(2999, 1, 31))
    for task in (late, open_one):
        said = Said(new_id(), NOW, "test", "H41", {"text": "Xong"})
        await database.write(lambda c, task=task, said=said: writing.happen(c, task, Happening.REPORTED, said))  # type: ignore[misc]
    await assigned(house, date(2026, 1, 31))
    agency = {"packet": new_id(), "agency": "H41", "side": "lead", "state": "open", "open": 3, "updated_at": NOW}
    settled = {**agency, "packet": new_id(), "state": "settled", "open": 0}
    listed = {
        "id": new_id(),
        "agency": "G22",
        "sha256": "",
        "name": "",
        "actor": "",
        "at": NOW,
        "tasks": [],
        "number": 9,
    }
    conflict = {
        "id": new_id(), "system": "G22", "code": "A", "event": "e", "sender": "G22", "receiver": "H41", "said": {},
        "theirs": {}, "why": [], "tried": 0, "state": "open", "created_at": NOW, "sent_at": NOW,
    }  # fmt: skip
    await database.write(lambda c: c.execute(insert(directive_agencies), [agency, settled]) and 1)
    await database.write(lambda c: c.execute(insert(task_imports).values(**listed, rows=9, unwritten=7)) and 1)
    await database.write(lambda c: c.execute(insert(task_conflicts).values(**conflict)) and 1)
    owed = update(task_updates).values(outcome=None)
    untold = await database.write(lambda c: c.execute(owed).rowcount)
    found = await shown(house, tasks, serve)
    standings = {one: found[f'lienthong_tasks{{standing="{one}"}}'] for one in Standing}
    assert {one: number for one, number in standings.items() if number} == {
        Standing.UNCONFIRMED: 2, Standing.OVERDUE: 1, Standing.IN_TIME: 1,
    }  # fmt: skip
    assert found["lienthong_task_proposals_waiting"] == 3
    assert found["lienthong_task_conflicts"] == 1
    assert found["lienthong_task_list_tasks_unwritten"] == 7
    assert found["lienthong_task_events_untold"] == untold
    assert found["lienthong_task_changes_unpacked"] > 0
    assert set(found) == {
        *(f'lienthong_tasks{{standing="{one}"}}' for one in Standing),
        *(f"lienthong_task_{one}" for one in (
            "proposals_waiting", "events_untold", "oldest_event_untold_seconds", "conflicts", "list_tasks_unwritten",
            "changes_unpacked",
        )),
    }  # fmt: skip


async def test_tasks_are_looked_at_once_a_minute_however_often_it_is_asked(house: House) -> None:
    now = [0.0]
    tasks = Tasks(house.exchange, TaskRules())
    watch = TaskWatch(house.exchange.database, tasks.counts, lambda: now[0])
    first = await watch.look()
    assert first is not None
    assert first.standings == {}
    await assigned(house, None)
    now[0] = FRESH_SECONDS - 1
    assert await watch.look() is first
    now[0] = FRESH_SECONDS
    later = await watch.look()
    assert later is not None
    assert later.standings == {Standing.NO_DEADLINE: 1}
