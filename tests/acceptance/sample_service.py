"""The service on which samples marked ``run=service`` are tried: all doors of one hub, in this process.

In the folder of the samples lie ``gateway.toml``, the secrets of two systems of the wire, packets, and the two folders
of a system that only has files.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from gateway.app import bound_socket, routes
from gateway.assembly import assemble
from gateway.exchange.exchange import Exchange
from gateway.exchange.key_acts import NewKey, new_key
from gateway.exchange.views import Caller
from gateway.packet.names import Kind
from gateway.people.people import People
from gateway.settings import load
from gateway.web.metrics import measure
from gateway.web.server import Frame, application
from tests.acceptance.samples import ROOT
from tests.packets import PDF, document_xml
from tests.services.process import free_port

FIRST, SECOND, OF_FILES = "901.23.01.Z91", "902.23.02.Z92", "903.23.03.Z93"
SYSTEMS: Final = {"he.thu.01": FIRST, "he.thu.02": SECOND}
KEYS: Final = {"KEY": FIRST, "THEIRS": SECOND}

SETTINGS: Final = """
role = "hub"
data = "data"
[listen]
port = {port}
[health]
free_mib = 1
[delivery]
poll_seconds = 0.2
[[agencies]]
id = "901.23.01.Z91"
name = "Bộ Thử Nghiệm"
[[agencies]]
id = "902.23.02.Z92"
name = "Sở Thử Nghiệm"
[[systems]]
id = "he.thu.01"
secret_file = "he.thu.01.secret"
agencies = ["901.23.01.Z91"]
[[systems]]
id = "he.thu.02"
secret_file = "he.thu.02.secret"
agencies = ["902.23.02.Z92"]
[[endpoints]]
name = "so-thu"
adapter = "folder"
serves = ["903.23.03.Z93"]
[endpoints.settings]
outbox_folder = "outbox"
inbox_folder = "inbox"
complete = "renamed"
agencies = ["903.23.03.Z93"]
"""


def program_environment() -> dict[str, str]:
    """Return what lets samples call ``lienthong`` and ``python3`` of this environment, on this very source."""
    programs = str(Path(sys.executable).parent)
    return {"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": os.environ["HOME"]}


@asynccontextmanager
async def sample_service(folder: Path, settings: str = SETTINGS) -> AsyncIterator[dict[str, str]]:
    """Run the service in this folder; the variables that samples name. ``settings`` has ``{port}``."""
    for system in SYSTEMS:
        secret = folder / f"{system}.secret"
        secret.touch(mode=0o600)
        secret.write_text(f"khoa-{system}\n", encoding="utf-8")
    for box in ("outbox", "inbox"):
        (folder / box).mkdir()
    port = free_port()
    (folder / "gateway.toml").write_text(settings.format(port=port), encoding="utf-8")
    (folder / "cong-van.pdf").write_bytes(PDF)
    (folder / "packet.edxml").write_bytes(document_xml(FIRST, [SECOND]))
    (folder / "so-thu.edxml").write_bytes(document_xml(OF_FILES, [FIRST], number="33"))
    service = assemble(load(folder / "gateway.toml"))
    lock = Exchange.prepare(service.exchange)
    exchange = Exchange(service.exchange, service.adapters)
    people = People(exchange.database, service.people)
    app = application(routes(service, exchange, people), measure)
    frame = Frame(app, bound_socket("127.0.0.1", port, shared=False), service.patience)
    await exchange.start()
    await frame.start()
    try:
        keys = {name: await _key(exchange, agency) for name, agency in KEYS.items()}
        if settings == SETTINGS:
            await _send_to_the_folder(exchange)
        yield {**program_environment(), "URL": f"http://127.0.0.1:{port}", **keys}
    finally:
        await frame.stop()
        await people.close()
        await exchange.stop()
        await asyncio.to_thread(os.close, lock)


async def _key(exchange: Exchange, agency: str) -> str:
    wanted = NewKey(agency, (agency,))
    return (await exchange.database.write(lambda connection: new_key(connection, "test", wanted)))[1]


async def _send_to_the_folder(exchange: Exchange) -> None:
    staged = exchange.stage()
    try:
        await staged.write(document_xml(FIRST, [OF_FILES], number="34"))
        caller = Caller("test", frozenset({FIRST}))
        await exchange.accept(staged, caller, door="vxp", sender=FIRST, kind=Kind.DOCUMENT, only=None)
    finally:
        staged.discard()
