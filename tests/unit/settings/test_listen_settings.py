"""The room `[listen]`: open ports without TLS, files of TLS, proxies, certificates of systems."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.assembly import Service, assemble
from gateway.findings import Refused
from gateway.settings import load
from tests.tls import authority, client, der, server, written

TLS = '[listen.tls]\ncertificate = "tls.cert.pem"\nkey = "tls.key.pem"\n'


def service(folder: Path, text: str, *, tls: bool = False) -> Service:
    if tls:
        written(server("một"), folder, "tls")
        authority(folder)
    file = folder / "g.toml"
    file.write_text(f'data = "d"\n{text}', encoding="utf-8")
    return assemble(load(file), listening=True)


def faults(folder: Path, text: str, *, tls: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        service(folder, text, tls=tls)
    return [(finding.code, finding.path) for finding in refused.value.findings]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "gateway.example"])  # noqa: S104
def test_a_port_for_other_machines_without_tls_is_refused(tmp_path: Path, host: str) -> None:
    assert faults(tmp_path, f'[listen]\nhost = "{host}"\n') == [("listen.plain-open", "listen.host")]


@pytest.mark.parametrize("more", ["plain = true", 'proxies = ["10.0.0.5"]'], ids=["said to be plain", "behind a proxy"])
def test_it_is_allowed_where_somebody_has_thought_of_it(tmp_path: Path, more: str) -> None:
    assert service(tmp_path, f'[listen]\nhost = "0.0.0.0"\n{more}\n').tls is None


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_machine_alone_needs_no_tls(tmp_path: Path, host: str) -> None:
    assert service(tmp_path, f'[listen]\nhost = "{host}"\n').tls is None


def test_tls_makes_an_open_port_good(tmp_path: Path) -> None:
    found = service(tmp_path, f'[listen]\nhost = "0.0.0.0"\n{TLS}minimum = "1.3"\n', tls=True)
    assert found.tls is not None
    assert (found.tls.minimum, found.tls.certificate) == ("1.3", tmp_path / "tls.cert.pem")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('client_certificates = "required"\n', ("tls.client-ca", "listen.tls")),
        ('client_ca = "ca.pem"\n', ("tls.client-ca", "listen.tls")),
        ('secret_file = "x"\nsecret_env = "X"\n', ("config.secret-place", "listen.tls")),
        ('minimum = "1.0"\n', ("field.not-one-of", "listen.tls.minimum")),
        (
            'client_certificates = "optional"\nclient_ca = "no.pem"\n',
            ("config.file-unreadable", "listen.tls.client_ca"),
        ),
        (
            'client_certificates = "optional"\nclient_ca = "tls.key.pem"\n',
            ("tls.no-certificate", "listen.tls.client_ca"),
        ),
    ],
)
def test_a_wrong_setting_of_tls_is_named(tmp_path: Path, text: str, fault: tuple[str, str]) -> None:
    assert faults(tmp_path, TLS + text, tls=True) == [fault]


def test_a_proxy_is_an_address(tmp_path: Path) -> None:
    wrong = faults(tmp_path, '[listen]\nproxies = ["10.0.0.5", "proxy.example"]\n')
    assert wrong == [("listen.not-an-address", "listen.proxies[2]")]


def test_a_system_may_have_several_certificates_to_change_from_one_to_the_next(tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(client("cũ").pem + client("mới").pem)
    (tmp_path / "secret").write_text("khoa", encoding="ascii")
    (tmp_path / "secret").chmod(0o600)
    found = service(tmp_path, '[[systems]]\nid = "h"\nsecret_file = "secret"\ncertificate = "both.pem"\n')
    assert found.certificates == {"h": frozenset({der(client("cũ")), der(client("mới"))})}


def test_a_systems_certificate_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("khoa", encoding="ascii")
    (tmp_path / "secret").chmod(0o600)
    wrong = faults(tmp_path, '[[systems]]\nid = "h"\nsecret_file = "secret"\ncertificate = "secret"\n')
    assert wrong == [("tls.no-certificate", "systems[1].certificate")]
