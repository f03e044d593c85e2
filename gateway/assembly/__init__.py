"""From settings to a service: secrets read, keys and anchors loaded, adapters made; every fault reported at once.

Nothing is opened or written here, so that ``lienthong config check`` does exactly what a start does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from gateway.assembly.certificates import certificate_rules
from gateway.assembly.delivery import delivery_rules
from gateway.assembly.evidence import evidence_rules
from gateway.assembly.inspection import inspection_rules
from gateway.assembly.key_watch import KeyWatch
from gateway.assembly.listening import client_certificates, tls_files
from gateway.assembly.people import people_rules
from gateway.assembly.signing import partner_profiles, signing_keys
from gateway.assembly.upkeep import upkeep_rules
from gateway.broker.access import Access, read_urls
from gateway.calendar_file import load_calendar
from gateway.client_tls import ClientTls
from gateway.directory.routes import Route
from gateway.exchange.clocks.calendar import WorkingCalendar
from gateway.exchange.clocks.clocks import ClockRules
from gateway.exchange.delivery.distribution import BrokerRules
from gateway.exchange.exchange import ExchangeSettings
from gateway.exchange.intake.upload_rows import UploadRules
from gateway.exchange.keyring import Keyring
from gateway.exchange.receivers.receiver_state import StateRules
from gateway.exchange.views import AgencyView
from gateway.findings import Finding, Refused, refuse
from gateway.packet.limits import MIB
from gateway.people.rules import PeopleRules
from gateway.settings import Listen, Secret, Settings
from gateway.trust.allowed import load_allowed, shipped
from gateway.trust.anchors import Anchors
from gateway.validation import validated
from gateway.web.connection import Patience
from gateway.web.health import Readiness
from gateway.web.tls import TlsFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gateway.contract import Adapter
    from gateway.settings import EndpointSettings

T = TypeVar("T")
D = TypeVar("D")

ADAPTERS: Final = {
    "vxp": ("adapters.vxp", "VxpSettings", "VxpAdapter"),
    "amqp": ("adapters.amqp", "AmqpSettings", "AmqpAdapter"),
}
"""Adapters by their name in settings: module, model of their settings, class."""


@dataclass(frozen=True, slots=True)
class Service:
    """All that one worker process needs. ``systems`` are the secrets of those who speak the wire to us."""

    exchange: ExchangeSettings
    adapters: Mapping[str, Adapter]
    systems: Mapping[str, bytes]
    listen: Listen
    ready: Readiness
    broker: BrokerRules | None = None
    """Where work is handed out through RabbitMQ."""
    keys: KeyWatch | None = None
    """Keeps the signing keys as their files say."""
    tls: TlsFiles | None = None
    certificates: Mapping[str, frozenset[bytes]] = field(default_factory=dict)
    """Client certificates in DER, by the id of the system that must show one of them."""
    people: PeopleRules = field(default_factory=PeopleRules)

    @property
    def patience(self) -> Patience:
        """How long clients may take."""
        listen = self.listen
        return Patience(
            head=listen.header_seconds,
            idle=listen.idle_seconds,
            stall=listen.stall_seconds,
            finish=listen.finish_seconds,
            connections=listen.connections,
        )


def assemble(
    settings: Settings,
    systems: Mapping[str, bytes] | None = None,
    *,
    background: bool = True,
    listening: bool = False,
) -> Service:
    """Return the service that the settings describe; ``systems`` are secrets given otherwise, as by the command line.

    Only where it is ``listening`` the files of TLS are looked at: other commands work also while those are exchanged.
    Raises :class:`Refused` with every fault found.
    """
    faults = _Faults()
    secrets = {**(systems or {}), **_secrets(settings, faults)}
    exchange = _exchange(settings, faults, background=background)
    adapters = _adapters(settings, faults)
    broker = faults.unless("broker", partial(_broker, settings), None)
    tls = faults.unless("listen", partial(tls_files, settings), None) if listening else None
    certificates = faults.unless("systems", partial(client_certificates, settings), {}) if listening else {}
    people = faults.unless("people", partial(people_rules, settings), PeopleRules())
    if faults.found:
        raise Refused(faults.found)
    return Service(
        exchange=exchange,
        adapters=adapters,
        systems=secrets,
        listen=settings.listen,
        ready=Readiness(
            settings.health.free_mib * MIB, settings.health.oldest_waiting_seconds, settings.clocks.drift_seconds
        ),
        broker=broker,
        keys=KeyWatch(settings, exchange.signers) if settings.file is not None else None,
        tls=tls,
        certificates=certificates,
        people=people,
    )


def _broker(settings: Settings) -> BrokerRules | None:
    broker = settings.broker
    addresses = broker.addresses()
    if addresses is None:
        return None
    access = Access(read_urls(addresses, "broker"), "lienthong work", ClientTls(broker.ca_file))
    return BrokerRules(access, broker.prefix, broker.prefetch)


class _Faults:
    """Collects refusals while going on."""

    def __init__(self) -> None:
        self.found: list[Finding] = []

    def unless(self, path: str, make: Callable[[], T], otherwise: D) -> T | D:
        """Return what ``make`` returns, or, noting its refusal under ``path``, ``otherwise``."""
        try:
            return make()
        except Refused as refused:
            for finding in refused.findings:
                place = finding.path if finding.path.startswith(path) else ".".join(filter(None, (path, finding.path)))
                self.found.append(Finding(finding.code, place, finding.facts))
        return otherwise


def _secrets(settings: Settings, faults: _Faults) -> dict[str, bytes]:
    found = {}
    for number, system in enumerate(settings.systems, 1):
        path = f"systems[{number}]"
        found[system.id] = faults.unless(path, partial(system.read, path), b"")
    return found


def _adapters(settings: Settings, faults: _Faults) -> dict[str, Adapter]:
    made = {}
    for number, endpoint in enumerate(settings.endpoints, 1):
        adapter = faults.unless(f"endpoints[{number}]", partial(_adapter, endpoint, settings.folder), None)
        if adapter is not None:
            made[endpoint.name] = adapter
    return made


def _exchange(settings: Settings, faults: _Faults, *, background: bool) -> ExchangeSettings:
    delivery = settings.delivery
    trust = settings.trust
    allowed = faults.unless("trust.algorithms", partial(load_allowed, trust.algorithms), shipped())
    anchors = faults.unless("trust.anchors", partial(Anchors.from_pem, trust.anchors, allowed), Anchors.none())
    return ExchangeSettings(
        role=settings.role,
        data=settings.data,
        url=faults.unless("database", settings.database.url, None),
        connections=settings.database.connections,
        shared=settings.blobs.folder,
        anchors=anchors,
        policy=settings.trust.actions.policy(),
        limits=settings.limits.limits(),
        closed=settings.directory.registration == "closed",
        served=_served(settings),
        routes=tuple(Route(endpoint.name, endpoint.serves) for endpoint in settings.endpoints),
        signers=Keyring(faults.unless("agencies", partial(signing_keys, settings), [])),
        profiles=partner_profiles(settings.endpoints),
        rules=delivery_rules(settings, faults.found),
        collect_seconds=delivery.poll_seconds,
        states=StateRules(settings.statuses.take_back_after_finish),
        held_hours=settings.statuses.held_hours,
        min_free=settings.health.free_mib * MIB,
        clocks=_clocks(settings, faults),
        upkeep=upkeep_rules(settings),
        inspection=inspection_rules(settings),
        certificates=certificate_rules(settings, faults.found),
        evidence=evidence_rules(settings, anchors, faults.found),
        uploads=UploadRules(
            timedelta(hours=settings.uploads.hours), settings.uploads.most, settings.uploads.total_mib * MIB
        ),
        background=background,
    )


def _clocks(settings: Settings, faults: _Faults) -> ClockRules:
    given = settings.clocks
    file = settings.folder / given.calendar if given.calendar else None
    return ClockRules(
        calendar=faults.unless("clocks.calendar", partial(load_calendar, file), WorkingCalendar()),
        morning_ends=given.morning_ends,
        day_ends=given.day_ends,
        urgent=timedelta(minutes=given.urgent_minutes),
        present_urgent=timedelta(minutes=given.present_urgent_minutes),
        present_days=given.present_days,
        take_back_days=given.take_back_days,
        warn_before=timedelta(minutes=given.warn_before_minutes),
        drift=timedelta(seconds=given.drift_seconds),
    )


def _served(settings: Settings) -> tuple[AgencyView, ...]:
    speakers = {agency: system.id for system in settings.systems for agency in system.agencies}
    return tuple(
        AgencyView(
            id=agency.id,
            name=agency.name,
            mail=agency.mail or None,
            system=f"vxp:{speakers[agency.id]}" if agency.id in speakers else None,
        )
        for agency in settings.agencies
    )


def _adapter(endpoint: EndpointSettings, folder: Path) -> Adapter:
    if endpoint.adapter not in ADAPTERS:
        raise refuse("config.adapter-unknown", "adapter", name=endpoint.adapter, known=", ".join(ADAPTERS))
    module, model, adapter = ADAPTERS[endpoint.adapter]
    room = import_module(module)
    faults = _Faults()
    own = faults.unless("settings", partial(_own_settings, getattr(room, model), endpoint, folder), None)
    if faults.found:
        raise Refused(faults.found)
    return cast("Adapter", getattr(room, adapter)(own))


def _own_settings(model: Any, endpoint: EndpointSettings, folder: Path) -> Any:
    """Return the adapter's settings as its own model, the secret put in from where the settings say it is kept."""
    given = {
        name: _beside(value, folder) if name.endswith(("_file", "_folder")) else value
        for name, value in endpoint.settings.items()
    }
    places = {name: given.pop(name) for name in ("secret_file", "secret_env") if name in given}
    if places:
        secret = validated(Secret, places, context={"folder": folder})
        given["secret"] = secret.read("secret").decode("utf-8", "replace")
    return validated(model, given)


def _beside(file: object, folder: Path) -> object:
    return str(folder / file) if isinstance(file, str) else file
