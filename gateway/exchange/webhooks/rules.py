"""What the settings say about web-hooks."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from gateway.exchange.delivery.policy import Rule

FOREVER: Final = 1_000_000
"""Attempts beyond all deadlines: what ends the trying is time."""


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """Bounds and patience; by default nothing goes into private networks, and nothing without TLS."""

    private: bool = False
    """Whether receivers may have addresses of private networks or of this machine."""
    plain: bool = False
    """Whether they may be told without TLS."""
    per_key: int = 10
    """Subscriptions that one key may have."""
    seconds: float = 10.0
    """How long one attempt may take."""
    rule: Rule = field(
        default_factory=lambda: Rule(first=5.0, factor=2.0, most=3600.0, attempts=FOREVER, deadline=72 * 3600.0)
    )
    """What follows a failure: pauses, and after how long an event is given up."""
    pause_after: timedelta = timedelta(hours=24)
    """After so long without one success a subscription is paused."""
    kept: timedelta = timedelta(days=30)
    """How long events and their attempts are kept."""
    context: ssl.SSLContext | None = None
    """What judges the receivers' certificates; nothing stands for the machine's own authorities."""
