"""A chain of four certificates for the benchmark: root, two authorities below it, and a signer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_NAMES: Final = ("Gốc đo lường", "Cấp dưới đo lường", "Bên cấp đo lường", "Cơ quan đo lường")


@dataclass(frozen=True, slots=True)
class Chain:
    """PEM files: the signer's key, its certificate with those above it, and the root alone."""

    key: Path
    certificates: Path
    root: Path


def write_chain(folder: Path) -> Chain:
    """Make a chain of RSA-2048 certificates and write it into the folder."""
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in _NAMES]
    made = [_certificate(number, keys) for number in range(len(_NAMES))]
    chain = Chain(folder / "chain.key.pem", folder / "chain.pem", folder / "chain-root.pem")
    chain.key.write_bytes(keys[-1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    chain.certificates.write_bytes(b"".join(item.public_bytes(Encoding.PEM) for item in reversed(made[1:])))
    chain.root.write_bytes(made[0].public_bytes(Encoding.PEM))
    return chain


def _certificate(number: int, keys: list[rsa.RSAPrivateKey]) -> x509.Certificate:
    above = max(number - 1, 0)
    since = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(_name(above), _name(number), keys[number].public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(since).not_valid_after(since + timedelta(days=30))
    authority = number < len(keys) - 1
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    return builder.sign(keys[above], SHA256())


def _name(number: int) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAMES[number])])
