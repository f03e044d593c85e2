"""All that an exchange is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from gateway.directory.routes import Route
from gateway.exchange.certificates.desk import CertificateRules
from gateway.exchange.clocks.clocks import ClockRules
from gateway.exchange.delivery.policy import Rules
from gateway.exchange.endpoints.workshop import Declared, Workshop
from gateway.exchange.evidence.rules import EvidenceRules
from gateway.exchange.inspection.rules import InspectionRules
from gateway.exchange.intake.sealing import SealBook
from gateway.exchange.intake.upload_rows import UploadRules
from gateway.exchange.keyring import Keyring
from gateway.exchange.receivers.receiver_state import StateRules
from gateway.exchange.secret_box import NAME as SECRET_KEY
from gateway.exchange.secret_box import SecretBox
from gateway.exchange.upkeep.upkeep import UpkeepRules
from gateway.exchange.views import AgencyView
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.packet.limits import GIB, Limits
from gateway.store.blobs import Places
from gateway.store.database import database_url
from gateway.store.objects import ObjectAddress
from gateway.trust.anchors import Anchors
from gateway.trust.profile import PartnerProfile
from gateway.trust.verdict import Policy


@dataclass(frozen=True, slots=True)
class ExchangeSettings:
    """All that an exchange is told; ``app`` makes it from the settings file or the command line.

    ``background`` is true in exactly one process: it sends, collects and reports arrivals. ``closed`` means that the
    directory holds exactly ``served`` and nobody registers agencies from outside.
    """

    role: Literal["hub", "gateway"]
    data: Path
    anchors: Anchors
    policy: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    url: str | None = None
    """Address of the PostgreSQL server; without it the database is embedded in the data folder."""
    connections: int = 8
    """Connections of one process to that server."""
    shared: Path | None = None
    """Folder of bytes that several hosts share; without it they are kept in the data folder."""
    objects: ObjectAddress | None = None
    """Where bytes are kept in an object store, instead of a folder."""
    cache: int = 4 * GIB
    """Bytes of copies of what lies there that stay in the data folder."""
    closed: bool = True
    served: tuple[AgencyView, ...] = ()
    routes: tuple[Route, ...] = ()
    signers: Keyring = field(default_factory=Keyring)
    """Signing keys of the agencies served here."""
    seals: SealBook = field(default_factory=SealBook)
    """How these seal PDF files."""
    profiles: Mapping[str, PartnerProfile] = field(default_factory=dict)
    """What endpoints want signed, and how, where they say so."""
    rules: Rules = field(default_factory=Rules)
    """How often and how fast each endpoint is tried."""
    workshop: Workshop | None = None
    """Makes adapters of endpoints in the register; without it endpoints are those given, with ``routes``."""
    declared: tuple[Declared, ...] = ()
    """Endpoints that the settings file declares, for the register."""
    trial_agency: str | None = None
    """An agency of ours that tests of connections send to."""
    collect_seconds: float = 5.0
    min_free: int = 1 * GIB
    """Bytes that stay free on the disk; below, nothing is taken in."""
    threads: int = 4
    """Packets read at the same time in one process."""
    clocks: ClockRules = field(default_factory=ClockRules)
    upkeep: UpkeepRules = field(default_factory=UpkeepRules)
    evidence: EvidenceRules = field(default_factory=EvidenceRules)
    uploads: UploadRules = field(default_factory=UploadRules)
    """How much may lie in wait in pieces, and how long."""
    background: bool = True
    states: StateRules = field(default_factory=StateRules)
    sync_from: str = ""
    """Endpoint of the bus whose list of agencies is asked for; empty for none."""
    sync_seconds: float = 3600.0
    strangers: bool = False
    """Send also to receivers that a filled directory does not hold, with a warning."""
    held_hours: float = 24.0
    """After so long a status whose document never came is reported."""
    inspection: InspectionRules = field(default_factory=InspectionRules)
    certificates: CertificateRules = field(default_factory=CertificateRules)
    """Whose certificates are whose, and how it is learnt which were revoked."""
    webhooks: WebhookRules = field(default_factory=WebhookRules)
    secret_key: Path | None = None
    """File of the key that seals secrets in the database; without it one beside the packets, made at a first start."""

    @property
    def secret_box(self) -> SecretBox:
        """What seals secrets in the database, the same on all hosts that share packets."""
        return SecretBox(self.secret_key or (self.shared or self.data) / SECRET_KEY)

    @property
    def places(self) -> Places:
        """Where this host keeps bytes, and where it stages them."""
        if self.objects is not None:
            return Places.beside_objects(self.data)
        return Places.of(self.data, self.shared)

    @property
    def anchor_folder(self) -> Path:
        """Where this host keeps its seals' log."""
        return self.upkeep.anchor or self.data

    @property
    def database_url(self) -> str:
        """Address of the database, whichever it is."""
        return self.url or database_url(self.data)
