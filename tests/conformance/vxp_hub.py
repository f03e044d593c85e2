"""A real hub in this process, and a client that speaks the bus's wire on a bare socket with all its habits."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.packet.limits import Limits
from gateway.trust.anchors import Anchors
from gateway.web.connection import Patience
from gateway.web.server import Frame, application
from gateway.web.vxp.door import vxp_routes

SECRETS = {"he.gui": b"khoa-thu-01", "he.nhan": b"khoa-thu-02", "he.la": b"khoa-thu-03"}
SENDER, RECEIVER, OTHER = "901.23.01.Z91", "902.23.02.Z92", "903.23.03.Z93"


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, read to its announced end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Client:
    """A system that calls; with ``piling`` parameters of earlier calls go out again, as from the bus's client."""

    port: int
    system: str
    piling: bool = False
    _old: dict[str, str] = field(default_factory=dict)

    async def call(
        self,
        operation: str,
        parameters: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        method: str = "POST",
        fields: tuple[str, ...] = (),
        path: str = "/vxp/",
    ) -> Answer:
        head = self.head(operation, parameters or {}, len(body), method=method, fields=fields, path=path)
        return await exchange_bytes(self.port, head + body)

    def head(
        self,
        operation: str,
        parameters: Mapping[str, str],
        length: int,
        *,
        method: str = "POST",
        fields: tuple[str, ...] = (),
        path: str = "/vxp/",
    ) -> bytes:
        if self.piling:
            self._old.update(parameters)
            parameters = dict(self._old)
        kind = "application/octet-stream" if operation == "sendEdoc" else "application/json"
        lines = [
            f"{method} {path}{operation} HTTP/1.1",
            "Host: bus.example",
            f"Content-Type: {kind}",
            f"Content-Length: {length}",
            "XroadVnpt-version: 3.0.201608",
            "User-Agent: JAVASDKAgent/1.0.0 XRoad/VPCP",
            *signed(self.system, SECRETS[self.system], parameters, kind),
            *fields,
        ]
        return "\r\n".join([*lines, "", ""]).encode()

    async def send(self, packet: bytes, sender: str = SENDER, **parameters: str) -> Answer:
        return await self.call("sendEdoc", sending(packet, sender, **parameters), packet + b"\r\n")

    async def register(self, agency: str, **members: str) -> Answer:
        body = json.dumps({"code": agency, "name": f"Đơn vị {agency}", **members}, ensure_ascii=False)
        return await self.call("registerAgency", {}, body.encode())

    async def waiting(self, messagetype: str = "edoc") -> list[dict[str, Any]]:
        answer = await self.call("getReceivedEdocList", {"servicetype": "eDoc", "messagetype": messagetype})
        found: list[dict[str, Any]] = answer.json["data"]
        return found


def sending(packet: bytes, sender: str = SENDER, **parameters: str) -> dict[str, str]:
    """Return the parameters of sendEdoc with the hash as the bus's client writes it."""
    digest = "".join(f"{byte:x}" for byte in hashlib.sha256(packet).digest())
    given = {"from": sender, "servicetype": "eDoc", "messagetype": "edoc", "hash-file": digest}
    return given | {name.replace("_", "-"): value for name, value in parameters.items()}


def signed(system: str, secret: bytes, parameters: Mapping[str, str], kind: str) -> list[str]:
    """Return the header lines of a signed call."""
    names = {"systemid": system, **parameters, "timestamp": "05012026T081530+0042", "Content-Type": kind}
    members = {f"XroadVnpt-{name}": value for name, value in names.items()}
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return [
        *(f"{name}: {value}" for name, value in members.items()),
        f"XroadVnpt-sign-header-key: {';'.join(names)}",
        f"XroadVnpt-sign-header: {text}",
        f"XroadVnpt-hash-header: {hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()}",
    ]


async def exchange_bytes(port: int, request: bytes) -> Answer:
    """Send bytes, return the answer to them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await asyncio.wait_for(read_answer(reader), 30)
    finally:
        writer.close()


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """Return one answer with the body that its Content-Length announces."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(int(head[0].split()[1]), headers, body)


@dataclass(frozen=True, slots=True)
class Hub:
    """A running hub."""

    port: int
    exchange: Exchange

    def client(self, system: str, *, piling: bool = False) -> Client:
        return Client(self.port, system, piling)


@asynccontextmanager
async def running_hub(data: Path, *, closed: bool = False, limits: Limits | None = None) -> AsyncIterator[Hub]:
    """Run a hub on a free port until the block ends."""
    limits = limits or Limits()
    settings = ExchangeSettings(
        role="hub", data=data, anchors=Anchors.none(), closed=closed, limits=limits, min_free=1, threads=1
    )
    Exchange.prepare(settings)
    exchange = Exchange(settings, {})
    await exchange.start()
    sock = socket.create_server(("127.0.0.1", 0))
    routes = vxp_routes(exchange, SECRETS, most_bytes=limits.packet + 2)
    frame = Frame(application(routes), sock, Patience(stall=1.0, finish=1.0))
    await frame.start()
    try:
        yield Hub(sock.getsockname()[1], exchange)
    finally:
        await frame.stop()
        await exchange.stop()
