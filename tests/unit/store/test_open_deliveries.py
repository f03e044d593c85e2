"""Inboxes are read through the indexes of open deliveries, however many closed ones there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, insert

from gateway.exchange.intake import mailbox
from gateway.exchange.registers import books
from gateway.exchange.registers.places import place_text
from gateway.exchange.registers.spans import Span
from gateway.exchange.views import MAILBOX
from gateway.ids import first_id_at
from gateway.packet.names import Kind
from gateway.store.database import database_url
from gateway.store.migrate import migrate
from gateway.store.schema import agencies, deliveries, packets

START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = 4_000


def _fill(connection: Connection) -> None:
    agency = {"id": "H41", "folded": "h41", "name": "H41", "system": "", "active": True, "updated_at": START}
    connection.execute(insert(agencies).values(**agency, held_since=START))
    stamped = [
        (f"{first_id_at(START + timedelta(minutes=n))}{n:016x}", START + timedelta(minutes=n)) for n in range(ROWS)
    ]
    packet: dict[str, Any] = {
        column.name: "" for column in packets.columns if not column.nullable and column.server_default is None
    }
    packet |= {"kind": "document", "size": 1, "header": {}, "warnings": [], "signature": {}}
    connection.execute(
        insert(packets),
        [{**packet, "id": each, "received_at": at, "sha256": each, "sender": "G22"} for each, at in stamped],
    )
    delivery = {"kind": "document", "receiver": "H41", "endpoint": MAILBOX, "attempts": 1, "fence": 0}
    delivery |= {"arrival_due": False, "receipt": "", "error": ""}
    connection.execute(
        insert(deliveries),
        [
            {**delivery, "id": each, "packet": each, "created_at": at, "updated_at": at, "next_at": at}
            | {"state": "waiting" if n > ROWS - 20 else "done"}
            for n, (each, at) in enumerate(stamped)
        ],
    )


LOOKS: dict[str, Callable[[Connection], object]] = {
    "inbox by kind": partial(mailbox.inbox, receivers=["H41"], kind=Kind.DOCUMENT, limit=100),
    "inbox behind": partial(mailbox.inbox, receivers=["H41"], kind=Kind.DOCUMENT, limit=100, after="0"),
    "inbox of two": partial(mailbox.inbox, receivers=["H41", "G22"], kind=Kind.DOCUMENT, limit=100),
    "inbox": partial(mailbox.inbox, receivers=["H41"], kind=None, limit=100),
    "count": partial(mailbox.count, receivers=["H41"], kind=Kind.DOCUMENT),
}


def _plan(tmp_path: Path, look: Callable[[Connection], object], *, analyze: bool = False) -> list[str]:
    url = database_url(tmp_path)
    migrate(url)
    engine = create_engine(url)
    plans: list[str] = []
    with engine.begin() as connection:
        _fill(connection)
        if analyze:
            connection.exec_driver_sql("ANALYZE")

    @event.listens_for(engine, "before_cursor_execute")
    def _explain(connection: Connection, _cursor: object, sql: str, given: object, *_: object) -> None:
        if not sql.startswith("EXPLAIN"):
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)  # type: ignore[arg-type]
            plans.extend(str(row[3]) for row in rows)

    with engine.connect() as connection:
        look(connection)
    engine.dispose()
    return plans


@pytest.mark.parametrize("analyze", [False, True])
@pytest.mark.parametrize("name", LOOKS)
def test_an_inbox_reads_open_deliveries_alone(name: str, analyze: bool, tmp_path: Path) -> None:
    plan = _plan(tmp_path, LOOKS[name], analyze=analyze)

    [step] = [step for step in plan if " deliveries" in step]
    assert "ix_deliveries_open" in step, plan


def test_a_page_of_a_book_begins_where_the_page_before_ended(tmp_path: Path) -> None:
    after = place_text((START + timedelta(minutes=ROWS - 10)).isoformat(), "f", 7)
    span = Span(START.date(), START.date() + timedelta(days=30))
    look = partial(books.incoming, agency="H41", span=span, after=after, limit=100, whole=True)

    plan = _plan(tmp_path, look)

    [step] = [step for step in plan if " deliveries" in step]
    assert "ix_deliveries_received (receiver=? AND <expr>>? AND <expr><?)" in step, plan
    assert not plan[2].startswith("USE TEMP B-TREE"), plan
