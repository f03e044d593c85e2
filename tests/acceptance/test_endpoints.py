"""A running gateway of two workers gets its endpoints over REST: the real program, a real bus, no restart."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.demo.registration import register_agency
from gateway.directory import keys
from gateway.roles import Role
from gateway.store.database import Database, database_url
from tests.acceptance.service import PATIENCE, Running, free_port, lienthong, ready, start

SENDER, RECEIVER, TRIAL = "901.23.01.Z91", "902.23.02.Z92", "901.23.99.Z91"
SECRETS = {"bo.thu": "mot", "so.thu": "hai"}
SETTINGS = """
data = "data"
[listen]
port = {port}
workers = 2
[delivery]
poll_seconds = 0.2
first_seconds = 0.1
[health]
free_mib = 1
[endpoint_api]
test_agency = "901.23.99.Z91"
[[agencies]]
id = "901.23.01.Z91"
name = "Bộ Thử Nghiệm"
[[agencies]]
id = "901.23.99.Z91"
name = "Đơn vị thử kết nối"
"""


@dataclass
class Country:
    """A bus and a gateway without endpoints; one client of each."""

    bus: Running
    gateway: Running
    config: Path
    administrator: str
    clerk: str
    receiver: str
    client: aiohttp.ClientSession
    number: int = 0

    @property
    def definition(self) -> dict[str, Any]:
        settings = {
            "url": f"{self.bus.url}/vxp",
            "system": "bo.thu",
            "secret_env": "LIENTHONG_ENDPOINT_BUS",
            "ask": True,
        }
        return {"name": "bus", "adapter": "vxp", "settings": settings}

    async def call(
        self, method: str, path: str, json: object = None, match: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.administrator}"} | ({"If-Match": match} if match else {})
        url = f"{self.gateway.url}/api/v1/endpoints{path}"
        async with self.client.request(method, url, json=json, headers=headers) as answer:
            return answer.status, await answer.json()

    async def change(self, method: str, path: str, json: object = None) -> dict[str, Any]:
        """Change the endpoint at whatever version it has."""
        _, now = await self.call("GET", "/bus")
        status, found = await self.call(method, f"/bus{path}", json, f'"{now["version"]}"')
        assert status == 200, found
        return found

    async def send(self) -> int:
        """Send a document through the gateway and return its number."""
        number = self.number = self.number + 1
        document = {
            "from": {"organ_id": SENDER},
            "to": [RECEIVER],
            "code": {"number": str(number), "notation": "CĐ-TTg"},
            "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
            "document_type": {"type": 2, "type_name": "Công điện"},
            "signer": {"full_name": "Nguyễn Thử", "position": "Bộ trưởng"},
            "subject": "Về việc thử liên thông",
        }
        data = aiohttp.FormData()
        data.add_field("document", json.dumps(document), content_type="application/json")
        data.add_field("files", b"%PDF-1.4\nthu", filename="a.pdf", content_type="application/pdf")
        headers = {"Authorization": f"Bearer {self.clerk}"}
        async with self.client.post(f"{self.gateway.url}/api/v1/documents", data=data, headers=headers) as answer:
            assert answer.status == 201, await answer.text()
        return number

    async def arrived(self) -> list[str]:
        """Return the codes of the documents that are at the bus for the receiver."""
        headers = {"Authorization": f"Bearer {self.receiver}"}
        async with self.client.get(f"{self.bus.url}/api/v1/inbox", headers=headers) as answer:
            return sorted(item["code"] for item in (await answer.json())["items"])

    async def until(self, *numbers: int) -> None:
        wanted = sorted(f"{number}/CĐ-TTg" for number in numbers)
        async with asyncio.timeout(PATIENCE):
            while await self.arrived() != wanted:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)

    def start_gateway(self) -> None:
        self.gateway = _gateway(self.config, self.gateway.port)


def _gateway(config: Path, port: int) -> Running:
    words = ("gateway", "--config", str(config))
    return start(config.parent, port, *words, LIENTHONG_ENDPOINT_BUS=SECRETS["bo.thu"])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Running, Running, Path]]:
    ports = free_port(), free_port()
    systems = [word for name, secret in SECRETS.items() for word in ("--system", f"{name}={secret}")]
    bus = start(tmp_path, ports[0], "hub", "--data", str(tmp_path / "hub"), "--port", str(ports[0]), *systems)
    config = tmp_path / "gateway.toml"
    config.write_text(SETTINGS.format(port=ports[1]), encoding="utf-8")
    yield bus, _gateway(config, ports[1]), config
    bus.end()


@pytest.fixture
async def country(running: tuple[Running, Running, Path]) -> AsyncIterator[Country]:
    bus, gateway, config = running
    # A connection of its own for each request, so that all workers are asked.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as client:
        await asyncio.gather(ready(bus, client), ready(gateway, client))
        for system, agency in (("bo.thu", SENDER), ("bo.thu", TRIAL), ("so.thu", RECEIVER)):
            await register_agency(bus.url, system, SECRETS[system], agency, agency)
        made = (
            _key(config.parent / "data", Role.ADMINISTRATOR),
            _key(config.parent / "data", Role.SYSTEM, SENDER),
            _key(config.parent / "hub", Role.SYSTEM, RECEIVER),
        )
        found = Country(bus, gateway, config, *made, client)
        yield found
        found.gateway.end()


def _key(data: Path, role: Role, *agencies: str) -> str:
    """Make a key beside the running service, as ``lienthong keys new`` does."""
    database = Database(database_url(data), readers=1)
    try:
        return database.hand_over(lambda connection: keys.new_key(connection, "thử", agencies, role=role)).result()
    finally:
        database.close()


async def test_an_endpoint_is_tested_made_paused_drained_and_brought_back(country: Country) -> None:
    status, tested = await country.call("POST", "/tests", country.definition)
    assert (status, tested["ok"]) == (200, True), tested
    assert [(step["step"], step["code"]) for step in tested["steps"]] == [
        ("settings", "endpoint.test-settings"),
        ("check", "endpoint.test-answers"),
        ("send", "endpoint.test-sent"),
        ("receive", "endpoint.test-came-back"),
    ]
    assert (await country.call("POST", "", country.definition))[0] == 201
    await country.until(await country.send())

    assert (await country.call("POST", "/bus/pause", {"reason": "bảo trì"}))[0] == 200
    second = await country.send()
    await asyncio.sleep(1.5)
    assert len(await country.arrived()) == 1
    await country.call("POST", "/bus/drain", {})
    await country.until(1, second)
    drained: dict[str, Any] = {}
    async with asyncio.timeout(PATIENCE):
        while not drained.get("drained"):  # what is at the bus may not be written down here yet
            _, drained = await country.call("GET", "/bus")
    assert (drained["state"], drained["drained"], drained["waiting"]) == ("draining", True, 0)

    await country.change("POST", "/revert", {"version": 1})
    await country.until(1, 2, await country.send())
    shown = await asyncio.to_thread(
        lienthong,
        "endpoints",
        "history",
        "bus",
        "--config",
        str(country.config),
        LIENTHONG_ENDPOINT_BUS=SECRETS["bo.thu"],
    )
    assert [line.split()[2] for line in shown.stdout.splitlines()] == ["revert", "drain", "pause", "create"]
    assert SECRETS["bo.thu"] not in shown.stdout + country.gateway.log.read_text(encoding="utf-8")


@pytest.mark.long
async def test_killed_while_adapters_are_exchanged_everything_arrives_once(country: Country) -> None:
    assert (await country.call("POST", "", country.definition))[0] == 201
    numbers: list[int] = []
    for seconds in (20.0, 30.0, 40.0):
        settings = {"settings": {"answer_seconds": seconds}}
        await asyncio.gather(*(_keep(country, numbers) for _ in range(4)), country.change("PATCH", "", settings))
        _kill(country.gateway)
        country.start_gateway()
        await ready(country.gateway, country.client)
    await country.until(*numbers)
    _, now = await country.call("GET", "/bus")
    assert (now["version"], now["settings"]["answer_seconds"]) == (4, 40.0)


async def _keep(country: Country, numbers: list[int]) -> None:
    numbers.append(await country.send())


def _kill(service: Running) -> None:
    """End the supervisor and its workers as a power cut would."""
    first = service.process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
    for process in (first, *map(int, children)):
        os.kill(process, signal.SIGKILL)
    service.process.wait(PATIENCE)


async def test_the_settings_file_brings_its_endpoints_while_the_gateway_runs(country: Country) -> None:
    declared = f"""
[[endpoints]]
name = "bus"
[endpoints.settings]
url = "{country.bus.url}/vxp"
system = "bo.thu"
secret_env = "LIENTHONG_ENDPOINT_BUS"
"""
    before = country.config.read_text(encoding="utf-8")
    country.config.write_text(before + declared, encoding="utf-8")
    shown = await asyncio.to_thread(
        lienthong,
        "endpoints",
        "apply",
        str(country.config),
        "--dry-run",
        LIENTHONG_ENDPOINT_BUS=SECRETS["bo.thu"],
    )
    assert shown.stdout.startswith(("+ bus\n", "nothing differs")), shown.stderr
    country.gateway.process.send_signal(signal.SIGHUP)
    async with asyncio.timeout(PATIENCE):
        while (await country.call("GET", "/bus"))[0] == 404:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)
    await country.until(await country.send())
    status, problem = await country.call("DELETE", "/bus", match='"1"')
    assert (status, problem["code"]) == (409, "endpoint.of-file")

    country.config.write_text(before, encoding="utf-8")
    async with asyncio.timeout(PATIENCE):
        while (await country.call("GET", "/bus"))[1]["state"] != "removed":  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)
