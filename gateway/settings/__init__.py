"""The settings file of a gateway or hub: TOML, read strictly, every fault reported at once.

Paths are relative to the file. Secrets never stand in it: a setting names the file or the environment variable that
holds one (:class:`Secret`). ``config/*.example.toml`` show every setting with its default.
"""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, model_validator

from gateway.findings import Finding, Refused, refuse
from gateway.packet.limits import Limits
from gateway.settings.certificates import RevocationSettings
from gateway.settings.clocks import ClockSettings
from gateway.settings.delivery import DeliverySettings, EndpointDeliverySettings
from gateway.settings.endpoints import EndpointApiSettings
from gateway.settings.evidence import EvidenceSettings, TimestampSettings
from gateway.settings.inspection import InspectionSettings
from gateway.settings.listening import Networks, TlsSettings
from gateway.settings.objects import Address, ObjectSettings
from gateway.settings.people import PeopleSettings
from gateway.settings.rehearsal import RehearsalSettings
from gateway.settings.secrets import SecretsSettings
from gateway.settings.signing import SealSettings, SignatureSettings, SigningKeySettings
from gateway.settings.soap import SoapSettings
from gateway.settings.tasks import TaskSettings
from gateway.settings.upkeep import LedgerSettings, QuotaSettings, RetentionSettings
from gateway.settings.uploads import UploadSettings
from gateway.settings.webhooks import WebhookSettings
from gateway.trust.verdict import Action, Policy
from gateway.validation import Strict, fault, validated

MOST_SETTINGS: Final = 1024 * 1024
"""Bytes of a settings file; more is surely another file."""

MOST_SECRET: Final = 4096
"""Bytes of a secret."""


_LIMITS: Final = Limits()
_POLICY: Final = Policy()


def _beside_file(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder", Path())
    return Path(folder, path.expanduser())


FilePath = Annotated[Path, Field(strict=False), AfterValidator(_beside_file)]
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(strict=False)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]
ActionName = Annotated[Action, Field(strict=False)]


class Secret(Strict):
    """Where a secret is kept: exactly one of a file or an environment variable."""

    secret_file: FilePath | None = None
    """File whose whole text, without the line end, is the secret; others must not be able to read it."""
    secret_env: Name | None = None
    """Name of the environment variable that holds the secret."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Secret:
        if (self.secret_file is None) == (self.secret_env is None):
            raise fault("config.secret-place")
        return self

    def read(self, path: str) -> bytes:
        """Return the secret; raise :class:`Refused` naming ``path`` if it cannot be had safely."""
        if self.secret_file is not None:
            return read_secret_file(self.secret_file, path)
        found = os.environ.get(self.secret_env or "", "")
        if not found:
            raise refuse("config.secret-env-empty", path, name=self.secret_env or "")
        return found.encode()


def read_secret_file(file: Path, path: str, *, private: bool = True) -> bytes:
    """Return the text of a secret file without its line end.

    Raises :class:`Refused` for a file that is missing, empty, too long or, where ``private``, readable by others.
    """
    try:
        with file.open("rb") as stream:
            if private and os.fstat(stream.fileno()).st_mode & (stat.S_IROTH | stat.S_IWOTH):
                raise refuse("config.secret-open-to-all", path, file=str(file))
            text = stream.read(MOST_SECRET + 1).rstrip(b"\r\n")
    except OSError as error:
        raise refuse("config.file-unreadable", path, file=str(file), reason=error.strerror or "") from None
    if not text or len(text) > MOST_SECRET:
        raise refuse("config.secret-empty", path, file=str(file), limit=MOST_SECRET)
    return text


class Listen(Strict):
    """Where the service is reached."""

    host: Name = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    """0 takes a free port, which is told on standard error."""
    workers: int = Field(default=1, ge=1, le=64)
    """Processes on the one port; as many as there are cores for a loaded hub."""
    connections: Positive = 2000
    """Open connections per worker; more are closed at once."""
    header_seconds: Seconds = 20.0
    """Time in which a client has to send the whole head of a request."""
    idle_seconds: Seconds = 75.0
    """Time that a connection may stay open between two requests."""
    stall_seconds: Seconds = 30.0
    """A sender or reader of a body that moves less than 16 KiB in this time is cut off."""
    finish_seconds: Seconds = 30.0
    """Time for requests in hand when the service is told to stop."""
    plain: bool = False
    """Serve other machines without TLS all the same; passwords and documents are then readable on the way."""
    proxies: Networks = ()
    """Addresses of the proxies before us: what they say of clients is believed, and nobody else's word."""
    tls: TlsSettings | None = None
    """With it the port speaks HTTPS alone."""


