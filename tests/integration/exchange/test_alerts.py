"""Alerts as people get them: over REST by key, on the command line by the operator, in sentences."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial

import aiohttp
import pytest
from sqlalchemy import update

from gateway.cli import main
from gateway.directory import keys
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert, AlertKind
from gateway.packet.limits import Limits
from gateway.store.database import Database
from gateway.store.schema import agencies
from gateway.web.rest.door import rest_routes
from tests.integration.exchange.conftest import House, Open
from tests.unit.web.serving import Serve, serve

__all__ = ["serve"]

DUE = datetime(2026, 3, 9, 4, 30, tzinfo=UTC)
FACTS = {"document": "18eb", "receiver": "G22", "endpoint": "bus"}


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house("gateway", ["H41", "H42"], background=False)


async def put(house: House, *wanted: Alert) -> None:
    now = datetime.now(UTC)
    await house.exchange._database.write(lambda connection: alerts.raise_new(connection, wanted, now))


async def test_a_key_sees_the_alerts_of_its_agencies(house: House, serve: Serve) -> None:
    await put(
        house,
        Alert(AlertKind.SEND_LATE, "d1", "H41", DUE, FACTS),
        Alert(AlertKind.SEND_LATE, "d2", "H42", DUE, FACTS),
        Alert(AlertKind.DRIFT, "h database", facts={"host": "h", "clock": "database", "offset": "+9.0", "most": "5"}),
    )
    secret = await house.exchange._database.write(lambda connection: keys.new_key(connection, "iOffice", ["H41"]))
    served = await serve(rest_routes(house.exchange, Limits()))
    url = f"http://127.0.0.1:{served.port}/api/v1/alerts"
    async with aiohttp.ClientSession() as client:
        async with client.get(url, headers={"Authorization": f"Bearer {secret}"}) as answer:
            [alert] = (await answer.json())["alerts"]
        async with client.get(url) as answer:
            assert answer.status == 401
    assert (alert["kind"], alert["agency"], alert["document"]) == ("clock.send-late", "H41", "18eb")
    assert alert["due_at"] == "2026-03-09T04:30:00.000Z"
    assert alert["vi"] == "Văn bản 18eb của H41 quá hạn gửi tới G22: hạn gửi 11:30:00 09/03/2026."


async def test_an_alert_of_the_holder_before_is_not_shown(house: House) -> None:
    await put(house, Alert(AlertKind.SEND_SOON, "d1", "H41"))
    changed_hands = update(agencies).where(agencies.c.id == "H41").values(held_since=datetime.now(UTC))
    await house.exchange._database.write(lambda connection: connection.execute(changed_hands).rowcount)
    await put(house, Alert(AlertKind.SEND_LATE, "d2", "H41", DUE, FACTS))
    assert [alert.subject for alert in await house.exchange.alerts(["H41"])] == ["d2"]


async def test_the_operator_sees_all_on_the_command_line(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.commands.alerts._url", lambda _options: house.settings.database_url)
    words = ["alerts", "--data", str(house.settings.data)]
    assert main(words) == 0
    assert "No alerts" in capsys.readouterr().err
    await put(house, Alert(AlertKind.SEND_LATE, "d1", "H41", DUE, FACTS), Alert(AlertKind.CALENDAR, "2027"))
    assert main([*words, "--lang", "en"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "clock.send-late" in first
    assert "was to be sent to G22 by 11:30:00 09/03/2026" in first
    assert "clock.calendar" in second
    assert main([*words, "--json"]) == 0
    assert [alert["kind"] for alert in json.loads(capsys.readouterr().out)["alerts"]] == [
        "clock.send-late",
        "clock.calendar",
    ]


async def test_an_alert_that_is_over_can_be_raised_anew(house: House) -> None:
    database: Database = house.exchange._database
    for _ in range(2):
        await put(house, Alert(AlertKind.SEND_LATE, "d1", "H41", DUE, FACTS))
        await put(house, Alert(AlertKind.SEND_LATE, "d1", "H41", DUE, FACTS))
        [alert] = await database.read(alerts.all_open)
        assert await database.write(partial(alerts.close, ids=[alert.id], now=DUE)) == 1
    assert await database.read(alerts.all_open) == []
