"""What a packet is judged by, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from gateway.directory.knowledge import Knowledge
from gateway.exchange.inspection.rules import InspectionRules
from gateway.exchange.receivers.receiver_state import StateRules
from gateway.packet.limits import Limits
from gateway.trust.anchors import Anchors
from gateway.trust.standing import Stand
from gateway.trust.verdict import Policy

Also = Callable[[Connection, str], None]
"""Further writing in the transaction of an intake; it is given the packet's id."""


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """What a packet is judged by, and what is kept of it.

    ``keep_attachments`` stores each attachment as a file of its own: a gateway's document systems ask for them, a hub
    only carries packets. ``report_arrival`` makes the automatic status 01 due for receivers that are served here.
    ``states`` is what is left open by the rules of receivers' stages. ``admit`` raises NotNow for a sender whose quota
    is used up (nothing where there are no quotas); statuses always pass, since duties hang on them. ``inspection`` says
    what has to wait for inspection.
    """

    limits: Limits
    anchors: Anchors
    policy: Policy
    keep_attachments: bool
    report_arrival: bool
    states: StateRules = field(default_factory=StateRules)
    admit: Callable[[str], None] | None = None
    inspection: InspectionRules = field(default_factory=InspectionRules)
    stand: Stand | None = None
    """Judges a verified signature by the directory and by what is known of revocations."""
    knowledge: Knowledge = field(default_factory=Knowledge)
    """What the directory knows of agencies, and at which dates."""
    strangers: bool = False
    """Send also to receivers that a filled directory does not hold, with a warning."""