class LimitSettings(Strict):
    """Bounds of one packet; see ``gateway/packet/limits.py`` for the meaning of each."""

    packet: Positive = _LIMITS.packet
    skeleton: Positive = _LIMITS.skeleton
    token: Positive = _LIMITS.token
    depth: Positive = _LIMITS.depth
    elements: Positive = _LIMITS.elements
    attachments: Positive = _LIMITS.attachments
    zip_ratio: Positive = _LIMITS.zip_ratio

    def limits(self) -> Limits:
        """Return the bounds as the packet room takes them."""
        return Limits(**self.model_dump())


class ActionSettings(Strict):
    """What to do with a packet whose signature got this verdict: refuse, flag or accept."""

    valid: ActionName = _POLICY.valid
    invalid: ActionName = _POLICY.invalid
    untrusted: ActionName = _POLICY.untrusted
    weak: ActionName = _POLICY.weak
    unverifiable: ActionName = _POLICY.unverifiable
    absent: ActionName = _POLICY.absent
    unchecked: ActionName = _POLICY.unchecked

    def policy(self) -> Policy:
        """Return the actions as the trust room takes them."""
        return Policy(**self.model_dump())


class TrustSettings(Strict):
    """Whom to believe."""

    anchors: Annotated[tuple[FilePath, ...], Field(strict=False)] = ()
    """PEM files with the certificates to which signatures must lead; without any, verdicts are ``unchecked``."""
    algorithms: FilePath | None = None
    """File with the allowed algorithms and their dates, instead of the one that is shipped."""
    actions: ActionSettings = ActionSettings()
    revocation: RevocationSettings = RevocationSettings()
    timestamps: TimestampSettings = TimestampSettings()


class AgencySettings(Strict):
    """One agency that is served here."""

    id: Name
    """Its OrganId, e.g. ``G22.09.01``."""
    name: Name
    mail: str = ""
    key: FilePath | None = None
    """PEM file of the private key that signs the agency's documents composed here."""
    certificate: FilePath | None = None
    """PEM file of the certificate to the key."""
    keys: Annotated[tuple[SigningKeySettings, ...], Field(strict=False)] = ()
    """Further keys, each with the moment from which it signs; also PKCS#12 files and tokens."""
    seal: SealSettings | None = None
    """How its seal is put on PDF files by REST."""
    certificates: Annotated[tuple[FilePath, ...], Field(strict=False)] = ()
    """PEM files, the first certificate of each: with any, what the agency sends is signed with these, or that above."""

    @model_validator(mode="after")
    def _key_with_certificate(self) -> AgencySettings:
        if (self.key is None) != (self.certificate is None):
            raise fault("config.key-without-certificate")
        return self


class SystemSettings(Secret):
    """One document system that speaks the bus's wire to us."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    agencies: Names = ()
    """The agencies for which it may speak; on a hub with open registration it may claim more."""
    certificate: FilePath | None = None
    """PEM file of the client certificates, one or several, without one of which its requests are refused."""


class EndpointSettings(Strict):
    """One connected system that we call."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    adapter: Name = "vxp"
    serves: Names = ("*",)
    """Agencies reached through it; ``*`` for all that no other endpoint serves."""
    delivery: EndpointDeliverySettings = EndpointDeliverySettings()
    """How often and how fast this endpoint is tried, where that differs from ``[delivery]``."""
    signatures: SignatureSettings | None = None
    """What it wants signed, and how, where that differs from the default."""
    settings: dict[str, object] = Field(default_factory=dict)
    """The adapter's own settings; in them ``secret_file`` or ``secret_env`` stands for the secret itself."""


