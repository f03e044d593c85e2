"""The answer to a take-back as a receiver served here gives it: agreed, destroyed, reported, in this order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, select

from gateway.exchange import ledger
from gateway.exchange.intake.authoring import Author, meant, one_of
from gateway.exchange.intake.documents import find
from gateway.exchange.intake.rules import Also
from gateway.exchange.receivers import named, recalls, relations, revocations, standings
from gateway.exchange.receivers.recalls import Destroyer
from gateway.exchange.receivers.receiver_state import Effect, Role, Stage, StateRules, judge
from gateway.exchange.receivers.statuses import WARNINGS
from gateway.exchange.views import Caller, Receipt, Reported
from gateway.findings import Finding, LienThongError, NotNow, Refused, refuse
from gateway.packet.model import StaffInfo
from gateway.packet.names import BusinessType, Kind, StatusCode
from gateway.store.database import Database
from gateway.store.schema import deliveries, packets
from gateway.store.schema import statuses as table
from gateway.trust.keys import waits_alone

log = structlog.get_logger(__name__)

ACTOR: Final = "gateway"


class AlreadySettled(LienThongError):
    """Another worker has said the answer meanwhile: this one's is not written."""


class TakeBacks:
    """Agreements to take-backs: given by a person through a door, settled at once or by the next round."""

    def __init__(self, database: Database, author: Author, destroyer: Destroyer) -> None:
        self._database = database
        self._author = author
        self._destroyer = destroyer

    def agree(
        self, document: str, caller: Caller, reason: str | None, staff: StaffInfo | None, agency: str | None
    ) -> Reported | None:
        """Agree for a receiver: destroy its content, then report 15, and return the receipt of that status.

        Returns nothing where no take-back is asked for and the document is one to be agreed to otherwise. Agreeing
        again gives the same receipt. Raises Refused ``status.unasked``, or NotNow where a later round goes on.
        """

        def work(connection: Connection) -> str | None:
            return _agree(connection, document, caller, reason, staff, agency)

        delivery = self._database.hand_over(work).result()
        if delivery is None:
            return None
        for row in self._database.read_now(lambda connection: recalls.open_with(connection, delivery)):
            self._settle(row)
        answer = self._database.read_now(lambda connection: _answer(connection, delivery))
        if answer is None:
            return Reported((), (Finding("take-back.not-reported", "id"),))
        return Reported((Receipt(answer, Kind.STATUS),))

    async def settle_open(self) -> None:
        """Go on with what is open: take-backs that came as packets, and what a crash left."""
        for row in await self._database.read(recalls.open_ones):
            try:
                await asyncio.to_thread(self._settle, row)
            except NotNow as reason:
                if not waits_alone(reason):
                    raise
                log.warning("take-back-waits-alone", delivery=row.delivery, agency=row.receiver, reason=str(reason))
            except Exception:
                # One that cannot be finished now must not stand in the way of those behind it.
                log.exception("take-back-broken", delivery=row.delivery)

    def _settle(self, row: Row[Any]) -> None:
        self._destroyer.destroy(row.packet, row.receiver)
        if not row.owed:
            self._database.hand_over(lambda connection: recalls.settle(connection, row.delivery, None)).result()
            return
        try:
            self._report(row)
        except AlreadySettled:
            return
        except NotNow:
            raise
        except Refused as refused:
            log.warning("take-back-not-reported", document=row.packet, receiver=row.receiver)
            codes = sorted({finding.code for finding in refused.findings})
            self._database.hand_over(lambda connection: recalls.give_up(connection, row, codes)).result()

    def _report(self, row: Row[Any]) -> None:
        document = self._database.read_now(
            lambda connection: connection.execute(select(packets).where(packets.c.id == row.packet)).one()
        )
        caller = Caller(ACTOR, frozenset([row.receiver]))
        staff = StaffInfo(**row.staff) if row.staff else None
        self._author.say_agreed(document, caller, row.receiver, row.reason, staff, _settled_by(row.delivery))


def _settled_by(delivery: str) -> Also:
    def also(connection: Connection, packet: str) -> None:
        if not recalls.settle(connection, delivery, packet):
            raise AlreadySettled(delivery)

    return also


def _agree(
    connection: Connection,
    document: str,
    caller: Caller,
    reason: str | None,
    staff: StaffInfo | None,
    agency: str | None,
) -> str | None:
    """Write an agreement down for every version that is asked for; return the delivery that owes the answer."""
    row, receivers = meant(connection, document, caller, StatusCode.AGREED)
    speaker = one_of(receivers, caller, agency)
    rows = standings.lock(connection, _versions(connection, row.id), speaker)
    first = next(one for one in rows if one.packet == row.id)
    if first.stage == Stage.RECALLED:
        return str(first.id)
    if first.stage != Stage.ASKED:
        if standings.answerable(first):
            return None
        facts = {"status": StatusCode.AGREED.value, "agency": speaker, "stage": first.stage}
        raise refuse(WARNINGS[Effect.UNASKED], "code", **facts)
    at = datetime.now(UTC)
    notes = []
    for one in rows:
        if one.stage != Stage.ASKED:
            continue
        verdict = judge(standings.of_row(one), StatusCode.AGREED, [Role.RECEIVER])
        code, facts_of = StatusCode.AGREED, {"delivery": one.id}
        notes += standings.write(connection, one, verdict, code=code, actor=caller.system, at=at, facts=facts_of)
        owed = one.id == first.id
        said = {name: value for name in StaffInfo.__slots__ if (value := getattr(staff, name))} if staff else {}
        standings.remember_recall(connection, one, caller.system, at, owed=owed, reason=reason, staff=said)
    ledger.write(connection, notes, at)
    return str(first.id)


def _versions(connection: Connection, document: str) -> list[str]:
    found = named.versions(connection, [document])
    types = named.business_types(connection, found)
    return [one for one in found if types[one] != BusinessType.REVOKE or one == document]


def _answer(connection: Connection, delivery: str) -> str | None:
    """Return our id of the newest 15 that a receiver said about the document of a delivery."""
    query = (
        select(table.c.packet)
        .join(deliveries, (table.c.document == deliveries.c.packet) & (table.c.sender == deliveries.c.receiver))
        .where(deliveries.c.id == delivery, table.c.code == StatusCode.AGREED.value)
    )
    return connection.execute(query.order_by(table.c.packet.desc()).limit(1)).scalar_one_or_none()


def name_target(connection: Connection, revocation: str, target: str, caller: Caller, rules: StateRules) -> None:
    """Write down which document an unclear revocation withdraws, as a person at a receiver says, and ask for it.

    Raises Refused ``document.unknown``, ``take-back.not-a-revocation``, ``take-back.target-known``,
    ``take-back.target-wrong``, or ``status.not-allowed`` where nobody can be asked for it any more.
    """
    row = find(connection, revocation, caller)
    if row.business_type != BusinessType.REVOKE:
        raise refuse("take-back.not-a-revocation", "id")
    if revocations.target_of(connection, revocation) is not None:
        raise refuse("take-back.target-known", "target")
    meant_one = find(connection, target, caller)
    if meant_one.sender != row.sender or meant_one.business_type in (None, BusinessType.REVOKE):
        raise refuse("take-back.target-wrong", "target")
    if not relations.of_packet(connection, revocation):
        raise refuse("take-back.not-a-revocation", "id")
    at = datetime.now(UTC)
    asked = revocations.ask(connection, revocation, target, caller.system, at, rules)
    if asked.refused and not asked.applied:
        raise Refused(asked.refused)
    ledger.write(connection, asked.notes, at)
