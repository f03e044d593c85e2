"""The watch over what is to be sent and said: documents to the bus, arrivals to their senders."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.clocks import acknowledge_by
from gateway.exchange.views import Caller
from tests.integration.exchange.conftest import Open
from tests.integration.exchange.watching import H41, MINUTE, RULES, SECOND, Clockwork, clockwork_of
from tests.packets import document_xml


@pytest.fixture
async def clockwork(open_house: Open) -> Clockwork:
    return await clockwork_of(open_house)


async def test_a_document_that_is_not_sent_is_warned_of_then_late_then_over(clockwork: Clockwork) -> None:
    document, delivery, began = await clockwork.sends()
    due = began + RULES.urgent  # signed weeks ago, so that only minutes are left
    assert await clockwork.look(began + 2 * MINUTE) == {}
    assert await clockwork.look(due - MINUTE) == {delivery: "clock.send-soon"}
    assert await clockwork.look(due + SECOND) == {delivery: "clock.send-late"}
    assert await clockwork.noted(document) == ["clock-warning send", "clock-breached send"]
    await clockwork.change(delivery, state="done")
    assert await clockwork.look(due + 2 * MINUTE) == {}
    assert await clockwork.noted(document) == ["clock-warning send", "clock-breached send"]


async def test_an_urgent_document_is_warned_of_after_minutes(clockwork: Clockwork) -> None:
    _, delivery, began = await clockwork.sends(priority=3)
    assert await clockwork.look(began + RULES.urgent / 2 + SECOND) == {delivery: "clock.send-soon"}
    assert await clockwork.look(began + RULES.urgent + SECOND) == {delivery: "clock.send-late"}


async def test_a_document_that_was_given_up_is_late_too(clockwork: Clockwork) -> None:
    _, delivery, began = await clockwork.sends()
    await clockwork.change(delivery, state="dead")
    assert await clockwork.look(began + RULES.urgent + SECOND) == {delivery: "clock.send-late"}


async def test_a_document_on_its_way_is_not_warned_of(clockwork: Clockwork) -> None:
    _, _, began = await clockwork.sends()
    assert await clockwork.look(began + 30 * SECOND) == {}


async def test_what_a_bus_brought_is_not_ours_to_send_in_time(clockwork: Clockwork) -> None:
    document, delivery, began = await clockwork.receives()
    assert document
    await clockwork.change(delivery, endpoint="bus")
    assert await clockwork.look(began + timedelta(hours=1)) == {}


async def test_looking_again_raises_and_notes_nothing_again(clockwork: Clockwork) -> None:
    document, delivery, began = await clockwork.sends()
    late = began + RULES.urgent + SECOND
    for minutes in range(4):
        assert await clockwork.look(late + minutes * MINUTE) == {delivery: "clock.send-late"}
    assert await clockwork.noted(document) == ["clock-breached send"]


async def test_after_a_restart_nothing_is_raised_again(clockwork: Clockwork) -> None:
    document, _, began = await clockwork.sends()
    await clockwork.look(began + RULES.urgent + SECOND)
    await clockwork.another().sweep()
    assert await clockwork.noted(document) == ["clock-breached send"]


async def test_two_processes_that_look_at_once_raise_one_alert(clockwork: Clockwork) -> None:
    document, _, began = await clockwork.sends()
    clockwork.now = began + RULES.urgent + SECOND
    await asyncio.gather(*(clockwork.another().sweep() for _ in range(4)))
    assert len(await clockwork.open()) == 1
    assert await clockwork.noted(document) == ["clock-breached send"]


async def test_an_arrival_of_which_nobody_is_told_the_same_day(clockwork: Clockwork) -> None:
    document, delivery, began = await clockwork.receives()
    await clockwork.change(delivery, arrival_due=True)
    midnight = acknowledge_by(began)
    soon = midnight - min(RULES.warn_before, (midnight - began) / 2) + SECOND
    if soon - began > 2 * MINUTE:
        assert await clockwork.look(soon) == {delivery: "clock.arrival-soon"}
    found = await clockwork.look(midnight + 2 * MINUTE)
    assert found[delivery] == "clock.arrival-late"
    assert "clock-breached arrival" in await clockwork.noted(document)
    await clockwork.change(delivery, arrival_due=False)
    assert await clockwork.look(midnight + 3 * MINUTE) == {}


async def test_a_status_01_that_does_not_get_through_the_same_day(clockwork: Clockwork) -> None:
    document, delivery, began = await clockwork.receives()
    [receipt] = (await clockwork.house.exchange.report(document, H41, code="01")).receipts
    told, _ = await clockwork.delivery(receipt.document)
    found = await clockwork.look(acknowledge_by(began) + 2 * MINUTE)
    assert found == {told: "clock.arrival-late"}
    assert delivery not in found
    assert await clockwork.noted(document) == ["clock-breached arrival"]
    await clockwork.change(told, state="done")
    assert await clockwork.look(acknowledge_by(began) + 3 * MINUTE) == {}


async def test_many_documents_are_looked_at_in_pages(clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.exchange.clocks.watched.PAGE", 2)
    monkeypatch.setattr("gateway.exchange.clocks.watch.PAGE", 2)
    monkeypatch.setattr("gateway.exchange.clocks.watch.GROUP", 2)
    sent = [await clockwork.sends(number=str(number)) for number in range(5)]
    late = sent[-1][2] + RULES.urgent + SECOND
    assert len(await clockwork.look(late - 2 * MINUTE)) == 5
    assert set((await clockwork.look(late)).values()) == {"clock.send-late"}
    for _, delivery, _ in sent:
        await clockwork.change(delivery, state="done")
    assert await clockwork.look(late + MINUTE) == {}


async def test_an_agency_sees_its_own_alerts_only(clockwork: Clockwork) -> None:
    _, _, began = await clockwork.sends()
    await clockwork.look(began + RULES.urgent + SECOND)
    exchange = clockwork.house.exchange
    assert [alert.agency for alert in await exchange.alerts(H41.agencies)] == ["H41"]
    assert await exchange.alerts(frozenset(["G22"])) == []


async def test_open_alerts_are_counted_for_the_metrics(clockwork: Clockwork) -> None:
    _, _, began = await clockwork.sends()
    await clockwork.look(began + RULES.urgent + SECOND)
    counted = (await clockwork.house.exchange.health()).alerts
    assert (counted["clock.send-late"], counted["clock.send-soon"]) == (1, 0)


async def test_a_hub_watches_only_what_it_sends_on(open_house: Open) -> None:
    hub = await open_house("hub", ["H41", "G22"], background=False)
    await hub.send(document_xml("H41", ["G22"]), Caller("vxp:a", frozenset(["H41"])))
    clockwork = Clockwork(hub)
    hub_watch = hub.exchange._watch
    hub_watch._now = lambda: clockwork.now
    clockwork.watch = hub_watch
    (item,) = await hub.exchange.inbox(["G22"])
    assert await clockwork.look(item.created_at + timedelta(days=20)) == {}


async def test_the_year_whose_holidays_are_not_known_is_told(clockwork: Clockwork) -> None:
    await clockwork.look(clockwork.now.replace(year=2027, month=12, day=20))
    read = clockwork.house.exchange._database.read
    assert [alert.facts for alert in await read(alerts.all_open)] == [{"year": 2027}, {"year": 2028}]
    await clockwork.look(clockwork.now.replace(year=2026, month=3))
    assert await read(alerts.all_open) == []
