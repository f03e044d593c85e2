"""The examples of docs/amqp.md, taken from the page and run against a real RabbitMQ."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.testing.bed import THEM, US
from adapters.testing.packing import all_of, bytes_of, document, outgoing, status, theirs
from gateway.catalogue import entries
from gateway.packet.names import Kind
from tests.contract.amqp_bed import AmqpBed
from tests.services.process import missing

PAGE = Path(__file__).resolve().parents[3] / "docs" / "amqp.md"


def example(language: str, number: int) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found[number])


async def run(bed: AmqpBed, folder: Path, url: str, *command: str, **environment: str) -> str:
    values = {"PATH": os.environ["PATH"], "AMQP_URL": url, "PREFIX": bed.settings.prefix, **environment}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=values, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, said.decode()
    return said.decode()


async def lay_out(bed: AmqpBed, folder: Path) -> None:
    for packet in (
        outgoing(folder, status(), Kind.STATUS, (THEM,), answers="x"),
        outgoing(folder, document("1")),
        outgoing(folder, document("2"), priority=1),
    ):
        await bed.adapter.send(packet)


def check_taken(said: str, folder: Path) -> None:
    assert [line.split()[:2] for line in said.splitlines()] == [["document", US]] * 2 + [["status", US]]
    first = folder / f"{said.split()[2]}.edxml"
    assert first.read_bytes() == document("2")


async def test_the_example_in_python_takes_packets_urgent_ones_first(bed: AmqpBed, vhost: str, tmp_path: Path) -> None:
    await lay_out(bed, tmp_path)
    (tmp_path / "take.py").write_text(example("python", 0))
    check_taken(await run(bed, tmp_path, vhost, sys.executable, "take.py"), tmp_path)
    assert await run(bed, tmp_path, vhost, sys.executable, "take.py") == ""


async def test_the_example_in_python_puts_a_packet_there(bed: AmqpBed, vhost: str, tmp_path: Path) -> None:
    (tmp_path / "put.py").write_text(example("python", 1))
    (tmp_path / "packet.edxml").write_bytes(theirs())
    said = await run(bed, tmp_path, vhost, sys.executable, "put.py", "packet.edxml", THEM)
    [incoming] = await all_of(bed.adapter)
    assert (incoming.sender, incoming.reference) == (THEM, said.split()[1])
    assert await bytes_of(incoming) == theirs()


async def test_the_example_in_python_shows_refusals(bed: AmqpBed, vhost: str, tmp_path: Path) -> None:
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM, size=7)
    assert await all_of(bed.adapter) == []
    (tmp_path / "refused.py").write_text(example("python", 2))
    said = await run(bed, tmp_path, vhost, sys.executable, "refused.py")
    entry = entries()["queue.digest-mismatch"]
    assert f"queue.digest-mismatch lienthong-sha256 {entry.vi} {entry.do_vi}" in said
    [kept] = [name for name in os.listdir(tmp_path) if name.startswith("refused-")]  # noqa: PTH208
    assert (tmp_path / kept).read_bytes() == theirs()


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with amqplib: one that an operator names, or one that npm installs now."""
    named = os.environ.get("LIENTHONG_NODE_MODULES")
    if shutil.which("node") is None:
        missing("the example in JavaScript needs Node.js; on Debian: apt-get install nodejs")
    if named:
        return named
    if shutil.which("npm") is None:
        missing("neither npm is here, nor does LIENTHONG_NODE_MODULES name a folder with amqplib")
    folder = tmp_path_factory.mktemp("node")
    words = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", "--no-save"]
    patience = ["--fetch-retries=0", "--fetch-timeout=20000"]
    try:
        done = subprocess.run([*words, *patience, "amqplib@2"], capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm could not install amqplib within a minute; LIENTHONG_NODE_MODULES may name a folder with it")
    if done.returncode:
        pytest.skip(f"npm could not install amqplib: {done.stderr.strip()[-300:]}")
    return str(folder / "node_modules")


async def test_the_example_in_javascript_takes_packets(bed: AmqpBed, vhost: str, tmp_path: Path, modules: str) -> None:
    await lay_out(bed, tmp_path)
    (tmp_path / "take.js").write_text(example("javascript", 0))
    check_taken(await run(bed, tmp_path, vhost, "node", "take.js", NODE_PATH=modules), tmp_path)


async def test_the_example_in_javascript_puts_a_packet_there(
    bed: AmqpBed, vhost: str, tmp_path: Path, modules: str
) -> None:
    (tmp_path / "put.js").write_text(example("javascript", 1))
    (tmp_path / "packet.edxml").write_bytes(theirs())
    said = await run(bed, tmp_path, vhost, "node", "put.js", "packet.edxml", THEM, NODE_PATH=modules)
    [incoming] = await all_of(bed.adapter)
    assert (incoming.sender, incoming.reference) == (THEM, said.split()[1])
    assert await bytes_of(incoming) == theirs()
