"""From ``[listen]`` and ``[[systems]]`` to what the web room takes: files for TLS, proxies, clients' certificates."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from gateway.findings import Finding, Refused
from gateway.settings import Secret
from gateway.web.tls import TlsFiles, certificates_in, context_of

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.settings import Listen, Settings


def is_open(listen: Listen) -> bool:
    """Tell whether other machines reach the port, without TLS and with no proxy declared that could have it."""
    return listen.tls is None and not listen.proxies and not _own_machine(listen.host)


def _own_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def plain_open(listen: Listen) -> Finding:
    """Return what is to be said of such a port."""
    return Finding("listen.plain-open", "listen.host", {"host": listen.host})


def tls_files(settings: Settings) -> TlsFiles | None:
    """Return the files of ``[listen.tls]``, looked at as a start does.

    Raises Refused: ``listen.plain-open`` for an open port that is not said to be ``plain``, ``tls.*`` for the files.
    """
    listen = settings.listen
    if is_open(listen) and not listen.plain:
        raise Refused([plain_open(listen)])
    if listen.tls is None:
        return None

    def beside(file: Path) -> Path:
        return settings.folder / file.expanduser()

    tls = listen.tls
    files = TlsFiles(
        certificate=beside(tls.certificate),
        key=beside(tls.key),
        password=_password(settings),
        minimum=tls.minimum,
        client_certificates=tls.client_certificates,
        client_ca=beside(tls.client_ca) if tls.client_ca is not None else None,
    )
    try:
        context_of(files)
    except Refused as refused:
        raise Refused(
            Finding(finding.code, f"listen.tls.{finding.path}", finding.facts) for finding in refused.findings
        ) from None
    return files


def _password(settings: Settings) -> bytes:
    tls = settings.listen.tls
    if tls is None or (tls.secret_file is None and tls.secret_env is None):
        return b""
    file = settings.folder / tls.secret_file.expanduser() if tls.secret_file is not None else None
    return Secret(secret_file=file, secret_env=tls.secret_env).read("listen.tls")


def client_certificates(settings: Settings) -> dict[str, frozenset[bytes]]:
    """Return the certificates, in DER, of the systems that must show one; raise Refused for files that hold none."""
    found: dict[str, frozenset[bytes]] = {}
    for number, system in enumerate(settings.systems, 1):
        if system.certificate is None:
            continue
        path = f"systems[{number}].certificate"
        certificates = certificates_in(system.certificate, path)
        # Their dates are judged when they are shown: no partner's expired certificate keeps this service from starting.
        found[system.id] = frozenset(one.public_bytes(Encoding.DER) for one in certificates)
    return found
