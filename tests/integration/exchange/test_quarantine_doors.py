"""The quarantine through REST, the wire's list and the command line: what each shows, and who may decide."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.cli import main
from gateway.directory import keys
from gateway.packet.limits import Limits
from gateway.web.metrics import metrics_routes
from gateway.web.rest.door import rest_routes
from tests.integration.exchange.conftest import House, Open
from tests.integration.exchange.test_inspection import SECRET, SENDER, settled
from tests.packets import document_xml
from tests.unit.web.serving import Serve, serve

__all__ = ["serve"]


@pytest.fixture
def served_url() -> None:
    """What the database is makes no difference to a door: the embedded one will do."""
    return


class Doors:
    """A gateway with one document in quarantine, and keys of an operator and of its sender."""

    def __init__(self, house: House, client: aiohttp.ClientSession, document: str, operator: str, sender: str) -> None:
        self.house = house
        self.client = client
        self.document = document
        self.operator = operator
        self.sender = sender

    async def call(self, method: str, path: str, json: object = None, *, key: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {key or self.operator}"}
        async with self.client.request(method, f"/api/v1{path}", json=json, headers=headers) as answer:
            return answer.status, await answer.json() if answer.content_type.endswith("json") else await answer.text()


@pytest.fixture
async def doors(open_house: Open, serve: Serve) -> AsyncIterator[Doors]:
    house = await open_house("gateway", ["G22", "H41"])
    receipt = await house.send(document_xml(content=SECRET, subject="Tên gọi riêng"), SENDER)
    await settled(house, receipt.document)
    database = house.exchange._database
    operator = await database.write(lambda connection: keys.new_key(connection, "bàn", [], operator=True))
    sender = await database.write(lambda connection: keys.new_key(connection, "gửi", ["G22"]))
    served = await serve([*rest_routes(house.exchange, Limits()), *metrics_routes(house.exchange)])
    async with aiohttp.ClientSession(f"http://127.0.0.1:{served.port}") as client:
        yield Doors(house, client, receipt.document, operator, sender)


async def test_the_list_has_ids_and_findings_and_no_content(doors: Doors) -> None:
    status, body = await doors.call("GET", "/quarantine")
    [item] = body["items"]
    assert status == 200
    assert (item["document"], item["from"], item["to"]) == (doors.document, "G22", ["H41"])
    marks = [(one["code"], one["facts"]) for one in item["findings"] if one["code"].startswith("inspection.")]
    assert marks == [("inspection.marked", {"mark": "TỐI MẬT"})]
    assert "Tên gọi riêng" not in str(body)
    assert "thong bao" not in str(body)


async def test_systems_may_not_look_or_decide(doors: Doors) -> None:
    assert (await doors.call("GET", "/quarantine", key=doors.sender))[0] == 403
    path = f"/quarantine/{doors.document}/release"
    assert (await doors.call("POST", path, {"reason": "x"}, key=doors.sender))[0] == 403


async def test_its_sender_is_told_and_cannot_read_it(doors: Doors) -> None:
    _, body = await doors.call("GET", f"/documents/{doors.document}", key=doors.sender)
    delivery = body["receivers"][0]["delivery"]
    assert (delivery["state"], delivery["forecast"]["code"]) == ("quarantined", "delivery.is-quarantined")
    assert body["inspection"]["state"] == "quarantined"
    [found] = [one for one in body["attachments"][0]["inspections"] if one["check"] == "secrecy"]
    assert (found["check"], found["verdict"], found["message_en"]) == (
        "secrecy",
        "marked",
        "The first page of the file carries a mark of secrecy: TỐI MẬT.",
    )
    for what in ("packet", "attachments/1"):
        status, problem = await doors.call("GET", f"/documents/{doors.document}/{what}", key=doors.sender)
        assert (status, problem["errors"][0]["code"]) == (403, "document.quarantined")


async def test_an_operator_releases_with_a_reason(doors: Doors) -> None:
    path = f"/quarantine/{doors.document}/release"
    assert (await doors.call("POST", path, {"reason": " "}))[0] == 422
    assert (await doors.call("POST", path, {"reason": "báo nhầm"}))[0] == 204
    assert (await doors.call("POST", path, {"reason": "báo nhầm"}))[0] == 404
    _, body = await doors.call("GET", f"/documents/{doors.document}", key=doors.sender)
    assert body["receivers"][0]["delivery"]["state"] == "waiting"


async def test_an_operator_destroys_with_a_reason(doors: Doors) -> None:
    assert (await doors.call("POST", f"/quarantine/{doors.document}/destroy", {"reason": "văn bản mật"}))[0] == 204
    _, body = await doors.call("GET", f"/documents/{doors.document}", key=doors.sender)
    assert body["destroyed_at"] is not None
    assert body["inspection"]["state"] == "destroyed"


async def test_figures_count_what_is_held_and_what_is_closed(doors: Doors) -> None:
    async with doors.client.get("/metrics") as answer:
        text = await answer.text()
    assert "lienthong_held 0.0" in text
    assert "lienthong_quarantined 1.0" in text


async def test_the_command_line_lists_and_decides(doors: Doors, capsys: pytest.CaptureFixture[str]) -> None:
    data = str(doors.house.settings.data)
    assert await run("quarantine", "list", "--data", data) == 0
    told = capsys.readouterr().out
    assert doors.document in told
    assert "TỐI MẬT" in told
    assert "Tên gọi riêng" not in told
    assert await run("quarantine", "destroy", "--data", data, doors.document, "--reason", "văn bản mật") == 0
    assert await run("quarantine", "release", "--data", data, doors.document, "--reason", "x") == 1
    assert not [file for file in (Path(data) / "blobs").rglob("*") if file.is_file()]


async def run(*words: str) -> int:
    """Run a command in a thread, as it has a loop of its own."""
    return await asyncio.to_thread(main, list(words))
