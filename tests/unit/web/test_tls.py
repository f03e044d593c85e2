"""TLS of the server frame: what context files make, who gets through the handshake, what new files change."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from gateway.findings import Refused
from gateway.web import tls as room
from gateway.web.connection import Patience
from gateway.web.peer import peer_of
from gateway.web.server import Frame, application
from gateway.web.tls import TlsFiles, TlsKeeper, context_of
from tests.pki import Holder
from tests.tls import authority, client, der, server, trusting, written

PLAIN_QUICK = Patience(head=0.5, connections=5)


async def told(_refused: Refused | None) -> None:
    return


def files_of(folder: Path, holder: Holder | None = None, **more: Any) -> TlsFiles:
    certificate, key = written(holder or server("một"), folder, "server")
    return TlsFiles(certificate, key, **more)


async def whoami(request: web.Request) -> web.Response:
    peer = peer_of(request)
    return web.json_response({"scheme": peer.scheme, "certificate": (peer.certificate or b"").hex()})


Open = Callable[..., Awaitable[int]]
LINES: list[asyncio.StreamWriter] = []


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Return a function that serves with TLS until the test ends and returns the port."""
    frames: list[Frame] = []

    async def start(keeper: TlsKeeper, patience: Patience = PLAIN_QUICK) -> int:
        sock = socket.create_server(("127.0.0.1", 0))
        app = application([web.get("/who", whoami)])
        frames.append(Frame(app, sock, patience, lambda: keeper.context))
        await frames[-1].start()
        port: int = sock.getsockname()[1]
        return port

    yield start
    while LINES:
        writer = LINES.pop()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    for frame in frames:
        await frame.stop()


