"""A real hub in this process with its SOAP door, keys for three agencies, and messages written by hand on bare HTTP."""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import aiohttp
from lxml import etree
from sqlalchemy import select

from gateway.directory import agencies, keys
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.packet.limits import Limits
from gateway.soap.rules import SoapRules
from gateway.store.schema import api_keys
from gateway.trust.anchors import Anchors
from gateway.web.connection import Patience
from gateway.web.rest.door import rest_routes
from gateway.web.server import Frame, application
from gateway.web.soap.door import soap_routes
from gateway.web.vxp.door import vxp_routes
from schemas import soap_file
from tests.conformance.vxp_hub import SECRETS
from tests.waiting import until

SENDER, RECEIVER, OTHER = "901.23.01.Z91", "902.23.02.Z92", "903.23.03.Z93"
SYSTEMS = {SENDER: "he.gui", RECEIVER: "he.nhan", OTHER: "he.la"}
LT = "urn:lienthong:edoc:1"
V11, V12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
XOP = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:{}"/>'
MEDIA = {V11: "text/xml; charset=utf-8", V12: "application/soap+xml; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a document system."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: HTTP status, fields, bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def tree(self) -> etree._Element:
        return etree.fromstring(self.body, etree.XMLParser(huge_tree=True))

    def texts(self, name: str) -> list[str]:
        """Return the texts of all elements of ours with a name, in order."""
        return [node.text or "" for node in self.tree.iter(f"{{{LT}}}{name}")]

    def text(self, name: str) -> str:
        [found] = self.texts(name)
        return found

    @property
    def codes(self) -> list[str]:
        """The codes of a fault, of every reason."""
        [refusal] = self.tree.iter(f"{{{LT}}}Refusal")
        return [node.text or "" for node in refusal.findall(f"{{{LT}}}Finding/{{{LT}}}Code")]


@dataclass
class SoapHub:
    """A running hub; ``keys`` by agency."""

    port: int
    exchange: Exchange
    keys: dict[str, Key] = field(default_factory=dict)
    scheme: str = "http"
    trust: ssl.SSLContext | bool = True

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/soap/edoc"

    async def post(self, body: bytes | Any, content_type: str = MEDIA[V11], **fields: str) -> Reply:
        """Post bytes as they are."""
        headers = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in fields.items()}}
        async with (
            aiohttp.ClientSession() as client,
            client.post(
                self.url, data=io.BytesIO(body) if isinstance(body, bytes) else body, headers=headers, ssl=self.trust
            ) as answer,
        ):
            return judged(Reply(answer.status, answer.headers, await answer.read()))

    async def get(self, query: str = "") -> Reply:
        async with aiohttp.ClientSession() as client, client.get(self.url + query, ssl=self.trust) as answer:
            return Reply(answer.status, answer.headers, await answer.read())

    async def call(self, operation: str, inside: str = "", agency: str = SENDER, version: str = V11) -> Reply:
        """Call an operation of the contract with the agency's key in HTTP."""
        body = envelope(f'<{operation} xmlns="{LT}">{inside}</{operation}>', version=version)
        return await self.post(body, MEDIA[version], **self.bearer(agency))

    def bearer(self, agency: str = SENDER) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[agency].secret}"}

    async def settled(self) -> None:
        """Wait until nothing is held for inspection."""

        async def nothing_held() -> bool:
            return not (await self.exchange.health()).inspection.held

        await until(nothing_held)

    async def pending(self, agency: str = RECEIVER) -> list[str]:
        await self.settled()
        return (await self.call("GetPendingDocumentIds", agency=agency)).texts("Delivery")


def judged(reply: Reply) -> Reply:
    """Return an answer whose operation, or detail of a fault, is as the contract's schema has it."""
    if reply.headers["Content-Type"].startswith("multipart/"):
        return reply
    schema = etree.XMLSchema(etree.fromstring(soap_file("edoc-1.xsd").encode()))
    schema.assertValid(next(reply.tree.iter(f"{{{LT}}}*")))
    return reply


