"""A running gateway of two workers changes its signing key without a restart, and tells partners in time."""

from __future__ import annotations

import asyncio
import io
import json
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.trust.anchors import Anchors
from gateway.trust.verify import verify
from tests.acceptance.service import PATIENCE, Running, free_port, lienthong, ready, start
from tests.pki import curved, office, read, root

SENDER, RECEIVER = "901.23.01.Z91", "902.23.02.Z92"
NUMBERS = count(1)
SETTINGS = """
data = "data"
[listen]
port = {port}
workers = 2
[health]
free_mib = 1
[[agencies]]
id = "901.23.01.Z91"
name = "Bộ Thử Nghiệm"
key = "old.key.pem"
certificate = "old.cert.pem"
[[agencies]]
id = "902.23.02.Z92"
name = "Sở Thử Nghiệm"
"""
SUCCESSOR = """
[[agencies.keys]]
sign_from = {moment}
key = "new.key.pem"
certificate = "new.cert.pem"
"""


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    for name, holder in (("old", office()), ("new", curved(ec.SECP384R1))):
        (tmp_path / f"{name}.key.pem").write_bytes(holder.key_pem)
        (tmp_path / f"{name}.cert.pem").write_bytes(holder.pem)
    port = free_port()
    _configure(tmp_path, port, None)
    service = start(tmp_path, port, "gateway", "--config", str(tmp_path / "gateway.toml"))
    yield service
    service.end()


@pytest.fixture
async def client(gateway: Running) -> AsyncIterator[aiohttp.ClientSession]:
    # A connection of its own for each request, so that all workers are asked.
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(gateway.url, connector=connector) as session:
        await ready(gateway, session)
        config = str(gateway.log.parent / "gateway.toml")
        words = ("--name", "iOffice", "--agency", SENDER, "--agency", RECEIVER)
        made = lienthong("keys", "new", "--config", config, *words)
        session.headers["Authorization"] = f"Bearer {made.stdout.strip()}"
        yield session


def _configure(folder: Path, port: int, moment: datetime | None) -> None:
    successor = SUCCESSOR.format(moment=moment.isoformat(timespec="seconds")) if moment else ""
    head, second, rest = SETTINGS.format(port=port).rpartition("[[agencies]]")
    (folder / "gateway.toml").write_text(f"{head}{successor}{second}{rest}", encoding="utf-8")


async def stages(client: aiohttp.ClientSession) -> list[tuple[str, str]]:
    async with client.get(f"/api/v1/agencies/{SENDER}/signing-certificates") as answer:
        assert answer.status == 200
        return [(one["stage"], one["subject"]) for one in (await answer.json())["certificates"]]


async def signer_of_a_new_document(client: aiohttp.ClientSession) -> str | None:
    document: dict[str, Any] = {
        "from": {"organ_id": SENDER},
        "to": [RECEIVER],
        "code": {"number": str(next(NUMBERS)), "notation": "CĐ-TTg"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
        "document_type": {"type": 2, "type_name": "Công điện"},
        "signer": {"full_name": "Nguyễn Thử", "position": "Bộ trưởng"},
        "subject": "Về việc thử liên thông",
    }
    data = aiohttp.FormData()
    data.add_field("document", json.dumps(document), content_type="application/json")
    data.add_field("files", b"%PDF-1.4\nthu", filename="van ban.pdf", content_type="application/pdf")
    async with client.post("/api/v1/documents", data=data) as answer:
        assert answer.status == 201, await answer.text()
        made = (await answer.json())["id"]
    async with client.get(f"/api/v1/documents/{made}/packet") as answer:
        packet = await answer.read()
    return verify(lambda: io.BytesIO(packet), Anchors([read(root().certificate)])).signer


async def everywhere(client: aiohttp.ClientSession, wanted: list[str]) -> None:
    """Wait until twenty answers in a row, of whichever worker, show these stages."""
    async with asyncio.timeout(PATIENCE):
        row = 0
        while row < 20:
            row = row + 1 if [stage for stage, _ in await stages(client)] == wanted else 0
            await asyncio.sleep(0.01 if row else 0.1)


async def test_a_key_is_published_then_signs_and_the_one_before_retires(
    gateway: Running, client: aiohttp.ClientSession
) -> None:
    folder = gateway.log.parent
    assert [stage for stage, _ in await stages(client)] == ["signing"]
    assert await signer_of_a_new_document(client) == "CN=Văn phòng thử"

    _configure(folder, gateway.port, datetime.now(UTC) + timedelta(days=30))
    gateway.process.send_signal(signal.SIGHUP)
    await everywhere(client, ["signing", "published"])
    assert await signer_of_a_new_document(client) == "CN=Văn phòng thử"

    _configure(folder, gateway.port, datetime.now(UTC) - timedelta(seconds=1))  # noticed without any signal
    await everywhere(client, ["retired", "signing"])
    assert await signer_of_a_new_document(client) == "CN=Văn phòng secp384r1"

    listed = lienthong("signing-keys", "list", "--config", str(folder / "gateway.toml"))
    assert [line.split()[1] for line in listed.stdout.splitlines()] == ["retired", "signing"]
    assert gateway.stop() == 0


async def test_a_faulty_file_leaves_the_keys_before_in_place(gateway: Running, client: aiohttp.ClientSession) -> None:
    folder = gateway.log.parent
    (folder / "new.key.pem").write_bytes(b"junk")
    _configure(folder, gateway.port, datetime.now(UTC) - timedelta(seconds=1))
    gateway.process.send_signal(signal.SIGHUP)
    async with asyncio.timeout(PATIENCE):
        while gateway.log.read_text(encoding="utf-8").count("signing-keys-not-replaced") < 2:  # noqa: ASYNC110 - a log
            await asyncio.sleep(0.05)
    assert await stages(client) == [("signing", "CN=Văn phòng thử")]
    assert await signer_of_a_new_document(client) == "CN=Văn phòng thử"
