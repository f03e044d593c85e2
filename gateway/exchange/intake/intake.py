"""Intake: a staged packet is examined, planned, made durable, and written down in one transaction.

Only after that transaction's commit does :meth:`Intake.take` return, so "accepted" always means "on disk".
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import OperationalError

from gateway.directory.knowledge import Knowledge
from gateway.exchange import ledger
from gateway.exchange.endpoints.ways import Known, Ways, WaysChanged
from gateway.exchange.inspection.holding import check_open, hold
from gateway.exchange.inspection.rules import InspectionRules
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.intake.examination import Examination, examine
from gateway.exchange.intake.refusals import record
from gateway.exchange.intake.routing import Claim, Guide, Leg, Plan, plan
from gateway.exchange.intake.verdicts import link_data, signature_facts
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers import linking, statuses
from gateway.exchange.receivers.destruction import why_gone
from gateway.exchange.receivers.recalls import sweep_again
from gateway.exchange.receivers.receiver_state import StateRules
from gateway.exchange.receivers.statuses import Report, Said
from gateway.exchange.search import index
from gateway.exchange.views import Caller, DeliveryState, Receipt
from gateway.findings import Finding, NotNow, NotYet, Refused, refuse
from gateway.ids import new_id
from gateway.packet.limits import Limits
from gateway.packet.model import DocumentPacket, Packet, StatusPacket
from gateway.packet.names import Priority, StatusCode
from gateway.packet.reading import AttachmentSink
from gateway.packet.schema import check_skeleton
from gateway.packet.sinks import ScratchSink
from gateway.store.blobs import Blobs, BlobSink, BuiltBlob, StagedBlob
from gateway.store.database import Database
from gateway.store.schema import attachments, deliveries, packet_keys, packets, receipts
from gateway.trust.anchors import Anchors
from gateway.trust.standing import Stand
from gateway.trust.verdict import Policy, SignatureReport

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


@dataclass(frozen=True, slots=True)
class _Entry:
    """All that one transaction writes about a new packet."""

    id: str
    packet: Packet
    examination: Examination
    plan: Plan
    caller: Caller
    sha256: str
    size: int
    at: datetime
    restore: Callable[[], None]
    """Puts its files back where they were destroyed for others since they were kept."""
    strict: bool = False
    said: Said | None = None
    held: bool = False
    """It waits for inspection before it is delivered."""


MOST_CONFLICTS: Final = 20
"""Other packets named in a conflict; more of them say nothing new."""

# Built once: an intake runs each of them, and building costs more than running.
_KNOWN: Final = select(packet_keys.c.packet).where(packet_keys.c.key == bindparam("wanted"))
_SAME_ID: Final = (
    select(packets.c.id)
    .where(
        packets.c.sender == bindparam("by"),
        packets.c.document_id == bindparam("called"),
        packets.c.kind == bindparam("a"),
        packets.c.business_type == bindparam("doing"),
    )
    .order_by(packets.c.id)
    .limit(MOST_CONFLICTS)
)
_ADD_KEY: Final = insert(packet_keys)
_ADD_PACKET: Final = insert(packets)
_ADD_ATTACHMENT: Final = insert(attachments)
_ADD_DELIVERY: Final = insert(deliveries)
_OWE_RECEIPT: Final = insert(receipts)


class Intake:
    """Takes packets in; runs in worker threads and holds no state of its own."""

    def __init__(self, database: Database, blobs: Blobs, ways: Ways, rules: IntakeRules) -> None:
        self._database = database
        self._blobs = blobs
        self._ways = ways
        self._rules = rules

    def take(
        self,
        staged: StagedBlob | BuiltBlob,
        caller: Caller,
        claim: Claim,
        *,
        door: str,
        also: Also | None = None,
        strict: bool = False,
        said: Said | None = None,
    ) -> Receipt:
        """Take over a staged packet and return the receipt after the commit.

        ``strict`` demands of it what the standard demands of a sender, for packets that are made here; ``said`` is the
        document of a status that is made here. Raises Refused with all reasons, recorded, NotNow where the store is
        the trouble, or NotYet where something about this packet has to be learnt first.
        """
        sha256 = staged.finish()
        sink: AttachmentSink = BlobSink(self._blobs) if self._rules.keep_attachments else self._scratch()
        try:
            return self._take(staged, sha256, sink, caller, claim, also, strict, said)
        except OSError as error:
            raise NotNow([Finding("store.full", facts={"reason": os.strerror(error.errno or 0)})]) from error
        except OperationalError as error:
            raise NotNow([Finding("store.full", facts={"reason": type(error.orig).__name__})]) from error
        except NotNow:
            raise
        except Refused as refused:
            entry = record(refused.findings, door=door, system=caller.system, sha256=sha256, size=staged.size)
            reference = self._database.hand_over(entry).result()
            raise Refused(refused.findings, reference=reference) from None
        finally:
            staged.discard()
            if isinstance(sink, BlobSink):
                sink.drop()

    def _scratch(self) -> AttachmentSink:
        return ScratchSink(self._blobs.staging)

    def _take(
        self,
        staged: StagedBlob | BuiltBlob,
        sha256: str,
        sink: AttachmentSink,
        caller: Caller,
        claim: Claim,
        also: Also | None,
        strict: bool,
        said: Said | None,
    ) -> Receipt:
        rules = self._rules
        examination, errors = self._examined(staged.path, sink, strict=strict)
        packet = examination.reading.packet
        if packet is None or errors:
            raise Refused(errors)
        if examination.not_yet:
            raise NotYet(examination.not_yet)

        way, ways, known = self._planned(packet, caller, claim, sha256)
        if rules.admit and not known and isinstance(packet, DocumentPacket):
            rules.admit(way.sender)
        held = rules.inspection.wants(examination.samples)
        self._blobs.keep(staged.path, sha256)
        if isinstance(sink, BlobSink):
            sink.settle()

        def restore() -> None:
            self._blobs.restore(staged.path, sha256)
            if isinstance(sink, BlobSink):
                sink.restore()

        at = datetime.now(UTC)
        entry = _Entry(new_id(), packet, examination, way, caller, sha256, staged.size, at, restore, strict, said, held)
        while True:
            work = partial(self._write, entry=entry, also=also, ways=ways)
            try:
                return self._database.hand_over(work).result()
            except WaysChanged:
                # Somebody changed the endpoints meanwhile: planned anew, by the routes as they are now.
                way, ways, _ = self._planned(packet, caller, claim, sha256, self._ways.fresh())
                entry = replace(entry, plan=way)

    def _examined(self, path: Path, sink: AttachmentSink, *, strict: bool) -> tuple[Examination, tuple[Finding, ...]]:
        rules = self._rules
        examination = examine(
            path,
            sink=sink,
            limits=rules.limits,
            wire=True,
            anchors=rules.anchors,
            policy=rules.policy,
            secrecy=rules.inspection.fields,
            stand=rules.stand,
        )
        errors = examination.errors
        if strict and not errors:
            errors = check_skeleton(examination.reading.skeleton, strict=True)
        return examination, errors

    def look(
        self, staged: BuiltBlob, caller: Caller
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...], SignatureReport]:
        """Return what would be found about a packet made here: errors of all kinds, warnings, and the verdict.

        Nothing is kept and nothing written down. Raises NotNow.
        """
        try:
            sha256 = staged.finish()
            examination, found = self._examined(staged.path, self._scratch(), strict=True)
            errors = [*found, *examination.not_yet]
            packet = examination.reading.packet
            unplanned, warnings = self._foreseen(packet, caller, sha256) if packet is not None else ((), ())
            return (*errors, *unplanned), (*examination.warnings, *warnings), examination.signature
        finally:
            staged.discard()

    def _foreseen(self, packet: Packet, caller: Caller, sha256: str) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Return why a packet would find no way, and what its way would be warned of."""
        try:
            way, _, known = self._planned(packet, caller, Claim(), sha256)
            if self._rules.admit and not known and isinstance(packet, DocumentPacket):
                self._rules.admit(way.sender)
        except Refused as refused:
            return refused.findings, ()
        return (), way.warnings

    def _planned(
        self, packet: Packet, caller: Caller, claim: Claim, sha256: str, ways: Known | None = None
    ) -> tuple[Plan, Known, bool]:
        """Return the way of a packet, the routes that gave it, and whether the packet is known already."""
        used = ways or self._ways.known()
        guide = Guide(used.routes, self._rules.knowledge, self._rules.strangers)

        def look(connection: Connection) -> tuple[Plan, bool]:
            return plan(connection, packet, caller, claim, guide), _is_known(connection, packet, sha256)

        try:
            way, known = self._database.look_now(look)
        except Refused:
            fresh = self._ways.fresh() if ways is None else used
            if fresh.number == used.number:
                raise
            # An endpoint that this process does not know yet may reach the receiver.
            return self._planned(packet, caller, claim, sha256, fresh)
        return way, used, known

    def _write(self, connection: Connection, entry: _Entry, also: Also | None, ways: Known) -> Receipt:
        if not all(leg.local for leg in entry.plan.legs):
            self._ways.confirm(connection, ways)
        key = duplicate_key(entry.packet, entry.sha256)
        known = connection.execute(_KNOWN, {"wanted": key}).scalar_one_or_none()
        warnings = (*entry.examination.warnings, *entry.plan.warnings)
        if known is None:
            connection.execute(_ADD_KEY, {"key": key, "packet": entry.id})
            warnings += self._write_packet(connection, entry)
        else:
            self._write_repeat(connection, entry, known)
        if also is not None:
            also(connection, known or entry.id)
        return Receipt(
            document=known or entry.id,
            kind=entry.packet.kind,
            duplicate=known is not None,
            warnings=warnings,
            signature=entry.examination.signature,
            held=entry.held and known is None,
        )

    def _write_packet(self, connection: Connection, entry: _Entry) -> tuple[Finding, ...]:
        """Write all about a new packet and return the warnings that its place among others gave rise to."""
        notes = [
            Note(entry.id, Event.RECEIVED, entry.caller.system, entry.plan.sender, {"sha256": entry.sha256}),
            Note(
                entry.id,
                Event.SIGNATURE_JUDGED,
                entry.caller.system,
                None,
                signature_facts(entry.examination.signature),
            ),
        ]
        others = _conflicts(connection, entry)
        if others:
            notes.append(Note(entry.id, Event.CONFLICT, entry.caller.system, None, {"with": others}))
        report = _report(entry, entry.packet) if isinstance(entry.packet, StatusPacket) else None
        heard = statuses.hear(connection, report, self._rules.states, entry.said) if report else None
        row = _packet_row(entry, heard.warnings if heard else ())
        connection.execute(_ADD_PACKET, row)
        index.enter(connection, row, _findable(entry.packet), [leg.receiver for leg in entry.plan.legs])
        if self._rules.keep_attachments and isinstance(entry.packet, DocumentPacket) and entry.packet.attachments:
            connection.execute(_ADD_ATTACHMENT, _attachment_rows(entry.id, entry.packet))
        if isinstance(entry.packet, DocumentPacket):
            connection.execute(_OWE_RECEIPT, {"packet": entry.id, "due": True, "stamp_due": False})
        notes += self._write_legs(connection, entry, entry.id, entry.plan.legs, held=entry.held)
        if entry.held:
            notes.append(self._hold(connection, entry))
        if report and heard and isinstance(entry.packet, StatusPacket):
            statuses.write(connection, report, entry.packet, heard)
            notes += heard.notes
        elif isinstance(entry.packet, DocumentPacket):
            notes += self._connect(connection, entry, entry.packet)
        ledger.write(connection, notes, entry.at, new=entry.id)
        # Only now, when the ledger holds it: from here on nobody can destroy what this packet needs.
        entry.restore()
        return heard.warnings if heard else ()

    def _hold(self, connection: Connection, entry: _Entry) -> Note:
        return hold(
            connection,
            entry.id,
            entry.at,
            actor=entry.caller.system,
            attachments=len(entry.examination.samples),
            arrival_due=self._rules.report_arrival,
        )

    def _connect(self, connection: Connection, entry: _Entry, document: DocumentPacket) -> list[Note]:
        return linking.arrived(
            connection,
            entry.id,
            document,
            entry.plan.sender,
            actor=entry.caller.system,
            at=entry.at,
            rules=self._rules.states,
            strict=entry.strict,
        )

    def _write_repeat(self, connection: Connection, entry: _Entry, known: str) -> None:
        """The same bytes again: the same receipt, and legs only for receivers that had none yet."""
        ledger.take_turn(connection, known)
        held = check_open(connection, known, "MessageHeader/DocumentId") is InspectionState.PENDING
        query = select(deliveries.c.receiver).where(deliveries.c.packet == known)
        served = set(connection.execute(query).scalars())
        new = tuple(leg for leg in entry.plan.legs if leg.receiver not in served)
        notes = [Note(known, Event.REPEATED, entry.caller.system, entry.plan.sender)]
        gone = sweep_again(connection, known)
        if gone and new:
            raise refuse(why_gone(connection, known), "MessageHeader/DocumentId")
        notes += self._write_legs(connection, entry, known, new, held=held)
        index.reached(connection, known, [leg.receiver for leg in new])
        if new and isinstance(entry.packet, DocumentPacket):
            notes += linking.reached(
                connection, known, entry.packet, actor=entry.caller.system, at=entry.at, rules=self._rules.states
            )
        ledger.write(connection, notes, entry.at)

    def _write_legs(
        self, connection: Connection, entry: _Entry, packet: str, legs: tuple[Leg, ...], *, held: bool
    ) -> list[Note]:
        if not legs:
            return []
        due = self._rules.report_arrival and isinstance(entry.packet, DocumentPacket) and not held
        state = DeliveryState.HELD if held else DeliveryState.WAITING
        priority = urgency(entry.packet)
        rows = [
            {
                "id": new_id(),
                "packet": packet,
                "kind": entry.packet.kind.value,
                "receiver": leg.receiver,
                "address": leg.address,
                "endpoint": leg.endpoint,
                "priority": priority,
                "state": state.value,
                "attempts": 0,
                "created_at": entry.at,
                "updated_at": entry.at,
                "next_at": entry.at,
                "fence": 0,
                "arrival_due": due and leg.local,
                "receipt": "",
                "error": "",
            }
            for leg in legs
        ]
        connection.execute(_ADD_DELIVERY, rows)
        return [
            Note(
                packet,
                Event.ROUTED,
                entry.caller.system,
                str(row["receiver"]),
                {"delivery": row["id"], "endpoint": row["endpoint"]},
            )
            for row in rows
        ]


