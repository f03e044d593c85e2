"""Certificates and keys as they come inside a signature: parsed once, bounded, and tried against the mathematics."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.trust.algorithms import HASHES, Family, SignatureMethod
from gateway.trust.ecdsa import CURVES, der_value

MAX_KEY_BITS: Final = 16_384  # above that one check costs tens of milliseconds
MAX_EXPONENT_BITS: Final = 64
STRONG_KEY_BITS: Final = 2048
_MAX_NAME: Final = 500  # characters of a subject that we repeat to people
_QUIET: Final = Lock()  # the filters of warnings are global

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
"""The keys that we compute with."""


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """A certificate that could be read; ``key`` is ``None`` where it is neither RSA nor on a known curve, or too large.

    Two are equal if their DER forms are.
    """

    x509: x509.Certificate
    fingerprint: str
    """SHA-256 of the DER form, lower-case hex."""
    subject: str
    """RFC 4514 text, cut to a length fit for people; so is ``issuer``."""
    issuer: str
    subject_der: bytes
    issuer_der: bytes
    key: PublicKey | None
    oversized: bool
    """The key is RSA, but beyond the bounds of what we compute with."""
    not_before: datetime
    not_after: datetime

    @property
    def der(self) -> bytes:
        """The certificate itself."""
        return self.x509.public_bytes(Encoding.DER)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and other.fingerprint == self.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


@lru_cache(maxsize=256)
def read_certificate(der: bytes) -> Certificate | None:
    """Return the certificate, or ``None`` if it is damaged. One signer sends thousands, so results are kept."""
    try:
        # The library warns of oddities (a negative serial number, a NULL too many) that are no concern here.
        with _QUIET, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(der)
    except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None


def _read(der: bytes) -> Certificate:
    found = x509.load_der_x509_certificate(der)
    key, oversized = _usable_key(found)
    return Certificate(
        x509=found,
        fingerprint=sha256(der).hexdigest(),
        subject=found.subject.rfc4514_string()[:_MAX_NAME],
        issuer=found.issuer.rfc4514_string()[:_MAX_NAME],
        subject_der=found.subject.public_bytes(),
        issuer_der=found.issuer.public_bytes(),
        key=key,
        oversized=oversized,
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
    )


def public_key(modulus: int, exponent: int) -> rsa.RSAPublicKey | None:
    """Return the key of these numbers, or ``None`` if they are no RSA key within bounds."""
    if modulus.bit_length() > MAX_KEY_BITS or exponent.bit_length() > MAX_EXPONENT_BITS:
        return None
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None


def family_of(key: PublicKey) -> Family:
    """Return the kind of a key."""
    return Family.RSA if isinstance(key, rsa.RSAPublicKey) else Family.EC


def verifies(key: PublicKey, method: SignatureMethod, value: bytes, signed: bytes) -> bool:
    """Tell whether the signature value is this key's over these bytes; ECDSA values are r and s joined.

    A key of another kind than the method's never verifies.
    """
    try:
        if isinstance(key, rsa.RSAPublicKey):
            return method.family is Family.RSA and _rsa_verifies(key, method, value, signed)
        return method.family is Family.EC and _ec_verifies(key, method, value, signed)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False


def _rsa_verifies(key: rsa.RSAPublicKey, method: SignatureMethod, value: bytes, signed: bytes) -> bool:
    algorithm = HASHES[method.hash_name]
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if method.pss:
        scheme = padding.PSS(mgf=padding.MGF1(algorithm), salt_length=algorithm.digest_size)
    key.verify(value, signed, scheme, algorithm)
    return True


def _ec_verifies(key: ec.EllipticCurvePublicKey, method: SignatureMethod, value: bytes, signed: bytes) -> bool:
    written = der_value(value, key.curve)
    if written is None:
        return False
    key.verify(written, signed, ec.ECDSA(HASHES[method.hash_name]))
    return True


def _usable_key(certificate: x509.Certificate) -> tuple[PublicKey | None, bool]:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None, False
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES:
        return key, False
    if not isinstance(key, rsa.RSAPublicKey):
        return None, False
    if key.key_size > MAX_KEY_BITS or key.public_numbers().e.bit_length() > MAX_EXPONENT_BITS:
        return None, True
    return key, False
