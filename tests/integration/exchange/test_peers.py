"""Certificates at the other end of TLS against revocation: of clients over real handshakes, of servers that we call."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import uvloop
from lxml import etree

from adapters.vxp import VxpAdapter, VxpSettings
from gateway.client_tls import ClientTls, judge_servers
from gateway.directory import keys
from gateway.exchange.certificates import states
from gateway.exchange.certificates.desk import CertificateRules
from gateway.exchange.certificates.learning import Learning
from gateway.exchange.certificates.peers import PeerRules
from gateway.packet.limits import Limits
from gateway.trust.standing import RevocationPolicy
from gateway.web.client_check import client_check
from gateway.web.connection import Patience
from gateway.web.health import Readiness, health_routes
from gateway.web.peer import Proxies
from gateway.web.rest.door import rest_routes
from gateway.web.server import CLIENT_CHECK, Frame, application
from gateway.web.soap.door import soap_routes
from gateway.web.tls import TlsFiles, context_of
from gateway.web.vxp.door import vxp_routes
from tests.conformance.test_soap_callers import ASK
from tests.conformance.test_soap_callers import signed as soap_signed
from tests.conformance.vxp_hub import signed
from tests.integration.exchange.certifying import PRIVATE, rules
from tests.integration.exchange.conftest import House, Open
from tests.integration.exchange.test_certificates_learning import grow_old
from tests.services.authority import Answer, Authority
from tests.tls import server, trusting, written


@pytest.fixture
def served_url() -> None:
    """The embedded database: what is known is read as for signatures, which are tried on both."""


def shown(authority: Authority, label: str, folder: Path) -> tuple[Path, Path]:
    """Write a certificate of the authorities, with those above it, and its key."""
    files = authority.write(label, folder)
    return files.certificate, files.key


@dataclass
class Port:
    """A house behind HTTPS that asks clients for certificates; ``client`` opens connections that show one."""

    house: House
    number: int
    folder: Path
    authority: Authority

    async def get(self, path: str, label: str | None = None, **head: str) -> tuple[int, str]:
        """Return status and code of an answer."""
        context = trusting(self.folder)
        if label is not None:
            context.load_cert_chain(*shown(self.authority, label, self.folder))
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as client,
            client.get(f"https://127.0.0.1:{self.number}{path}", headers=head) as answer,
        ):
            body = await answer.json(content_type=None) if answer.status != 200 else {}
            return answer.status, body.get("code") or body.get("ErrorCode", "")

    async def learn(self) -> None:
        """Ask the authorities about all that was seen, as the round does, and read it."""
        database = self.house.exchange.database
        await database.write(lambda connection: states.ask_soon(connection, datetime.now(UTC)))
        await Learning(database, PRIVATE).work()
        checks = self.house.exchange.certificates._checks
        checks._known._looked = 0.0
        await self.house.exchange.certificates.peers.look()


OpenPort = Callable[..., Awaitable[Port]]


@pytest.fixture
async def open_port(open_house: Open, authority: Authority, tmp_path: Path) -> AsyncIterator[OpenPort]:
    frames: list[Frame] = []

    async def opened(policy: RevocationPolicy, proxies: tuple[str, ...] = ()) -> Port:
        peers = PeerRules(
            clients=rules(policy), authorities=(authority.certificate("root"), authority.certificate("seals"))
        )
        certificates = CertificateRules(fetch=PRIVATE, peers=peers)
        house = await open_house("hub", ["G22"], routed=False, background=False, certificates=certificates)
        exchange = house.exchange
        routes = [
            *rest_routes(exchange, Limits()),
            *health_routes(exchange, Readiness(0, 1e9, 1e9)),
            *soap_routes(exchange, Limits()),
            *vxp_routes(exchange, {"he.thu": b"khoa"}, certificates={"he.thu": frozenset([authority.der("system")])}),
        ]
        app = application(routes, proxies=Proxies(proxies))
        app[CLIENT_CHECK] = client_check(exchange.certificates.peers)
        root = tmp_path / "root.pem"
        authority.write("root", tmp_path).anchors.rename(root)
        files = TlsFiles(*written(server("cổng"), tmp_path, "tls"), client_certificates="optional", client_ca=root)
        context = context_of(files)
        sock = socket.create_server(("127.0.0.1", 0))
        frames.append(Frame(app, sock, Patience(), lambda: context))
        await frames[-1].start()
        return Port(house, sock.getsockname()[1], tmp_path, authority)

    yield opened
    for frame in frames:
        await frame.stop()


async def bound(port: Port, label: str = "system") -> None:
    der = port.authority.der(label)
    await port.house.exchange.database.write(lambda c: keys.bind_certificate(c, "iOffice", ["G22"], der))


async def test_a_revoked_client_is_refused_at_every_door_from_the_next_look_on(open_port: OpenPort) -> None:
    port = await open_port(RevocationPolicy.SOFT)
    await bound(port)
    assert await port.get("/api/v1/inbox", "system") == (200, "")
    await port.learn()
    assert await port.get("/api/v1/inbox", "system") == (200, "")
    key = await port.house.exchange.database.write(lambda c: keys.new_key(c, "k", ["G22"]))
    with port.authority.revoked("system", reason="superseded"):
        await aged(port)
        await port.learn()
        assert await port.get("/api/v1/inbox", "system") == (403, "tls.client-revoked")
        assert await port.get("/health/live", "system") == (403, "tls.client-revoked")
        bearer = {"Authorization": f"Bearer {key}"}
        assert await port.get("/api/v1/inbox", "system", **bearer) == (403, "tls.client-revoked")
        head = dict(line.split(": ", 1) for line in signed("he.thu", b"khoa", {}, "application/json"))
        assert await port.get("/vxp/getAgenciesList", "system", **head) == (403, "tls.client-revoked")
        # Nobody else is concerned.
        assert (await port.get("/api/v1/inbox", None, **bearer))[0] == 200


async def aged(port: Port) -> None:
    """Let what was learnt be half over, so that it is asked for anew."""
    await grow_old(port.house)


@pytest.mark.parametrize("away", ["", "ocsp/seals"], ids=["by OCSP", "by the list"])
async def test_a_connection_that_stands_ends_with_the_revocation(open_port: OpenPort, away: str) -> None:
    port = await open_port(RevocationPolicy.SOFT)
    await bound(port)
    context = trusting(port.folder)
    context.load_cert_chain(*shown(port.authority, "system", port.folder))
    url = f"https://127.0.0.1:{port.number}/api/v1/inbox"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context, limit=1)) as client:
        async with client.get(url) as answer:
            assert answer.status == 200
            await answer.read()
        absent = port.authority.answering(Answer.ABSENT, away) if away else nullcontext()
        with port.authority.revoked("system"), absent:
            await port.learn()
            async with client.get(url) as answer:
                assert (answer.status, (await answer.json())["code"]) == (403, "tls.client-revoked")
                assert answer.headers["Connection"] == "close"


async def test_hard_a_client_comes_again_until_it_is_learnt_and_never_waits(open_port: OpenPort) -> None:
    port = await open_port(RevocationPolicy.HARD)
    await bound(port)
    with port.authority.answering(Answer.SILENT):  # nothing of ours asks while it answers
        assert await port.get("/api/v1/inbox", "system") == (503, "tls.client-not-yet")
    await port.learn()
    assert await port.get("/api/v1/inbox", "system") == (200, "")


@pytest.mark.parametrize(
    ("policy", "first", "then"),
    [
        (RevocationPolicy.SOFT, (200, ""), (200, "")),
        (RevocationPolicy.HARD, (503, "tls.client-not-yet"), (403, "tls.client-unproven")),
    ],
)
async def test_what_can_never_be_known_passes_soft_and_is_refused_hard(
    open_port: OpenPort, policy: RevocationPolicy, first: tuple[int, str], then: tuple[int, str]
) -> None:
    port = await open_port(policy)
    await bound(port, "system-closed")
    assert await port.get("/api/v1/inbox", "system-closed") == first
    await port.learn()
    assert await port.get("/api/v1/inbox", "system-closed") == then


async def test_off_nobody_looks(open_port: OpenPort) -> None:
    port = await open_port(RevocationPolicy.OFF)
    await bound(port)
    with port.authority.revoked("system"):
        assert await port.get("/api/v1/inbox", "system") == (200, "")
        assert await port.house.exchange.database.read(states.known) == {}


async def test_a_certificate_that_a_proxy_hands_on_is_judged_by_the_authorities_of_the_settings(
    open_port: OpenPort,
) -> None:
    port = await open_port(RevocationPolicy.HARD, proxies=("127.0.0.1",))
    await bound(port)

    def handed(der: bytes) -> dict[str, str]:
        return {"Client-Cert": f":{base64.b64encode(der).decode()}:"}

    assert await port.get("/api/v1/inbox", **handed(port.authority.der("system"))) == (503, "tls.client-not-yet")
    await port.learn()
    assert await port.get("/api/v1/inbox", **handed(port.authority.der("system"))) == (200, "")
    strange = handed(port.authority.der("stranger"))
    assert await port.get("/api/v1/inbox", **strange) == (403, "tls.client-unproven")


async def test_a_certificate_that_the_settings_name_is_learnt_before_it_is_shown(open_port: OpenPort) -> None:
    port = await open_port(RevocationPolicy.HARD)
    await bound(port)
    peers = port.house.exchange.certificates.peers
    peers.expect([port.authority.der("system"), b"no certificate"])
    await port.learn()
    assert await port.get("/api/v1/inbox", "system") == (200, "")


async def test_a_revoked_certificate_signs_no_soap_message(open_port: OpenPort) -> None:
    port = await open_port(RevocationPolicy.SOFT)
    await bound(port)
    files = port.authority.write("system", port.folder)
    head = {"Content-Type": "text/xml; charset=utf-8"}
    url = f"https://127.0.0.1:{port.number}/soap/edoc"

    async def said(client: aiohttp.ClientSession) -> tuple[int, str]:
        body = etree.tostring(soap_signed((files.key, files.certificate), ASK))
        async with client.post(url, data=body, headers=head) as answer:
            return answer.status, await answer.text()

    connector = aiohttp.TCPConnector(ssl=trusting(port.folder))
    async with aiohttp.ClientSession(connector=connector) as client:
        assert (await said(client))[0] == 200
        with port.authority.revoked("system"):
            await port.learn()
            assert "tls.client-revoked" in (await said(client))[1]


async def test_a_session_that_is_taken_up_again_is_judged_alike(open_port: OpenPort) -> None:
    port = await open_port(RevocationPolicy.HARD)
    context = trusting(port.folder)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(*shown(port.authority, "system", port.folder))

    def ask(session: ssl.SSLSession | None) -> tuple[str, bool | None, ssl.SSLSession | None]:
        with (
            socket.create_connection(("127.0.0.1", port.number)) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as secure,
        ):
            secure.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return secure.recv(100).decode("latin-1").split(" ")[1], secure.session_reused, secure.session

    first, _, session = await asyncio.to_thread(ask, None)
    await port.learn()
    again, _, _ = await asyncio.to_thread(ask, session)
    assert (first, again) == ("503", "200")


# --- servers that we call -----------------------------------------------------------------------------------------


@pytest.fixture
async def bus(authority: Authority, tmp_path: Path) -> AsyncIterator[str]:
    """A server with a certificate of the authorities, that answers everything with nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*shown(authority, "bus", tmp_path))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    yield f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    listening.close()
    await listening.wait_closed()


