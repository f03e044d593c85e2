"""Statuses: tied to the document that they are about, judged by the receiver's standing, written with their outcome.

A status whose document is not known here is held, since the document may still be on its way (domain 2.2).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select

from gateway.directory.names import fold
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers import named, standings
from gateway.exchange.receivers.receiver_state import Effect, Role, Stage, StateRules, StateVerdict, judge
from gateway.exchange.receivers.standings import ReceiverRow
from gateway.exchange.views import StatusView
from gateway.findings import Finding, Refused
from gateway.packet.model import ResponseFor, StaffInfo, StatusPacket
from gateway.packet.names import BusinessType, StatusCode
from gateway.store.schema import statuses

HELD: Final = "held"
ORPHANED: Final = "orphaned"
"""Held so long that somebody should look: the document never came."""
ELSEWHERE: Final = "elsewhere"
"""The document was not handed to this receiver through here, so no standing is kept for it."""

FAMILY: Final = frozenset({StatusCode.TAKE_BACK_REQUESTED, StatusCode.AGREED, StatusCode.DISAGREED})
"""Codes about a take-back, which concerns every version under the document's id."""

WARNINGS: Final = {
    Effect.LATE: "status.late",
    Effect.FROZEN: "status.frozen",
    Effect.ENDED: "status.ended",
    Effect.NOT_ALLOWED: "status.not-allowed",
    Effect.UNASKED: "status.unasked",
    Effect.NOT_ENTITLED: "status.not-entitled",
}
"""Codes of the catalogue for what had no effect: a warning for other systems, a refusal for those served here."""


@dataclass(frozen=True, slots=True)
class Said:
    """A status that is made here: about exactly this document. ``tolerant`` ones are kept even without effect."""

    document: str
    tolerant: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One status on its way in: our id of its packet, what it says, who says it and who is told."""

    packet: str
    code: StatusCode
    speaker: str
    told: str
    about: ResponseFor
    actor: str
    at: datetime
    speaker_kin: frozenset[str] = frozenset()
    """All ids (folded) that mean who says it, of bodies merged into it too."""
    told_kin: frozenset[str] = frozenset()

    @property
    def issuers(self) -> tuple[str, ...]:
        """The issuer under all its ids: systems name one body by old codes and new ones."""
        asks = self.code is StatusCode.TAKE_BACK_REQUESTED
        return (self.issuer, *sorted(self.speaker_kin if asks else self.told_kin))

    @property
    def receivers(self) -> tuple[str, ...]:
        """The receiver meant under all its ids."""
        asks = self.code is StatusCode.TAKE_BACK_REQUESTED
        return (self.receiver, *sorted(self.told_kin if asks else self.speaker_kin))

    @property
    def issuer(self) -> str:
        """The sender of the document: who asks it back, or who is told (domain 1.4)."""
        return self.speaker if self.code is StatusCode.TAKE_BACK_REQUESTED else self.told

    @property
    def receiver(self) -> str:
        """The receiver whose standing is meant."""
        return self.told if self.code is StatusCode.TAKE_BACK_REQUESTED else self.speaker


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a status: its document, the outcome, what is said about it and written into the ledger.

    ``parties`` are who says it and who is told, as the document's standing names them, whatever ids the status bears.
    """

    document: str | None
    outcome: str
    warnings: tuple[Finding, ...] = ()
    notes: list[Note] = field(default_factory=list)
    parties: tuple[str, str] | None = None


def hear(connection: Connection, report: Report, rules: StateRules, said: Said | None = None) -> Heard:
    """Apply a status to the document that it means.

    Raises Refused ``status.not-entitled`` and ``status.misaddressed`` where it is not this agency's to say, and for a
    status that is made here with the code of the effect that it would not have.
    """
    documents = _documents(connection, report)
    if not documents:
        wrong = _misled(connection, report)
        if wrong:
            raise Refused(wrong)
        facts = {"code": report.code.value}
        notes = [Note(report.packet, Event.STATUS_HELD, report.actor, report.speaker, facts)]
        return Heard(None, HELD, (Finding("status.held", "MessageHeader/ResponseFor"),), notes)
    if report.code in FAMILY:
        documents = named.with_revoked(connection, documents)
    rows = _rows(connection, report, documents)
    if not rows:
        return Heard(documents[0], ELSEWHERE, notes=[note(report, documents[0], ELSEWHERE)])
    return apply(connection, report, _meant(rows, report.code, said), rules, said)


