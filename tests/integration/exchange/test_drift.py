"""Drift of clocks: measured against the database and endpoints, alarmed above a limit, over when well within it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from gateway.contract import Health
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import AlertKind
from gateway.exchange.clocks.clocks import ClockRules
from gateway.exchange.clocks.drift import Drift, offset
from tests.integration.exchange.conftest import House, Open, eventually


@dataclass
class Clock:
    """A machine's clock that a test can set."""

    behind: float = 0.0

    def read(self) -> float:
        return time.time() - self.behind


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house("gateway", ["H41"], background=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drift(house: House, clock: Clock) -> Drift:
    return Drift(house.exchange._database, ClockRules(), wall=clock.read, host="may-chu-1")


async def raised(house: House) -> list[str]:
    found = await house.exchange._database.read(alerts.all_open)
    return [alert.subject for alert in found if alert.kind == AlertKind.DRIFT]


async def test_the_servers_clock_is_compared_and_the_embedded_database_has_none(
    house: House, drift: Drift, clock: Clock
) -> None:
    clock.behind = 100.0
    offsets = await drift.offsets({})
    if house.exchange._database.embedded:
        assert offsets == {}
    else:
        assert offsets == {"database": pytest.approx(100.0, abs=3.0)}


async def test_endpoints_that_tell_the_time_are_compared(drift: Drift) -> None:
    offsets = await drift.offsets({"bus": Health(True, clock_offset=-7.5), "silent": Health(True)})
    offsets.pop("database", None)
    assert offsets == {"endpoint:bus": -7.5}


async def test_a_clock_that_is_off_is_alarmed_once_and_closed_when_it_is_well_again(house: House, drift: Drift) -> None:
    for seconds in (6.0, 6.5, -7.0):
        await drift.watch({"endpoint:bus": seconds})
        assert await raised(house) == ["may-chu-1 endpoint:bus"]
    await drift.watch({"endpoint:bus": 4.0})  # within the limit, but not well within
    assert await raised(house) == ["may-chu-1 endpoint:bus"]
    await drift.watch({"endpoint:bus": 1.0})
    assert await raised(house) == []


async def test_a_clock_that_cannot_be_read_changes_nothing(house: House, drift: Drift) -> None:
    await drift.watch({"endpoint:bus": 60.0})
    await drift.watch({})
    assert await raised(house) == ["may-chu-1 endpoint:bus"]


async def test_each_host_has_its_own_alert(house: House, drift: Drift) -> None:
    other = Drift(house.exchange._database, ClockRules(), host="may-chu-2")
    await drift.watch({"database": 60.0})
    await other.watch({"database": 0.1})
    assert await raised(house) == ["may-chu-1 database"]


async def test_a_running_gateway_tells_the_offsets_and_alarms_by_itself(
    open_house: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def check(_self: object) -> Health:
        return Health(True, clock_offset=90.0)

    monkeypatch.setattr("tests.integration.exchange.conftest.ScriptedAdapter.check", check)
    house = await open_house("gateway", ["H41"])
    assert (await house.exchange.health()).clocks["endpoint:bus"] == 90.0

    async def alarmed() -> bool:
        return bool(await raised(house))

    await eventually(alarmed)


async def test_a_running_service_looks_at_its_clocks_by_itself(open_house: Open) -> None:
    house = await open_house("hub", ["H41"])  # with no calendar at all, which it has to tell

    async def told() -> bool:
        return (await house.exchange.health()).alerts.get(AlertKind.CALENDAR, 0) > 0

    await eventually(told)


@pytest.mark.parametrize(("began", "ended"), [(0.0, 3.0), (1.0, 0.0)])
def test_an_answer_too_late_or_before_its_question_says_nothing(began: float, ended: float) -> None:
    assert offset(began, ended, 1.0) is None
