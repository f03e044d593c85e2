"""What was found about a signature, never just true or false, and what a policy does with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.findings import Finding


class Verdict(StrEnum):
    """The seven verdicts about a packet's signature."""

    VALID = "valid"
    INVALID = "invalid"
    """Something under the signature changed, or the signature is built to mislead."""
    UNTRUSTED = "untrusted"
    """The mathematics hold, but no chain leads to a configured anchor."""
    WEAK = "weak"
    """Valid and trusted, with an algorithm that no longer protects (SHA-1, short keys)."""
    UNVERIFIABLE = "unverifiable"
    """It cannot be judged: unknown algorithm, no or damaged certificate."""
    ABSENT = "absent"
    UNCHECKED = "unchecked"
    """There is a signature, but no anchors are configured."""


class Action(StrEnum):
    """What a policy does with a verdict."""

    REFUSE = "refuse"
    FLAG = "flag"
    ACCEPT = "accept"


class Revocation(StrEnum):
    """What is known about whether a certificate was revoked."""

    GOOD = "good"
    REVOKED = "revoked"
    STALE = "stale"
    """It was good, but what says so is older than it may be."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Link:
    """One certificate of the chain that a verdict rests on.

    ``revocation`` is empty where nobody looked, as for anchors; ``as_of`` is when its authority said so.
    """

    subject: str
    fingerprint: str
    until: datetime
    revocation: Revocation | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """Verdict, reasons (codes ``signature.*`` of the catalogue) and signer (the certificate's subject, RFC 4514).

    ``certificate`` is the SHA-256 of the signer's certificate as lower-case hex. The signer is named whenever a
    certificate could be read; only ``valid`` and ``weak`` mean that it is proven. ``chain`` begins with the signer's
    certificate and ends with the anchor; it is empty where no chain was found.
    """

    verdict: Verdict
    reasons: tuple[Finding, ...] = ()
    signer: str | None = None
    certificate: str | None = None
    chain: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Action per verdict; the defaults are those for a gateway with anchors."""

    valid: Action = Action.ACCEPT
    invalid: Action = Action.REFUSE
    untrusted: Action = Action.REFUSE
    weak: Action = Action.FLAG
    unverifiable: Action = Action.FLAG
    absent: Action = Action.FLAG
    unchecked: Action = Action.ACCEPT

    def action(self, verdict: Verdict) -> Action:
        """Return what to do with this verdict."""
        found: Action = getattr(self, verdict.value)
        return found
