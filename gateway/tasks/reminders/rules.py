"""How agencies are reminded, as the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    from gateway.broker.access import Access


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """What one agency wishes. Without ``days_before`` those of all; without addresses no mail, without queue none."""

    days_before: tuple[int, ...] | None = None
    mail: tuple[str, ...] = ()
    queue: str = ""


class Security(StrEnum):
    """How the mail server is spoken to."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"
    """Without protection: for a server on this very machine."""


@dataclass(frozen=True, slots=True)
class MailRules:
    """The mail server. ``password`` is a secret."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """When and how agencies are reminded.

    ``patience`` is in working days, for whatever waits for somebody's word; ``at`` is an hour of Viet Nam.
    """

    enabled: bool = True
    days_before: tuple[int, ...] = (7, 3, 1)
    patience: int = 3
    at: time = time(7, 30)
    agencies: Mapping[str, AgencyRules] = field(default_factory=dict)
    mail: MailRules | None = None
    broker: Access | None = None
    give_up: timedelta = timedelta(hours=24)
    """How long one digest is tried on a channel."""

    def of(self, agency: str) -> AgencyRules:
        """Return what an agency wishes."""
        return self.agencies.get(agency, _USUAL)

    def days(self, agency: str) -> tuple[int, ...]:
        """Return how many days before a deadline an agency is reminded."""
        own = self.of(agency).days_before
        return self.days_before if own is None else own


_USUAL = AgencyRules()
