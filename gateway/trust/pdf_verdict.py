"""What is found about the signatures inside a PDF: plain types, each verdict with its reasons.

Only ``valid`` and ``weak`` mean that the signer is proven; what a certificate says is repeated to people either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.findings import Finding
from gateway.trust.certificates import Certificate
from gateway.trust.verdict import Revocation


class PdfVerdict(StrEnum):
    """Verdicts about one signature and about a whole file, the gravest first."""

    ALTERED = "altered"
    """Content changed after signing, or a signature was taken away."""
    INVALID = "invalid"
    """The signature is no signature over this file, or is built to mislead."""
    REVOKED = "revoked"
    UNTRUSTED = "untrusted"
    """The mathematics hold, but no chain leads to an anchor, or not at the moment that counts."""
    UNVERIFIABLE = "unverifiable"
    """It cannot be judged: damaged file, password, unknown algorithm, no certificate."""
    WEAK = "weak"
    """Good but for an algorithm that no longer protects."""
    UNCHECKED = "unchecked"
    """Nothing was altered, but no anchors are configured."""
    VALID = "valid"
    ABSENT = "absent"
    """The file carries no signature."""


class Coverage(StrEnum):
    """How much of the file the signature is over."""

    FILE = "file"
    REVISION = "revision"
    """All of an earlier state of the file; what came later was added behind."""
    PART = "part"
    """Neither: bytes of the signed state itself are left out."""


class Changes(StrEnum):
    """What was added behind the signed state."""

    NONE = "none"
    PROOF = "proof"
    """Revocation data and timestamps for long keeping."""
    PERMITTED = "permitted"
    """Further signatures, or fields of a form filled in."""
    CONTENT = "content"
    """What people see may be other than what was signed."""


class HolderKind(StrEnum):
    """Whose certificate it is."""

    AGENCY = "agency"
    PERSON = "person"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Moment:
    """When it was signed: what the signer says, what a timestamp proves, and whether that is what counts."""

    claimed: datetime | None = None
    stamped: datetime | None = None
    stamper: str | None = None
    """Subject of the timestamp authority's certificate, where a timestamp counts."""

    @property
    def counts(self) -> datetime | None:
        """The moment that counts: the timestamp's if there is a trusted one, else the signer's own word."""
        return self.stamped or self.claimed


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature in a PDF; ``number`` counts from 1 in the order of signing, ``reasons`` are codes ``pdf.*`` or
    ``signature.*``.

    ``subject`` is the certificate's (RFC 4514), ``name`` its common name, ``certificate`` its SHA-256 in hex.
    """

    number: int
    field: str
    verdict: PdfVerdict
    reasons: tuple[Finding, ...] = ()
    subject: str | None = None
    name: str | None = None
    certificate: str | None = None
    holder: HolderKind = HolderKind.UNKNOWN
    holder_why: str = ""
    moment: Moment = Moment()
    coverage: Coverage | None = None
    changes: Changes | None = None
    algorithm: str | None = None
    revocation: Revocation = Revocation.UNKNOWN
    form: tuple[Finding, ...] = ()
    """What does not show as Annex I of Decree 30/2020 has it: remarks that change no verdict."""
    paths: tuple[tuple[Certificate, ...], ...] = ()
    """Chains to anchors, the signer's and its timestamp authority's: whose revocation it is worth to ask about."""


@dataclass(frozen=True, slots=True)
class PdfReport:
    """All signatures of a file; ``reasons`` are about the file as a whole."""

    verdict: PdfVerdict
    signatures: tuple[PdfSignature, ...] = ()
    reasons: tuple[Finding, ...] = ()


_GRAVITY = {verdict: number for number, verdict in enumerate(PdfVerdict)}


def gravest(verdicts: Iterable[PdfVerdict]) -> PdfVerdict:
    """Return the gravest verdict; ``absent`` of none."""
    return min(verdicts, key=_GRAVITY.__getitem__, default=PdfVerdict.ABSENT)