def envelope(body: str, header: str = "", version: str = V11) -> bytes:
    head = f"<s:Header>{header}</s:Header>" if header else ""
    return f'<s:Envelope xmlns:s="{version}">{head}<s:Body>{body}</s:Body></s:Envelope>'.encode()


def sending(inside: str) -> str:
    return f'<SendDocument xmlns="{LT}">{inside}</SendDocument>'


def parts(*given: tuple[str, str, bytes], boundary: str = "ranh-gioi") -> bytes:
    """Return parts (Content-ID, Content-Type, bytes) as RFC 2046 writes them."""
    body = b""
    for cid, kind, data in given:
        head = (
            f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{cid}>\r\n\r\n"
        )
        body += head.encode() + data + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


MTOM_TYPE = 'multipart/related; type="application/xop+xml"; start="<goc>"; start-info="text/xml"; boundary="ranh-gioi"'
MTOM_ROOT = 'application/xop+xml; charset=UTF-8; type="text/xml"'
SWA_TYPE = 'multipart/related; type="text/xml"; start="<goc>"; boundary="ranh-gioi"'
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
TOKEN = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"


def login(name: str, password: str, kind: str = "PasswordText", more: str = "") -> str:
    """Return a Security header with a UsernameToken."""
    return (
        f'<w:Security xmlns:w="{WSSE}" xmlns:s="{V11}" s:mustUnderstand="1"><w:UsernameToken>'
        f"<w:Username>{escape(name)}</w:Username>"
        f'<w:Password Type="{TOKEN}#{kind}">{escape(password)}</w:Password>{more}</w:UsernameToken></w:Security>'
    )


async def add_key(exchange: Exchange, name: str, *named: str, **others: Any) -> Key:
    """Make a key for these agencies."""
    secret = await exchange.database.write(lambda connection: keys.new_key(connection, name, named, **others))
    query = select(api_keys.c.id).where(api_keys.c.name == name)
    found = await exchange.database.read(lambda connection: connection.execute(query).scalar_one())
    return Key(found, secret)


@asynccontextmanager
async def running_soap(
    data: Path,
    *,
    limits: Limits | None = None,
    rules: SoapRules | None = None,
    certificates: Mapping[str, frozenset[bytes]] | None = None,
    tls: Callable[[], ssl.SSLContext] | None = None,
    trust: ssl.SSLContext | bool = True,
    patience: Patience | None = None,
) -> AsyncIterator[SoapHub]:
    """Run a hub on a free port until the block ends; three agencies, each with a system and a key."""
    limits = limits or Limits()
    settings = ExchangeSettings(
        role="hub", data=data, anchors=Anchors.none(), closed=False, limits=limits, min_free=1, threads=1
    )
    Exchange.prepare(settings)
    exchange = Exchange(settings, {})
    await exchange.start()
    sock = socket.create_server(("127.0.0.1", 0))
    routes = [
        *soap_routes(exchange, limits, SECRETS, certificates=certificates, rules=rules),
        *vxp_routes(exchange, SECRETS, most_bytes=limits.packet + 2),
        *rest_routes(exchange, limits),
    ]
    frame = Frame(application(routes), sock, patience or Patience(stall=2.0, finish=1.0), tls)
    await frame.start()
    hub = SoapHub(sock.getsockname()[1], exchange, scheme="https" if tls else "http", trust=trust)
    try:
        for agency, system in SYSTEMS.items():
            await exchange.database.write(
                lambda connection, agency=agency, system=system: agencies.register(  # type: ignore[misc]
                    connection, agency, f"vxp:{system}", name=f"Đơn vị {agency}"
                )
            )
            hub.keys[agency] = await add_key(exchange, f"khoá {agency}", agency)
        yield hub
    finally:
        await frame.stop()
        await exchange.stop()
