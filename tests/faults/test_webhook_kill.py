"""The program is killed while it tells a subscriber: after the next start it is told, under the same id."""

from __future__ import annotations

import asyncio
import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from gateway.cli import main
from tests.integration.webhooks.conftest import Receiver, well
from tests.services.process import free_port
from tests.services.program import Program

SETTINGS = """
[listen]
[webhooks]
private_addresses = true
plain = true
[[agencies]]
id = "901.23.01.Z91"
name = "Bộ Thử Nghiệm"
[[agencies]]
id = "902.23.02.Z92"
name = "Sở Thử Nghiệm"
"""
DOCUMENT = {
    "to": ["902.23.02.Z92"],
    "code": {"number": "15", "notation": "TB-ST"},
    "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
    "document_type": {"type": 2, "type_name": "Thông báo"},
    "subject": "Về việc thử liên thông",
    "signer": {"full_name": "Nguyễn Văn Thử", "position": "Bộ trưởng"},
}


async def test_what_was_committed_before_the_kill_is_told_after_it_under_one_id(tmp_path: Path) -> None:
    program = Program("gateway", tmp_path, SETTINGS, {}, port=free_port())
    receiver = Receiver()
    await receiver.start()
    killed: list[str] = []
    answered = asyncio.Event()

    async def kill(request: web.Request) -> web.StreamResponse:
        await answered.wait()  # what the sender got no answer about would not be said to be accepted
        killed.append(request.headers["webhook-id"])
        await asyncio.to_thread(program.kill)
        return await well(request)

    try:
        await asyncio.to_thread(program.start)
        sender = _key(program.file, "901.23.01.Z91")
        told = _key(program.file, "902.23.02.Z92")
        async with aiohttp.ClientSession(program.url) as client:
            body = {"url": receiver.url, "events": ["document.received"]}
            made = await _post(client, "/webhooks", told, json=body)
            assert made["state"] == "active"
            receiver.behave = kill
            form = aiohttp.FormData()
            form.add_field("document", json.dumps(DOCUMENT), content_type="application/json")
            form.add_field("files", b"%PDF-1.4 thu", filename="a.pdf", content_type="application/pdf")
            sent = await _post(client, "/documents", sender, data=form)
            answered.set()
        async with asyncio.timeout(60):
            while not killed or program.running:  # noqa: ASYNC110 - another process ends it
                await asyncio.sleep(0.05)
        receiver.behave = well
        await asyncio.to_thread(program.start)
        async with asyncio.timeout(60):
            while len(receiver.ids()) < 2:  # noqa: ASYNC110 - another process brings it
                await asyncio.sleep(0.05)
        assert set(receiver.ids()) == {killed[0]}
        assert {one["data"]["id"] for one in receiver.told()} == {sent["id"]}
        receiver.verify(made["secret"])
    finally:
        program.kill()
        await receiver.stop()


def _key(config: Path, agency: str) -> str:
    """Make a key beside the running program, by its own command."""
    told = io.StringIO()
    with redirect_stdout(told):
        assert main(["keys", "new", "--config", str(config), "--name", "x", "--agency", agency]) == 0
    return told.getvalue().strip()


async def _post(client: aiohttp.ClientSession, path: str, key: str, **body: object) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}"}
    async with client.post(f"/api/v1{path}", headers=headers, **body) as answer:  # type: ignore[arg-type]
        found = await answer.json()
        assert answer.status == 201, found
        return dict(found)
