"""The algorithm names of XML signatures: which we verify, which we only read, which nobody may believe.

Identifiers are those of XML-DSig 1.0 and 1.1, RFC 6931 and the two canonical XML recommendations. What is not listed is
unknown, and what is unknown is never judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives import hashes

from gateway.trust.canonical import Method

_XMLDSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
_MORE_2001: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007: Final = "http://www.w3.org/2007/05/xmldsig-more#"
_XMLENC: Final = "http://www.w3.org/2001/04/xmlenc#"

EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_INCLUSIVE_11: Final = "http://www.w3.org/2006/12/xml-c14n11"
ENVELOPED: Final = f"{_XMLDSIG}enveloped-signature"

DIGESTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{_XMLDSIG}sha1": "sha1",
        f"{_XMLENC}sha256": "sha256",
        f"{_MORE_2001}sha384": "sha384",
        f"{_XMLENC}sha512": "sha512",
    }
)
"""Name for :func:`hashlib.new` by identifier."""

HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = MappingProxyType(
    {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}  # noqa: S303 - read only, reported as weak
)


class Family(StrEnum):
    """The kinds of keys that sign."""

    RSA = "rsa"
    EC = "ecdsa"


@dataclass(frozen=True, slots=True)
class SignatureMethod:
    """How a value is made: kind of key, hash by name, and for RSA whether the padding is PSS instead of PKCS#1 v1.5."""

    family: Family
    hash_name: str
    pss: bool = False

    @property
    def name(self) -> str:
        """The short name by which lists of algorithms and people know it: ``rsa-sha256``, ``ecdsa-sha384``."""
        return f"{self.family}{'-pss' if self.pss else ''}-{self.hash_name}"


def _rsa(hash_name: str, *, pss: bool = False) -> SignatureMethod:
    return SignatureMethod(Family.RSA, hash_name, pss)


def _ecdsa(hash_name: str) -> SignatureMethod:
    return SignatureMethod(Family.EC, hash_name)


SIGNATURES: Final[Mapping[str, SignatureMethod]] = MappingProxyType(
    {
        f"{_XMLDSIG}rsa-sha1": _rsa("sha1"),
        f"{_MORE_2001}rsa-sha256": _rsa("sha256"),
        f"{_MORE_2001}rsa-sha384": _rsa("sha384"),
        f"{_MORE_2001}rsa-sha512": _rsa("sha512"),
        f"{_MORE_2007}sha256-rsa-MGF1": _rsa("sha256", pss=True),
        f"{_MORE_2007}sha384-rsa-MGF1": _rsa("sha384", pss=True),
        f"{_MORE_2007}sha512-rsa-MGF1": _rsa("sha512", pss=True),
        f"{_MORE_2001}ecdsa-sha1": _ecdsa("sha1"),
        f"{_MORE_2001}ecdsa-sha256": _ecdsa("sha256"),
        f"{_MORE_2001}ecdsa-sha384": _ecdsa("sha384"),
        f"{_MORE_2001}ecdsa-sha512": _ecdsa("sha512"),
    }
)

CANONICAL_FORMS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        INCLUSIVE: Method(),
        f"{INCLUSIVE}#WithComments": Method(comments=True),
        _INCLUSIVE_11: Method(version11=True),
        f"{_INCLUSIVE_11}#WithComments": Method(comments=True, version11=True),
        EXCLUSIVE: Method(exclusive=True),
        f"{EXCLUSIVE}WithComments": Method(exclusive=True, comments=True),
    }
)
"""Canonical form by identifier; the exclusive ones may get a prefix list besides."""


def is_hmac(method: str) -> bool:
    """Tell whether a signature method is keyed with a shared secret, which a certificate can never be."""
    return "#hmac-" in method.lower()


@cache
def digest_uri(hash_name: str) -> str:
    """Return the identifier of a digest by the name of its hash."""
    return next(uri for uri, name in DIGESTS.items() if name == hash_name)


@cache
def signature_uri(method: SignatureMethod) -> str:
    """Return the identifier of a signature method."""
    return next(uri for uri, known in SIGNATURES.items() if known == method)
