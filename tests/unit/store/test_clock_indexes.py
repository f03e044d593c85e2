"""What is looked for again and again is found in small indexes or ranges of ids, never in a whole table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, event

from gateway.exchange.clocks import watched
from gateway.exchange.clocks.clocks import ClockRules
from gateway.exchange.clocks.watched import id_at
from gateway.exchange.endpoints import register, removal
from gateway.exchange.evidence import owed, stamping
from gateway.exchange.intake import arrivals
from gateway.exchange.search.carrying import carry
from gateway.exchange.webhooks import settling
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.store.database import database_url
from gateway.store.migrate import migrate

NOW = datetime(2026, 3, 9, tzinfo=UTC)
RANGE = (id_at(datetime(2026, 3, 1, tzinfo=UTC)), id_at(NOW))
RULES = ClockRules()


def due(moment: datetime) -> datetime:
    return moment


LOOKS: dict[str, Callable[[Connection], object]] = {
    "unsent": partial(watched.unsent, rules=RULES, endpoints=["bus"], now=NOW, after="", dead=False),
    "dead": partial(watched.unsent, rules=RULES, endpoints=["bus"], now=NOW, after="", dead=True),
    "unsaid": partial(watched.unsaid, now=NOW, after=""),
    "unsaid on the way": partial(watched.unsaid_on_the_way, endpoints=["bus"], now=NOW, after=""),
    "unpresented": lambda connection: watched.unpresented(connection, *RANGE, urgent=False, due=due),
    "unpresented, urgent": lambda connection: watched.unpresented(connection, *RANGE, urgent=True, due=due),
    "presented since": lambda connection: watched.presented_since(connection, RANGE[0]),
    "requests": lambda connection: watched.unanswered_requests(connection, *RANGE, due),
    "revocations": lambda connection: watched.unanswered_revocations(connection, *RANGE, due),
    "still unanswered": lambda connection: watched.still_unanswered(connection, {("a", "b")}),
    "still unpresented": lambda connection: watched.still_unpresented(connection, ["a"]),
    "newest": watched.newest_status,
    "arrivals": partial(arrivals._due, without=["a"]),
    "receipts owed": owed._owed,
    "receipts to be stamped": stamping._unstamped,
    "what is at an endpoint": lambda connection: register.waiting(connection, "bus"),
    "receivers of what is at an endpoint": lambda connection: removal.without_a_way(connection, "bus"),
}


def plan_of(look: Callable[[Connection], object], folder: Path) -> list[str]:
    """Return the steps in which SQLite answers all questions of a look."""
    url = database_url(folder)
    migrate(url)
    engine = create_engine(url)
    plans: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _explain(connection: Connection, _cursor: object, sql: str, given: object, *_: object) -> None:
        if not sql.startswith("EXPLAIN"):
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)  # type: ignore[arg-type]
            plans.extend(str(row[3]) for row in rows)

    with engine.connect() as connection:
        look(connection)
    engine.dispose()
    return plans


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_scans_no_table(name: str, tmp_path: Path) -> None:
    plans = plan_of(LOOKS[name], tmp_path)
    assert plans
    assert [step for step in plans if step.startswith("SCAN") and "INDEX" not in step and "CONSTANT" not in step] == []


def test_old_events_of_web_hooks_are_a_range_of_ids(tmp_path: Path) -> None:
    [step] = plan_of(lambda connection: settling.tidy(connection, WebhookRules(), NOW), tmp_path)
    assert step.startswith("SEARCH webhook_deliveries")
    assert step.endswith("(id<?)")


def test_deliveries_that_searches_do_not_know_are_found_by_an_index_of_just_these(tmp_path: Path) -> None:
    plans = plan_of(partial(carry, after="", most=10), tmp_path)
    assert any("ix_deliveries_unnumbered (id>?)" in step for step in plans), plans
    assert [step for step in plans if step.startswith("SCAN deliveries")] == []
