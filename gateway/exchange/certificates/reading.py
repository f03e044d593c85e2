"""Certificates as people hand them over: PEM text, of which the first certificate is meant."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.findings import refuse
from gateway.trust.certificates import Certificate, read_certificate


def first_of_pem(text: str, path: str) -> Certificate:
    """Return the first certificate of a PEM text; what follows are its issuers.

    Raises Refused ``certificate.not-pem``, naming ``path``.
    """
    try:
        first = x509.load_pem_x509_certificates(text.encode())[0]
    except (ValueError, IndexError):
        raise refuse("certificate.not-pem", path) from None
    found = read_certificate(first.public_bytes(Encoding.DER))
    if found is None:
        raise refuse("certificate.not-pem", path)
    return found
