"""Each scripted fault as a system meets it, on a real bus."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.rehearsal.house import Cast, House, Place
from gateway.rehearsal.script import FaultKind, FaultSettings
from tests.integration.rehearsal.systems import WireSystem

THEM, US = "901.23.01.Z91", "000.00.00.Z99"
LIST = ("getReceivedEdocList", {"servicetype": "eDoc", "messagetype": "edoc"})
STATUSES = ("getReceivedEdocList", {"servicetype": "eDoc", "messagetype": "status"})


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    cast = Cast(THEM, "Cơ quan thử", "he.thu.01", b"khoa-thu-01", US, "Đối tác")
    async with House(cast, Place(tmp_path, "127.0.0.1", 0)) as house:
        yield house


@pytest.fixture
async def system(house: House) -> AsyncIterator[WireSystem]:
    system = WireSystem(house)
    async with aiohttp.ClientSession() as system._client:
        yield system


async def delivered(house: House, system: WireSystem) -> str:
    await house.partner.send_document(THEM, "Về việc thử lỗi")
    return str(json.loads((await system.call(*LIST))[1])["data"][0]["docId"])


def arm(house: House, kind: FaultKind, **more: object) -> None:
    house.exchange.script.arm(FaultSettings(kind=kind, times=1, **more))  # type: ignore[arg-type]


async def test_a_proxy_page_comes_instead_of_the_answer_once(house: House, system: WireSystem) -> None:
    arm(house, FaultKind.PROXY_PAGE)

    status, body = await system.call(*LIST)

    assert (status, body[:6]) == (502, b"<html>")
    assert (await system.call(*LIST))[0] == 200


async def test_after_a_lost_answer_the_same_packet_gets_the_first_receipt(house: House, system: WireSystem) -> None:
    arm(house, FaultKind.PROXY_PAGE, operations=("sendEdoc",), after=True)

    await system.send()

    items = await house.exchange.inbox({US})
    assert len(items) == 1
    assert [call.status for call in house.calls.since() if call.operation == "sendEdoc"] == [502, 200]


async def test_an_answer_breaks_off_in_the_middle(house: House, system: WireSystem) -> None:
    item = await delivered(house, system)
    whole = (await system.call("downloadEdoc", {"docId": item}))[1]
    arm(house, FaultKind.TRUNCATED, operations=("downloadEdoc",), at=0.25)

    with pytest.raises(aiohttp.ClientPayloadError):
        await system.call("downloadEdoc", {"docId": item})
    arm(house, FaultKind.TRUNCATED, operations=("downloadEdoc",), at=0.25)
    system.checks_length = False
    part = (await system.call("downloadEdoc", {"docId": item}))[1]

    assert part == whole[: len(whole) // 4]


async def test_a_wrong_clock_shows_in_the_date_of_answers(house: House, system: WireSystem) -> None:
    arm(house, FaultKind.CLOCK_SKEW, seconds=600)
    async with system._client.get(f"{house.address}/api/v1/inbox") as answer:
        there = parsedate_to_datetime(answer.headers["Date"])

    assert 550 < (there - datetime.now(UTC)).total_seconds() < 650


async def test_what_was_taken_is_listed_again_and_the_ledger_does_not_lie(house: House, system: WireSystem) -> None:
    item = await delivered(house, system)
    await system.call("updateStatus", {"status": "done", "docId": item})
    arm(house, FaultKind.DUPLICATE)

    again = json.loads((await system.call(*LIST))[1])["data"]
    after = json.loads((await system.call(*LIST))[1])["data"]

    assert [one["docId"] for one in again] == [item]
    assert after == []
    assert json.loads((await system.call("updateStatus", {"status": "done", "docId": item}))[1])["ErrorCode"] == "0"


async def test_statuses_come_together_and_the_newest_first(house: House, system: WireSystem) -> None:
    await system.send()
    document = (await house.exchange.inbox({US}))[0].document
    house.exchange.script.arm(FaultSettings(kind=FaultKind.STATUSES_OUT_OF_ORDER, seconds=30))

    await house.partner.say(document, "01")
    alone = json.loads((await system.call(*STATUSES))[1])["data"]
    await house.partner.say(document, "03")
    both = json.loads((await system.call(*STATUSES))[1])["data"]

    assert alone == []
    assert [one["docId"] for one in both] == sorted((one["docId"] for one in both), reverse=True)
    assert len(both) == 2


async def test_faults_are_listed_in_the_data_folder_and_the_partners_calls_never_fail(
    house: House, system: WireSystem
) -> None:
    house.exchange.script.arm(FaultSettings(kind=FaultKind.PROXY_PAGE))

    await house.partner.send_document(THEM, "Về việc thử lỗi")
    await system.call(*LIST)

    lines = (house.place.root / "hub" / "faults.jsonl").read_text().splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["proxy-page"]
    assert json.loads(lines[0])["system"] == "he.thu.01"


async def rest(house: House, system: WireSystem, method: str, path: str, body: object = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {house.key}"}
    async with system._client.request(method, f"{house.address}/api/v1{path}", json=body, headers=headers) as answer:
        assert answer.status < 300, await answer.text()
        found: dict[str, Any] = await answer.json() if "json" in answer.content_type else {}
        return found


async def rest_inbox(house: House, system: WireSystem, query: str = "") -> list[str]:
    return [one["delivery"] for one in (await rest(house, system, "GET", f"/inbox{query}"))["items"]]


@pytest.mark.parametrize("together", [False, True], ids=["one", "many"])
async def test_what_was_taken_over_rest_is_listed_again_there(house: House, system: WireSystem, together: bool) -> None:
    item = await delivered(house, system)
    if together:
        held = await rest(house, system, "POST", "/inbox/lock")
        asked = {"items": [{"delivery": item, "token": held["token"]}]}
        assert (await rest(house, system, "POST", "/inbox/ack", asked))["taken"] == 1
    else:
        assert await rest_inbox(house, system) == [item]
        await rest(house, system, "POST", f"/inbox/{item}/ack")
    arm(house, FaultKind.DUPLICATE)

    assert await rest_inbox(house, system, "?kind=status") == []
    assert await rest_inbox(house, system) == [item]
    assert await rest_inbox(house, system) == []


async def test_statuses_come_together_and_the_newest_first_over_rest_too(house: House, system: WireSystem) -> None:
    await system.send()
    document = (await house.exchange.inbox({US}))[0].document
    house.exchange.script.arm(FaultSettings(kind=FaultKind.STATUSES_OUT_OF_ORDER, seconds=30))

    await house.partner.say(document, "01")
    alone = await rest_inbox(house, system, "?kind=status")
    await house.partner.say(document, "03")
    both = await rest_inbox(house, system, "?kind=status")

    assert alone == []
    assert len(both) == 2
    assert both == sorted(both, reverse=True)
