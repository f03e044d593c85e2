"""How a signature is to look, as partners agree on it: hash, padding, canonical form, and what stands in KeyInfo.

The default, exclusive canonical XML with SHA-256 and the whole chain, convinces every verifier that we know.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from gateway.trust.keys import HashName

Canonicalization = Literal["exclusive", "inclusive"]


class KeyPart(StrEnum):
    """What may stand in KeyInfo besides the signer's own certificate, which always does."""

    CHAIN = "chain"
    """The certificates above it."""
    SUBJECT = "subject"
    """X509SubjectName, which some readers show."""
    KEY_VALUE = "key-value"
    """The bare key, for verifiers that take no certificates."""


@dataclass(frozen=True, slots=True)
class SigningProfile:
    """The form of one signature; whether it is RSA or ECDSA is the key's own matter."""

    hash_name: HashName = "sha256"
    pss: bool = False
    """RSA with PSS padding instead of PKCS#1 v1.5."""
    canonicalization: Canonicalization = "exclusive"
    key_info: tuple[KeyPart, ...] = (KeyPart.CHAIN,)


DEFAULT = SigningProfile()


@dataclass(frozen=True, slots=True)
class PartnerProfile:
    """What a partner wants: whether documents and statuses are signed, and how."""

    documents: bool = True
    statuses: bool = True
    signing: SigningProfile = DEFAULT


EVERYONE = PartnerProfile()
"""The profile of partners who said nothing."""
