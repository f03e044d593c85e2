"""The watch over what clerks are to do: accept or refuse a document, answer a request to take one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gateway.exchange.clocks.clocks import answer_take_back_by, present_by
from tests.integration.exchange.conftest import Open
from tests.integration.exchange.watching import BUS, H41, MINUTE, RULES, SECOND, Clockwork, clockwork_of
from tests.packets import document_xml


@pytest.fixture
async def clockwork(open_house: Open) -> Clockwork:
    return await clockwork_of(open_house)


def presented(began: datetime) -> datetime:
    due = present_by(RULES, began)
    assert due is not None
    return due


def answered(began: datetime) -> datetime:
    due = answer_take_back_by(RULES, began)
    assert due is not None
    return due


async def test_a_document_on_which_no_clerk_acts_is_warned_of_then_late_then_over(clockwork: Clockwork) -> None:
    document, delivery, began = await clockwork.receives()
    due = presented(began)
    assert await clockwork.look(due - RULES.warn_before - MINUTE) == {}
    assert await clockwork.look(due - RULES.warn_before + MINUTE) == {delivery: "clock.present-soon"}
    assert await clockwork.look(due + SECOND) == {delivery: "clock.present-late"}
    assert await clockwork.noted(document) == ["clock-warning present", "clock-breached present"]
    await clockwork.says(document, "03")
    # Looked at soon after: only what clerks have done since then is asked for.
    assert await clockwork.look(due + 2 * MINUTE) == {}


async def test_a_document_accepted_in_time_is_never_warned_of(clockwork: Clockwork) -> None:
    document, _, began = await clockwork.receives()
    await clockwork.says(document, "02")
    for moment in (presented(began) - MINUTE, presented(began) + MINUTE):
        assert await clockwork.look(moment) == {}
    assert await clockwork.noted(document) == []


async def test_any_later_status_shows_that_a_clerk_has_acted(clockwork: Clockwork) -> None:
    document, _, began = await clockwork.receives()
    await clockwork.says(document, "05")
    assert await clockwork.look(presented(began) + MINUTE) == {}


async def test_an_arrival_reported_is_not_yet_a_clerks_act(clockwork: Clockwork) -> None:
    document, delivery, began = await clockwork.receives()
    [receipt] = (await clockwork.house.exchange.report(document, H41, code="01")).receipts
    told, _ = await clockwork.delivery(receipt.document)
    await clockwork.change(told, state="done")
    assert await clockwork.look(presented(began) + MINUTE) == {delivery: "clock.present-late"}


async def test_a_document_taken_by_the_system_is_not_yet_accepted(clockwork: Clockwork) -> None:
    _, delivery, began = await clockwork.receives()
    await clockwork.change(delivery, state="done")
    assert await clockwork.look(presented(began) + MINUTE) == {delivery: "clock.present-late"}


async def test_an_urgent_document_is_to_be_presented_at_once(clockwork: Clockwork) -> None:
    _, urgent, began = await clockwork.receives(priority=2)
    await clockwork.receives(number="16")
    assert await clockwork.look(began + RULES.present_urgent / 2 + 2 * SECOND) == {urgent: "clock.present-soon"}
    assert await clockwork.look(began + RULES.present_urgent + SECOND) == {urgent: "clock.present-late"}


async def test_what_arrives_on_a_day_that_is_ripe_already_is_warned_of_too(clockwork: Clockwork) -> None:
    clockwork.watch = clockwork.another(replace(RULES, warn_before=timedelta(days=40)))
    _, first, began = await clockwork.receives()
    assert await clockwork.look(began + SECOND) == {first: "clock.present-soon"}
    _, second, began = await clockwork.receives(number="16")
    found = await clockwork.look(began + SECOND)
    assert found == {first: "clock.present-soon", second: "clock.present-soon"}


async def test_what_was_satisfied_while_nobody_looked_is_closed_at_the_next_start(clockwork: Clockwork) -> None:
    document, _, began = await clockwork.receives()
    await clockwork.look(presented(began) + MINUTE)
    await clockwork.says(document, "03")
    clockwork.watch = clockwork.another()
    assert await clockwork.look(presented(began) + timedelta(days=2)) == {}


async def test_a_clock_that_is_switched_off_closes_its_alerts(clockwork: Clockwork) -> None:
    _, _, began = await clockwork.receives()
    await clockwork.look(presented(began) + MINUTE)
    clockwork.watch = clockwork.another(replace(RULES, present_days=0))
    assert await clockwork.look(presented(began) + 2 * MINUTE) == {}


async def test_after_weeks_a_late_document_is_no_alarm_any_more(clockwork: Clockwork) -> None:
    _, delivery, began = await clockwork.receives()
    late = presented(began) + MINUTE
    assert await clockwork.look(late) == {delivery: "clock.present-late"}
    assert await clockwork.look(late + timedelta(days=36)) == {}
    clockwork.watch = clockwork.another()
    assert await clockwork.look(late + timedelta(days=37)) == {}


async def test_a_take_back_request_is_to_be_answered(clockwork: Clockwork) -> None:
    document, delivery, _ = await clockwork.receives()
    await clockwork.says(document, "03")
    _, asked = await clockwork.delivery(await clockwork.is_told("13"))
    due = answered(asked)
    assert await clockwork.look(due - MINUTE) == {delivery: "clock.answer-soon"}
    assert await clockwork.look(due + SECOND) == {delivery: "clock.answer-late"}
    assert await clockwork.noted(document) == ["clock-warning answer", "clock-breached answer"]
    await clockwork.says(document, "16")
    assert await clockwork.look(due + 2 * MINUTE) == {}


async def test_an_answer_given_in_time_is_never_warned_of(clockwork: Clockwork) -> None:
    document, _, _ = await clockwork.receives()
    await clockwork.says(document, "03")
    _, asked = await clockwork.delivery(await clockwork.is_told("13"))
    await clockwork.says(document, "16")
    assert await clockwork.look(answered(asked) + MINUTE) == {}


async def test_a_request_that_comes_too_late_to_be_answered_is_not_waited_for(clockwork: Clockwork) -> None:
    document, _, _ = await clockwork.receives()
    await clockwork.says(document, "06")
    _, asked = await clockwork.delivery(await clockwork.is_told("13"))
    assert await clockwork.look(answered(asked) + MINUTE) == {}


async def test_a_document_that_is_asked_back_is_not_to_be_presented_meanwhile(clockwork: Clockwork) -> None:
    _, delivery, began = await clockwork.receives()
    await clockwork.is_told("13")
    assert await clockwork.look(presented(began) + MINUTE) == {delivery: "clock.answer-late"}


async def revoked(clockwork: Clockwork, document_id: str) -> tuple[str, str, datetime]:
    receipt = await clockwork.house.send(document_xml("G22", ["H41"], business=1, document_id=document_id), BUS)
    delivery, began = await clockwork.delivery(receipt.document)
    await clockwork.change(delivery, arrival_due=False)
    return receipt.document, delivery, began


async def test_a_revoking_document_whose_meaning_is_not_clear_is_a_request(clockwork: Clockwork) -> None:
    revocation, delivery, began = await revoked(clockwork, "G22,2026/01/07,9/TB-ST")
    late = answered(began) + MINUTE
    assert await clockwork.look(late) == {delivery: "clock.answer-late"}
    await clockwork.says(revocation, "16")
    assert await clockwork.look(late + MINUTE) == {}


@pytest.mark.parametrize("code", ["15", "16"])
async def test_a_revoking_document_is_answered_with_what_it_withdraws(clockwork: Clockwork, code: str) -> None:
    document, _, _ = await clockwork.receives()
    await clockwork.says(document, "03")
    _, delivery, began = await revoked(clockwork, "G22,2026/01/05,15/TB-ST")
    late = answered(began) + MINUTE
    assert await clockwork.look(late) == {delivery: "clock.answer-late"}
    await clockwork.says(document, code)
    assert await clockwork.look(late + MINUTE) == {}
    clockwork.watch = clockwork.another()
    assert await clockwork.look(late + 2 * MINUTE) == {}
