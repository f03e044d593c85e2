"""What authorities answer about revocations, and what an answer proved: plain data, apart from what judges them.

The judge (:mod:`gateway.trust.revocation`) brings large libraries along, which a service that never looks at
revocations need not load.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from gateway.trust.verdict import Revocation


class Kind(StrEnum):
    """The ways in which authorities tell of revocations."""

    OCSP = "ocsp"
    CRL = "crl"
    DELTA = "delta"
    """What changed since a whole list; it proves nothing by itself."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One OCSP answer or revocation list: its bytes, whom it is about, and from when until when it counts.

    ``about`` are keys that :func:`gateway.trust.revocation.topics` gives for the certificates concerned. Nothing in it
    is proven yet.
    """

    kind: Kind
    content: bytes
    about: tuple[str, ...]
    as_of: datetime
    until: datetime

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was proven about one certificate: good or revoked, when its authority said so, and until when it counts."""

    state: Revocation
    as_of: datetime
    until: datetime
    revoked_at: datetime | None = None
    reason: str | None = None
