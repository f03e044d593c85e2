"""Our certificate when we call: shown to a server that asks for it, its files judged before anything is contacted."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from adapters.amqp_settings import AmqpSettings
from adapters.vxp_client import VxpSettings
from gateway.client_tls import ClientTls
from gateway.findings import Refused
from gateway.web.tls import TlsFiles, context_of
from tests.tls import authority, client, der, server, written


def locked(folder: Path) -> ClientTls:
    """Return our side with a key that has a password."""
    holder = client("chúng tôi")
    certificate, key = written(holder, folder, "ours")
    key.write_bytes(holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"mat khau")))
    password = folder / "password"
    password.write_text("mat khau\n", encoding="ascii")
    return ClientTls(authority(folder), certificate, key, password)


async def test_a_server_that_asks_for_a_certificate_gets_ours(tmp_path: Path) -> None:
    ours = locked(tmp_path)
    certificate, key = written(server("máy chủ"), tmp_path, "server")
    theirs = context_of(TlsFiles(certificate, key, client_certificates="required", client_ca=ours.ca))
    seen: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        await writer.wait_closed()
        seen.set_result(shown)

    context = ours.context()
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=theirs) as listening:
        port = listening.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
        assert await asyncio.wait_for(seen, 10) == der(client("chúng tôi"))
        writer.close()


def test_a_wrong_password_is_named_and_nobody_is_asked_at_the_terminal(tmp_path: Path) -> None:
    ours = locked(tmp_path)
    for wrong in (ClientTls(ours.ca, ours.certificate, ours.key, None), ClientTls(None, None, ours.key, None)):
        with pytest.raises(Refused) as refused:
            wrong.context()
        assert [finding.code for finding in refused.value.findings] == ["tls.client-files"]


def test_both_adapters_take_the_same_files(tmp_path: Path) -> None:
    ours = locked(tmp_path)
    files = {
        "ca_file": str(ours.ca),
        "certificate_file": str(ours.certificate),
        "key_file": str(ours.key),
        "password_file": str(ours.password),
    }
    bus = VxpSettings.model_validate({"url": "https://bus.example/vxp", "system": "s", "secret": "x", **files})
    queue = AmqpSettings.model_validate({"secret": "amqps://u:p@broker.example/v", "prefix": "bo", **files})
    assert bus.tls == queue.tls == queue.access("send").tls == ours


def test_files_that_do_not_fit_are_told_with_the_settings(tmp_path: Path) -> None:
    ours = locked(tmp_path)
    files = {"certificate_file": str(ours.certificate), "key_file": str(ours.key)}
    with pytest.raises(Refused):
        VxpSettings.model_validate({"url": "https://bus.example/vxp", "system": "s", "secret": "x", **files})
