"""A small certification authority for tests, in memory: roots, intermediates, signers good and bad."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.key_files import MemorySigner, PrivateKey
from gateway.trust.keys import Signer

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
"""The moment at which the tests verify."""
SINCE, UNTIL = datetime(2015, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
"""Validity of certificates unless told otherwise: foreign referees go by the clock of the machine."""

_names = count(1)


@cache
def rsa_key(number: int, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return one of a few RSA keys, made once: making them is what costs."""
    assert number >= 0
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def _ec_key(curve: type[ec.EllipticCurve]) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve())


def ec_key(curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    """Return the elliptic curve key of a curve."""
    return _ec_key(curve)


def read(certificate: x509.Certificate) -> Certificate:
    """Return the certificate as the product reads it."""
    found = read_certificate(certificate.public_bytes(Encoding.DER))
    assert found is not None
    return found


def key_usage(*, sign: bool = False, commit: bool = False, certify: bool = False) -> x509.KeyUsage:
    """Return a key usage of these three."""
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=commit,
        key_encipherment=not (sign or commit or certify),
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certify,
        crl_sign=certify,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass(frozen=True)
class Holder:
    """A certificate with its private key and the certificates above it that travel along."""

    certificate: x509.Certificate
    key: PrivateKey
    above: tuple[x509.Certificate, ...] = ()

    @property
    def signer(self) -> Signer:
        """The holder as a signer of packets, with the chain in KeyInfo."""
        return MemorySigner(self.key, tuple(read(item) for item in (self.certificate, *self.above)))

    @property
    def anchors(self) -> Anchors:
        """Anchors that hold just this certificate."""
        return Anchors([read(self.certificate)])

    @property
    def key_pem(self) -> bytes:
        """The private key as PEM."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write key and certificate as PEM files and return their paths."""
        key, certificate = folder / "signer.key.pem", folder / "signer.cert.pem"
        key.write_bytes(self.key_pem)
        certificate.write_bytes(self.pem)
        return key, certificate


def issue(
    issuer: Holder | None,
    *,
    key: PrivateKey | None = None,
    name: str = "",
    basic: x509.BasicConstraints | None = None,
    usage: x509.KeyUsage | None = None,
    since: datetime = SINCE,
    until: datetime = UNTIL,
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
) -> x509.Certificate:
    """Return a new certificate, self-signed where there is no issuer."""
    key = key or rsa_key(0)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name or f"Đơn vị thử {next(_names)}")])
    above = issuer.certificate.subject if issuer else subject
    builder = x509.CertificateBuilder(issuer_name=above, subject_name=subject, public_key=key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)
    if basic is not None:
        builder = builder.add_extension(basic, critical=True)
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer.key if issuer else key, hashes.SHA256())


CA = x509.BasicConstraints(ca=True, path_length=None)
END = x509.BasicConstraints(ca=False, path_length=None)


@cache
def root() -> Holder:
    """Return the root authority."""
    key = rsa_key(1)
    return Holder(issue(None, key=key, name="Gốc thử", basic=CA, usage=key_usage(certify=True)), key)


@cache
def intermediate() -> Holder:
    """Return an authority below the root."""
    key = rsa_key(2)
    made = issue(root(), key=key, name="Trung gian thử", basic=CA, usage=key_usage(certify=True))
    return Holder(made, key)


@cache
def office() -> Holder:
    """Return a signer directly below the root."""
    made = issue(root(), name="Văn phòng thử", basic=END, usage=key_usage(sign=True, commit=True))
    return Holder(made, rsa_key(0))


def curved(curve: type[ec.EllipticCurve] = ec.SECP256R1) -> Holder:
    """Return a signer with a key on a curve, directly below the root."""
    return _curved(curve)


@cache
def _curved(curve: type[ec.EllipticCurve]) -> Holder:
    key = ec_key(curve)
    made = issue(root(), key=key, name=f"Văn phòng {curve.name}", basic=END, usage=key_usage(sign=True, commit=True))
    return Holder(made, key)


@cache
def branch() -> Holder:
    """Return a signer below the intermediate authority, which travels along."""
    made = issue(intermediate(), name="Chi nhánh thử", basic=END, usage=key_usage(sign=True))
    return Holder(made, rsa_key(0), (intermediate().certificate,))


@cache
def stranger() -> Holder:
    """Return a signer who issued a certificate for itself."""
    key = rsa_key(3)
    return Holder(issue(None, key=key, name="Người lạ", basic=END, usage=key_usage(sign=True)), key)
