"""The work of inspection as rows: claimed under leases and fence numbers by any process of any host, put off, settled.

An outcome is one transaction: findings, deliveries, ledger and alert together. Who no longer holds the newest lease
writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, insert, or_, select, text, update

from gateway.exchange import ledger
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.inspection.checks import Action, Found, gravest
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.ledger import Event, Note
from gateway.exchange.views import MAILBOX, DeliveryState
from gateway.store.schema import agencies, deliveries, inspection_findings, inspections, packets

LEASE: Final = timedelta(seconds=60)
"""For so long an inspection is claimed; renewed while it lasts."""

ACTOR: Final = "inspection"

QUARANTINED: Final = "inspection.quarantined"
"""The alert about a document in quarantine, closed by an operator's decision."""

MOST_LISTED: Final = 100
"""Attachments whose verdicts stand in one entry of the ledger."""

MOST_TOLD: Final = 20
"""Findings named in one entry of the ledger."""

_PENDING: Final = text("inspections.state = 'pending'")
"""In these very words, so that both databases see that the small index of what is due will do."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A document that is ours to inspect until the lease runs out. ``sha256`` is that of its packet."""

    packet: str
    sha256: str
    fence: int
    begun: int
    put_off: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding in one attachment, by which check."""

    attachment: int
    check: str
    found: Found


def _free(now: datetime) -> Any:
    columns = inspections.c
    return and_(_PENDING, columns.due_at <= now, or_(columns.lease_until.is_(None), columns.lease_until < now))


def anything_due(connection: Connection, now: datetime) -> bool:
    """Say whether something may be claimed: a small question, so that nobody takes the turn to write for nothing."""
    return connection.execute(select(inspections.c.packet).where(_free(now)).limit(1)).first() is not None


def claim(connection: Connection, most: int, now: datetime) -> list[Claimed]:
    """Claim what is due, the oldest first."""
    query = (
        select(inspections, packets.c.sha256)
        .join_from(inspections, packets, inspections.c.packet == packets.c.id)
        .where(_free(now))
        .order_by(inspections.c.due_at, inspections.c.packet)
        .limit(most)
        .with_for_update(of=inspections, skip_locked=True)
    )
    rows = connection.execute(query).all()
    if rows:
        columns = inspections.c
        values = {"lease_until": now + LEASE, "fence": columns.fence + 1, "begun": columns.begun + 1}
        which = columns.packet.in_([row.packet for row in rows])
        connection.execute(update(inspections).where(which).values(values))
    return [Claimed(row.packet, row.sha256, row.fence + 1, row.begun + 1, row.put_off) for row in rows]


def _ours(one: Claimed) -> Any:
    columns = inspections.c
    return (columns.packet == one.packet) & (columns.fence == one.fence) & _PENDING


def renew(connection: Connection, one: Claimed, now: datetime) -> None:
    """Hold the claim for longer."""
    connection.execute(update(inspections).where(_ours(one)).values(lease_until=now + LEASE))


def put_off(connection: Connection, one: Claimed, until: datetime, *, counts: bool) -> None:
    """Leave the inspection to a later time; ``counts`` where the document itself may be the cause."""
    values: dict[str, Any] = {"lease_until": None, "due_at": until}
    values |= {} if counts else {"begun": 0, "put_off": inspections.c.put_off + 1}
    connection.execute(update(inspections).where(_ours(one)).values(values))


def free_claims(connection: Connection) -> None:
    """End the claims of a process that died, only where no other works on this store."""
    held = inspections.c.lease_until.is_not(None)
    connection.execute(update(inspections).where(held, _PENDING).values(lease_until=None))


def settle(connection: Connection, one: Claimed, seen: Sequence[Seen], now: datetime) -> InspectionState | None:
    """Write the outcome: let go or put into quarantine. Returns ``None``, nothing written, if it is not ours."""
    ledger.take_turn(connection, one.packet)
    row = connection.execute(select(inspections).where(_ours(one)).with_for_update()).one_or_none()
    if row is None:
        return None
    worst = gravest([each.found.action for each in seen])
    closed = worst is Action.QUARANTINE
    state = InspectionState.QUARANTINED if closed else InspectionState.PASSED
    values = {"state": state.value, "flagged": worst is not Action.NOTE, "settled_at": now, "lease_until": None}
    connection.execute(update(inspections).where(_ours(one)).values(values))
    write_findings(connection, one.packet, seen, now)
    if closed:
        _close(connection, one.packet, seen, now)
    else:
        let_go(connection, one.packet, now, arrival_due=row.arrival_due, held=DeliveryState.HELD)
    event = Event.QUARANTINED if closed else Event.INSPECTED
    ledger.write(connection, [Note(one.packet, event, ACTOR, None, told(seen))], now)
    return state


def write_findings(connection: Connection, packet: str, seen: Sequence[Seen], now: datetime) -> None:
    """Keep what was found, in place of what was found before."""
    connection.execute(delete(inspection_findings).where(inspection_findings.c.packet == packet))
    counted: Counter[tuple[int, str]] = Counter()
    rows = []
    for each in seen:
        key = (each.attachment, each.check)
        counted[key] += 1
        rows.append({"packet": packet, "attachment": each.attachment, "inspector": each.check, "at": now})
        rows[-1] |= {"position": counted[key], **each.found.plain()}
    if rows:
        connection.execute(insert(inspection_findings), rows)


def let_go(connection: Connection, packet: str, now: datetime, *, arrival_due: bool, held: DeliveryState) -> None:
    """Make the deliveries of a document, in this state until now, what those of a new one are."""
    columns = deliveries.c
    values: dict[str, Any] = {
        "state": DeliveryState.WAITING.value,
        "updated_at": now,
        "next_at": now,
        "error": "",
    }
    if arrival_due:
        values["arrival_due"] = columns.endpoint == MAILBOX
    connection.execute(update(deliveries).where(columns.packet == packet, columns.state == held.value).values(values))


def _close(connection: Connection, packet: str, seen: Sequence[Seen], now: datetime) -> None:
    code = _main(seen)
    here = (deliveries.c.packet == packet) & (deliveries.c.state == DeliveryState.HELD.value)
    values = {"state": DeliveryState.QUARANTINED.value, "updated_at": now, "error": code, "lease_until": None}
    connection.execute(update(deliveries).where(here).values(values))
    wanted = [
        Alert(QUARANTINED, f"{packet} {agency}"[:128], agency or None, facts={"document": packet, "code": code})
        for agency in _concerned(connection, packet)
    ]
    alerts.say_raised(alerts.raise_new(connection, wanted, now))


def _main(seen: Sequence[Seen]) -> str:
    return next((each.found.code for each in seen if each.found.action is Action.QUARANTINE), "")


def _concerned(connection: Connection, packet: str) -> list[str]:
    """Return whom an alert is for: the sender if it is served here, else the receivers; operators see all."""
    sender = select(packets.c.sender).where(packets.c.id == packet)
    here = select(agencies.c.id).where(agencies.c.id == sender.scalar_subquery())
    found = connection.execute(here).scalars().all()
    if not found:
        own = (deliveries.c.packet == packet) & (deliveries.c.endpoint == MAILBOX)
        found = connection.execute(select(deliveries.c.receiver).where(own)).scalars().all()
    return list(found) or [""]


def told(seen: Sequence[Seen]) -> dict[str, object]:
    """Return what the ledger says: each check's gravest verdict and counts, verdicts by attachment, what was grave."""
    checks: dict[str, dict[str, object]] = {}
    for name in dict.fromkeys(each.check for each in seen):
        own = [each.found for each in seen if each.check == name]
        worst = gravest([found.action for found in own])
        verdict = next(found.verdict for found in own if found.action is worst)
        checks[name] = {"verdict": verdict, "counts": dict(Counter(found.verdict for found in own))}
    grave = [
        {"attachment": each.attachment, "check": each.check, "code": each.found.code, **_short(each.found)}
        for each in seen
        if each.found.action is not Action.NOTE
    ]
    return {"checks": checks, "attachments": _verdicts(seen), "findings": grave[:MOST_TOLD]}


def _verdicts(seen: Sequence[Seen]) -> dict[str, dict[str, str]]:
    """Return the first verdict of each check about each attachment, which is the one about the file as a whole."""
    found: dict[str, dict[str, str]] = {}
    for each in seen:
        if str(each.attachment) in found or len(found) < MOST_LISTED:
            found.setdefault(str(each.attachment), {}).setdefault(each.check, each.found.verdict)
    return found


def _short(found: Found) -> dict[str, object]:
    return {name: value for name, value in found.facts.items() if isinstance(value, str | int)}
