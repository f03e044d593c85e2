"""Searches find the same whichever way they go: through walks, through the inverted index, or packet by packet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.exchange.search import ways
from gateway.exchange.search.pages import END, page
from gateway.exchange.search.wanted import Wanted
from gateway.exchange.views import Caller
from gateway.packet.names import Kind
from gateway.store.database import Database
from tests.integration.search.conftest import AGENCIES, NOON, STAGES, STATES, WORDS, meant, past

SENT = past()
ORDER = {one.id: place for place, one in enumerate(SENT)}


def sometimes(values: st.SearchStrategy[Any], nothing: Any = None) -> st.SearchStrategy[Any]:
    return st.just(nothing) | values


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


MOMENTS = st.integers(-10, 250).map(lambda minutes: NOON + timedelta(minutes=minutes))
DAYS = st.integers(-5, 65).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
SEARCHES = st.builds(
    Wanted,
    kind=st.sampled_from([Kind.DOCUMENT, Kind.DOCUMENT, Kind.STATUS, None]),
    direction=sometimes(st.sampled_from(["in", "out"])),
    agency=sometimes(st.sampled_from(AGENCIES)),
    sender=sometimes(st.sampled_from(AGENCIES)),
    receiver=sometimes(st.sampled_from(AGENCIES)),
    subject=sometimes(st.lists(st.sampled_from([*WORDS, "ke hoach", "khongco"]), max_size=2).map(" ".join)),
    issued_from=sometimes(DAYS),
    issued_to=sometimes(DAYS),
    received_from=sometimes(MOMENTS),
    received_to=sometimes(MOMENTS),
    priority=sometimes(some(0, 3), ()),
    verdict=sometimes(some("valid", "absent", "invalid"), ()),
    state=sometimes(some(*STATES), ()),
    stage=sometimes(some(*(stage.value for stage in STAGES)), ()),
)
KEYS = st.sets(st.sampled_from(AGENCIES), min_size=1).map(frozenset)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ways that give up soon, so that searches go from one to the next, and pages come back with less than asked."""
    monkeypatch.setattr(ways, "FIRST", 11)
    monkeypatch.setattr(ways, "EXAMINED", 17)


def found(database: Database, wanted: Wanted, caller: Caller, limit: int, *, whole: bool) -> list[str]:
    """Return all that is found, in the order of the pages."""
    ids: list[str] = []
    before = END
    for _ in range(3 * len(SENT)):
        shown = database.read_now(
            lambda connection: page(connection, wanted, caller, before=before, limit=limit, whole=whole)  # noqa: B023
        )
        assert len(shown.items) <= limit
        ids += [item.id for item in shown.items]
        if shown.next is None:
            return ids
        assert shown.next < before
        before = shown.next
    raise AssertionError(before)


@given(wanted=SEARCHES, agencies=KEYS, limit=st.sampled_from([1, 4, 50]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_way_finds_exactly_what_is_meant_each_once_and_in_order(
    database: Database, wanted: Wanted, agencies: frozenset[str], limit: int
) -> None:
    caller = Caller("key:test", agencies)
    quick = found(database, wanted, caller, limit, whole=True)
    assert len(quick) == len(set(quick))
    assert set(quick) == meant(SENT, wanted, agencies)
    assert quick == found(database, wanted, caller, limit, whole=False)
    assert [SENT[ORDER[one]].at for one in quick] == sorted((SENT[ORDER[one]].at for one in quick), reverse=True)
