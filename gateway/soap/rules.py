"""What the SOAP door is told: its address, how long proofs count, which algorithms may sign."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from gateway.trust.allowed import AllowList, shipped


@dataclass(frozen=True, slots=True)
class SoapRules:
    """``address`` is ours as the WSDL tells it; without one it is taken from each request.

    ``window`` is how far a caller's clock may be from ours, and how old a nonce or signed message may be.
    """

    address: str = ""
    window: timedelta = timedelta(minutes=5)
    allowed: AllowList = field(default_factory=shipped)
