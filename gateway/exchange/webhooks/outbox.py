"""The outbox: events that stand in no ledger, written in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from gateway.store.schema import webhook_outbox as table


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of :data:`events.EVENTS` that concerns an agency; ``data`` holds ids, codes and counts."""

    event: str
    agency: str
    data: Mapping[str, object]


def put(connection: Connection, happened: Iterable[Happening], at: datetime) -> None:
    """Write events down; they are dealt out after the commit."""
    rows = [{"event": one.event, "agency": one.agency, "at": at, "data": dict(one.data)} for one in happened]
    if rows:
        connection.execute(insert(table), rows)
