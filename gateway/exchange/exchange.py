"""The exchange: the one face that doors and console see; behind it the rooms of this folder do the work."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from gateway.contract import Adapter
from gateway.directory import agencies, keys
from gateway.directory.names import fold
from gateway.directory.routes import Routes
from gateway.exchange.agencies.desk import DirectoryDesk
from gateway.exchange.agencies.syncing import Syncing
from gateway.exchange.certificates.desk import CertificateDesk
from gateway.exchange.checkup import Checkup
from gateway.exchange.clocks import alerts, drift, expiry, watch
from gateway.exchange.clocks.alerts import Alert, AlertView
from gateway.exchange.clocks.drift import Drift
from gateway.exchange.clocks.expiry import ExpiryWatch
from gateway.exchange.clocks.watch import Watch
from gateway.exchange.crew import Crew
from gateway.exchange.delivery import stranded
from gateway.exchange.delivery.attempt import Attempts
from gateway.exchange.delivery.bell import Bell
from gateway.exchange.delivery.distribution import Distribute, Distribution
from gateway.exchange.delivery.embedded import Embedded
from gateway.exchange.delivery.forecast import document_foretold
from gateway.exchange.delivery.operations import Operations
from gateway.exchange.endpoints import removal
from gateway.exchange.endpoints.desk import EndpointDesk
from gateway.exchange.endpoints.fleet import FixedFleet, Fleet
from gateway.exchange.endpoints.register_fleet import RegisterFleet
from gateway.exchange.endpoints.trial import Trial
from gateway.exchange.endpoints.ways import CurrentRoutes
from gateway.exchange.evidence.desk import EvidenceDesk
from gateway.exchange.health import ExchangeHealth, SignsOfLife
from gateway.exchange.inspection import shown
from gateway.exchange.inspection import watch as inspection_watch
from gateway.exchange.inspection.inspector import Inspector
from gateway.exchange.inspection.material import Files
from gateway.exchange.inspection.quarantine import Quarantine
from gateway.exchange.inspection.watch import InspectionWatch
from gateway.exchange.intake import documents, mailbox
from gateway.exchange.intake.access import check_readable
from gateway.exchange.intake.authoring import Author
from gateway.exchange.intake.capabilities import Receivers
from gateway.exchange.intake.dry_run import DryRun
from gateway.exchange.intake.follow_ups import FollowUps
from gateway.exchange.intake.inbox import Inbox
from gateway.exchange.intake.intake import Intake
from gateway.exchange.intake.partners import Partners
from gateway.exchange.intake.readers import Reader, note_fetch, note_read, readers_of_their_own
from gateway.exchange.intake.refusals import record
from gateway.exchange.intake.repeats import Asked, Repeats
from gateway.exchange.intake.routing import Claim
from gateway.exchange.intake.rules import Also, IntakeRules
from gateway.exchange.intake.sealing import Sealer, SealMeans
from gateway.exchange.intake.uploads import Uploads
from gateway.exchange.keyring import StagedKey
from gateway.exchange.preparing import DataInUse as DataInUse
from gateway.exchange.preparing import prepare
from gateway.exchange.receivers import decisions
from gateway.exchange.receivers.linking import look_at_waiting
from gateway.exchange.receivers.recalls import Destroyer
from gateway.exchange.receivers.takeback import TakeBacks, name_target
from gateway.exchange.rounds import Round
from gateway.exchange.search.desk import Search
from gateway.exchange.settings import ExchangeSettings as ExchangeSettings
from gateway.exchange.upkeep.quota import QuotaGate
from gateway.exchange.upkeep.upkeep import Upkeep
from gateway.exchange.views import (
    AgencyView,
    Caller,
    DeliveryState,
    DocumentView,
    InboxItem,
    LedgerEntry,
    OutgoingFile,
    Receipt,
    Reported,
    SealOrder,
    SentItem,
    StoredFile,
)
from gateway.exchange.webhooks.desk import WebhookDesk
from gateway.findings import Finding, NotNow, refuse
from gateway.packet.model import DocumentPacket, StaffInfo
from gateway.packet.names import Kind, StatusCode
from gateway.store.blobs import Blobs, BuiltBlob, StagedBlob, instance
from gateway.store.database import Database
from gateway.store.object_blobs import open_blobs
from gateway.store.partitions import ensure_months


class Exchange:
    """Takes packets in, keeps them, hands them on; every public method may be called from the event loop."""

    def __init__(
        self, settings: ExchangeSettings, adapters: Mapping[str, Adapter], distribute: Distribute = Embedded
    ) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.threads, "intake")
        self._files = ThreadPoolExecutor(2, "files")
        self._sealing = ThreadPoolExecutor(2, "sealing")
        self._database = Database(settings.database_url, connections=settings.connections)
        places = settings.places
        self._blobs = open_blobs(
            places,
            settings.objects,
            limit=settings.limits.packet + 2,
            min_free=settings.min_free,
            threads=self._files,
            cache=settings.cache,
        )
        host = str(instance(settings.data))
        self.uploads = Uploads(
            self._database,
            self._blobs,
            places.root.parent / "uploads",
            "" if settings.shared else host,
            settings.uploads,
            largest=settings.limits.packet,
            spare=settings.min_free,
        )
        """Files that come in pieces before a document is made of them."""
        self.certificates = CertificateDesk(self._database, settings.certificates, host)
        """Whose certificates are whose."""
        rules = IntakeRules(
            limits=settings.limits,
            anchors=settings.anchors,
            policy=settings.policy,
            keep_attachments=settings.role == "gateway",
            report_arrival=settings.role == "gateway",
            states=settings.states,
            admit=QuotaGate(self._database, settings.upkeep.quota).check if settings.upkeep.quota else None,
            inspection=settings.inspection,
            stand=self.certificates.stand,
            strangers=settings.strangers,
        )
        fleet = self._fleet = self._fleet_of(adapters)
        self._intake = Intake(self._database, self._blobs, fleet.ways, rules)
        partners = Partners(CurrentRoutes(fleet.ways), fleet.profiles, [view.id for view in settings.served])
        means = SealMeans(
            settings.seals, settings.signers, settings.evidence.stamps, self._blobs.staging, self.certificates.knowledge
        )
        self._author = Author(
            self._database, self._blobs, self._intake, settings.signers, partners, Sealer(means), rules.knowledge
        )
        self._knowledge = rules.knowledge
        destroyer = Destroyer(self._database, self._blobs, keeps_sent=settings.role == "gateway")
        self._take_backs = TakeBacks(self._database, self._author, destroyer)
        self.directory = DirectoryDesk(self._database)
        """The dated directory of agencies."""
        self._signs = SignsOfLife(fleet.adapters)
        self.dry_run = DryRun(self._author, self._intake)
        """What would be found about a document if it were sent."""
        self.receivers = Receivers(self._database, fleet, partners, settings.limits, self._signs)
        """What receivers can take."""
        attempts = Attempts(self._database, self._blobs, fleet.adapters, fleet.rules)
        self._bell = Bell(settings.data)
        self._distribution: Distribution = distribute(attempts, self._bell.ring)
        self.operations = Operations(self._database, fleet.names, fleet.rules, self._wake)
        """What operators may ask."""
        self.endpoints = self._endpoint_desk()
        """Endpoints as data, where they are kept in the register."""
        self.quarantine = Quarantine(self._database, self._blobs, self._wake)
        """What did not pass inspection, for operators."""
        files = Files(self._database, self._blobs, settings.limits, kept=rules.keep_attachments)
        self._inspector = Inspector(self._database, files, settings.inspection, self._wake, self.certificates)
        self._inspection_watch = InspectionWatch(self._database, settings.inspection.scanner)
        self.taking = Inbox(self._database)
        """Inboxes that several programs of one system share."""
        self.follow_ups = FollowUps(self._database, self._blobs, settings.limits)
        """Updates, replacements and revocations, made from the documents themselves."""
        self.repeats = Repeats(self._database)
        """Requests that bear a key of their caller's."""
        self.search = Search(self._database)
        """Finds packets by what is known of them."""
        self._upkeep = Upkeep(self._database, self._blobs, settings.data, settings.upkeep)
        self.keyring = settings.signers
        """What signs for the agencies served here."""
        self.evidence = EvidenceDesk(
            self._database,
            self._blobs,
            settings.data,
            settings.anchors,
            settings.evidence,
            seal_seconds=settings.upkeep.seal_seconds,
            informant=self.certificates,
        )
        """Receipts, timestamps and archives of evidence."""
        self.webhooks = WebhookDesk(self._database, settings.webhooks, settings.secret_box)
        """Subscribers, and what is told to them."""
        self.expiry = ExpiryWatch(
            self._database, [partial(expiry.signing_keys, settings.signers), partial(expiry.anchors, settings.anchors)]
        )
        """Warns of certificates that run out; others may add theirs."""
        self.expiry.add(self.evidence.expiring)
        self.expiry.add(partial(expiry.seals, settings.seals))
        self._drift = Drift(self._database, settings.clocks)
        self._watch = Watch(self._database, settings.clocks, fleet.names, receiving=settings.role == "gateway")
        self._checkup = Checkup(self._database, self._blobs, fleet, self._signs, self._drift, self._distribution)
        self._crew = Crew(settings, self._database, fleet, self._distribution, self._inspector, self._bell)

    def _fleet_of(self, adapters: Mapping[str, Adapter]) -> Fleet:
        settings = self._settings
        if settings.workshop is None:
            return FixedFleet(adapters, Routes(settings.routes), settings.rules, settings.profiles)
        return RegisterFleet(self._database, settings.workshop, settings.rules.common)

    def _endpoint_desk(self) -> EndpointDesk | None:
        if self._settings.workshop is None:
            return None
        return EndpointDesk(
            self._database,
            self._settings.workshop,
            self._fleet.tell,
            Trial(
                self._database,
                self._blobs.staging,
                self._settings.workshop,
                self._settings.signers,
                self._settings.trial_agency,
            ),
        )

    prepare = staticmethod(prepare)

    async def start(self, also: Sequence[Round] = ()) -> None:
        """Open the adapters and begin to send; in the background process, to collect and do other rooms' rounds too."""
        await self.certificates.peers.open()  # before anybody calls or is called
        await self._crew.start(self, self._author.say_arrived, [*self._background_rounds(), *also])

    def _background_rounds(self) -> list[Round]:
        return [
            Round("months", 3600.0, self._make_months),
            Round("clocks", watch.EVERY_SECONDS, self._watch.sweep),
            # Each host looks at its own clock.
            Round(f"drift {instance(self._settings.data)}", drift.EVERY_SECONDS, self._watch_drift),
            Round("expiry", expiry.EVERY_SECONDS, self.expiry.look),
            Round("take-backs", 1.0, self._take_backs.settle_open),
            Round("waiting-statuses", 60.0, self._look_at_waiting),
            Round("stranded", stranded.EVERY_SECONDS, self._bury_stranded),
            Round("left-over", removal.EVERY_SECONDS, self._clear_removed),
            Round("inspection", inspection_watch.EVERY_SECONDS, self._inspection_watch.look),
            *self.taking.rounds(),
            *self.uploads.rounds(),
            *self.search.rounds(),
            *self._upkeep.rounds(),
            *self.certificates.rounds(),
            *self._directory_rounds(),
            *self.evidence.rounds(),
            *self.webhooks.rounds(),
        ]

    def _directory_rounds(self) -> list[Round]:
        name = self._settings.sync_from
        if not name:
            return []
        syncing = Syncing(self._database, self.directory, name, self._fleet.adapters)
        return [syncing.round(self._settings.sync_seconds)]

    async def _watch_drift(self) -> None:
        await self._drift.watch(await self._drift.offsets(await self._signs.all()))

    async def _look_at_waiting(self) -> None:
        patience = timedelta(hours=self._settings.held_hours)
        await look_at_waiting(self._database, self._settings.states, patience)

    async def _bury_stranded(self) -> None:
        await stranded.bury_stranded(self._database, self._fleet.names)

    async def _clear_removed(self) -> None:
        if await removal.clear(self._database):
            self._wake()

    async def _make_months(self) -> None:
        today = datetime.now(UTC).date()
        await self._database.write(lambda connection: ensure_months(connection, today))

    async def stop(self, seconds: float = 30.0) -> None:
        """Finish what is in hand, for at most this long, then close everything."""
        await self._crew.stop((self.search, self._upkeep, self.evidence, self.webhooks), seconds)
        await self.certificates.peers.close()
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._threads.shutdown()
        self._files.shutdown()
        self._sealing.shutdown()
        self._blobs.close()
        self._database.close()

    def _wake(self) -> None:
        self._crew.wake()

    # Taking in

    def stage(self) -> StagedBlob:
        """Return a new file to receive a packet. Raises NotNow ``store.full``."""
        return self._blobs.stage()

    async def accept(
        self,
        staged: StagedBlob,
        caller: Caller,
        *,
        door: str,
        sender: str | None = None,
        kind: Kind | None = None,
        only: Sequence[str] | None = None,
    ) -> Receipt:
        """Take over a staged packet; the receipt is given after the commit.

        ``sender``, ``kind`` and ``only`` are what the transport claims; they must agree with the packet. Raises Refused
        with all reasons at once, already recorded.
        """
        return await self.take_in(staged, caller, Claim(sender, kind, only), door=door)

    async def take_in(self, staged: StagedBlob | BuiltBlob, caller: Caller, claim: Claim, *, door: str) -> Receipt:
        """Take over a staged packet, as :meth:`accept` does, with the transport's claims as one object."""
        work = asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: self._intake.take(staged, caller, claim, door=door)
        )
        receipt = await asyncio.shield(work)  # what was begun is finished, even if the client has gone
        self._taken_in(receipt)
        return receipt

    def _taken_in(self, receipt: Receipt) -> None:
        if receipt.held:
            self._inspector.wake()
        else:
            self._wake()

    async def record_refusal(self, findings: Sequence[Finding], *, door: str, system: str | None) -> str:
        """Write down a refusal that came before intake, and return its reference."""
        return await self._database.write(record(findings, door=door, system=system))

    async def compose(
        self,
        draft: DocumentPacket,
        files: Sequence[OutgoingFile],
        caller: Caller,
        *,
        idempotency_key: str | None = None,
        digest: str | None = None,
        seals: Sequence[SealOrder] = (),
        also: Also | None = None,
    ) -> Receipt:
        """Make a document packet from a draft, sign it with the agency's key if there is one, and take it in.

        Files that ``seals`` names are sealed before. The same ``idempotency_key`` of the same system gives the first
        receipt again, if ``digest`` says that the same was asked with it. ``also`` is written in the transaction that
        takes it in. Raises Refused, as for a key that was used for something else or whose request is still under way.
        """
        asked = Asked.of(caller.system, idempotency_key, digest)
        # Sealing may wait for timestamps: not in the threads that others need for their packets.
        receipt = await asyncio.shield(
            asyncio.get_running_loop().run_in_executor(
                self._sealing if seals else self._threads,
                lambda: self._author.document(draft, files, caller, asked, seals, also),
            )
        )
        self._taken_in(receipt)
        return receipt

    async def report(
        self,
        document: str,
        caller: Caller,
        *,
        code: str,
        reason: str | None = None,
        staff: StaffInfo | None = None,
        agency: str | None = None,
    ) -> Reported:
        """Say a status about a document: one packet to its sender, or, for code 13, one to each receiver.

        15 to a take-back first destroys the receiver's content. ``agency`` says for whom the caller speaks where that
        is not clear. Raises Refused.
        """

        def say() -> Reported:
            agreed = None
            if code == StatusCode.AGREED:
                agreed = self._take_backs.agree(document, caller, reason, staff, agency)
            return agreed or self._author.statuses(document, caller, code, reason, staff, agency)

        reported = await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._threads, say))
        self._wake()
        return reported

    async def name_target(self, revocation: str, target: str, caller: Caller) -> None:
        """Say which document a revocation withdraws that does not say so clearly. Raises Refused."""
        await self._database.write(
            lambda connection: name_target(connection, revocation, target, caller, self._settings.states)
        )

    # Mailboxes

    async def inbox(
        self,
        receivers: Collection[str],
        *,
        kind: Kind | None = None,
        limit: int = mailbox.MOST,
        marked: bool = False,
        after: str = "",
    ) -> list[InboxItem]:
        """Return what waits for these agencies, the oldest first, at most 1,000, the first behind ``after``.

        ``marked`` adds what a person has to decide, and what has been superseded.
        """

        def work(connection: Connection) -> list[InboxItem]:
            items = mailbox.inbox(connection, receivers, kind, limit, after=after)
            if not marked:
                return items
            return shown.mark(connection, decisions.mark(connection, items, Caller("", frozenset(receivers))))

        return await (self._database.read(work) if marked else self._database.look(work))

    async def count_inbox(self, receivers: Collection[str], kind: Kind) -> int:
        """Return how many packets of a kind wait for these agencies."""
        return await self._database.look(lambda connection: mailbox.count(connection, receivers, kind))

    async def fetch(self, delivery: str, caller: Caller, door: str) -> StoredFile:
        """Return the packet of a delivery to its receiver.

        Raises Refused ``delivery.unknown`` or ``document.recalled``.
        """
        row = await self._database.look(lambda connection: mailbox.find(connection, delivery, caller))
        mailbox.check_readable(row)
        stored = await self._stored(row)
        reader = Reader(caller.system, door, "packet", row.receiver)
        await self._database.write(lambda connection: note_fetch(connection, row.id, row.packet, reader))
        return stored

    async def mark(self, delivery: str, caller: Caller, state: DeliveryState, reason: str = "") -> None:
        """Move a delivery on. Raises Refused ``delivery.unknown`` or ``delivery.closed``."""
        await self._database.write(lambda connection: mailbox.mark(connection, delivery, caller, state, reason))

    async def sent(self, caller: Caller, document: str | None) -> list[SentItem]:
        """Return what became of a packet, or of all, at each receiver. Raises Refused ``document.unknown``."""
        return await self._database.look(lambda connection: mailbox.sent(connection, caller, document))

    async def sent_by_digest(self, caller: Caller, sha256: str) -> list[SentItem]:
        """Return what became of the packets with this digest that the caller's agencies sent; empty for none."""
        return await self._database.read(lambda connection: mailbox.sent_by_digest(connection, caller, sha256))

    # Stored packets

    async def document(self, document: str, caller: Caller) -> DocumentView:
        """Return everything about a packet. Raises Refused ``document.unknown``."""

        def work(connection: Connection) -> DocumentView:
            found = documents.view(connection, document, caller)
            return document_foretold(connection, found, self._fleet.rules, datetime.now(UTC))

        return await self._database.read(work)

    async def ledger(self, document: str, caller: Caller) -> list[LedgerEntry]:
        """Return the history of a packet, oldest first. Raises Refused ``document.unknown``.

        Who read it at another agency is not told.
        """

        def work(connection: Connection) -> list[LedgerEntry]:
            return readers_of_their_own(documents.history(connection, document, caller), caller)

        return await self._database.read(work)

    async def packet_file(self, document: str, caller: Caller, door: str = "rest") -> StoredFile:
        """Return the original bytes of a packet, the reading written down.

        Raises Refused ``document.unknown``, ``document.recalled``.
        """

        def work(connection: Connection) -> Row[Any]:
            row = documents.find(connection, document, caller)
            check_readable(connection, row, caller)
            return row

        stored = await self._stored(await self._database.read(work))
        await self._note_read(document, caller, door, "packet")
        return stored

    async def attachment_file(self, document: str, number: int, caller: Caller, door: str = "rest") -> StoredFile:
        """Return the bytes of an attachment, the reading written down.

        Raises Refused ``document.unknown``, ``document.recalled`` or ``attachment.unknown``.
        """

        def work(connection: Connection) -> StoredFile:
            check_readable(connection, documents.find(connection, document, caller), caller)
            found = documents.attachment(connection, document, number)
            path = self._blobs.path(found.sha256)
            return StoredFile(path, found.size, found.sha256, found.name, found.content_type)

        stored = await self._database.read(work)
        await self._blobs.near(stored.sha256)
        await self._note_read(document, caller, door, f"attachment:{number}")
        return stored

    async def _note_read(self, document: str, caller: Caller, door: str, part: str) -> None:
        agency = next(iter(caller.agencies)) if len(caller.agencies) == 1 else None
        reader = Reader(caller.system, door, part, agency)
        await self._database.write(lambda connection: note_read(connection, document, reader))

    async def _stored(self, row: Row[Any]) -> StoredFile:
        return StoredFile(await self._blobs.near(row.sha256), row.size, row.sha256, content_type="application/xml")

    # Directory

    async def agencies(self) -> list[AgencyView]:
        """Return all active agencies."""
        rows = await self._database.read(agencies.active)
        return [
            AgencyView(
                id=row.id,
                name=row.name,
                parent=row.parent,
                mail=row.mail,
                mobile=row.mobile,
                fax=row.fax,
                system=row.system,
                updated_at=row.updated_at,
            )
            for row in rows
        ]

    async def agencies_of(self, system: str) -> frozenset[str]:
        """Return the ids of the active agencies that a connected system acts for."""
        return await self._database.look(lambda connection: agencies.of_system(connection, system))

    async def register_agency(self, view: AgencyView, system: str) -> None:
        """Register an agency for a system. Raises Refused ``agency.closed``, ``agency.taken``, ``agency.invalid``."""
        if self._settings.closed:
            raise refuse("agency.closed")
        await self._database.write(
            lambda connection: agencies.register(
                connection,
                view.id,
                system,
                name=view.name,
                parent=view.parent,
                mail=view.mail,
                mobile=view.mobile,
                fax=view.fax,
                same=self._knowledge.of(connection, [view.id])[fold(view.id)].same,
            )
        )

    async def delete_agency(self, agency: str, system: str) -> None:
        """Take an agency out of the directory. Raises Refused ``agency.closed``, ``.unknown``, ``.not-yours``."""
        if self._settings.closed:
            raise refuse("agency.closed")
        await self._database.write(lambda connection: agencies.remove(connection, agency, system))

    # Keys

    async def key_caller(self, secret: str) -> Caller | None:
        """Return who holds a key, or nothing."""
        return await self._holding(await self._database.look(lambda connection: keys.holder(connection, secret)))

    async def _holding(self, found: keys.Holder | None) -> Caller | None:
        if found is None:
            return None
        if not found.fresh:
            with suppress(NotNow):
                await self._database.write(lambda connection: keys.used(connection, found.id))
        return Caller(f"key:{found.id}", found.agencies, role=found.role, everywhere=found.everywhere)

    def signing_keys(self, agency: str) -> list[StagedKey]:
        """Return the signing keys of an agency served here with their stages, the oldest first."""
        return self.keyring.staged(agency)

    async def certificate_caller(self, certificate: bytes) -> Caller | None:
        """Return for whom a client certificate in DER stands, or nothing."""
        found = await self._database.look(lambda connection: keys.certificate_holder(connection, certificate))
        return await self._holding(found)

    # Alerts

    async def raise_alert(self, alert: Alert) -> None:
        """Raise an alert unless one of its kind is open for its subject."""
        now = datetime.now(UTC)
        raised = await self._database.write(lambda connection: alerts.raise_new(connection, [alert], now))
        alerts.say_raised(raised)

    async def close_alert(self, kind: str, subject: str) -> None:
        """Close the open alert of this kind about this subject, if there is one."""

        def work(connection: Connection) -> None:
            ids = alerts.ids_of(connection, [kind], [subject])
            alerts.close(connection, ids, datetime.now(UTC))

        await self._database.write(work)

    async def alerts(self, ours: Collection[str]) -> list[AlertView]:
        """Return the open alerts that concern these agencies, the oldest first, at most 1,000."""
        return await self._database.read(lambda connection: alerts.concerning(connection, ours))

    async def health(self) -> ExchangeHealth:
        """Look at store, disk, what waits, and the endpoints."""
        return await self._checkup.look()

    @property
    def database(self) -> Database:
        """The database, for rooms that keep tables of their own in it."""
        return self._database

    @property
    def blobs(self) -> Blobs:
        """The stored bytes, for rooms that read them."""
        return self._blobs

    @property
    def staging(self) -> Path:
        """A folder on the same disk for files on their way in; emptied at each start."""
        return self._blobs.staging
