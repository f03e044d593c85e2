"""Links: which documents answer or report on tasks, by the codes that they name or the directive that they answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from gateway.exchange.views import RelationKind
from gateway.store.schema import deliveries, packets, relations, task_agencies, tasks
from gateway.tasks.book.writing import Relation, link
from gateway.tasks.life.happenings import Side
from gateway.tasks.proposals.which import carries_message, is_report

MOST: Final = 1_000
"""Tasks to which one document is tied at most."""


def arrived(connection: Connection, row: Row[Any], receivers: Collection[str], now: datetime) -> None:
    """Tie a document to the tasks whose codes it names, as far as its sender and a receiver are concerned by them."""
    codes = row.header.get("response_for_task") or ()
    if not codes or carries_message(row.header):
        return
    query = select(tasks.c.id).where(tasks.c.code.in_(sorted(set(codes)))).order_by(tasks.c.id).limit(MOST)
    _tie(connection, row, receivers, connection.execute(query).scalars().all(), now)


def answers(connection: Connection, row: Row[Any], receivers: Collection[str], directive: str, now: datetime) -> None:
    """Tie a document that answers a directive to the tasks that this gave its sender, or that its sender gave.

    One that names tasks by their codes is about these alone.
    """
    if row.header.get("response_for_task") or carries_message(row.header):
        return
    query = select(tasks.c.id).where(tasks.c.directive == directive).order_by(tasks.c.id).limit(MOST)
    _tie(connection, row, receivers, connection.execute(query).scalars().all(), now)


def answered_before(connection: Connection, directive: str, now: datetime) -> None:
    """Tie to the tasks of a directive what had answered it before they were confirmed."""
    query = (
        select(packets)
        .join_from(packets, relations, relations.c.packet == packets.c.id)
        .where(relations.c.target == directive, relations.c.kind == RelationKind.ANSWERS.value)
        .limit(MOST)
    )
    for row in connection.execute(query).all():
        legs = connection.execute(select(deliveries.c.receiver).where(deliveries.c.packet == row.id)).scalars()
        answers(connection, row, frozenset(legs), directive, now)


def _tie(
    connection: Connection, row: Row[Any], receivers: Collection[str], found: Iterable[str], now: datetime
) -> None:
    ids = list(found)
    if not ids:
        return
    table = task_agencies.c
    sides: dict[str, set[str]] = {}
    led: set[str] = set()
    for one in connection.execute(select(table.task, table.agency, table.side).where(table.task.in_(ids))):
        sides.setdefault(one.task, set()).add(one.agency)
        if one.agency == row.sender and one.side == Side.LEAD:
            led.add(one.task)
    report = is_report(row.header)
    for task in ids:
        concerned = sides.get(task, set())
        if row.sender in concerned and concerned & (set(receivers) - {row.sender}):
            # Only who leads a task reports on it: what others say of it is a reply.
            link(connection, task, row.id, Relation.REPORT if report and task in led else Relation.REPLY, now)
