"""The running program with narrow limits, and a look at what it has kept: the door at which hostile input is tried."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.acceptance.service import Running, free_port, lienthong, ready, start
from tests.conformance.vxp_hub import OTHER, RECEIVER, SECRETS, SENDER, Client
from tests.pki import root

SETTINGS = """
data = "data"
[listen]
port = {port}
[health]
free_mib = 1
[limits]
packet = 400_000
skeleton = 60_000
token = 20_000
depth = 16
elements = 300
attachments = 4
[trust]
anchors = ["root.pem"]
{agencies}
{systems}
"""
_AGENCY = '[[agencies]]\nid = "{id}"\nname = "Đơn vị {id}"\n'
_SYSTEM = '[[systems]]\nid = "{id}"\nagencies = ["{agency}"]\nsecret_env = "{name}"\n'
AGENCIES = dict(zip(SECRETS, (SENDER, RECEIVER, OTHER), strict=True))


@dataclass(frozen=True, slots=True)
class Kept:
    """What the program holds: rows of packets and deliveries, stored files, files on their way in."""

    packets: int
    deliveries: int
    files: frozenset[str]
    staging: frozenset[str]


@dataclass(frozen=True, slots=True)
class Door:
    """A running gateway: its wire, its REST key, its folder, and a listener that nobody may ever call."""

    service: Running
    key: str
    trap: Trap

    @property
    def data(self) -> Path:
        return self.service.log.parent / "data"

    @property
    def wire(self) -> Client:
        """The sender's system on the wire."""
        return Client(self.service.port, "he.gui")

    def kept(self) -> Kept:
        """Look at the store from beside, as an operator would."""
        files = {str(path.relative_to(self.data)) for path in self.data.glob("**/*") if path.is_file()}
        staging = {name for name in files if name.startswith("staging/")}
        blobs = {name for name in files if name.startswith("blobs/")}
        with closing(sqlite3.connect(f"file:{self.data}/ledger.sqlite?mode=ro", uri=True)) as connection:
            packets, deliveries = (
                connection.execute(f"select count(*) from {table}").fetchone()[0] for table in ("packets", "deliveries")
            )
        return Kept(packets, deliveries, frozenset(blobs), frozenset(staging))


class Trap:
    """A listener whose address stands in hostile input as ``127.0.0.1:1``; every call is noted."""

    def __init__(self) -> None:
        self._sock = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._sock.getsockname()[1]
        self.calls = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                called, _ = self._sock.accept()
            except OSError:
                return
            self.calls += 1
            called.close()

    def baited(self, data: bytes) -> bytes:
        """Return the input with the address of this listener in it."""
        return data.replace(b"127.0.0.1:1/", f"127.0.0.1:{self.port}/".encode())

    def close(self) -> None:
        """Stop listening."""
        self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()


@contextmanager
def running_door(folder: Path) -> Iterator[Door]:
    """Run the program until the block ends."""
    port = free_port()
    environment = {f"SECRET_{number}": secret.decode() for number, secret in enumerate(SECRETS.values())}
    agencies = "".join(_AGENCY.format(id=agency) for agency in AGENCIES.values())
    systems = "".join(
        _SYSTEM.format(id=system, agency=agency, name=name)
        for (system, agency), name in zip(AGENCIES.items(), environment, strict=True)
    )
    (folder / "root.pem").write_bytes(root().pem)
    settings = folder / "gateway.toml"
    settings.write_text(SETTINGS.format(port=port, agencies=agencies, systems=systems), encoding="utf-8")
    service, trap = start(folder, port, "gateway", "--config", str(settings), **environment), Trap()
    try:
        asyncio.run(_wait(service))
        made = lienthong("keys", "new", "--config", str(settings), "--name", "thử", "--agency", SENDER, **environment)
        assert made.returncode == 0, made.stderr
        yield Door(service, made.stdout.strip(), trap)
    finally:
        service.end()
        trap.close()


async def _wait(service: Running) -> None:
    async with aiohttp.ClientSession() as client:
        await ready(service, client)
