"""A gateway of two workers that speaks HTTPS: certificates exchanged under way, systems known by theirs."""

from __future__ import annotations

import http.client
import json
import os
import signal
import ssl
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from cryptography import x509

from adapters.vxp import VxpAdapter, VxpSettings
from gateway.cli import main
from tests.conformance.vxp_hub import signed
from tests.pki import Holder
from tests.services.process import PATIENCE, new_folder
from tests.services.program import Program
from tests.tls import authority, client, server, trusting, written

SETTINGS = """\
role = "hub"
[listen]
[listen.tls]
certificate = "tls.cert.pem"
key = "tls.key.pem"
client_certificates = "optional"
client_ca = "ca.pem"
[directory]
registration = "open"
[[systems]]
id = "he.thu.01"
secret_env = "HUB_SECRET_1"
certificate = "system.cert.pem"
"""


class Service:
    """The running program and how it is called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = Program("hub", folder, SETTINGS, {"HUB_SECRET_1": "khoa-thu"}, workers=2)

    def open(self, shown: Holder | None = None) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "127.0.0.1", self.program.port, timeout=30, context=trusting(self.folder, shown)
        )

    def call(
        self, path: str, shown: Holder | None = None, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Return status and code of an answer."""
        line = self.open(shown)
        line.request(method, path, headers=dict(headers or {}))
        answer = line.getresponse()
        body = json.loads(answer.read())
        line.close()
        return answer.status, str(body.get("code") or body.get("ErrorCode") or "")

    def wire(self, shown: Holder | None) -> tuple[int, str]:
        lines = signed("he.thu.01", b"khoa-thu", {}, "application/json")
        headers = dict(line.split(": ", 1) for line in lines)
        return self.call("/vxp/getAgenciesList", shown, method="POST", headers=headers)

    def certificate(self) -> x509.Certificate:
        line = self.open()
        line.connect()
        assert isinstance(line.sock, ssl.SSLSocket)
        found = line.sock.getpeercert(binary_form=True)
        line.close()
        assert found is not None
        return x509.load_der_x509_certificate(found)

    def hang_up(self, event: str) -> None:
        """Send SIGHUP and wait until both workers have said the event once more."""
        wanted = self._said(event) + 2
        assert self.program.process is not None
        os.kill(self.program.process.pid, signal.SIGHUP)
        until = time.monotonic() + PATIENCE
        while self._said(event) < wanted:
            assert time.monotonic() < until, self.program.process.tail()
            time.sleep(0.05)

    def _said(self, event: str) -> int:
        return self.program.log.read_text(encoding="utf-8").count(f'"event": "{event}"')

    def alerts(self, capsys: pytest.CaptureFixture[str]) -> list[str]:
        assert main(["alerts", "--config", str(self.program.file), "--json"]) == 0
        kinds = [alert["kind"] for alert in json.loads(capsys.readouterr().out)["alerts"]]
        return [kind for kind in kinds if kind.startswith("tls.")]  # what the calendar lacks is another matter

    def live(self) -> bool:
        try:
            return self.call("/health/live")[0] == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    running = Service(new_folder())
    authority(running.folder)
    written(server("đầu"), running.folder, "tls")
    written(client("hệ thống"), running.folder, "system")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HUB_SECRET_1", "khoa-thu")
        running.program.start(wait=False)
        assert running.program.process is not None
        running.program.process.wait_until(running.live, "hub")
        yield running
        running.program.kill()


def test_new_files_are_taken_by_all_workers_on_a_hang_up(service: Service) -> None:
    kept = service.open()
    kept.request("GET", "/health/live")
    assert kept.getresponse().read()
    renewed = server("mới", key=3)
    written(renewed, service.folder, "tls")
    service.hang_up("tls-files-taken")
    assert {service.certificate() for _ in range(6)} == {renewed.certificate}
    kept.request("GET", "/health/live")
    assert kept.getresponse().status == 200
    kept.close()


def test_broken_files_change_nothing_and_raise_an_alert_until_they_are_mended(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    before = service.certificate()
    key = service.folder / "tls.key.pem"
    good = key.read_bytes()
    key.write_bytes(good[:200])
    service.hang_up("tls-files-refused")
    assert service.certificate() == before
    assert service.alerts(capsys) == ["tls.reload-refused"]
    assert main(["config", "check", str(service.program.file)]) == 1
    assert "tls.key-unreadable" in capsys.readouterr().out
    key.write_bytes(good)
    service.hang_up("tls-files-taken")
    assert service.alerts(capsys) == []


def test_a_bound_certificate_speaks_for_its_holder_until_it_is_revoked(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate, _ = written(client("vận hành"), service.folder, "operator")
    config = str(service.program.file)
    bind = ["keys", "new", "--config", config, "--name", "Vận hành", "--operator", "--certificate", str(certificate)]
    assert main(bind) == 0
    assert capsys.readouterr().out.startswith("SHA-256 ")
    assert service.call("/api/v1/endpoints", client("vận hành"))[0] == 200
    # A browser shows the certificate to whatever page asks it to.
    page = {"Origin": "https://elsewhere.example"}
    replayed = service.call("/api/v1/dead-letters/replay", client("vận hành"), method="POST", headers=page)
    assert replayed == (403, "people.form-foreign")
    assert main(bind) == 1  # it stands for somebody already
    assert main(["keys", "list", "--config", config]) == 0
    identity = capsys.readouterr().out.splitlines()[-1].split()[0]
    assert main(["keys", "revoke", "--config", config, identity]) == 0
    assert service.call("/api/v1/endpoints", client("vận hành")) == (401, "tls.client-unknown")


def test_a_certificate_that_is_bound_to_nobody_opens_nothing(service: Service) -> None:
    assert service.call("/api/v1/inbox", client("người lạ")) == (401, "tls.client-unknown")


def test_a_certificate_in_a_header_counts_only_from_a_declared_proxy(service: Service) -> None:
    claimed = {"Client-Cert": client("vận hành").pem.decode().replace("\n", "%0A")}
    assert service.call("/api/v1/endpoints", headers=claimed) == (401, "rest.key-missing")


@pytest.mark.parametrize(
    ("shown", "said"),
    [("", (401, "tls.client-missing")), ("người lạ", (401, "tls.client-other")), ("hệ thống", (200, "0"))],
)
def test_a_system_with_a_certificate_must_show_it_besides_its_signature(
    service: Service, shown: str, said: tuple[int, str]
) -> None:
    assert service.wire(client(shown) if shown else None) == said


@pytest.mark.parametrize(("shown", "well"), [(True, True), (False, False)])
async def test_a_gateway_shows_its_certificate_to_a_bus_that_asks(service: Service, shown: bool, well: bool) -> None:
    certificate, key = written(client("hệ thống"), service.folder, "gateway")
    files = {"certificate_file": str(certificate), "key_file": str(key)} if shown else {}
    url = f"https://127.0.0.1:{service.program.port}/vxp"
    given = {"url": url, "system": "he.thu.01", "secret": "khoa-thu", "ca_file": str(service.folder / "ca.pem")}
    bus = VxpAdapter(VxpSettings.model_validate(given | files))
    await bus.open()
    try:
        health = await bus.check()
    finally:
        await bus.close()
    assert health.ok is well
    assert well or "tls.client-missing" in health.detail


def test_the_address_that_is_announced_is_https(service: Service) -> None:
    assert f"https://127.0.0.1:{service.program.port}/vxp/" in service.program.log.read_text(encoding="utf-8")
