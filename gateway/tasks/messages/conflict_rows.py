"""Conflicts as rows: events that came and cannot happen, kept with all that is needed to try them again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, tuple_, update

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.findings import Finding
from gateway.ids import new_id
from gateway.store.schema import alerts as raised
from gateway.store.schema import task_agencies
from gateway.store.schema import task_conflicts as table
from gateway.tasks.messages.merging import Pending
from gateway.tasks.messages.model import Directive, EventSaid, TaskSaid
from gateway.tasks.messages.parsing import event_of
from gateway.tasks.messages.plain import event_plain, stands_plain, terms_plain

OPEN: Final = "open"
APPLIED: Final = "applied"
OURS: Final = "ours"
THEIRS: Final = "theirs"

ALERT: Final = "task.conflict"
TOO_MANY: Final = "task.conflicts-many"
MOST: Final = 200
"""Open conflicts of one task and one sender: more is not kept, and would only be tried in vain each time."""
MOST_SUBJECT: Final = 128
WAITS: Final = frozenset({"task-message.gap", "task-message.task-unknown", "task.from-the-future"})
"""Reasons that most often pass by themselves: what lacks is still on its way."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a task is called in all books."""

    system: str
    code: str

    def subject(self, receiver: str) -> str:
        """Return what an alert points at that tells an agency about it."""
        return f"{receiver} {self.system} {self.code}"[:MOST_SUBJECT]


def of_task(connection: Connection, name: Name) -> list[Row[Any]]:
    """Return the open conflicts of a task, the oldest first."""
    query = select(table).where(table.c.system == name.system, table.c.code == name.code, table.c.state == OPEN)
    return [*connection.execute(query.order_by(table.c.id))]


def settled(connection: Connection, name: Name) -> set[tuple[str, str]]:
    """Return the events, with their senders, that a person has settled."""
    query = select(table.c.event, table.c.sender).where(
        table.c.system == name.system, table.c.code == name.code, table.c.state.in_((OURS, THEIRS))
    )
    return {(row.event, row.sender) for row in connection.execute(query)}


def event_in(row: Row[Any]) -> EventSaid:
    """Return the event of a row, its agencies as they were told."""
    return event_of(row.said)


def barred_in(row: Row[Any]) -> Finding | None:
    """Return why an event may not happen whatever the task is."""
    return Finding(row.barred["code"], row.barred["path"], row.barred["facts"]) if row.barred else None


def directive_in(row: Row[Any]) -> Directive | None:
    """Return the directive that the sender of a row named."""
    said = row.theirs.get("directive")
    return Directive(**said) if said else None


def directive_told(rows: Iterable[Row[Any]], event: str, sender: str, named: Callable[[str], str]) -> Directive | None:
    """Return what a sender that told an event says of the directive; ``named`` gives an agency's id in this book."""
    told = (row for row in rows if row.event == event and named(row.sender) == sender)
    return next(map(directive_in, told), None)


def keep(
    connection: Connection,
    name: Name,
    one: Pending,
    said: EventSaid,
    theirs: TaskSaid,
    *,
    receiver: str,
    sent_at: datetime,
    now: datetime,
) -> str:
    """Write down an event that came, with the task as it stands in its sender's book; return the row's id."""
    row: dict[str, Any] = {
        "id": new_id(),
        "system": name.system,
        "code": name.code,
        "event": said.id,
        "sender": one.sender,
        "receiver": receiver,
        "packet": one.packet,
        "said": event_plain(said),
        "theirs": _theirs(theirs),
        "barred": _plain(one.barred) if one.barred else None,
        "why": {},
        "tried": 0,
        "state": OPEN,
        "created_at": now,
        "sent_at": sent_at,
    }
    connection.execute(insert(table).values(**row))
    return str(row["id"])


def tried(connection: Connection, row: str, one: Pending, why: Finding, task: str | None, number: int) -> None:
    """Write down that an event was tried, and why it could not happen."""
    again = -1 if why.code == "task.from-the-future" else number
    barred = _plain(one.barred) if one.barred else None
    values: dict[str, Any] = {"why": _plain(why), "barred": barred, "tried": again, "task": task}
    connection.execute(update(table).where(table.c.id == row).values(values))


def close(
    connection: Connection, ids: Iterable[str], state: str, now: datetime, *, by: str | None = None, reason: str = ""
) -> None:
    """Close conflicts."""
    values: dict[str, Any] = {"state": state, "settled_at": now, "settled_by": by, "reason": reason or None}
    connection.execute(update(table).where(table.c.id.in_(list(ids)), table.c.state == OPEN).values(values))


