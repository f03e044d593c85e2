"""One transaction of the intake: all that is written about a new packet, or about one that came again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select

from gateway.exchange import ledger
from gateway.exchange.endpoints.ways import Known, Ways
from gateway.exchange.inspection.holding import check_open, hold
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.intake.examination import Examination
from gateway.exchange.intake.routing import Leg, Plan
from gateway.exchange.intake.rows import attachment_rows, duplicate_key, findable, plain, said_columns, urgency
from gateway.exchange.intake.rules import Also, IntakeRules
from gateway.exchange.intake.verdicts import link_data, signature_facts
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers import linking, statuses
from gateway.exchange.receivers.destruction import why_gone
from gateway.exchange.receivers.recalls import sweep_again
from gateway.exchange.receivers.statuses import Report, Said
from gateway.exchange.search import index
from gateway.exchange.views import Caller, DeliveryState, Receipt
from gateway.findings import Finding, refuse
from gateway.ids import new_id
from gateway.packet.model import DocumentPacket, Packet, StatusPacket
from gateway.packet.names import StatusCode
from gateway.store.schema import attachments, deliveries, packet_keys, packets, receipts


@dataclass(frozen=True, slots=True)
class Entry:
    """All that one transaction writes about a new packet."""

    id: str
    packet: Packet
    examination: Examination
    plan: Plan
    caller: Caller
    sha256: str
    size: int
    at: datetime
    secure: Callable[[Connection], None]
    """Sees that its files are there, and that nobody removes them from now on. Raises PutAgain."""
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


class Writer:
    """Writes what was examined and planned."""

    def __init__(self, ways: Ways, rules: IntakeRules) -> None:
        self._ways = ways
        self._rules = rules

    def write(self, connection: Connection, entry: Entry, also: Also | None, ways: Known) -> Receipt:
        """Write a packet, or that it came again, and what ``also`` adds; return the receipt.

        Raises WaysChanged, or PutAgain where its files have to be put there once more.
        """
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

    def _write_packet(self, connection: Connection, entry: Entry) -> tuple[Finding, ...]:
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
        carried = index.enter(connection, row, findable(entry.packet), [leg.receiver for leg in entry.plan.legs])
        if self._rules.keep_attachments and isinstance(entry.packet, DocumentPacket) and entry.packet.attachments:
            connection.execute(_ADD_ATTACHMENT, attachment_rows(entry.id, entry.packet))
        if isinstance(entry.packet, DocumentPacket):
            connection.execute(_OWE_RECEIPT, {"packet": entry.id, "due": True, "stamp_due": False})
        notes += self._write_legs(connection, entry, entry.id, entry.plan.legs, carried, held=entry.held)
        if entry.held:
            notes.append(self._hold(connection, entry))
        if report and heard and isinstance(entry.packet, StatusPacket):
            statuses.write(connection, report, entry.packet, heard)
            notes += heard.notes
        elif isinstance(entry.packet, DocumentPacket):
            notes += self._connect(connection, entry, entry.packet)
        ledger.write(connection, notes, entry.at, new=entry.id)
        # Only now, when the ledger holds it: from here on nobody can destroy what this packet needs.
        entry.secure(connection)
        return heard.warnings if heard else ()

    def _hold(self, connection: Connection, entry: Entry) -> Note:
        return hold(
            connection,
            entry.id,
            entry.at,
            actor=entry.caller.system,
            attachments=len(entry.examination.samples),
            arrival_due=self._rules.report_arrival,
        )

    def _connect(self, connection: Connection, entry: Entry, document: DocumentPacket) -> list[Note]:
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

    def _write_repeat(self, connection: Connection, entry: Entry, known: str) -> None:
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
        carried = index.reached(connection, known, [leg.receiver for leg in new])
        notes += self._write_legs(connection, entry, known, new, carried, held=held)
        if new and isinstance(entry.packet, DocumentPacket):
            notes += linking.reached(
                connection, known, entry.packet, actor=entry.caller.system, at=entry.at, rules=self._rules.states
            )
        ledger.write(connection, notes, entry.at)

    def _write_legs(
        self,
        connection: Connection,
        entry: Entry,
        packet: str,
        legs: tuple[Leg, ...],
        carried: dict[str, Any],
        *,
        held: bool,
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
                **carried,
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


def is_known(connection: Connection, packet: Packet, sha256: str) -> bool:
    """Say whether this packet came before. Raises Refused where it is in quarantine: its bytes stay outside."""
    known = connection.execute(_KNOWN, {"wanted": duplicate_key(packet, sha256)}).scalar_one_or_none()
    if known is not None:
        check_open(connection, known, "")
    return known is not None


def _conflicts(connection: Connection, entry: Entry) -> list[str]:
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


def _report(entry: Entry, packet: StatusPacket) -> Report:
    legs, about = entry.plan.legs, packet.response_for
    told = legs[0].receiver if legs else about.organ_id or ""
    actor = entry.caller.system
    code = StatusCode(packet.code)
    kin = (entry.plan.sender_kin, entry.plan.receiver_kin)
    return Report(entry.id, code, entry.plan.sender, told, about, actor, entry.at, *kin)


def _packet_row(entry: Entry, more: tuple[Finding, ...]) -> dict[str, Any]:
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
        **said_columns(entry.packet),
    }
