"""Certificates for TLS in tests: servers for 127.0.0.1 and clients below the test root, written as files."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.pki import END, Holder, issue, key_usage, root, rsa_key

SINCE = datetime.now(UTC) - timedelta(days=1)
UNTIL = SINCE + timedelta(days=365)


def server(name: str, *, key: int = 0, until: datetime = UNTIL) -> Holder:
    """Return a new server's certificate for this machine."""
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")])
    return _holder(name, key, until, [(names, False), (_usage(ExtendedKeyUsageOID.SERVER_AUTH), False)])


@cache
def client(name: str) -> Holder:
    """Return the certificate of a client of this name."""
    return _holder(name, 2, UNTIL, [(_usage(ExtendedKeyUsageOID.CLIENT_AUTH), False)])


def _usage(use: x509.ObjectIdentifier) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([use])


def _holder(name: str, key: int, until: datetime, extensions: list[tuple[x509.ExtensionType, bool]]) -> Holder:
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(rsa_key(1).public_key())
    made = issue(
        root(),
        key=rsa_key(key),
        name=name,
        basic=END,
        usage=key_usage(sign=True),
        since=min(SINCE, until - timedelta(days=2)),
        until=until,
        extensions=[*extensions, (above, False)],
    )
    return Holder(made, rsa_key(key))


def written(holder: Holder, folder: Path, name: str) -> tuple[Path, Path]:
    """Write certificate and key, each at one stroke, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / f"{name}.cert.pem", folder / f"{name}.key.pem"
    for file, text in ((certificate, holder.pem), (key, holder.key_pem)):
        new = file.with_suffix(".new")
        new.write_bytes(text)
        new.chmod(0o600)
        new.replace(file)
    return certificate, key


def authority(folder: Path) -> Path:
    """Write the test root and return its file."""
    file = folder / "ca.pem"
    if not file.exists():  # a service that starts may be reading it at this moment
        file.write_bytes(root().pem)
    return file


def trusting(folder: Path, shown: Holder | None = None) -> ssl.SSLContext:
    """Return a client's context that trusts the test root and shows a certificate where one is given."""
    context = ssl.create_default_context(cafile=authority(folder))
    # The test root carries no key identifier, which newer Pythons ask for.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if shown is not None:
        context.load_cert_chain(*written(shown, folder, "shown"))
    return context


def der(holder: Holder) -> bytes:
    """Return the certificate as bytes."""
    return holder.certificate.public_bytes(Encoding.DER)
