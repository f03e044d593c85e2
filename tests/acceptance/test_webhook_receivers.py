"""The receivers of docs/webhooks.md, run as they stand there: they take what is ours and refuse what is not."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.exchange.secret_box import SecretBox
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.exchange.webhooks.sending import Line, Message
from gateway.exchange.webhooks.signing import headers, new_secret
from tests.services.process import Process, free_port

PAGE = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"
RULES = WebhookRules(private=True, plain=True)
SECRET = new_secret()
NOW = datetime.now(UTC)


def program(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(params=["python", "javascript"])
def receiver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Process, Path]]:
    runs = {"python": (sys.executable, "py"), "javascript": (shutil.which("node"), "js")}
    command, suffix = runs[request.param]
    if command is None:
        pytest.skip("Node.js is not installed")
    source, log, port = tmp_path / f"receiver.{suffix}", tmp_path / "log", free_port()
    source.write_text(program(request.param), encoding="utf-8")
    process = Process([command, str(source)], log, {**os.environ, "SECRET": SECRET, "PORT": str(port)}, tmp_path)
    process.wait_until(lambda: _listens(port), "receiver")
    yield f"http://127.0.0.1:{port}/hooks", process, log
    process.kill()


async def test_it_takes_what_is_ours_once_and_refuses_what_is_not(
    receiver: tuple[str, Process, Path], tmp_path: Path
) -> None:
    url, process, log = receiver
    box = SecretBox(tmp_path / "secrets.key")
    box.make()
    ours = Message(url, "m1", "document.received", NOW, {"id": "d1"}, "h1", (SECRET,))
    forged = Message(url, "m2", "document.received", NOW, {"id": "d2"}, "h1", (new_secret(),))
    both = Message(url, "m3", "document.received", NOW, {"id": "d3"}, "h1", (new_secret(), SECRET))
    async with Line(RULES, box) as line:
        answers = [(await line.tell(one)).status for one in (ours, ours, forged, both)]
        assert answers == [204, 204, 401, 204]
        old = headers("m4", NOW - timedelta(minutes=10), ours.body, (SECRET,))
        assert line._session is not None
        async with line._session.post(url, data=ours.body, headers=old) as answer:
            assert answer.status == 401
    process.wait_until(lambda: len(_said(log)) >= 2, "its words")
    assert _said(log) == ["document.received d1", "document.received d3"]


def _said(log: Path) -> list[str]:
    # Python's server also writes a line of its own for each request.
    return [line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("document.")]


def _listens(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0
