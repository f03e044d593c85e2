"""What the program learns of a client through the proxies of `docs/tls.md`: scheme and certificate, never a claim."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from gateway.cli import main
from tests.conformance.hostile import Rig, rig, statuses
from tests.tls import client, der, trusting, written

PROXIES = ("haproxy", "nginx")


@pytest.fixture(scope="module")
def running() -> Iterator[Rig]:
    with rig() as made:
        certificate, _ = written(client("vận hành"), made.program.folder, "bound")
        words = ["keys", "new", "--data", str(made.program.folder / "hub"), "--name", "Vận hành", "--operator"]
        assert main([*words, "--certificate", str(certificate)]) == 0
        yield made


def _get(*fields: str) -> bytes:
    lines = ["GET /api/v1/endpoints HTTP/1.1", "Host: localhost", "Connection: close", *fields, "", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("name", PROXIES)
def test_a_client_certificate_reaches_the_program(running: Rig, name: str) -> None:
    door = running.doors[name]
    door.context = trusting(running.program.folder, client("vận hành"))
    answer = door.raw(_get())
    door.context = trusting(running.program.folder)
    assert statuses(answer) == [200]
    assert b"strict-transport-security" in answer.lower()


@pytest.mark.parametrize("name", PROXIES)
@pytest.mark.parametrize("form", [":{}:", "{}"], ids=["RFC 9440", "bare"])
def test_a_claimed_certificate_is_dropped_by_the_proxy(running: Rig, name: str, form: str) -> None:
    claimed = form.format(base64.b64encode(der(client("vận hành"))).decode())
    for field in ("Client-Cert", "client-cert"):
        assert statuses(running.doors[name].raw(_get(f"{field}: {claimed}"))) == [401]


def test_from_the_declared_proxy_itself_the_field_counts(running: Rig) -> None:
    shown = base64.b64encode(der(client("vận hành"))).decode()
    assert statuses(running.doors["direct"].raw(_get(f"Client-Cert: :{shown}:"))) == [200]
    assert statuses(running.doors["direct"].raw(_get(f"Client-Cert: :{shown}:", f"Client-Cert: :{shown}:"))) == [401]
