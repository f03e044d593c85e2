"""The two ways to write an ECDSA value: DER as libraries and tokens' users do, r and s joined as XML signatures do.

XML-DSig 1.1 (6.4.3) and RFC 6931 join r and s, each as long as the order of the curve. RFC 4050 uses the same method
names and the same joined form, but writes bare keys in a shape of its own, which says nothing here: only certificates
name a signer.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

CURVES: Final[Mapping[str, ec.EllipticCurve]] = MappingProxyType(
    {"secp256r1": ec.SECP256R1(), "secp384r1": ec.SECP384R1(), "secp521r1": ec.SECP521R1()}
)
"""The curves on which we verify, by the library's names: those that XML-DSig 1.1 names."""

CURVE_OIDS: Final[Mapping[str, str]] = MappingProxyType(
    {"1.2.840.10045.3.1.7": "secp256r1", "1.3.132.0.34": "secp384r1", "1.3.132.0.35": "secp521r1"}
)


def joined_value(der: bytes, curve: ec.EllipticCurve) -> bytes:
    """Return r and s, each in as many bytes as the order of the curve has, from the DER form."""
    r, s = decode_dss_signature(der)
    length = _length(curve)
    return r.to_bytes(length) + s.to_bytes(length)


def der_value(joined: bytes, curve: ec.EllipticCurve) -> bytes | None:
    """Return the DER form of r and s joined, or ``None`` for a value of any other length: there is one form only."""
    length = _length(curve)
    if len(joined) != 2 * length:
        return None
    return encode_dss_signature(int.from_bytes(joined[:length]), int.from_bytes(joined[length:]))


def looks_like_der(value: bytes) -> bool:
    """Tell whether an ECDSA value was written in DER, which XML signatures do not use and some makers do."""
    try:
        decode_dss_signature(value)
    except ValueError:
        return False
    return True


def public_point(oid: str, point: bytes) -> ec.EllipticCurvePublicKey | None:
    """Return the key of a curve's name and an uncompressed point, or ``None`` if it is none that we compute with."""
    curve = CURVES.get(CURVE_OIDS.get(oid, ""))
    if curve is None or not point.startswith(b"\x04"):
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
    except (ValueError, UnsupportedAlgorithm):
        return None


def _length(curve: ec.EllipticCurve) -> int:
    return (curve.key_size + 7) // 8  # for these curves field and order are equally long