def _documents(connection: Connection, report: Report) -> list[str]:
    for issuer in dict.fromkeys(report.issuers):
        if found := named.documents(connection, report.about, issuer):
            return found
    return []


def _rows(connection: Connection, report: Report, documents: list[str]) -> list[ReceiverRow]:
    """Return the locked deliveries to the receiver meant, or nothing where they went another way."""
    rows = standings.lock(connection, documents, report.receiver)
    if rows:
        return rows
    spelt = named.spelling(connection, documents, *report.receivers)
    if spelt is None:
        raise Refused(_not_a_receiver(report))
    return standings.lock(connection, documents, spelt)


def _not_a_receiver(report: Report) -> list[Finding]:
    if report.code is StatusCode.TAKE_BACK_REQUESTED:
        return [Finding("status.misaddressed", "MessageHeader/ResponseFor/OrganId", {"agency": report.told})]
    facts = {"agency": report.speaker, "status": report.code.value}
    return [Finding("status.not-entitled", "MessageHeader/From/OrganId", facts)]


def _misled(connection: Connection, report: Report) -> list[Finding]:
    """Return what is wrong where the id means documents of others: the wrong speaker, or the wrong agency told."""
    others = named.of_any_sender(connection, report.about)
    if not others:
        return []
    speaker = Finding(
        "status.not-entitled", "MessageHeader/From/OrganId", {"agency": report.speaker, "status": report.code.value}
    )
    told = Finding("status.misaddressed", "MessageHeader/ResponseFor/OrganId", {"agency": report.told})
    addressed = named.spelling(connection, others, *report.receivers) is not None
    if report.code is StatusCode.TAKE_BACK_REQUESTED:
        return [speaker] if addressed else [speaker, told]
    return [told] if addressed else [speaker, told]


def _meant(rows: list[ReceiverRow], code: StatusCode, said: Said | None) -> list[ReceiverRow]:
    """Return the deliveries that a status moves, the one it is kept under first; ``rows`` are newest first."""
    exact = [row for row in rows if said is not None and row.packet == said.document]
    versions = [row for row in rows if row.business_type != BusinessType.REVOKE] or rows
    if code in FAMILY:
        return _of_take_back(exact, versions, code)
    if exact:
        return exact
    if code is StatusCode.ARRIVED:
        silent = [row for row in rows if row.stage == Stage.SENT]
        return [silent[-1] if silent else rows[0]]
    return versions[:1]


def _of_take_back(exact: list[ReceiverRow], versions: list[ReceiverRow], code: StatusCode) -> list[ReceiverRow]:
    first = {row.packet for row in exact}
    if code is StatusCode.TAKE_BACK_REQUESTED:
        return exact + [row for row in versions if row.packet not in first]
    asked = [row for row in versions if row.stage == Stage.ASKED]
    if exact:
        return exact + [row for row in asked if row.packet not in first] if exact[0].stage == Stage.ASKED else exact
    changes = [row for row in versions if standings.answerable(row)]
    return asked or changes[:1] or versions[:1]


def apply(
    connection: Connection, report: Report, rows: Sequence[ReceiverRow], rules: StateRules, said: Said | None = None
) -> Heard:
    """Apply a status to these locked deliveries; what it did to the first is its outcome."""
    verdicts = [_judge(row, report, rules) for row in rows]
    first, effect = rows[0], verdicts[0].effect
    if effect is Effect.UNASKED and report.code is StatusCode.DISAGREED and _asked_in_vain(connection, first):
        effect = Effect.ANSWERED
    wrong = _warnings(effect, first, report)
    if said is not None and not said.tolerant and wrong:
        raise Refused(wrong)
    notes = [note(report, first.packet, effect.value)]
    facts = {"packet": report.packet}
    for row, verdict in zip(rows, verdicts, strict=True):
        notes += standings.write(
            connection, row, verdict, code=report.code, actor=report.actor, at=report.at, facts=facts
        )
        if verdict.effect is Effect.APPLIED and verdict.standing.stage is Stage.RECALLED:
            standings.remember_recall(connection, row, report.actor, report.at, answer=report.packet)
    asks = report.code is StatusCode.TAKE_BACK_REQUESTED
    parties = (first.sender, first.receiver) if asks else (first.receiver, first.sender)
    return Heard(first.packet, effect.value, wrong, notes, parties)


