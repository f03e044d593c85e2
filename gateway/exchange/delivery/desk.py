"""The dead-letter desk, looking: lists by endpoint and cause, one with its history, groups of similar causes.

Dead letters keep everything: the packet by its digest, the class and words of the last failure, the whole ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, text, tuple_

from gateway.exchange import ledger
from gateway.exchange.delivery.desk_views import DeadGroup, DeadLetter, DeadLetters, Which
from gateway.exchange.delivery.forecast import Known, foretold, known
from gateway.exchange.delivery.likeness import group_id, masked
from gateway.exchange.delivery.policy import Rules
from gateway.exchange.intake import mailbox
from gateway.findings import refuse
from gateway.store.schema import deliveries, packets

MOST: Final = 500
"""Dead letters on one page."""

DEAD: Final = text("deliveries.state = 'dead'")
"""In these very words, so that both databases see that the small index of dead letters will do."""

STREAM: Final = 1000
"""Rows read at once where all are looked at."""

_COLUMNS: Final = deliveries.c
_ORDER: Final = (_COLUMNS.endpoint, _COLUMNS.cause, _COLUMNS.id)
_PACKET: Final = (
    packets.c.sender,
    packets.c.subject,
    packets.c.code.label("document_code"),
    packets.c.document_id,
    packets.c.size,
    packets.c.sha256,
)


def listed(
    connection: Connection, which: Which, rules: Rules, now: datetime, *, after: str | None, limit: int
) -> DeadLetters:
    """Return a page of dead letters in the order of endpoint, class and age, behind the cursor ``after``.

    Raises Refused ``desk.cursor-wrong``.
    """
    about = known(connection)
    found: list[DeadLetter] = []
    most = min(limit, MOST)
    for row in _matching(connection, which, after):
        if len(found) == most:
            return DeadLetters(tuple(found), _cursor(found[-1]))
        found.append(_letter(row, rules, about, now))
    return DeadLetters(tuple(found), None)


def show(connection: Connection, delivery: str, rules: Rules, now: datetime) -> DeadLetter:
    """Return one dead letter with the history of its packet. Raises Refused ``desk.unknown``."""
    row = connection.execute(_query().where(_COLUMNS.id == delivery)).one_or_none()
    if row is None:
        raise refuse("desk.unknown", "id", id=delivery[:64])
    history = tuple(ledger.of_packet(connection, row.packet))
    return _letter(row, rules, known(connection), now, history=history)


def groups(connection: Connection, which: Which) -> list[DeadGroup]:
    """Return the groups of similar causes among the dead letters that are meant, the largest first."""
    query = (
        select(_COLUMNS.endpoint, _COLUMNS.cause, _COLUMNS.code, _COLUMNS.error)
        .add_columns(func.count().label("number"), func.min(_COLUMNS.updated_at).label("first"))
        .add_columns(func.max(_COLUMNS.updated_at).label("last"), func.min(_COLUMNS.id).label("example"))
        .where(DEAD, *conditions(which))
        .group_by(_COLUMNS.endpoint, _COLUMNS.cause, _COLUMNS.code, _COLUMNS.error)
    )
    found: dict[str, DeadGroup] = {}
    for row in connection.execute(query):
        group = _group(row)
        if not which.group or which.group == group.id:
            found[group.id] = _together(found[group.id], group) if group.id in found else group
    return sorted(found.values(), key=lambda group: (-group.count, group.id))


def meant(connection: Connection, which: Which, most: int) -> list[str]:
    """Return the ids of the dead letters that are meant, in the order of the list, at most so many."""
    query = select(_COLUMNS.id, _COLUMNS.endpoint, _COLUMNS.cause, _COLUMNS.code, _COLUMNS.error)
    rows = connection.execution_options(yield_per=STREAM).execute(
        query.where(DEAD, *conditions(which)).order_by(*_ORDER)
    )
    found: list[str] = []
    for row in rows:
        if _in_group(row, which):
            found.append(row.id)
            if len(found) == most:
                break
    return found


def conditions(which: Which) -> list[ColumnElement[bool]]:
    """Return what the database can tell of the letters that are meant; it does not know groups."""
    named = {name: getattr(which, name) for name in ("endpoint", "cause", "code", "receiver")}
    found: list[ColumnElement[bool]] = [_COLUMNS[name] == value for name, value in named.items() if value]
    if which.document:
        found.append(_COLUMNS.packet == which.document)
    if which.ids:
        found.append(_COLUMNS.id.in_(which.ids))
    if which.agencies is not None:
        sent = select(packets.c.id).where(packets.c.sender.in_(which.agencies))
        found.append(_COLUMNS.receiver.in_(which.agencies) | _COLUMNS.packet.in_(sent))
    return found


def _query() -> Select[Any]:
    return select(deliveries, *_PACKET).join_from(deliveries, packets, _COLUMNS.packet == packets.c.id).where(DEAD)


def _matching(connection: Connection, which: Which, after: str | None) -> Iterator[Row[Any]]:
    """Yield the letters that are meant, page by page, so that a rare group is found without holding all."""
    behind = _place(after) if after else None
    while True:
        query = _query().where(*conditions(which)).order_by(*_ORDER).limit(STREAM)
        rows = connection.execute(query.where(tuple_(*_ORDER) > behind) if behind else query).all()
        yield from (row for row in rows if _in_group(row, which))
        if len(rows) < STREAM:
            return
        behind = (rows[-1].endpoint, rows[-1].cause, rows[-1].id)


def _in_group(row: Any, which: Which) -> bool:
    return not which.group or which.group == group_id(row.endpoint, row.cause, row.code, row.error)


def _cursor(letter: DeadLetter) -> str:
    delivery = letter.delivery
    return "~".join((delivery.endpoint, delivery.cause, delivery.id))


def _place(after: str) -> tuple[str, str, str]:
    parts = after.rsplit("~", 2)
    if len(parts) != 3:
        raise refuse("desk.cursor-wrong", "after")
    return parts[0], parts[1], parts[2]


def _letter(row: Row[Any], rules: Rules, about: Known, now: datetime, *, history: Any = ()) -> DeadLetter:
    return DeadLetter(
        delivery=foretold(mailbox.view(row, row.sender), rules, about, now),
        subject=row.subject,
        code=row.document_code,
        document_id=row.document_id,
        size=row.size,
        sha256=row.sha256,
        group=group_id(row.endpoint, row.cause, row.code, row.error),
        address=row.address,
        history=history,
    )


def _group(row: Row[Any]) -> DeadGroup:
    return DeadGroup(
        id=group_id(row.endpoint, row.cause, row.code, row.error),
        endpoint=row.endpoint,
        cause=row.cause,
        code=row.code,
        error=masked(row.error),
        count=row.number,
        first=row.first,
        last=row.last,
        example=row.example,
    )


def _together(one: DeadGroup, other: DeadGroup) -> DeadGroup:
    return DeadGroup(
        id=one.id,
        endpoint=one.endpoint,
        cause=one.cause,
        code=one.code,
        error=one.error,
        count=one.count + other.count,
        first=min(one.first, other.first),
        last=max(one.last, other.last),
        example=min(one.example, other.example),
    )
