"""A small certification authority for rehearsals: the demo and tests, never production.

Its keys lie unprotected beside each other, and every name in it says so.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from gateway.findings import refuse

_NOT_FOR_PRODUCTION: Final = "Rehearsal only - never for production"
_VALIDITY: Final = timedelta(days=3650)
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


def make_rehearsal_pki(folder: Path, agencies: Mapping[str, str]) -> None:
    """Write ``ca.pem`` and, for each agency id, ``<id>.key.pem`` and ``<id>.cert.pem``; what exists is left alone.

    Never for production: nothing protects the authority's key ``ca.key.pem``, and nothing can be revoked. ``agencies``
    gives names by id. Raises :class:`gateway.findings.Refused` with ``key.agency-id`` for an id unfit for a file name.
    """
    for agency in agencies:
        if not _ID.match(agency):
            raise refuse("key.agency-id", agency=agency[:100])
    folder.mkdir(parents=True, exist_ok=True)
    ca_key, ca = _authority(folder)
    for agency, name in agencies.items():
        _agency(folder, agency, name, ca_key, ca)


def _authority(folder: Path) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key_file, file = folder / "ca.key.pem", folder / "ca.pem"
    if key_file.exists() and file.exists():
        key = load_pem_private_key(key_file.read_bytes(), None)
        if isinstance(key, rsa.RSAPrivateKey):
            return key, x509.load_pem_x509_certificate(file.read_bytes())
        raise refuse("key.not-rsa", file=str(key_file))
    key = _new_key(key_file)
    name = _name("Liên Thông rehearsal CA", "CA")
    builder = _builder(name, name, key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    certificate = builder.add_extension(_usage(authority=True), critical=True).sign(key, hashes.SHA256())
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return key, certificate


def _agency(folder: Path, agency: str, name: str, ca_key: rsa.RSAPrivateKey, ca: x509.Certificate) -> None:
    key_file, file = folder / f"{agency}.key.pem", folder / f"{agency}.cert.pem"
    if key_file.exists() and file.exists():
        return
    key = _new_key(key_file)
    builder = _builder(_name(name, agency), ca.subject, key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    certificate = builder.add_extension(_usage(authority=False), critical=True).sign(ca_key, hashes.SHA256())
    file.write_bytes(certificate.public_bytes(Encoding.PEM))


def _new_key(file: Path) -> rsa.RSAPrivateKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(text)
    return key


def _name(common: str, serial: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _NOT_FOR_PRODUCTION),
            x509.NameAttribute(NameOID.COMMON_NAME, _short(common.strip()) or _short(serial)),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, _short(serial)),
        ]
    )


def _short(text: str) -> str:
    # X.520 allows 64; the library counts bytes of UTF-8.
    return text.encode()[:64].decode(errors="ignore")


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    since = datetime.now(UTC) - timedelta(hours=1)  # clocks of a rehearsal differ a little
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(since).not_valid_after(since + _VALIDITY)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