class DatabaseSettings(Strict):
    """Where the ledger is kept: embedded in the data folder, or, with an address, on a PostgreSQL server."""

    url_file: FilePath | None = None
    """File that holds the address, ``postgresql+asyncpg://user:password@host/name``; others must not read it."""
    url_env: Name | None = None
    """Name of the environment variable that holds the address."""
    connections: int = Field(default=8, ge=2, le=100)
    """Connections of each worker process."""

    @model_validator(mode="after")
    def _at_most_one(self) -> DatabaseSettings:
        if self.url_file is not None and self.url_env is not None:
            raise fault("config.secret-place")
        return self

    def url(self) -> str | None:
        """Return the address, or nothing for the embedded database. Raises :class:`Refused`."""
        if self.url_file is None and self.url_env is None:
            return None
        place = Secret(secret_file=self.url_file, secret_env=self.url_env)
        text = place.read("database").decode("utf-8", "replace")
        if text.startswith(("postgresql://", "postgres://")):
            text = f"postgresql+asyncpg://{text.partition('://')[2]}"
        if not text.startswith("postgresql+asyncpg://"):
            raise refuse("config.database-url", "database")
        return text


class BrokerSettings(Strict):
    """Where work is handed out through RabbitMQ; without an address every host finds it in the ledger itself."""

    url_file: FilePath | None = None
    """File with ``amqp://user:password@host:5672/vhost``, one for each node of a cluster; others must not read it."""
    url_env: Name | None = None
    """Name of the environment variable that holds the addresses."""
    ca_file: FilePath | None = None
    """PEM file of the authorities to trust for ``amqps``, instead of the machine's own."""
    prefix: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")] = "lienthong"
    """Beginning of the names of all queues, so that several services can share one virtual host."""
    prefetch: int = Field(default=8, ge=1, le=1000)
    """Tickets of one queue that a process holds at a time."""

    @model_validator(mode="after")
    def _at_most_one(self) -> BrokerSettings:
        if self.url_file is not None and self.url_env is not None:
            raise fault("config.secret-place")
        return self

    def addresses(self) -> str | None:
        """Return the addresses, or nothing where there is no broker. Raises :class:`Refused`."""
        if self.url_file is None and self.url_env is None:
            return None
        place = Secret(secret_file=self.url_file, secret_env=self.url_env)
        return place.read("broker").decode("utf-8", "replace")


class BlobSettings(Strict):
    """Where the bytes of packets are kept."""

    folder: FilePath | None = None
    """A folder that all hosts of one service share; without it the data folder, which belongs to one host."""
    objects: Address | None = None
    """``s3://bucket/prefix`` in the object store of ``[objects]``, instead of a folder."""
    cache_mib: int = Field(default=4096, ge=0)
    """Copies of what lies there that stay in the data folder; those of the last minutes come on top."""

    @model_validator(mode="after")
    def _one_place(self) -> BlobSettings:
        if self.folder is not None and self.objects is not None:
            raise fault("blobs.two-places")
        return self


class DirectorySettings(Strict):
    """Who may enter the directory of agencies."""

    registration: Literal["closed", "open"] = "closed"
    """``open``: a free agency belongs to the first system that registers it."""
    unknown_receivers: Literal["refuse", "warn"] = "refuse"
    """What is done with a document for an agency that a filled directory does not hold and only ``*`` reaches."""
    sync_from: str = ""
    """Endpoint of the bus whose list of agencies is asked for; empty for none."""
    sync_seconds: Seconds = 3600.0
    """Pause between two questions for what is new there."""


class StatusSettings(Strict):
    """What the rules of statuses leave to an agency."""

    take_back_after_finish: bool = False
    """Whether a document that its receiver has finished (06) may still be asked back."""
    held_hours: Seconds = 24.0
    """After so many hours a status whose document never came is written into the ledger as orphaned."""


class HealthSettings(Strict):
    """When the service says that it is not ready."""

    free_mib: int = Field(default=512, ge=0)
    """Space that must be left on the disk of the data folder; with less, new packets are refused."""
    oldest_waiting_seconds: Seconds = 86_400.0
    """Age of the oldest waiting delivery to another system above which the service is not ready."""


