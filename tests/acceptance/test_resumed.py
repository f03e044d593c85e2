"""Large files through the real program: uploads and downloads go on where they were when it was killed."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import signal
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import psutil
import pytest

from gateway.packet.limits import MIB
from tests.acceptance.service import TWO_AGENCIES, Running, free_port, lienthong, ready, start

SENDER, RECEIVER = "901.23.01.Z91", "902.23.02.Z92"
PIECE = "application/offset+octet-stream"


def run(folder: Path, port: int) -> Running:
    return start(folder, port, "gateway", "--config", str(folder / "gateway.toml"))


def made(folder: Path, agency: str) -> str:
    config = str(folder / "gateway.toml")
    return lienthong("keys", "new", "--config", config, "--name", agency, "--agency", agency).stdout.strip()


def document(*uploads: str, number: str = "1") -> dict[str, object]:
    return {
        "to": [RECEIVER],
        "code": {"number": number, "notation": "CĐ-TTg"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
        "document_type": {"type": 2, "type_name": "Công điện"},
        "subject": "Về việc thử liên thông",
        "signer": {"full_name": "Nguyễn Thử", "position": "Bộ trưởng"},
        "uploads": list(uploads),
    }


async def begun(client: aiohttp.ClientSession, length: int) -> str:
    name = base64.b64encode("băng hình.bin".encode()).decode()
    given = {"Upload-Length": str(length), "Upload-Metadata": f"filename {name}"}
    async with client.post("/api/v1/uploads", headers=given) as answer:
        assert answer.status == 201, await answer.text()
        return answer.headers["Location"]


async def offset(client: aiohttp.ClientSession, place: str) -> int:
    async with client.head(place) as answer:
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])


async def go_on(client: aiohttp.ClientSession, place: str, start: int, data: object) -> int:
    given = {"Upload-Offset": str(start), "Content-Type": PIECE}
    async with client.patch(place, data=data, headers=given) as answer:
        assert answer.status == 204, await answer.text()
        return int(answer.headers["Upload-Offset"])


async def all_but_the_end(content: bytes) -> AsyncIterator[bytes]:
    for start_at in range(0, 18 * MIB, MIB):
        yield content[start_at : start_at + MIB]
    await asyncio.Event().wait()


async def sent(client: aiohttp.ClientSession, place: str, number: str) -> str:
    """Send an upload as a document and return the path of its attachment."""
    asked = document(place.rsplit("/", 1)[1], number=number)
    async with client.post("/api/v1/documents", json=asked) as answer:
        assert answer.status == 201, await answer.text()
        return f"/api/v1/documents/{(await answer.json())['id']}/attachments/1"


def session(url: str, key: str) -> aiohttp.ClientSession:
    headers = {"Authorization": f"Bearer {key}", "Tus-Resumable": "1.0.0"}
    return aiohttp.ClientSession(url, headers=headers, timeout=aiohttp.ClientTimeout(total=300))


async def started(service: Running) -> None:
    async with aiohttp.ClientSession() as client:
        await ready(service, client)


async def test_uploads_and_downloads_go_on_after_the_program_was_killed(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "gateway.toml").write_text(TWO_AGENCIES.format(port=port), encoding="utf-8")
    content = os.urandom(20 * MIB)
    service = run(tmp_path, port)
    try:
        await started(service)
        keys = [made(tmp_path, SENDER), made(tmp_path, RECEIVER)]
        async with session(service.url, keys[0]) as client, session(service.url, keys[1]) as reader:
            there = await begun(client, len(content))
            await go_on(client, there, 0, BytesIO(content))
            path = await sent(client, there, "1")
            place = await begun(client, len(content))
            uploading = asyncio.create_task(go_on(client, place, 0, all_but_the_end(content)))
            while await offset(client, place) < 16 * MIB:  # noqa: ASYNC110 - the word of another process
                await asyncio.sleep(0.05)
            got = bytearray()
            async with reader.get(path) as answer:
                tag = answer.headers["ETag"]
                while len(got) < 4 * MIB:
                    got += await answer.content.read(MIB)
                service.stop(signal.SIGKILL)
            with pytest.raises(aiohttp.ClientError):
                await uploading
        service = run(tmp_path, port)
        await started(service)
        async with session(service.url, keys[0]) as client, session(service.url, keys[1]) as reader:
            given = {"Range": f"bytes={len(got)}-", "If-Range": tag}
            async with reader.get(path, headers=given) as answer:
                assert answer.status == 206
                assert answer.headers["Content-Range"] == f"bytes {len(got)}-{len(content) - 1}/{len(content)}"
                got += await answer.read()
            assert hashlib.sha256(got).digest() == hashlib.sha256(content).digest()
            stands = await offset(client, place)
            # What was said to be there is there; no more than the last bytes of a piece come again.
            assert 16 * MIB <= stands < len(content)
            assert await go_on(client, place, stands, BytesIO(content[stands:])) == len(content)
            async with reader.get(await sent(client, place, "2")) as answer:
                assert await answer.read() == content
    finally:
        service.end()


@pytest.mark.long
async def test_a_gigabyte_comes_and_goes_in_constant_memory(tmp_path: Path) -> None:
    port, size = free_port(), 1024 * MIB
    (tmp_path / "gateway.toml").write_text(TWO_AGENCIES.format(port=port), encoding="utf-8")
    service = run(tmp_path, port)
    try:
        await started(service)
        keys = [made(tmp_path, SENDER), made(tmp_path, RECEIVER)]
        before = psutil.Process(service.process.pid).memory_info().rss
        block = os.urandom(MIB)
        digest = hashlib.sha256()

        async def pieces(number: int) -> AsyncIterator[bytes]:
            for _ in range(number):
                digest.update(block)
                yield block

        async with session(service.url, keys[0]) as client:
            place = await begun(client, size)
            for start_at in range(0, size, 256 * MIB):
                assert await go_on(client, place, start_at, pieces(256)) == start_at + 256 * MIB
            path = await sent(client, place, "1")
        found = hashlib.sha256()
        async with session(service.url, keys[1]) as client, client.get(path) as answer:
            async for chunk in answer.content.iter_chunked(MIB):
                found.update(chunk)
        assert found.digest() == digest.digest()
        most = max(_peak(service.process.pid), psutil.Process(service.process.pid).memory_info().rss)
        assert most - before < 150 * MIB, (before, most)
    finally:
        service.end()


def _peak(process: int) -> int:
    """Return the most memory that a process ever held, in bytes."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
