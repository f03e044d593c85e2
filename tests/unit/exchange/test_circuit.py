"""The circuit of an endpoint and its bounds, as values that move by rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.exchange.delivery.circuit import Circuit, EndpointState, tomorrow
from gateway.exchange.delivery.policy import CircuitRule, EndpointRules

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
RULE = CircuitRule(failures=3, open_seconds=10, most_open_seconds=35, probes=2)
RULES = EndpointRules(circuit=RULE, parallel=8)
FRESH = EndpointState.fresh(NOW, RULES)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def opened(times: int = 1) -> EndpointState:
    """Return the state after the circuit opened so many times in a row, each at the end of the pause before."""
    state, now = FRESH, NOW
    for _ in range(RULE.failures):
        state = state.failed(now, RULE)
    for _ in range(times - 1):
        assert state.probe_at is not None
        now = state.probe_at
        state = state.at(now, RULES).failed(now, RULE)
    return state


def test_failures_in_a_row_open_it() -> None:
    once = FRESH.failed(NOW, RULE)
    assert (once.circuit, once.failures) == (Circuit.CLOSED, 1)
    state = opened()
    assert (state.circuit, state.probe_at, state.opened) == (Circuit.OPEN, after(10), 1)


def test_without_a_number_of_failures_it_never_opens() -> None:
    state = FRESH
    for _ in range(1000):
        state = state.failed(NOW, CircuitRule(failures=0))
    assert state.circuit is Circuit.CLOSED


def test_while_open_nothing_goes() -> None:
    assert opened().closed_until(after(9)) == after(10)
    assert opened().at(after(9), RULES).room(RULES, 0) == 0


def test_after_the_pause_a_few_probes_go() -> None:
    state = opened().at(after(10), RULES)
    assert state.circuit is Circuit.HALF_OPEN
    assert [state.room(RULES, under_way) for under_way in (0, 1, 2, 3)] == [2, 1, 0, 0]


@pytest.mark.parametrize(("times", "pause"), [(1, 10), (2, 20), (3, 35), (50, 35)])
def test_each_failed_probe_doubles_the_pause_up_to_its_most(times: int, pause: float) -> None:
    state = opened(times)
    assert state.opened == times
    assert state.probe_at is not None
    assert state.closed_until(state.probe_at - timedelta(seconds=pause)) == state.probe_at
    assert replace(state, probe_at=None).closed_until(NOW) is None


def test_failures_of_what_was_sent_before_it_opened_change_nothing() -> None:
    assert opened().failed(after(5), RULE) == opened()


def test_told_to_slow_down_it_pauses_as_long_as_the_longest_wish() -> None:
    state = FRESH.paused(after(60)).paused(after(30))
    assert (state.circuit, state.closed_until(NOW)) == (Circuit.PAUSED, after(60))
    assert state.at(after(60), RULES).circuit is Circuit.HALF_OPEN


def test_an_open_circuit_is_not_made_shorter_by_a_pause() -> None:
    assert opened().paused(after(1)) == opened()


def test_a_bucket_holds_a_second_at_least_one() -> None:
    assert EndpointState.fresh(NOW, replace(RULES, per_second=5.0)).room(replace(RULES, per_second=5.0), 0) == 5
    assert EndpointState.fresh(NOW, replace(RULES, per_second=0.1)).room(replace(RULES, per_second=0.1), 0) == 1


def test_tomorrow_begins_at_midnight_in_viet_nam() -> None:
    assert tomorrow(datetime(2026, 3, 2, 16, 59, tzinfo=UTC)) == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    assert tomorrow(datetime(2026, 3, 2, 17, 0, tzinfo=UTC)) == datetime(2026, 3, 3, 17, 0, tzinfo=UTC)


STEPS = st.lists(st.tuples(st.floats(0, 5000), st.integers(0, 20), st.sampled_from(["fail", "pause", "none"])))
BOUNDS = st.builds(
    EndpointRules,
    parallel=st.integers(1, 50),
    per_second=st.one_of(st.just(0.0), st.floats(0.001, 100)),
    per_day=st.one_of(st.just(0), st.integers(1, 200)),
    circuit=st.builds(CircuitRule, failures=st.integers(0, 5), probes=st.integers(1, 5)),
)


@settings(deadline=None)
@given(BOUNDS, STEPS)
def test_no_order_of_events_lets_more_through_than_is_allowed(
    rules: EndpointRules, steps: list[tuple[float, int, str]]
) -> None:
    state, now = EndpointState.fresh(NOW, rules), NOW
    days: dict[str, int] = {}
    for seconds, outstanding, event in steps:
        now += timedelta(seconds=seconds)
        held = state.closed_until(now)
        state = state.at(now, rules)
        room = state.room(rules, outstanding)
        assert 0 <= room <= max(0, rules.parallel - outstanding) or state.circuit is Circuit.HALF_OPEN
        assert held is None or room == 0
        assert room == 0 or state.room_at(now, rules) is None
        state = state.spent(rules, room)
        days[state.day] = days.get(state.day, 0) + room
        if event == "fail":
            state = state.failed(now, rules.circuit)
        elif event == "pause":
            state = state.paused(now + timedelta(seconds=seconds))
        assert state.tokens >= 0
    assert not rules.per_day or all(count <= rules.per_day for count in days.values())
