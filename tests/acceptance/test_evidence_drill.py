"""The drill of docs/evidence.md with the real program: killed on the way, exported beside it, verified elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from gateway.trust.xades_check import check_xml
from tests.acceptance.service import PATIENCE, ROOT, Running, free_port, lienthong, ready, start
from tests.services.authority import Authority

CONFIG = """
data = "data"
role = "hub"
[listen]
port = {port}
[health]
free_mib = 1
[trust]
anchors = ["roots.pem"]
[trust.timestamps]
urls = ["{tsa}"]
[ledger]
seal_seconds = 1.0
[[agencies]]
id = "901.23.01.Z91"
name = "Bộ Thử Nghiệm"
key = "ministry.key.pem"
certificate = "ministry.cert.pem"
[[agencies]]
id = "902.23.02.Z92"
name = "Tỉnh Thử Nghiệm"
"""
DOCUMENT = {
    "to": ["902.23.02.Z92"],
    "code": {"number": "15", "notation": "TB-ST"},
    "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
    "document_type": {"type": 2, "type_name": "Thông báo"},
    "subject": "Về việc thử chứng cứ",
    "signer": {"full_name": "Nguyễn Văn Thử", "position": "Bộ trưởng"},
}


def drill() -> str:
    """Return the commands of the page."""
    found = re.search(
        r"## Drill\n.*?```sh\n(.*?)```", (ROOT / "docs/evidence.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert found is not None
    return found[1]


async def send(client: aiohttp.ClientSession, number: int) -> str:
    form = aiohttp.FormData()
    given = {**DOCUMENT, "code": {"number": str(number), "notation": "TB-ST"}}
    form.add_field("document", json.dumps(given), content_type="application/json")
    form.add_field("files", b"%PDF-1.4\n%%EOF\n", filename="cong-van.pdf", content_type="application/pdf")
    async with client.post("/api/v1/documents", data=form) as answer:
        assert answer.status == 201, await answer.text()
        document: str = (await answer.json())["id"]
        return document


async def until_stamped(client: aiohttp.ClientSession, document: str) -> bytes:
    """Wait for the receipt with its timestamp."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with client.get(f"/api/v1/documents/{document}/receipt") as answer:
                content = await answer.read()
                if answer.status == 200 and b"EncapsulatedTimeStamp" in content:
                    return content
                assert answer.status in (200, 503), content
            await asyncio.sleep(0.2)


async def until_sealed(data: Path) -> None:
    """Wait until a stamped seal covers all that stands in the ledger."""
    query = "SELECT 1 FROM seals JOIN seal_stamps ON seal = number WHERE last >= (SELECT max(number) FROM ledger)"
    async with asyncio.timeout(PATIENCE):
        while True:
            with closing(sqlite3.connect(f"file:{data / 'ledger.sqlite'}?mode=ro", uri=True)) as connection:
                if connection.execute(query).fetchone():
                    return
            await asyncio.sleep(0.2)


def run_drill(folder: Path, document: str) -> subprocess.CompletedProcess[str]:
    """Run the page's commands as they stand there; ``lienthong`` is the program under test."""
    binary = folder / "bin" / "lienthong"
    binary.parent.mkdir()
    binary.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gateway.cli "$@"\n')
    binary.chmod(0o755)
    path = f"{binary.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "PYTHONPATH": str(ROOT), "ID": document, "LANG": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", drill()],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, authority: Authority) -> Path:
    """A folder with settings, the ministry's key and the roots."""
    files = authority.write("ministry", tmp_path)
    shutil.copy(files.anchors, tmp_path / "roots.pem")
    text = CONFIG.format(port=free_port(), tsa=authority.address("tsa/stamps"))
    (tmp_path / "gateway.toml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def serve(folder: Path) -> Callable[[], Running]:
    port = int(re.findall(r"port = (\d+)", (folder / "gateway.toml").read_text())[0])
    return lambda: start(folder, port, "gateway", "--config", str(folder / "gateway.toml"))


async def test_the_drill_of_the_page_works_after_a_kill(folder: Path, serve: Callable[[], Running]) -> None:
    done = lienthong(
        "keys", "new", "--config", str(folder / "gateway.toml"), "--name", "a", "--agency", "901.23.01.Z91"
    )
    assert done.returncode == 0, done.stderr
    service = serve()
    headers = {"Authorization": f"Bearer {done.stdout.strip()}"}
    try:
        async with aiohttp.ClientSession(service.url, headers=headers) as client:
            await ready(service, client)
            documents = [await send(client, number) for number in range(1, 9)]
            # The receipts of the last ones are owed, of the first perhaps being made at this moment.
            service.stop(signal.SIGKILL)
            service = serve()
            await ready(service, client)
            receipts = [check_xml(await until_stamped(client, document)) for document in documents]
            async with client.get(f"/api/v1/documents/{documents[0]}/evidence") as answer:
                assert answer.status == 200
                assert (await answer.read()).startswith(b"PK")
        assert [one.root.findtext("{*}Document") for one in receipts] == documents
        await until_sealed(folder / "data")
        found = await asyncio.to_thread(run_drill, folder, documents[-1])
    finally:
        service.end()
    assert found.returncode == 0, found.stdout + found.stderr
    assert "KẾT LUẬN: hồ sơ nguyên vẹn" in found.stdout
    assert "[SAI]" not in found.stdout
    assert (folder / "data/evidence/service.key.pem").stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(folder / "data/ledger.sqlite")) as connection:
        count, due = connection.execute("SELECT count(*), sum(due) FROM receipts").fetchone()
    assert (count, due) == (len(documents), 0)