@pytest.fixture
async def caller(open_house: Open, authority: Authority, tmp_path: Path) -> AsyncIterator[Port]:
    """A house that looks at servers, strictly."""
    certificates = CertificateRules(fetch=PRIVATE, peers=PeerRules(servers=rules(RevocationPolicy.HARD)))
    house = await open_house("hub", ["G22"], routed=False, background=False, certificates=certificates)
    judge_servers(house.exchange.certificates.peers.server)
    yield Port(house, 0, tmp_path, authority)
    judge_servers(None)


async def called(port: Port, url: str) -> str:
    """Return what became of a call: the status, or the code for which the server was not believed."""
    root = port.authority.write("root", port.folder).anchors
    context = ClientTls(ca=root).context()
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as client:
        try:
            async with client.get(url) as answer:
                return str(answer.status)
        except aiohttp.ClientConnectorCertificateError as refused:
            return str(refused.certificate_error)


async def test_a_server_is_called_once_it_is_known_as_good_and_no_more_once_it_is_revoked(
    caller: Port, bus: str
) -> None:
    assert await called(caller, bus) == "tls.server-not-yet"
    await caller.learn()
    assert await called(caller, bus) == "404"
    with caller.authority.revoked("bus"):
        await aged(caller)
        await caller.learn()
        assert await called(caller, bus) == "tls.server-revoked"


async def test_an_adapter_says_why_it_does_not_call(caller: Port, bus: str) -> None:
    root = caller.authority.write("root", caller.folder).anchors
    adapter = VxpAdapter(VxpSettings.model_validate({"url": bus, "system": "a", "secret": "b", "ca_file": str(root)}))
    await adapter.open()
    try:
        health = await adapter.check()
    finally:
        await adapter.close()
    assert not health.ok
    assert "tls.server-not-yet" in health.detail


async def test_the_loop_of_the_service_refuses_alike(caller: Port, bus: str) -> None:
    def work() -> str:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(called(caller, bus))

    assert await asyncio.to_thread(work) == "tls.server-not-yet"


async def test_without_a_judge_the_chain_alone_counts(caller: Port, bus: str) -> None:
    judge_servers(None)
    with caller.authority.revoked("bus"):
        assert await called(caller, bus) == "404"
