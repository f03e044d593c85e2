"""Intake: a staged packet is examined, planned, made durable, and written down in one transaction.

Only after that transaction's commit does :meth:`Intake.take` return, so "accepted" always means "on disk".
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from gateway.exchange.endpoints.ways import Known, Ways, WaysChanged
from gateway.exchange.intake.entry import Entry, Writer, is_known
from gateway.exchange.intake.examination import Examination, examine
from gateway.exchange.intake.keeping import Keeping
from gateway.exchange.intake.refusals import record
from gateway.exchange.intake.routing import Claim, Guide, Plan, plan
from gateway.exchange.intake.rules import Also, IntakeRules
from gateway.exchange.receivers.statuses import Said
from gateway.exchange.upkeep.owed import PutAgain
from gateway.exchange.views import Caller, Receipt
from gateway.findings import Finding, NotNow, NotYet, Refused
from gateway.ids import new_id
from gateway.packet.model import DocumentPacket, Packet
from gateway.packet.reading import AttachmentSink
from gateway.packet.schema import check_skeleton
from gateway.packet.sinks import ScratchSink
from gateway.store.blobs import Blobs, BlobSink, BuiltBlob, StagedBlob
from gateway.store.database import Database
from gateway.trust.verdict import SignatureReport


class Intake:
    """Takes packets in; runs in worker threads and holds no state of its own."""

    def __init__(self, database: Database, blobs: Blobs, ways: Ways, rules: IntakeRules) -> None:
        self._database = database
        self._blobs = blobs
        self._ways = ways
        self._rules = rules
        self._writer = Writer(ways, rules)

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
        keeping = Keeping(self._database, self._blobs, staged.path, sha256, sink)
        keeping.put()
        at, secure = datetime.now(UTC), keeping.secure
        entry = Entry(new_id(), packet, examination, way, caller, sha256, staged.size, at, secure, strict, said, held)
        while True:
            work = partial(self._writer.write, entry=entry, also=also, ways=ways)
            try:
                return self._database.hand_over(work).result()
            except WaysChanged:
                # Somebody changed the endpoints meanwhile: planned anew, by the routes as they are now.
                way, ways, _ = self._planned(packet, caller, claim, sha256, self._ways.fresh())
                entry = replace(entry, plan=way)
            except PutAgain:
                keeping.put_again()

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
            return plan(connection, packet, caller, claim, guide), is_known(connection, packet, sha256)

        try:
            way, known = self._database.look_now(look)
        except Refused:
            fresh = self._ways.fresh() if ways is None else used
            if fresh.number == used.number:
                raise
            # An endpoint that this process does not know yet may reach the receiver.
            return self._planned(packet, caller, claim, sha256, fresh)
        return way, used, known