class Settings(Strict):
    """The whole file."""

    role: Literal["gateway", "hub"] = "gateway"
    data: FilePath
    """Folder of all state: database, packets, locks."""
    listen: Listen = Listen()
    limits: LimitSettings = LimitSettings()
    trust: TrustSettings = TrustSettings()
    database: DatabaseSettings = DatabaseSettings()
    broker: BrokerSettings = BrokerSettings()
    blobs: BlobSettings = BlobSettings()
    objects: ObjectSettings = ObjectSettings()
    directory: DirectorySettings = DirectorySettings()
    delivery: DeliverySettings = DeliverySettings()
    endpoint_api: EndpointApiSettings = EndpointApiSettings()
    statuses: StatusSettings = StatusSettings()
    health: HealthSettings = HealthSettings()
    clocks: ClockSettings = ClockSettings()
    ledger: LedgerSettings = LedgerSettings()
    quota: QuotaSettings = QuotaSettings()
    inspection: InspectionSettings = InspectionSettings()
    people: PeopleSettings = PeopleSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    uploads: UploadSettings = UploadSettings()
    webhooks: WebhookSettings = WebhookSettings()
    secrets: SecretsSettings = SecretsSettings()
    tasks: TaskSettings = TaskSettings()
    rehearsal: RehearsalSettings = RehearsalSettings()
    soap: SoapSettings = SoapSettings()
    retention: Annotated[tuple[RetentionSettings, ...], Field(strict=False)] = ()
    agencies: Annotated[tuple[AgencySettings, ...], Field(strict=False)] = ()
    systems: Annotated[tuple[SystemSettings, ...], Field(strict=False)] = ()
    endpoints: Annotated[tuple[EndpointSettings, ...], Field(strict=False)] = ()
    _folder: Path = PrivateAttr(default=Path())
    _file: Path | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """The file itself, where there is one."""
        return self._file

    @property
    def folder(self) -> Path:
        """The folder of the file, from which relative paths count."""
        return self._folder

    def model_post_init(self, context: dict[str, Path] | None, /) -> None:
        """Keep the folder for paths that adapters' own settings name."""
        self._folder = (context or {}).get("folder", Path())
        self._file = (context or {}).get("file")


def load(file: Path) -> Settings:
    """Read and judge a settings file.

    Raises :class:`Refused` with every fault found; files that the settings name are looked at by
    :func:`gateway.assembly.assemble`.
    """
    data = read_toml(file)
    settings = validated(Settings, data, context={"folder": file.absolute().parent, "file": file.absolute()})
    faults = tuple(_contradictions(settings))
    if faults:
        raise Refused(faults)
    return settings


def read_toml(file: Path) -> dict[str, object]:
    """Return what a TOML file says. Raises :class:`Refused` for a file that cannot be read or is no TOML."""
    try:
        if not file.is_file():
            raise refuse("config.not-a-file", file=str(file))
        with file.open("rb") as stream:
            text = stream.read(MOST_SETTINGS + 1)
    except OSError as error:
        raise refuse("config.file-unreadable", file=str(file), reason=error.strerror or "") from None
    if len(text) > MOST_SETTINGS:
        raise refuse("config.too-long", file=str(file), limit=MOST_SETTINGS)
    try:
        return tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refuse("config.not-toml", file=str(file), reason=str(error)[:200]) from None


def _contradictions(settings: Settings) -> list[Finding]:
    lists = {
        "agencies": [agency.id for agency in settings.agencies],
        "systems": [system.id for system in settings.systems],
        "retention": [f"{one.kind} {one.agency}" for one in settings.retention],
        "quota.agencies": [one.id for one in settings.quota.agencies],
        "endpoints": [endpoint.name for endpoint in settings.endpoints],
        "endpoints.serves": [agency for endpoint in settings.endpoints for agency in endpoint.serves],
        "systems.agencies": [agency for system in settings.systems for agency in system.agencies],
    }
    found = [
        Finding("config.repeated", path, {"name": name}) for path, names in lists.items() for name in _twice(names)
    ]
    source = settings.directory.sync_from
    if source and source not in lists["endpoints"]:
        found.append(Finding("config.endpoint-unknown", "directory.sync_from", {"name": source}))
    return found + _unknown_agencies(settings)


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _unknown_agencies(settings: Settings) -> list[Finding]:
    known = {agency.id for agency in settings.agencies}
    return [
        Finding("config.unknown-agency", f"systems[{number}].agencies", {"agency": agency})
        for number, system in enumerate(settings.systems, 1)
        for agency in system.agencies
        if agency not in known
    ] + [
        Finding("config.unknown-agency", "endpoint_api.test_agency", {"agency": agency})
        for agency in [settings.endpoint_api.test_agency]
        if agency is not None and agency not in known
    ]
