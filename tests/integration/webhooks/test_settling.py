"""What follows an attempt: pauses of a receiver and of an event, what it asks for, and when it is given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from gateway.exchange.webhooks import settling
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.exchange.webhooks.sending import Answer, Message
from gateway.exchange.webhooks.settling import Owed
from gateway.store.schema import webhook_deliveries, webhooks
from tests.integration.webhooks.conftest import G22, Scene
from tests.packets import document_xml

RULES = WebhookRules()
WELL = Answer(204, "", 5)
DOWN = Answer(None, "ClientConnectorError", 5)


@pytest.fixture
async def owed(scene: Scene) -> tuple[Scene, str, list[Owed]]:
    """A paused subscription that is active again the moment before its three events are told."""
    made = await scene.subscribe()
    await scene.call("POST", f"/webhooks/{made['id']}/pause", {})
    for number in range(3):
        await scene.house.send(document_xml("G22", ["H41"], number=str(number)), G22)
    await scene.see(f"/webhooks/{made['id']}", lambda hook: hook["waiting"] == 3)

    def take(connection: Connection) -> list[Owed]:
        hook = connection.execute(select(webhooks).where(webhooks.c.id == made["id"])).one()
        rows = connection.execute(select(webhook_deliveries).order_by(webhook_deliveries.c.id))
        secrets = settling.secrets_of(hook, datetime.now(UTC))
        return [
            Owed(
                Message(hook.url, row.id, row.event, row.at, row.data, hook.id, secrets),
                row.attempts,
                None,
                row.next_at,
            )
            for row in rows
        ]

    return scene, made["id"], await scene.house.exchange.database.read(take)


async def settle(scene: Scene, hook: str, answers: list[tuple[Owed, Answer]], now: datetime) -> tuple[int, float]:
    """Write answers down; return how often the receiver failed in a row, and how many seconds it is left alone."""

    def work(connection: Connection) -> tuple[int, float]:
        settling.settle(connection, hook, answers, RULES, now)
        row = connection.execute(select(webhooks).where(webhooks.c.id == hook)).one()
        return row.failures, (row.next_at - now).total_seconds() if row.next_at else 0.0

    return await scene.house.exchange.database.write(work)


async def test_several_failures_at_once_count_as_one_and_each_pause_is_longer(
    owed: tuple[Scene, str, list[Owed]],
) -> None:
    scene, hook, events = owed
    now = datetime.now(UTC)
    failures, first = await settle(scene, hook, [(one, DOWN) for one in events], now)
    assert failures == 1
    assert 4.5 <= first <= 5.5
    failures, second = await settle(scene, hook, [(events[0], DOWN)], now)
    assert failures == 2
    assert 9 <= second <= 11


async def test_one_that_arrived_shows_that_the_receiver_is_there(owed: tuple[Scene, str, list[Owed]]) -> None:
    scene, hook, events = owed
    now = datetime.now(UTC)
    await settle(scene, hook, [(events[0], DOWN)], now)
    assert await settle(scene, hook, [(events[1], WELL), (events[2], DOWN)], now) == (0, 0.0)
    found = await scene.call("GET", f"/webhooks/{hook}/events?state=waiting")
    assert {one["id"] for one in found[1]["items"]} == {events[0].message.id, events[2].message.id}


async def test_what_the_receiver_asks_for_is_heeded_up_to_an_hour(owed: tuple[Scene, str, list[Owed]]) -> None:
    scene, hook, events = owed
    now = datetime.now(UTC)
    assert (await settle(scene, hook, [(events[0], Answer(429, "HTTP 429", 5, 900.0))], now))[1] == 900.0
    assert (await settle(scene, hook, [(events[0], Answer(503, "HTTP 503", 5, 86400.0))], now))[1] == 3600.0


async def test_after_its_deadline_an_event_is_dead_and_its_subscription_goes_on(
    owed: tuple[Scene, str, list[Owed]],
) -> None:
    scene, hook, events = owed
    now = datetime.now(UTC)
    old = replace(events[0], failing_since=now - timedelta(hours=72))
    await settle(scene, hook, [(old, DOWN), (events[1], WELL)], now)
    states = (await scene.call("GET", f"/webhooks/{hook}/events"))[1]["items"]
    assert {one["id"]: one["state"] for one in states} == {
        events[0].message.id: "dead",
        events[1].message.id: "done",
        events[2].message.id: "waiting",
    }


async def test_one_asked_for_again_while_it_was_told_is_told_again(owed: tuple[Scene, str, list[Owed]]) -> None:
    scene, hook, events = owed
    status, done = await scene.call("POST", f"/webhooks/{hook}/replay", {"event": events[0].message.id})
    assert (status, done["replayed"]) == (200, 1)
    await settle(scene, hook, [(events[0], WELL), (events[1], WELL)], datetime.now(UTC))
    found = await scene.call("GET", f"/webhooks/{hook}/events?state=waiting")
    assert {one["id"] for one in found[1]["items"]} == {events[0].message.id, events[2].message.id}