def taken_up(connection: Connection, row: str, by: str, reason: str, now: datetime) -> bool:
    """Write down of a conflict that happened after all that a person let it; return whether it did."""
    here = (table.c.id == row) & (table.c.state != OPEN)
    values = {"state": THEIRS, "settled_at": now, "settled_by": by, "reason": reason[:2000]}
    return connection.execute(update(table).where(here).values(values)).rowcount == 1


def number_open(connection: Connection, name: Name, sender: str) -> int:
    """Return how many conflicts of a task with a sender are open."""
    query = select(func.count()).select_from(table)
    mine = (table.c.system == name.system, table.c.code == name.code, table.c.sender == sender, table.c.state == OPEN)
    return connection.execute(query.where(*mine)).scalar_one()


def elsewhere(connection: Connection, name: Name, events: Collection[str]) -> list[Row[Any]]:
    """Return open conflicts about other tasks with events of these ids: whoever told them has joined two records."""
    same = (table.c.system == name.system) & (table.c.code == name.code)
    query = select(table).where(table.c.event.in_(sorted(events)), table.c.state == OPEN, ~same)
    return [*connection.execute(query.order_by(table.c.id))]


def has_part(connection: Connection, task: str, agency: str) -> bool:
    """Tell whether an agency stands, or once stood, on a side of a task."""
    query = select(task_agencies.c.task).where(task_agencies.c.task == task, task_agencies.c.agency == agency)
    return connection.execute(query.limit(1)).first() is not None


def too_many(name: Name, sender: str, receiver: str) -> Alert:
    """Return the alert that of a sender no more conflicts of a task are kept."""
    facts: dict[str, str | int] = {"system": name.system, "code": name.code, "sender": sender, "most": MOST}
    return Alert(TOO_MANY, name.subject(receiver), receiver, facts=facts)


def say(connection: Connection, name: Name, rows: Sequence[Row[Any]], now: datetime) -> list[Alert]:
    """Raise an alert for each agency that should look at these open conflicts of a task."""
    firsts = {row.receiver: row for row in reversed(rows)}
    wanted: list[Alert] = []
    for receiver, row in sorted(firsts.items()):
        facts: dict[str, str | int] = {"system": name.system, "code": name.code, "why": row.why["code"]}
        wanted.append(Alert(ALERT, name.subject(receiver), receiver, facts=facts))
    return alerts.raise_new(connection, wanted, now) if wanted else []


def silence(connection: Connection, name: Name, left: Iterable[Row[Any]], now: datetime) -> None:
    """Close the alerts about a task of those agencies that none of these open conflicts concerns."""
    query = select(table.c.receiver).where(table.c.system == name.system, table.c.code == name.code)
    over = set(connection.execute(query.distinct()).scalars()) - {row.receiver for row in left}
    subjects = [name.subject(receiver) for receiver in sorted(over)]
    if subjects:
        alerts.close(connection, alerts.ids_of(connection, [ALERT, TOO_MANY], subjects), now)


def late(connection: Connection, before: datetime, limit: int) -> list[Name]:
    """Return tasks about which something has waited since then for an agency that was not told so."""
    words = table.c.receiver.concat(" ").concat(table.c.system).concat(" ").concat(table.c.code)
    told = select(raised.c.id).where(
        raised.c.kind == ALERT, raised.c.closed_at.is_(None), raised.c.subject == func.substr(words, 1, MOST_SUBJECT)
    )
    query = select(table.c.system, table.c.code).where(
        table.c.state == OPEN, table.c.created_at <= before, ~told.correlate(table).exists()
    )
    return [Name(row.system, row.code) for row in connection.execute(query.distinct().limit(limit))]


def existing(connection: Connection, name: Name, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these pairs of event and sender were written down before, whatever became of them."""
    if not keys:
        return set()
    pair = tuple_(table.c.event, table.c.sender)
    query = select(table.c.event, table.c.sender).where(
        table.c.system == name.system, table.c.code == name.code, pair.in_(keys)
    )
    return {(row.event, row.sender) for row in connection.execute(query)}


def _theirs(one: TaskSaid) -> dict[str, Any]:
    return {
        "terms": terms_plain(one.terms),
        "stands": stands_plain(one.stands),
        "period": one.period,
        "directive": asdict(one.directive) if one.directive is not None else None,
    }


def _plain(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "path": finding.path, "facts": dict(finding.facts)}
