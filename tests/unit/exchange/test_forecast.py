"""Forecasts: when, the how manieth of how many, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.catalogue import message
from gateway.exchange.delivery.circuit import Circuit, EndpointState
from gateway.exchange.delivery.forecast import Known, Nth, foretold, words
from gateway.exchange.delivery.policy import EndpointRules, Policy, Rule, Rules
from gateway.exchange.views import DeliveryState, DeliveryView, Standing
from gateway.packet.names import Kind

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
"""14:00 in Hà Nội."""

RULES = Rules(EndpointRules(policy=Policy(transient=Rule(attempts=12), unknown=Rule(attempts=9, deadline=7200))))

FAILED = DeliveryView(
    id="d",
    document="p",
    kind=Kind.DOCUMENT,
    sender="H41",
    receiver="G22",
    endpoint="bus",
    state=DeliveryState.WAITING,
    attempts=2,
    created_at=NOW,
    updated_at=NOW,
    next_at=NOW + timedelta(minutes=2),
    cause="transient",
    failing_since=NOW - timedelta(minutes=1),
)


def told(delivery: DeliveryView) -> tuple[str, str]:
    found = message(words(foretold(delivery, RULES, Known(), NOW), NOW))
    return found.vi, found.en


def test_the_next_try_is_told_in_both_languages() -> None:
    vi, en = told(FAILED)
    assert vi == "Lần thử kế tiếp 14:02, lần 3 trong 12."
    assert en == "Next try 14:02, 3rd of 12."


def test_a_deadline_is_told_too() -> None:
    vi, en = told(replace(FAILED, cause="unknown"))
    assert vi == "Lần thử kế tiếp 14:02, lần 3 trong 9, muộn nhất đến 15:59."
    assert en == "Next try 14:02, 3rd of 9, until 15:59 at the latest."


def test_another_day_is_named() -> None:
    assert told(replace(FAILED, next_at=NOW + timedelta(hours=20)))[1] == "Next try 10:00 03/03/2026, 3rd of 12."


@pytest.mark.parametrize(
    ("change", "en"),
    [
        ({"state": DeliveryState.DONE}, "Delivered at 14:00."),
        ({"state": DeliveryState.DEAD, "attempts": 12}, "Not delivered; given up at 14:00 after 12 of 12 tries."),
        ({"state": DeliveryState.DISCARDED}, "An operator discarded this delivery at 14:00."),
        ({"endpoint": "mailbox"}, "Waits since 14:00 to be fetched by the receiver's system."),
        ({"next_at": NOW}, "Under way, or next in turn: 3rd try of 12."),
    ],
)
def test_every_state_has_its_words(change: dict[str, object], en: str) -> None:
    assert told(replace(FAILED, **change))[1] == en  # type: ignore[arg-type]


def test_an_open_circuit_delays_the_next_try() -> None:
    until = NOW + timedelta(minutes=30)
    state = replace(EndpointState.fresh(NOW, RULES.common), circuit=Circuit.OPEN, probe_at=until)
    assert foretold(FAILED, RULES, Known({"bus": state}), NOW).next_at == until
    assert foretold(FAILED, RULES, Known({"axis": state}), NOW).next_at == FAILED.next_at


def test_a_used_up_quota_delays_it_to_the_next_day() -> None:
    rules = Rules(replace(RULES.common, per_day=5))
    state = replace(EndpointState.fresh(NOW, rules.common), day_count=5)
    assert foretold(FAILED, rules, Known({"bus": state}), NOW).next_at == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standing", "en", "foretells"),
    [
        (("paused", ""), "Endpoint bus is paused since 13:00 (by cli:an); nothing goes through it until", False),
        (("draining", ""), "is being emptied since 13:00 (by cli:an); this still goes out: 14:02, 3rd of 12.", True),
        (
            ("removed", "dead"),
            "Endpoint bus was removed at 13:00 (by cli:an); this goes to the dead-letter desk.",
            False,
        ),
        (("removed", "reroute"), "Endpoint bus was removed at 13:00 (by cli:an); this goes another way.", False),
    ],
)
def test_an_endpoint_that_is_not_run_as_usual_is_named_with_who_did_it(
    standing: tuple[str, str], en: str, foretells: bool
) -> None:
    state, leftover = standing
    known = Known(standings={"bus": Standing(state, NOW - timedelta(hours=1), "cli:an", leftover)})
    found = foretold(FAILED, RULES, known, NOW)
    assert en in message(words(found, NOW)).en
    assert (found.next_at is not None) == foretells
    # What is done, or waits elsewhere, has nothing to do with it.
    for other in (replace(FAILED, state=DeliveryState.DONE), replace(FAILED, endpoint="axis")):
        assert foretold(other, RULES, known, NOW).standing is None


@pytest.mark.parametrize(
    ("number", "ordinal"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (111, "111th"),
        (112, "112th"),
        (123, "123rd"),
    ],
)
def test_ordinals(number: int, ordinal: str) -> None:
    assert f"{Nth(number):th}" == ordinal
    assert f"{Nth(number)}" == str(number)
