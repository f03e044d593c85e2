"""From settings to a service: secrets read, keys and anchors loaded, adapters made; every fault reported at once.

Nothing is opened or written here, so that ``lienthong config check`` does exactly what a start does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from gateway.assembly.adapters import adapter_of
from gateway.assembly.certificates import certificate_rules
from gateway.assembly.delivery import delivery_rules
from gateway.assembly.endpoints import AdapterWorkshop, declared_of
from gateway.assembly.evidence import evidence_rules
from gateway.assembly.faults import Faults
from gateway.assembly.inspection import inspection_rules
from gateway.assembly.key_watch import KeyWatch
from gateway.assembly.listening import client_certificates, tls_files
from gateway.assembly.objects import blobs_place, object_access
from gateway.assembly.people import people_rules
from gateway.assembly.rehearsal import scripted_faults
from gateway.assembly.secrets import secret_key
from gateway.assembly.signing import agency_seals, partner_profiles, signing_keys
from gateway.assembly.tasks import task_rules
from gateway.assembly.upkeep import upkeep_rules
from gateway.assembly.webhooks import webhook_rules
from gateway.broker.access import Access, read_urls
from gateway.calendar_file import load_calendar
from gateway.client_tls import ClientTls
from gateway.directory.routes import Route
from gateway.exchange.clocks.calendar import WorkingCalendar
from gateway.exchange.clocks.clocks import ClockRules
from gateway.exchange.delivery.distribution import BrokerRules
from gateway.exchange.intake.sealing import SealBook
from gateway.exchange.intake.upload_rows import UploadRules
from gateway.exchange.keyring import Keyring
from gateway.exchange.receivers.receiver_state import StateRules
from gateway.exchange.settings import ExchangeSettings
from gateway.exchange.views import AgencyView
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.findings import Refused
from gateway.packet.limits import MIB
from gateway.people.rules import PeopleRules
from gateway.settings import Listen, Settings
from gateway.soap.rules import SoapRules
from gateway.tasks.rules import TaskRules
from gateway.trust.allowed import load_allowed, shipped
from gateway.trust.anchors import Anchors
from gateway.web.connection import Patience
from gateway.web.health import Readiness
from gateway.web.tls import TlsFiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gateway.contract import Adapter
    from gateway.rehearsal.script import ScriptSettings


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
    file: Path | None = None
    """The settings file, where there is one."""
    certificates: Mapping[str, frozenset[bytes]] = field(default_factory=dict)
    """Client certificates in DER, by the id of the system that must show one of them."""
    people: PeopleRules = field(default_factory=PeopleRules)
    faults: ScriptSettings | None = None
    """What goes wrong on purpose, in a rehearsal."""
    soap: SoapRules = field(default_factory=SoapRules)
    tasks: TaskRules = field(default_factory=TaskRules)

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
    faults = Faults()
    secrets = {**(systems or {}), **_secrets(settings, faults)}
    exchange = _exchange(settings, faults, background=background)
    adapters = _adapters(settings, faults)
    broker = faults.unless("broker", partial(_broker, settings), None)
    tls = faults.unless("listen", partial(tls_files, settings), None) if listening else None
    certificates = faults.unless("systems", partial(client_certificates, settings), {}) if listening else {}
    people = faults.unless("people", partial(people_rules, settings), PeopleRules())
    tasks = faults.unless("tasks", partial(task_rules, settings, exchange.clocks.calendar), TaskRules())
    scripted = faults.unless("rehearsal", partial(scripted_faults, settings), None)
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
        keys=KeyWatch(settings, exchange.signers, exchange.seals) if settings.file is not None else None,
        tls=tls,
        file=settings.file,
        certificates=certificates,
        people=people,
        faults=scripted,
        soap=SoapRules(
            settings.soap.address, timedelta(seconds=settings.soap.window_seconds), exchange.anchors.allowed
        ),
        tasks=tasks,
    )


def _broker(settings: Settings) -> BrokerRules | None:
    broker = settings.broker
    addresses = broker.addresses()
    if addresses is None:
        return None
    access = Access(read_urls(addresses, "broker"), "lienthong work", ClientTls(broker.ca_file))
    return BrokerRules(access, broker.prefix, broker.prefetch)


def _secrets(settings: Settings, faults: Faults) -> dict[str, bytes]:
    found = {}
    for number, system in enumerate(settings.systems, 1):
        path = f"systems[{number}]"
        found[system.id] = faults.unless(path, partial(system.read, path), b"")
    return found


def _adapters(settings: Settings, faults: Faults) -> dict[str, Adapter]:
    made = {}
    for number, endpoint in enumerate(settings.endpoints, 1):
        make = partial(adapter_of, endpoint.adapter, endpoint.settings, settings.folder)
        adapter = faults.unless(f"endpoints[{number}]", make, None)
        if adapter is not None:
            made[endpoint.name] = adapter
    return made


def _exchange(settings: Settings, faults: Faults, *, background: bool) -> ExchangeSettings:
    delivery = settings.delivery
    trust = settings.trust
    allowed = faults.unless("trust.algorithms", partial(load_allowed, trust.algorithms), shipped())
    anchors = faults.unless("trust.anchors", partial(Anchors.from_pem, trust.anchors, allowed), Anchors.none())
    objects = faults.unless("objects", partial(object_access, settings), None)
    return ExchangeSettings(
        role=settings.role,
        data=settings.data,
        url=faults.unless("database", settings.database.url, None),
        connections=settings.database.connections,
        shared=settings.blobs.folder,
        objects=faults.unless("blobs.objects", partial(blobs_place, settings, objects), None),
        cache=settings.blobs.cache_mib * MIB,
        anchors=anchors,
        policy=settings.trust.actions.policy(),
        limits=settings.limits.limits(),
        closed=settings.directory.registration == "closed",
        served=_served(settings),
        strangers=settings.directory.unknown_receivers == "warn",
        sync_from=settings.directory.sync_from,
        sync_seconds=settings.directory.sync_seconds,
        routes=tuple(Route(endpoint.name, endpoint.serves) for endpoint in settings.endpoints),
        signers=Keyring(faults.unless("agencies", partial(signing_keys, settings), [])),
        seals=SealBook(faults.unless("agencies", partial(agency_seals, settings), [])),
        profiles=partner_profiles(settings.endpoints),
        rules=delivery_rules(settings, faults.found),
        workshop=AdapterWorkshop(settings),
        declared=declared_of(settings, faults),
        trial_agency=settings.endpoint_api.test_agency,
        collect_seconds=delivery.poll_seconds,
        states=StateRules(settings.statuses.take_back_after_finish),
        held_hours=settings.statuses.held_hours,
        min_free=settings.health.free_mib * MIB,
        clocks=_clocks(settings, faults),
        upkeep=upkeep_rules(settings, objects, faults),
        inspection=inspection_rules(settings),
        certificates=certificate_rules(settings, faults.found),
        evidence=evidence_rules(settings, anchors, faults.found),
        uploads=UploadRules(
            timedelta(hours=settings.uploads.hours), settings.uploads.most, settings.uploads.total_mib * MIB
        ),
        webhooks=faults.unless("webhooks", partial(webhook_rules, settings), WebhookRules()),
        secret_key=faults.unless("", partial(secret_key, settings), None),
        background=background,
    )


def _clocks(settings: Settings, faults: Faults) -> ClockRules:
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
