"""The operators' part of REST: their keys only, problem+json refusals, and a document's forecast for its sender."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from gateway.contract import Outcome, Result
from gateway.directory import keys
from gateway.exchange.views import Caller
from gateway.packet.limits import Limits
from gateway.web.rest.door import rest_routes
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import document_xml
from tests.unit.web.serving import Serve, serve

__all__ = ["serve"]

H41 = Caller("key:h41", frozenset(["H41"]))


@dataclass
class Desk:
    """An operator at the desk of a house whose bus refuses what it is told to."""

    house: House
    client: aiohttp.ClientSession
    operator: str
    system: str

    async def call(
        self, method: str, path: str, json: object = None, *, key: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {key or self.operator}"}
        async with self.client.request(method, f"/api/v1{path}", json=json, headers=headers) as answer:
            return answer.status, await answer.json() if answer.status != 204 else {}

    async def dead(self, number: int) -> list[dict[str, Any]]:
        """Make so many dead letters and return them as the desk lists them."""
        self.house.bus.script += [
            Outcome(Result.REFUSED, code="receiver.closed", detail=f"no {n}") for n in range(number)
        ]
        for one in range(number):
            await self.house.send(document_xml("H41", ["G22"], number=str(one)), H41)
        found: list[dict[str, Any]] = []

        async def all_dead() -> bool:
            found[:] = (await self.call("GET", "/dead-letters"))[1]["items"]
            return len(found) == number

        await eventually(all_dead)
        return found


@pytest.fixture
async def desk(open_house: Open, serve: Serve) -> AsyncIterator[Desk]:
    house = await open_house("gateway", ["H41"])
    database = house.exchange._database
    operator = await database.write(lambda connection: keys.new_key(connection, "ops", [], operator=True))
    system = await database.write(lambda connection: keys.new_key(connection, "iOffice", ["H41"]))
    served = await serve(rest_routes(house.exchange, Limits()))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{served.port}") as client:
        yield Desk(house, client, operator, system)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/endpoints"),
        ("GET", "/dead-letters"),
        ("GET", "/dead-letters/groups"),
        ("GET", "/dead-letters/x"),
        ("POST", "/dead-letters/replay"),
        ("POST", "/dead-letters/x/mend"),
        ("POST", "/dead-letters/x/discard"),
    ],
)
async def test_a_systems_key_is_turned_away(desk: Desk, method: str, path: str) -> None:
    status, problem = await desk.call(method, path, {}, key=desk.system)
    assert (status, problem["code"]) == (403, "desk.operators-only")


async def test_an_operator_sees_no_documents(desk: Desk) -> None:
    receipt = await desk.house.send(document_xml("H41", ["G22"]), H41)
    assert (await desk.call("GET", f"/documents/{receipt.document}"))[0] == 404
    assert (await desk.call("GET", "/inbox"))[1]["items"] == []


async def test_a_dead_letter_is_listed_grouped_shown_mended_and_replayed(desk: Desk) -> None:
    letters = await desk.dead(2)
    first = letters[0]
    assert (first["cause"], first["code"], first["from"], first["to"]) == ("permanent", "receiver.closed", "H41", "G22")
    [group] = (await desk.call("GET", "/dead-letters/groups"))[1]["groups"]
    assert (group["count"], group["error"], group["id"]) == (2, "receiver.closed: no #", first["group"])
    shown = (await desk.call("GET", f"/dead-letters/{first['id']}"))[1]
    assert [entry["event"] for entry in shown["history"]][-1] == "dead"
    status, mended = await desk.call("POST", f"/dead-letters/{first['id']}/mend", {"address": "G22.01"})
    assert (status, mended["address"]) == (200, "G22.01")
    status, done = await desk.call("POST", "/dead-letters/replay", {"filter": {"group": group["id"]}})
    assert (status, done["replayed"]) == (200, 2)

    async def delivered() -> bool:
        return len(desk.house.bus.sent) == 4

    await eventually(delivered)
    assert {one.receivers for one in desk.house.bus.sent[2:]} == {("G22.01",), ("G22",)}
    assert (await desk.call("GET", "/dead-letters"))[1] == {"items": [], "next": None}


async def test_pages_are_joined_by_a_cursor(desk: Desk) -> None:
    letters = await desk.dead(3)
    page = (await desk.call("GET", "/dead-letters?limit=2"))[1]
    rest = (await desk.call("GET", f"/dead-letters?limit=2&after={page['next']}"))[1]
    assert [one["id"] for one in page["items"] + rest["items"]] == [one["id"] for one in letters]
    assert rest["next"] is None


async def test_a_discarded_letter_is_gone_and_its_sender_sees_it(desk: Desk) -> None:
    [letter] = await desk.dead(1)
    assert (await desk.call("POST", f"/dead-letters/{letter['id']}/discard", {"reason": "gửi nhầm"}))[0] == 204
    assert (await desk.call("GET", f"/dead-letters/{letter['id']}"))[0] == 404
    document = (await desk.call("GET", f"/documents/{letter['document']}", key=desk.system))[1]
    assert document["receivers"][0]["delivery"]["state"] == "discarded"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/dead-letters/replay", {}, 422, "desk.nothing-named"),
        ("/dead-letters/replay", {"ids": ["x"]}, 404, "desk.unknown"),
        ("/dead-letters/replay", {"all": True}, 422, "field.unknown"),
        ("/dead-letters/replay", {"filter": {"group": "x"}, "per_second": 0}, 422, "field.too-small"),
        ("/dead-letters/x/mend", {"endpoint": "bus"}, 404, "desk.unknown"),
        ("/dead-letters/x/discard", {}, 422, "field.missing"),
        ("/dead-letters/x/discard", {"reason": " "}, 422, "desk.reason-needed"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_its_reason(
    desk: Desk, path: str, body: object, status: int, code: str
) -> None:
    found, problem = await desk.call("POST", path, body)
    assert (found, problem["code"]) == (status, code)


async def test_endpoints_and_forecasts_are_seen(desk: Desk) -> None:
    desk.house.bus.script += [Outcome(Result.THROTTLED, code="429", retry_after=3600.0)] * 9
    receipt = await desk.house.send(document_xml("H41", ["G22"]), H41)

    async def paused() -> bool:
        [endpoint] = (await desk.call("GET", "/endpoints"))[1]["endpoints"]
        return bool(endpoint["circuit"] in ("paused", "half-open") and endpoint["waiting"] == 1)

    await eventually(paused)
    delivery = (await desk.call("GET", f"/documents/{receipt.document}", key=desk.system))[1]["receivers"][0][
        "delivery"
    ]
    assert (delivery["cause"], delivery["code"], delivery["most_attempts"]) == ("throttled", "429", 5)
    assert delivery["forecast"]["code"].startswith("delivery.")
    assert delivery["forecast"]["message"] != delivery["forecast"]["message_en"]
