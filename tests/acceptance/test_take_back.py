"""A sender takes a document back from a ministry through a bus: real programs, REST, and a look at their disks."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.demo.registration import register_agency
from tests.acceptance.service import PATIENCE, Running, free_port, lienthong, ready, start

GATEWAY = """
data = "{name}"
[listen]
port = {port}
[health]
free_mib = 1
[delivery]
poll_seconds = 0.2
first_seconds = 0.2
[[agencies]]
id = "{agency}"
name = "Cơ quan {agency}"
[[endpoints]]
name = "bus"
adapter = "vxp"
[endpoints.settings]
url = "{bus}/vxp"
system = "{name}"
secret_env = "BUS_SECRET"
"""
SENDER, RECEIVER = "901.23.01.Z91", "902.23.02.Z92"
SECRET = "khoa-thu-nghiem-01"


@dataclass(frozen=True, slots=True)
class Side:
    """One gateway as its document system sees it, and its data folder."""

    data: Path
    client: aiohttp.ClientSession

    def has(self, sha256: str) -> bool:
        """Say whether the bytes with this digest are on its disk."""
        return (self.data / "blobs" / sha256[:2] / sha256).exists()

    async def get(self, path: str) -> dict[str, Any]:
        async with self.client.get(f"/api/v1/{path}") as answer:
            assert answer.status == 200, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self.client.post(f"/api/v1/{path}", json=body) as answer:
            found: dict[str, Any] = await answer.json()
            assert answer.status == 201, found
            return found

    async def send(self, number: str, pdf: bytes, **more: Any) -> str:
        """Send a document and return our id of it."""
        form = aiohttp.FormData()
        form.add_field("document", json.dumps(_metadata(number, **more)), content_type="application/json")
        form.add_field("files", pdf, filename="công văn.pdf", content_type="application/pdf")
        async with self.client.post("/api/v1/documents", data=form) as answer:
            found = await answer.json()
            assert answer.status == 201, found
            return str(found["id"])

    async def received(self, subject: str) -> dict[str, Any]:
        """Wait for the document with this subject and return its item of the inbox."""

        async def item() -> dict[str, Any] | None:
            items = (await self.get("inbox"))["items"]
            return next((one for one in items if one["subject"] == subject), None)

        found: dict[str, Any] = await eventually(item)
        return found


@dataclass(frozen=True, slots=True)
class Country:
    """A bus and two gateways."""

    bus: Path
    sender: Side
    receiver: Side

    def on_the_bus(self, sha256: str) -> bool:
        return (self.bus / "blobs" / sha256[:2] / sha256).exists()


def _metadata(number: str, **more: Any) -> dict[str, Any]:
    return {
        "to": [RECEIVER],
        "code": {"number": number, "notation": "CV-TN"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
        "document_type": {"type": 2, "type_name": "Công văn"},
        "subject": f"Công văn {number}",
        "signer": {"full_name": "Nguyễn Thử", "position": "Bộ trưởng"},
        **more,
    }


async def eventually(look: Callable[[], Awaitable[Any]]) -> Any:
    """Return what the look finds as soon as it finds something."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await look()):  # noqa: ASYNC110 - the thing waited for is in another process
            await asyncio.sleep(0.1)
        return found


@pytest.fixture
async def country(tmp_path: Path) -> AsyncIterator[Country]:
    started: list[Running] = []
    clients: list[aiohttp.ClientSession] = []
    port = free_port()
    systems = [f"--system={name}={SECRET}" for name in ("g91", "g92")]
    started.append(start(tmp_path, port, "hub", "--data", str(tmp_path / "hub"), "--port", str(port), *systems))
    async with aiohttp.ClientSession() as plain:
        await ready(started[0], plain)
        sides = []
        for name, agency in (("g91", SENDER), ("g92", RECEIVER)):
            await register_agency(started[0].url, name, SECRET, agency, f"Cơ quan {agency}")
            gateway, key = await asyncio.to_thread(_gateway, tmp_path, name, agency, started[0].url)
            started.append(gateway)
            await ready(gateway, plain)
            headers = {"Authorization": f"Bearer {key}"}
            clients.append(aiohttp.ClientSession(gateway.url, headers=headers))
            sides.append(Side(tmp_path / name, clients[-1]))
        yield Country(tmp_path / "hub", *sides)
    for client in clients:
        await client.close()
    for one in started:
        one.end()


