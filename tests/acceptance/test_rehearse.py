"""The command `lienthong rehearse` with our own gateway, a process of its own, as the system under test."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.acceptance.service import PATIENCE, PROGRAM, ROOT, lienthong
from tests.services.process import free_port
from tests.services.program import Program

THEM = "901.23.01.Z91"
SETTINGS = """
role = "gateway"
[listen]
[trust]
anchors = ["{pki}/ca.pem"]
[delivery]
poll_seconds = 0.2
[[agencies]]
id = "901.23.01.Z91"
name = "Cơ quan thử"
[[endpoints]]
name = "bus"
adapter = "vxp"
[endpoints.settings]
url = "http://127.0.0.1:{port}/vxp"
system = "he.thu.01"
secret_file = "{secret}"
"""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def gateway(tmp_path: Path, port: int) -> Iterator[Program]:
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    secret.write_text("khoa-thu-01")
    settings = SETTINGS.format(pki=tmp_path / "played" / "pki", port=port, secret=secret)
    program = Program("gateway", tmp_path / "gateway", settings, {})
    yield program
    program.kill()


def rehearse(tmp_path: Path, port: int, *words: str) -> subprocess.Popen[str]:
    command = [*PROGRAM, "rehearse", "--agency", THEM, "--port", str(port), "--data", str(tmp_path / "played")]
    command += ["--system", f"he.thu.01=@{tmp_path / 'secret'}", "--report", str(tmp_path / "report"), *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_our_gateway_fetches_again_after_a_cut_asks_again_after_a_proxy_page_and_refuses_a_forgery(
    tmp_path: Path, port: int, gateway: Program
) -> None:
    flows = ("receive-broken-off", "receive-proxy-page", "receive-twice", "receive-forged")
    playing = rehearse(tmp_path, port, "--flows", *flows, "--patience", "40", "--person", "40")
    wait_for(tmp_path / "played" / "system.key")
    gateway.start()

    told, _ = playing.communicate(timeout=3 * PATIENCE)

    assert playing.returncode == 0, told
    suites = etree.parse(tmp_path / "report" / "junit.xml").getroot()
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [(flow, "0") for flow in flows]
    kinds = [
        json.loads(line)["kind"] for line in (tmp_path / "played" / "hub" / "faults.jsonl").read_text().splitlines()
    ]
    assert sorted(set(kinds)) == ["duplicate", "proxy-page", "truncated", "wrong-signature"]


def test_an_interrupted_rehearsal_leaves_its_report(tmp_path: Path, port: int) -> None:
    (tmp_path / "secret").write_text("khoa-thu-01")
    playing = rehearse(tmp_path, port, "--flows", "receive-new")
    wait_for(tmp_path / "played" / "system.key")
    playing.send_signal(signal.SIGINT)

    told, _ = playing.communicate(timeout=PATIENCE)

    assert playing.returncode == 130, told
    assert (tmp_path / "report" / "report.html").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--flows", "fly"], "rehearsal.flow-unknown"),
        (["--system", "a"], "cli.system-form"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, words: list[str], code: str) -> None:
    done = lienthong("rehearse", "--agency", THEM, "--data", str(tmp_path / "played"), *words)

    assert done.returncode == 2
    assert code in done.stderr


def wait_for(file: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not file.exists():
        assert time.monotonic() < until, f"{file} did not appear"
        time.sleep(0.1)
