"""The key with which this service signs what it says in its own name, made by itself where nobody gave one.

What it made is as good as any key for finding changes, but nobody else vouches for it: whoever checks has to be given
its certificate by hand.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from gateway.trust.key_files import load_pem
from gateway.trust.keys import Signer

KEY: Final = "service.key.pem"
CERTIFICATE: Final = "service.cert.pem"

_LASTS: Final = timedelta(days=3653)


def own_key(folder: Path) -> Signer:
    """Return the key of this folder. Raises Refused with a ``key.*`` code, also where none was made yet."""
    return load_pem(folder / KEY, folder / CERTIFICATE)


def make_own_key(folder: Path, now: datetime | None = None) -> bool:
    """Make key and certificate unless they are there; return whether they were made. Raises OSError.

    Only one process at a time may do so.
    """
    if (folder / CERTIFICATE).is_file() and (folder / KEY).is_file():
        return False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, now or datetime.now(UTC))
    _write(folder / KEY, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write(folder / CERTIFICATE, certificate.public_bytes(Encoding.PEM))
    return True


def _certificate(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    serial = x509.random_serial_number()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Lien Thong {serial:x}"[:40])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
    builder = builder.serial_number(serial).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + _LASTS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())


def _write(file: Path, data: bytes) -> None:
    """Write a file that nobody else may read, whole or not at all."""
    made = file.with_name(f".{file.name}.new")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)
    made.replace(file)