class Line:
    """A client's connection over TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def get(self, path: str = "/who") -> bytes:
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)
        found = re.search(rb"(?i)content-length: (\d+)", head)
        assert found is not None
        return head + await self.reader.readexactly(int(found[1]))

    @property
    def shown(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.writer.get_extra_info("ssl_object").getpeercert(True))


async def line(port: int, context: ssl.SSLContext) -> Line:
    return Line(*await connected(port, context))


async def connected(
    port: int, context: ssl.SSLContext | None = None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    LINES.append(writer)
    return reader, writer


def codes(files: TlsFiles) -> list[str]:
    with pytest.raises(Refused) as refused:
        context_of(files)
    return [finding.code for finding in refused.value.findings]


def test_a_key_of_another_certificate_is_named(tmp_path: Path) -> None:
    files = files_of(tmp_path)
    _, other = written(server("hai", key=3), tmp_path, "other")
    assert codes(TlsFiles(files.certificate, other)) == ["tls.key-other"]


def test_an_expired_certificate_is_named(tmp_path: Path) -> None:
    assert codes(files_of(tmp_path, server("cũ", until=datetime.now(UTC) - timedelta(hours=1)))) == ["tls.expired"]


def test_a_key_that_all_can_read_is_refused(tmp_path: Path) -> None:
    files = files_of(tmp_path)
    files.key.chmod(0o644)
    assert codes(files) == ["config.secret-open-to-all"]


@pytest.mark.parametrize(("name", "code"), [("certificate", "tls.no-certificate"), ("key", "tls.key-unreadable")])
def test_a_damaged_file_is_named(tmp_path: Path, name: str, code: str) -> None:
    files = files_of(tmp_path)
    getattr(files, name).write_text("-----BEGIN NONSENSE-----\n", encoding="ascii")
    assert codes(files) == [code]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    files = files_of(tmp_path)
    files.certificate.unlink()
    assert codes(files) == ["config.file-unreadable"]


@pytest.mark.parametrize(("password", "code"), [(b"", "tls.key-unreadable"), (b"sai", "tls.key-unreadable")])
def test_a_key_with_a_password_wants_the_right_one(tmp_path: Path, password: bytes, code: str) -> None:
    holder = server("một")
    files = files_of(tmp_path, holder)
    locked = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"mat khau"))
    files.key.write_bytes(locked)
    assert codes(TlsFiles(files.certificate, files.key, password)) == [code]
    assert context_of(TlsFiles(files.certificate, files.key, b"mat khau")).verify_mode is ssl.CERT_NONE


async def test_a_request_over_tls_knows_its_scheme_and_is_told_to_stay_there(opened: Open, tmp_path: Path) -> None:
    port = await opened(TlsKeeper(files_of(tmp_path), told))
    answer = await (await line(port, trusting(tmp_path))).get()
    assert b'"scheme": "https"' in answer
    assert b"strict-transport-security: max-age=" in answer.lower()


@pytest.mark.parametrize("minimum", ["1.2", "1.3"])
async def test_older_versions_than_the_minimum_are_turned_away(opened: Open, tmp_path: Path, minimum: str) -> None:
    port = await opened(TlsKeeper(files_of(tmp_path, minimum=minimum), told))
    context = trusting(tmp_path)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    if minimum == "1.2":
        assert (await line(port, context)).writer.get_extra_info("cipher")[0].startswith("ECDHE-")
    else:
        with pytest.raises(OSError):
            await line(port, context)


async def test_a_certificate_from_the_authority_reaches_the_handler(opened: Open, tmp_path: Path) -> None:
    wanted: dict[str, Any] = {"client_certificates": "optional", "client_ca": authority(tmp_path)}
    port = await opened(TlsKeeper(files_of(tmp_path, **wanted), told))
    shown = await (await line(port, trusting(tmp_path, client("hệ thống")))).get()
    assert der(client("hệ thống")).hex().encode() in shown
    assert b'"certificate": ""' in await (await line(port, trusting(tmp_path))).get()


async def test_without_the_required_certificate_nobody_comes_in(opened: Open, tmp_path: Path) -> None:
    wanted: dict[str, Any] = {"client_certificates": "required", "client_ca": authority(tmp_path)}
    port = await opened(TlsKeeper(files_of(tmp_path, **wanted), told))
    with pytest.raises((OSError, asyncio.IncompleteReadError)):
        await (await line(port, trusting(tmp_path))).get()
    assert b"200 OK" in await (await line(port, trusting(tmp_path, client("hệ thống")))).get()


async def test_a_handshake_that_never_comes_is_cut_off(opened: Open, tmp_path: Path) -> None:
    port = await opened(TlsKeeper(files_of(tmp_path), told))
    reader, _ = await connected(port)
    assert await asyncio.wait_for(_rest(reader), 10) == b""


async def test_plain_http_at_a_tls_port_is_closed(opened: Open, tmp_path: Path) -> None:
    port = await opened(TlsKeeper(files_of(tmp_path), told))
    reader, writer = await connected(port)
    writer.write(b"GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"200" not in await asyncio.wait_for(_rest(reader), 10)


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


async def test_unfinished_handshakes_count_against_the_limit(opened: Open, tmp_path: Path) -> None:
    port = await opened(TlsKeeper(files_of(tmp_path), told), Patience(head=30, connections=2))
    silent = [await connected(port) for _ in range(2)]
    reader, _ = await connected(port)
    assert await asyncio.wait_for(_rest(reader), 10) == b""
    for _, waiting in silent:
        waiting.close()
    async with asyncio.timeout(10):
        while True:  # the places of those who left become free
            try:
                assert b"200 OK" in await (await line(port, trusting(tmp_path))).get()
                break
            except OSError:
                await asyncio.sleep(0.05)


async def test_new_files_are_for_new_handshakes_and_old_connections_go_on(opened: Open, tmp_path: Path) -> None:
    keeper = TlsKeeper(files_of(tmp_path, server("một")), told)
    port = await opened(keeper)
    before = await line(port, trusting(tmp_path))
    renewed = server("hai", key=3)
    files_of(tmp_path, renewed)
    assert await keeper.reload()
    after = await line(port, trusting(tmp_path))
    assert after.shown == renewed.certificate != before.shown
    assert b"200 OK" in await before.get()
    assert b"200 OK" in await after.get()


async def test_files_that_do_not_fit_leave_the_old_ones_in_place_and_are_reported(tmp_path: Path) -> None:
    reports: list[str | None] = []

    async def report(refused: Refused | None) -> None:
        reports.append(refused.findings[0].code if refused else None)

    files = files_of(tmp_path)
    keeper = TlsKeeper(files, report)
    before = keeper.context
    files.key.write_text("x", encoding="ascii")
    assert not await keeper.reload()
    assert keeper.context is before
    files_of(tmp_path, server("hai"))
    assert await keeper.reload()
    assert keeper.context is not before
    assert reports == ["tls.key-unreadable", None]


async def test_changed_files_are_noticed_once_they_stand_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK_SECONDS", 0.02)
    taken = asyncio.Event()

    async def report(refused: Refused | None) -> None:
        assert refused is None
        taken.set()

    keeper = TlsKeeper(files_of(tmp_path), report)
    before = keeper.context
    watching = asyncio.create_task(keeper.watch())
    files_of(tmp_path, server("hai"))
    await asyncio.wait_for(taken.wait(), 10)
    assert keeper.context is not before
    watching.cancel()
