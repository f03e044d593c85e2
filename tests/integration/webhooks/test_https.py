"""Receivers with TLS: one whose certificate we can judge is told, any other is not."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from aiohttp import web

from gateway.client_tls import ClientTls
from tests.integration.webhooks.conftest import G22, OpenScene
from tests.packets import document_xml
from tests.pki import root
from tests.tls import server, written


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_receivers_certificate_is_judged(open_scene: OpenScene, tmp_path: Path, *, trusted: bool) -> None:
    certificate, key = written(server("receiver"), tmp_path / "tls", "receiver")
    authority = tmp_path / "tls" / "ca.pem"
    authority.write_bytes(root().pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    scene = await open_scene(plain=False, context=ClientTls(authority).context() if trusted else None)
    app = web.Application()
    app.router.add_post("/hooks", scene.receiver._take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        scene.receiver.url = f"https://127.0.0.1:{runner.addresses[0][1]}/hooks"
        made = await scene.subscribe()
        assert (made["state"], made["ping"]["answered"]) == (("active", True) if trusted else ("pending", False))
        if trusted:
            await scene.house.send(document_xml("G22", ["H41"]), G22)
            await scene.until(lambda: len(scene.receiver.told()) == 1)
            scene.receiver.verify(made["secret"])
        else:
            assert scene.receiver.came == []
            assert made["ping"]["error"] == "ClientConnectorCertificateError"
    finally:
        await runner.cleanup()
