"""Signed packets and houses that look at certificates, for the tests about them."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from gateway.exchange.certificates.fetch_rules import FetchRules
from gateway.exchange.views import Caller
from gateway.findings import Refused
from gateway.trust.sign import sign_packet
from gateway.trust.standing import RevocationPolicy, RevocationRules
from tests.packets import document_xml
from tests.services.authority import Authority

G22 = Caller("vxp:g22", frozenset(["G22"]))
H41 = Caller("vxp:h41", frozenset(["H41"]))

PRIVATE = FetchRules(seconds=30.0, most_bytes=1_000_000, private=True)
"""The authorities of the tests live on this machine."""


def signed(authority: Authority, label: str, packet: bytes | None = None, **said: Any) -> bytes:
    """Return a packet signed by a holder of the tests' authorities."""
    target = io.BytesIO()
    sign_packet(io.BytesIO(packet or document_xml(**said)), target, authority.holder(label).signer)
    return target.getvalue()


def rules(policy: RevocationPolicy, grace: timedelta = timedelta(0)) -> RevocationRules:
    """Return revocation rules of a policy."""
    return RevocationRules(policy, grace)


def codes(refused: Refused) -> set[str]:
    """Return the codes of a refusal."""
    return {finding.code for finding in refused.findings}
