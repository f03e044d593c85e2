"""Where a certificate, or a list, says that lists of revocations are found: addresses of HTTP and LDAP."""

from __future__ import annotations

from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from gateway.trust.certificates import Certificate

SCHEMES: Final = ("http://", "https://", "ldap://", "ldaps://")
"""Beginnings of the addresses that can be asked; which of them are is for others to say."""

_MOST: Final = 20  # addresses of one certificate

STRANGE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def list_addresses(certificate: Certificate) -> tuple[str, ...]:
    """Return where a certificate says that the list of its authority is."""
    try:
        return _addresses(certificate.x509.extensions, x509.CRLDistributionPoints)
    except STRANGE:
        return ()


def delta_addresses(certificate: Certificate, whole: bytes) -> tuple[str, ...]:
    """Return where a certificate, or the whole list (DER) about it, says that deltas are (freshestCRL)."""
    found: tuple[str, ...] = ()
    try:
        found += _addresses(certificate.x509.extensions, x509.FreshestCRL)
        found += _addresses(x509.load_der_x509_crl(whole).extensions, x509.FreshestCRL)
    except STRANGE:
        pass
    return tuple(dict.fromkeys(found))


def _addresses(
    extensions: x509.Extensions, kind: type[x509.CRLDistributionPoints | x509.FreshestCRL]
) -> tuple[str, ...]:
    try:
        points = extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return ()
    # What another than the authority itself signs is no list that we judge.
    names = [name for point in points if not point.crl_issuer for name in point.full_name or ()]
    urls = [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return tuple(dict.fromkeys(url for url in urls if url.lower().startswith(SCHEMES)))[:_MOST]
