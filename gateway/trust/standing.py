"""What a verified signature is worth to us: whether the certificate is the sender's, and what is known of revocations.

Plain data come in, from whoever keeps them; nothing is looked up or fetched here. It makes a verdict only worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.findings import Finding
from gateway.trust.certificates import Certificate
from gateway.trust.verdict import Link, Revocation, SignatureReport, Verdict
from gateway.trust.verify import Verified


class RevocationPolicy(StrEnum):
    """What to make of certificates about whose revocation nothing, or nothing fresh, is known."""

    OFF = "off"
    """Nobody looks."""
    SOFT = "soft"
    """The packet is taken in, and flagged."""
    HARD = "hard"
    """It is asked to come again, or untrusted where nothing can ever be known."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the directory says of a sender and a certificate.

    ``bound``: it holds or held certificates for the sender, so that no other will do. ``theirs``: this is one of them,
    or has the key of one. ``retired``: it was one. ``owners`` are other agencies whose certificate it is.
    """

    agency: str
    bound: bool = False
    theirs: bool = False
    retired: bool = False
    owners: tuple[str, ...] = ()


NO_SOURCE: Final = "no-source"
"""Cause: the certificate names no place where its authority tells of revocations."""
WAITING: Final = "waiting"
"""Cause: nobody has asked yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about the revocation of one certificate; ``cause`` says why nothing is."""

    state: Revocation
    as_of: datetime | None = None
    until: datetime | None = None
    revoked_at: datetime | None = None
    reason: str | None = None
    cause: str | None = None


UNHEARD: Final = Known(Revocation.UNKNOWN, cause=WAITING)


@dataclass(frozen=True, slots=True)
class RevocationRules:
    """The policy, and how long after its end an answer still counts as fresh."""

    policy: RevocationPolicy = RevocationPolicy.OFF
    grace: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that a verdict depends on besides the packet.

    ``known`` is by fingerprint. ``signed_at`` is given only where a timestamp proves when the signature was made: a
    revocation after that does not touch it.
    """

    holding: Holding | None = None
    known: Mapping[str, Known] = field(default_factory=dict)
    rules: RevocationRules = RevocationRules()
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict; ``flags`` are reasons that people should see; with any of ``not_yet`` the packet may come again."""

    report: SignatureReport
    flags: tuple[Finding, ...] = ()
    not_yet: tuple[Finding, ...] = ()


Stand = Callable[[Verified, str], Standing]
"""Judges a verified signature of a sender (OrganId)."""


def stand(verified: Verified, circumstances: Circumstances, at: datetime) -> Standing:
    """Return the verdict under these circumstances at a moment; only a proven and trusted signature is judged."""
    report, path = verified.report, verified.path
    if report.verdict not in (Verdict.VALID, Verdict.WEAK) or not path:
        return Standing(report)
    faults: list[Finding] = []
    remarks: list[Finding] = []
    if circumstances.holding is not None:
        faults += _not_theirs(circumstances.holding, path[0])
        if not circumstances.holding.bound:
            remarks.append(_about("signature.sender-not-known", path[0], agency=circumstances.holding.agency))
    judged = _Revocations(circumstances, at)
    if circumstances.rules.policy is not RevocationPolicy.OFF:
        # Whether an anchor is believed is for the administrator to say, not for whoever issued it.
        for certificate in path[:-1]:
            judged.look(certificate)
    faults += judged.faults
    verdict = Verdict.UNTRUSTED if faults else report.verdict
    chain = tuple(judged.link(link) for link in report.chain)
    reasons = (*report.reasons, *faults, *judged.flags, *remarks)
    not_yet = () if faults else tuple(judged.not_yet)
    return Standing(replace(report, verdict=verdict, reasons=reasons, chain=chain), tuple(judged.flags), not_yet)


@dataclass(frozen=True, slots=True)
class Revocations:
    """What is known of a chain: why it is refused, what people should see, and why it may come again."""

    faults: tuple[Finding, ...] = ()
    flags: tuple[Finding, ...] = ()
    not_yet: tuple[Finding, ...] = ()


def revocations(
    path: Sequence[Certificate], known: Mapping[str, Known], rules: RevocationRules, at: datetime
) -> Revocations:
    """Return what is known of the certificates of a path to an anchor, judged by the same rules as signatures."""
    judged = _Revocations(Circumstances(known=known, rules=rules), at)
    for certificate in path[:-1]:
        judged.look(certificate)
    return Revocations(tuple(judged.faults), tuple(judged.flags), tuple(judged.not_yet))


@lru_cache(maxsize=1024)
def subject_key(certificate: Certificate) -> str:
    """Return the SHA-256 of a certificate's public key (SubjectPublicKeyInfo) as hex; empty for a key unknown to us."""
    try:
        key = certificate.x509.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return ""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _not_theirs(holding: Holding, certificate: Certificate) -> Iterator[Finding]:
    if not holding.bound or holding.theirs:
        return
    if holding.retired:
        yield _about("signature.retired-certificate", certificate, agency=holding.agency)
    elif holding.owners:
        owners = ", ".join(holding.owners[:5])
        yield _about("signature.of-another", certificate, agency=holding.agency, owner=owners)
    else:
        yield _about("signature.not-senders", certificate, agency=holding.agency)


class _Revocations:
    """Goes through the certificates of one chain."""

    def __init__(self, circumstances: Circumstances, at: datetime) -> None:
        self._circumstances = circumstances
        self._at = at
        self.faults: list[Finding] = []
        self.flags: list[Finding] = []
        self.not_yet: list[Finding] = []
        self._seen: dict[str, Known] = {}

    def look(self, certificate: Certificate) -> None:
        known = self._fresh(self._circumstances.known.get(certificate.fingerprint, UNHEARD))
        self._seen[certificate.fingerprint] = known
        match known.state:
            case Revocation.REVOKED:
                self._revoked(certificate, known)
            case Revocation.STALE:
                until = known.until.isoformat() if known.until else ""
                self._not_fresh(_about("signature.revocation-stale", certificate, until=until), certificate, known)
            case Revocation.UNKNOWN:
                cause = known.cause or WAITING
                self._not_fresh(_about("signature.revocation-unknown", certificate, cause=cause), certificate, known)
            case Revocation.GOOD:
                pass

    def link(self, link: Link) -> Link:
        known = self._seen.get(link.fingerprint)
        return link if known is None else replace(link, revocation=known.state, as_of=known.as_of)

    def _fresh(self, known: Known) -> Known:
        if known.state is not Revocation.GOOD or known.until is None:
            return known
        grace = self._circumstances.rules.grace
        return known if self._at <= known.until + grace else replace(known, state=Revocation.STALE)

    def _revoked(self, certificate: Certificate, known: Known) -> None:
        signed_at = self._circumstances.signed_at
        if signed_at is not None and known.revoked_at is not None and signed_at < known.revoked_at:
            return
        since = known.revoked_at.isoformat() if known.revoked_at else ""
        reason = known.reason or "unspecified"
        self.faults.append(_about("signature.revoked", certificate, since=since, reason=reason))

    def _not_fresh(self, finding: Finding, certificate: Certificate, known: Known) -> None:
        if self._circumstances.rules.policy is not RevocationPolicy.HARD:
            self.flags.append(finding)
        elif known.cause == NO_SOURCE:
            self.faults.append(finding)
        else:
            self.flags.append(finding)
            self.not_yet.append(_about("signature.revocation-not-yet", certificate))


def _about(code: str, certificate: Certificate, **facts: str | int) -> Finding:
    return Finding(code, "Signature", {"certificate": certificate.subject, **facts})
