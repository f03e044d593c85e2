"""What was found about a signature, never just true or false, and what a policy does with it."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """Verdict, reasons (codes ``signature.*`` of the catalogue) and signer (the certificate's subject, RFC 4514).

    ``certificate`` is the SHA-256 of the signer's certificate as lower-case hex. The signer is named whenever a
    certificate could be read; only ``valid`` and ``weak`` mean that it is proven.
    """

    verdict: Verdict
    reasons: tuple[Finding, ...] = ()
    signer: str | None = None
    certificate: str | None = None


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
