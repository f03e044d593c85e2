"""Delivery policy: by class, never before now, never beyond its most, never beyond a deadline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.exchange.delivery.policy import Cause, CircuitRule, Policy, Rule

NOW = datetime(2026, 3, 2, 7, 2, tzinfo=UTC)

RULED = st.sampled_from([Cause.PERMANENT, Cause.TRANSIENT, Cause.THROTTLED, Cause.UNKNOWN])

RULES = st.builds(
    Rule,
    first=st.floats(0.001, 1e5),
    factor=st.floats(1, 50),
    most=st.floats(0.001, 1e6),
    jitter=st.sampled_from(["full", "proportional"]),
    attempts=st.integers(1, 500),
    deadline=st.one_of(st.just(0.0), st.floats(1, 1e6)),
)


@pytest.mark.parametrize(
    ("cause", "attempts", "pause"),
    [
        (Cause.TRANSIENT, 1, 2.0),
        (Cause.TRANSIENT, 2, 4.0),
        (Cause.TRANSIENT, 8, 256.0),
        (Cause.TRANSIENT, 9, 300.0),
        (Cause.TRANSIENT, 287, 300.0),
        (Cause.TRANSIENT, 288, None),
        (Cause.UNKNOWN, 1, 2.0),
        (Cause.THROTTLED, 1, 30.0),
        (Cause.THROTTLED, 20, 3600.0),
        (Cause.PERMANENT, 1, None),
        (Cause.POISON, 1, None),
    ],
)
def test_each_class_has_its_pauses_and_its_end(cause: Cause, attempts: int, pause: float | None) -> None:
    decision = Policy().after(cause, attempts, NOW, NOW, chance=lambda: 0.5)
    assert decision.next_at == (NOW + timedelta(seconds=pause) if pause is not None else None)
    assert decision.dead is (pause is None)


def test_a_forecast_names_the_next_attempt_of_how_many() -> None:
    forecast = Policy(transient=Rule(attempts=12)).after(Cause.TRANSIENT, 2, NOW, NOW).forecast
    assert forecast is not None
    assert (forecast.attempt, forecast.most, forecast.deadline) == (3, 12, None)


@pytest.mark.parametrize(("asked", "pause"), [(10.0, 30.0), (120.0, 120.0), (7200.0, 3600.0), (-5.0, 30.0)])
def test_what_the_other_side_asks_for_counts_up_to_the_most(asked: float, pause: float) -> None:
    decision = Policy().after(Cause.THROTTLED, 1, NOW, NOW, asked, chance=lambda: 0.5)
    assert decision.next_at == NOW + timedelta(seconds=pause)


def test_the_last_attempt_is_at_the_deadline_and_none_follows() -> None:
    policy = Policy(transient=Rule(first=100, most=1000, deadline=150))
    since = NOW - timedelta(seconds=100)
    ends = since + timedelta(seconds=150)
    decision = policy.after(Cause.TRANSIENT, 2, since, NOW)
    assert decision.next_at == ends
    assert decision.forecast is not None
    assert decision.forecast.deadline == ends
    assert policy.after(Cause.TRANSIENT, 3, since, ends).dead


def test_full_jitter_takes_any_part_of_a_pause() -> None:
    rule = Rule(first=10, jitter="full")
    assert [rule.pause(1, chance) for chance in (0.0, 0.5, 1.0)] == [0.0, 5.0, 10.0]


def test_proportional_jitter_leaves_a_fifth_to_chance() -> None:
    rule = Rule(first=10)
    assert [round(rule.pause(1, chance), 9) for chance in (0.0, 0.5, 1.0)] == [9.0, 10.0, 11.0]


@settings(deadline=None)
@given(
    RULES,
    RULED,
    st.integers(1, 10**6),
    st.floats(0, 1e6),
    st.one_of(st.none(), st.floats(-1e6, 1e9)),
    st.floats(0, 1),
)
def test_never_before_now_never_beyond_its_most_never_beyond_the_deadline(
    rule: Rule, cause: Cause, attempts: int, failing: float, asked: float | None, chance: float
) -> None:
    since = NOW - timedelta(seconds=failing)
    policy = Policy(rule, rule, rule, rule)
    decision = policy.after(cause, attempts, since, NOW, asked, chance=lambda: chance)
    if decision.next_at is None:
        assert attempts >= rule.attempts or (rule.deadline and since + timedelta(seconds=rule.deadline) <= NOW)
        return
    assert attempts < rule.attempts
    assert NOW <= decision.next_at <= NOW + timedelta(seconds=rule.most)
    ends = rule.ends_at(since)
    assert ends is None or decision.next_at <= ends


@settings(deadline=None)
@given(RULES, st.integers(1, 1000), st.integers(0, 1000), st.floats(0, 1))
def test_pauses_never_shrink_from_one_failure_to_the_next(rule: Rule, attempts: int, more: int, chance: float) -> None:
    assert rule.pause(attempts, chance) <= rule.pause(attempts + more, chance)


@settings(deadline=None)
@given(RULES, st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.floats(0, 1e6))  # noqa: DTZ001 - made aware
def test_who_begins_to_fail_later_has_a_later_deadline(rule: Rule, since: datetime, after: float) -> None:
    first, second = (rule.ends_at(moment.replace(tzinfo=UTC)) for moment in (since, since + timedelta(seconds=after)))
    assert (first is None) == (second is None) == (rule.deadline == 0)
    assert first is None or second is None or first <= second


@settings(deadline=None)
@given(RULES, st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_every_delivery_ends(rule: Rule, chances: list[float]) -> None:
    policy = Policy(rule, rule, rule, rule)
    now = NOW
    for attempts in range(1, rule.attempts + 1):
        chance = chances[attempts % len(chances)]
        decision = policy.after(Cause.TRANSIENT, attempts, NOW, now, chance=lambda chance=chance: chance)  # type: ignore[misc]
        if decision.next_at is None:
            return
        now = decision.next_at
    raise AssertionError("still alive after all attempts")


@settings(deadline=None)
@given(st.floats(0.001, 1e5), st.floats(0.001, 1e6), st.integers(1, 10**6))
def test_a_circuit_stays_open_longer_each_time_up_to_a_most(first: float, most: float, opened: int) -> None:
    rule = CircuitRule(open_seconds=first, most_open_seconds=most)
    assert 0 < rule.pause(opened) <= rule.pause(opened + 1) <= most