def urgency(packet: Packet) -> int:
    """Return how urgent a packet is, 0 to 4; a status is never urgent."""
    if isinstance(packet, DocumentPacket) and packet.other is not None:
        return min(max(packet.other.priority or 0, Priority.NORMAL), Priority.EXPRESS_TIMED)
    return Priority.NORMAL


def duplicate_key(packet: Packet, sha256: str) -> str:
    """Return the key under which the same packet is recognised: sender, DocumentId, kind and file digest.

    A status is a repeat only if its bytes are, which the digest alone says.
    """
    parts = [packet.sender.organ_id, packet.kind.value, sha256]
    if isinstance(packet, DocumentPacket):
        parts += [packet.document_id, str(int(packet.business.type))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _is_known(connection: Connection, packet: Packet, sha256: str) -> bool:
    """Say whether this packet came before. Raises Refused where it is in quarantine: its bytes stay outside."""
    known = connection.execute(_KNOWN, {"wanted": duplicate_key(packet, sha256)}).scalar_one_or_none()
    if known is not None:
        check_open(connection, known, "")
    return known is not None


def _conflicts(connection: Connection, entry: _Entry) -> list[str]:
    packet = entry.packet
    if not isinstance(packet, DocumentPacket):
        return []
    same = {
        "by": entry.plan.sender,
        "called": packet.document_id,
        "a": packet.kind.value,
        "doing": int(packet.business.type),
    }
    return list(connection.execute(_SAME_ID, same).scalars())


def _report(entry: _Entry, packet: StatusPacket) -> Report:
    legs, about = entry.plan.legs, packet.response_for
    told = legs[0].receiver if legs else about.organ_id or ""
    actor = entry.caller.system
    code = StatusCode(packet.code)
    kin = (entry.plan.sender_kin, entry.plan.receiver_kin)
    return Report(entry.id, code, entry.plan.sender, told, about, actor, entry.at, *kin)


def _packet_row(entry: _Entry, more: tuple[Finding, ...]) -> dict[str, Any]:
    signature = entry.examination.signature
    return {
        "id": entry.id,
        "kind": entry.packet.kind.value,
        "sender": entry.plan.sender,
        "size": entry.size,
        "sha256": entry.sha256,
        "via": entry.caller.system,
        "received_at": entry.at,
        "verdict": signature.verdict.value,
        "reasons": [plain(reason) for reason in signature.reasons],
        "signer": signature.signer,
        "certificate": signature.certificate,
        "chain": [link_data(link) for link in signature.chain] or None,
        "warnings": [plain(warning) for warning in (*entry.examination.warnings, *entry.plan.warnings, *more)],
        **_said(entry.packet),
    }


def _said(packet: Packet) -> dict[str, Any]:
    """The columns that come from the packet's own words."""
    if isinstance(packet, StatusPacket):
        return {
            "document_id": packet.response_for.document_id,
            "code": packet.response_for.code,
            "promulgation_date": (packet.response_for.promulgation_date or "")[:32] or None,
            "status_code": packet.code,
            "header": packet,
        }
    return {
        "document_id": packet.document_id,
        "business_type": int(packet.business.type),
        "code": str(packet.code),
        "promulgation_date": packet.promulgation.date[:32],
        "subject": packet.subject,
        "priority": packet.other.priority if packet.other else None,
        "header": replace(packet, attachments=()),
    }


def _findable(packet: Packet) -> dict[str, Any]:
    """Return what of the header a search asks for, as it is kept."""
    if not isinstance(packet, DocumentPacket) or packet.document_type is None:
        return {}
    return {"document_type": {"type": packet.document_type.type, "type_name": packet.document_type.type_name}}


def _attachment_rows(packet: str, document: DocumentPacket) -> list[dict[str, Any]]:
    return [
        {
            "packet": packet,
            "number": attachment.number,
            "name": attachment.name,
            "content_type": attachment.content_type,
            "size": attachment.size,
            "sha256": attachment.sha256,
        }
        for attachment in document.attachments
    ]


def plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as data for a JSON column."""
    return {"code": finding.code, "path": finding.path, "facts": dict(finding.facts)}