def _judge(row: ReceiverRow, report: Report, rules: StateRules) -> StateVerdict:
    roles = [
        role
        for role, agency in ((Role.SENDER, row.sender), (Role.RECEIVER, row.receiver))
        if fold(agency) == fold(report.speaker) or fold(agency) in report.speaker_kin
    ]
    return judge(standings.of_row(row), report.code, roles, rules=rules, answerable=standings.answerable(row))


def _warnings(effect: Effect, row: ReceiverRow, report: Report) -> tuple[Finding, ...]:
    if effect not in WARNINGS:
        return ()
    facts = {"status": report.code.value, "agency": row.receiver, "stage": row.stage}
    return (Finding(WARNINGS[effect], "MessageHeader/StatusCode", facts),)


def note(report: Report, document: str, outcome: str) -> Note:
    """Return what a document's ledger says of a status and of what became of it."""
    facts = {"code": report.code.value, "packet": report.packet, "outcome": outcome}
    return Note(document, Event.STATUS, report.actor, report.speaker, facts)


def _asked_in_vain(connection: Connection, row: ReceiverRow) -> bool:
    """Say whether the last word about a take-back was a request that came too late: it may be answered with 16."""
    columns = statuses.c
    query = (
        select(columns.code, columns.outcome)
        .where(columns.document == row.packet, columns.code.in_([code.value for code in FAMILY]))
        .where((columns.sender == row.receiver) | (columns.receiver == row.receiver))
        .order_by(columns.packet.desc())
        .limit(1)
    )
    last = connection.execute(query).one_or_none()
    return last is not None and last.code == StatusCode.TAKE_BACK_REQUESTED and last.outcome == Effect.NOT_ALLOWED


_ADD: Final = insert(statuses)


def write(connection: Connection, report: Report, status: StatusPacket, heard: Heard) -> None:
    """Write a status down with what became of it; its packet is already written."""
    staff = status.staff or StaffInfo()
    speaker, told = heard.parties or (report.speaker, report.told)
    row = {
        "packet": report.packet,
        "document": heard.document,
        "sender": speaker,
        "receiver": told,
        "code": status.code,
        "description": status.description,
        "staff": {name: value for name in StaffInfo.__slots__ if (value := getattr(staff, name))},
        "stated_at": (status.timestamp or "")[:32] or None,
        "recorded_at": report.at,
        "outcome": heard.outcome,
    }
    connection.execute(_ADD, row)


def of_document(connection: Connection, document: str) -> list[StatusView]:
    """Return all statuses about a document, in the order in which they were recorded."""
    columns = statuses.c
    rows = connection.execute(
        select(statuses).where(columns.document == document).order_by(columns.recorded_at, columns.packet)
    )
    return [
        StatusView(
            code=row.code,
            sender=row.sender,
            receiver=row.receiver,
            at=row.recorded_at,
            packet=row.packet,
            description=row.description,
            staff=row.staff,
            timestamp=row.stated_at,
            outcome=row.outcome,
        )
        for row in rows
    ]


def answered(connection: Connection, documents: Collection[str], agencies: Collection[str]) -> dict[str, str]:
    """Return the code with which these agencies answered an update or a replacement last, by its id."""
    columns = statuses.c
    query = select(columns.document, columns.code).where(
        columns.document.in_(documents), columns.sender.in_(agencies), columns.outcome == Effect.ANSWERED.value
    )
    return {row.document: row.code for row in connection.execute(query.order_by(columns.packet))}
