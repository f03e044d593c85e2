"""Who signs: a key that is somewhere, in memory or in a token, and its certificates.

Everything that signs takes a :class:`Signer` and asks it for values; only the modules that load keys
(:mod:`gateway.trust.key_files`, :mod:`gateway.trust.token`) know where the key lives.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Literal

from cryptography.hazmat.primitives.serialization import Encoding

from gateway.findings import NotNow, NotYet
from gateway.trust.algorithms import Family
from gateway.trust.certificates import Certificate, PublicKey, family_of

HashName = Literal["sha256", "sha384", "sha512"]


def waits_alone(reason: NotNow) -> bool:
    """Tell whether one thing cannot be done now, but those behind it can.

    Its signing key cannot be had, something about this one has to be learnt first, or its bytes are still to go.
    """
    return isinstance(reason, NotYet) or any(
        finding.code.startswith("key.") or finding.code == "store.destroying" for finding in reason.findings
    )


class Signer(ABC):
    """A private key with its certificate first, followed by those that lead towards an anchor.

    Signers are made once and used from many threads. ``sign`` computes or waits for a device: never call it on an event
    loop.
    """

    def __init__(self, public: PublicKey, certificates: tuple[Certificate, ...]) -> None:
        self.public = public
        """The public half, the same as in the first certificate."""
        self.certificates = certificates
        self.family: Family = family_of(public)

    @abstractmethod
    def sign(self, octets: bytes, hash_name: HashName = "sha256", *, pss: bool = False) -> bytes:
        """Return the signature value over the bytes: RSA with PKCS#1 v1.5 or PSS padding, or ECDSA in DER.

        ``pss`` concerns RSA alone; its salt is as long as the hash. Raises :class:`gateway.findings.NotNow` with a
        ``key.*`` code where the key cannot be had at the moment; a key in memory always can.
        """

    def open(self) -> None:  # noqa: B027 - a key in memory has nothing to do
        """Make ready to sign, once: log in to a token, try the key. Raises NotNow as :meth:`sign` does."""

    @property
    def certificate(self) -> Certificate:
        """The signer's own certificate."""
        return self.certificates[0]

    @cached_property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates as DER, the signer's own first."""
        return tuple(item.x509.public_bytes(Encoding.DER) for item in self.certificates)