def _gateway(folder: Path, name: str, agency: str, bus: str) -> tuple[Running, str]:
    port = free_port()
    settings = folder / f"{name}.toml"
    settings.write_text(GATEWAY.format(name=name, port=port, agency=agency, bus=bus), encoding="utf-8")
    words = ("keys", "new", "--config", str(settings), "--name", name, "--agency", agency)
    made = lienthong(*words, BUS_SECRET=SECRET)
    assert made.returncode == 0, made.stderr
    return start(folder, port, "gateway", "--config", str(settings), BUS_SECRET=SECRET), made.stdout.strip()


async def _stage(side: Side, document: str) -> str:
    return str((await side.get(f"documents/{document}"))["receivers"][0]["stage"])


async def _taken_back(country: Country, sent: str, received: str, sha256: str, pdf: bytes) -> None:
    """Agree at the receiver, and look everywhere: content, metadata, ledger, what the sender hears."""
    receiver, sender = country.receiver, country.sender
    part = hashlib.sha256(pdf).hexdigest()
    assert [receiver.has(sha256), receiver.has(part), country.on_the_bus(sha256)] == [True] * 3
    await receiver.post(f"documents/{received}/statuses", code="15", reason="Đã hủy văn bản")
    assert [receiver.has(sha256), receiver.has(part)] == [False, False]
    for path in ("packet", "attachments/1"):
        async with receiver.client.get(f"/api/v1/documents/{received}/{path}") as answer:
            assert (answer.status, (await answer.json())["code"]) == (410, "document.recalled")
    view = await receiver.get(f"documents/{received}")
    assert (view["sha256"], view["attachments"][0]["sha256"]) == (sha256, part)
    assert (view["receivers"][0]["stage"], view["needs_decision"]) == ("recalled", [])
    assert view["destroyed_at"]
    entries = (await receiver.get(f"documents/{received}/ledger"))["entries"]
    [proof] = [entry for entry in entries if entry["event"] == "content-destroyed"]
    assert [file["sha256"] for file in proof["facts"]["files"]] == [sha256, part]

    async def told() -> bool:
        return await _stage(sender, sent) == "recalled" and not country.on_the_bus(sha256)

    await eventually(told)
    seen = (await sender.get(f"documents/{sent}"))["receivers"][0]["statuses"]
    assert [one["description"] for one in seen if one["code"] == "15"] == ["Đã hủy văn bản"]
    async with sender.client.get(f"/api/v1/documents/{sent}/packet") as answer:
        assert hashlib.sha256(await answer.read()).hexdigest() == sha256


async def test_a_document_taken_back_by_status_13_is_destroyed_at_the_receiver_and_on_the_bus(
    country: Country,
) -> None:
    pdf = b"%PDF-1.4 one " + bytes(range(256)) * 300
    sent = await country.sender.send("1", pdf)
    item = await country.receiver.received("Công văn 1")
    await country.sender.post(f"documents/{sent}/statuses", code="13", reason="Gửi nhầm nơi nhận")

    async def asked() -> list[dict[str, Any]]:
        items = (await country.receiver.get("inbox"))["items"]
        return [one for one in items if one["needs_decision"] == "take-back" and one["about"] == item["document"]]

    await eventually(asked)
    async with country.receiver.client.post(
        f"/api/v1/documents/{item['document']}/statuses", json={"code": "03"}
    ) as answer:
        assert (answer.status, (await answer.json())["code"]) == (409, "status.frozen")
    await _taken_back(country, sent, item["document"], item["sha256"], pdf)


@pytest.mark.long
async def test_a_document_taken_back_by_a_revocation_packet_is_destroyed_likewise(country: Country) -> None:
    pdf = b"%PDF-1.4 two " + bytes(range(256)) * 300
    sent = await country.sender.send("2", pdf)
    item = await country.receiver.received("Công văn 2")
    document_id = (await country.sender.get(f"documents/{sent}"))["document_id"]
    revocation = {"type": 1, "reason": "Thu hồi do sai nội dung"}
    answers = [{"organ_id": SENDER, "document_id": document_id}]
    more = {"subject": "Thu hồi công văn 2", "business": revocation, "response_for": answers, "document_id": "th-2"}
    await country.sender.send("3", b"%PDF-1.4 revocation", **more)
    revoking = await country.receiver.received("Thu hồi công văn 2")
    relations = (await country.receiver.get(f"documents/{revoking['document']}"))["relations"]
    assert {(one["kind"], one["target"]) for one in relations} == {("revokes", item["document"])}
    decisions = (await country.receiver.get(f"documents/{item['document']}"))["needs_decision"]
    assert [(one["kind"], one["agency"]) for one in decisions] == [("take-back", RECEIVER)]
    await _taken_back(country, sent, item["document"], item["sha256"], pdf)
