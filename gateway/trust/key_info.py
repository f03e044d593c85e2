"""KeyInfo of a signature: the signer's certificate, and what else a partner wants to find there.

Nothing in it is signed; a verifier takes it as a hint which certificate to try.
"""

from __future__ import annotations

import base64
from collections.abc import Collection
from typing import Final
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.trust.certificates import PublicKey
from gateway.trust.ecdsa import CURVE_OIDS
from gateway.trust.keys import Signer
from gateway.trust.profile import KeyPart

_DSIG11: Final = "http://www.w3.org/2009/xmldsig11#"


def key_info(signer: Signer, parts: Collection[KeyPart]) -> str:
    """Return the KeyInfo element, without a namespace declaration of its own."""
    bare = _key_value(signer.public) if KeyPart.KEY_VALUE in parts else ""
    subject = ""
    if KeyPart.SUBJECT in parts:
        subject = f"<X509SubjectName>{escape(signer.certificate.subject)}</X509SubjectName>"
    chain = signer.chain if KeyPart.CHAIN in parts else signer.chain[:1]
    certificates = "".join(f"<X509Certificate>{_base64(der)}</X509Certificate>" for der in chain)
    return f"<KeyInfo>{bare}<X509Data>{subject}{certificates}</X509Data></KeyInfo>"


def _key_value(key: PublicKey) -> str:
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        modulus, exponent = _base64(_octets(numbers.n)), _base64(_octets(numbers.e))
        inside = f"<RSAKeyValue><Modulus>{modulus}</Modulus><Exponent>{exponent}</Exponent></RSAKeyValue>"
        return f"<KeyValue>{inside}</KeyValue>"
    oid = next(oid for oid, name in CURVE_OIDS.items() if name == key.curve.name)
    point = _base64(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    return (
        f'<KeyValue><ECKeyValue xmlns="{_DSIG11}"><NamedCurve URI="urn:oid:{oid}"></NamedCurve>'
        f"<PublicKey>{point}</PublicKey></ECKeyValue></KeyValue>"
    )


def _octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
