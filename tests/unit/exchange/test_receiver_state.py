"""The receiver's state machine, pair by pair: every stage with every code, and who may say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.receivers.receiver_state import (
    MOVES,
    SAYABLE,
    Effect,
    Role,
    Stage,
    Standing,
    StateRules,
    StateVerdict,
    judge,
    replay,
)
from gateway.packet.names import StatusCode

A, B, C, D, E, F = Stage.ARRIVED, Stage.REFUSED, Stage.ACCEPTED, Stage.ASSIGNED, Stage.PROCESSING, Stage.FINISHED
SENT, ASKED, GONE = Stage.SENT, Stage.ASKED, Stage.RECALLED
OPEN = (SENT, A, C, D, E)
"""Stages from which the sender may ask for the document back."""

RANK = (SENT, A, C, D, E, F)
"""The way of a document that nobody refuses or takes back, and how far along it a stage is."""

RECEIVERS_CODES = [code for code in StatusCode if code is not StatusCode.TAKE_BACK_REQUESTED]


def said(stage: Stage, code: str, before: Stage | None = None, **more: bool) -> StateVerdict:
    """Return what a code does to a stage, said by an agency that is both sender and receiver."""
    rules = StateRules(take_back_after_finish=more.pop("after_finish", False))
    return judge(Standing(stage, before), StatusCode(code), list(Role), rules=rules, **more)


def test_every_stage_knows_every_code() -> None:
    assert set(MOVES) == {(stage, code) for stage in Stage for code in StatusCode}


@pytest.mark.parametrize("start", RANK)
@pytest.mark.parametrize("then", RANK[1:])
def test_progress_goes_forward_with_skips_and_never_back(start: Stage, then: Stage) -> None:
    verdict = said(start, then.value)
    assert verdict.standing == Standing(max(start, then, key=RANK.index))
    if RANK.index(then) > RANK.index(start):
        assert verdict.effect is Effect.APPLIED
    elif then is start or (start, then) == (E, D):  # assigned anew while in process
        assert verdict.effect is Effect.REPEAT
    else:
        assert verdict.effect is Effect.LATE


@pytest.mark.parametrize("start", OPEN)
def test_a_document_is_refused_or_returned_from_any_open_stage(start: Stage) -> None:
    assert said(start, "02") == StateVerdict(Standing(B), Effect.APPLIED)


@pytest.mark.parametrize(("code", "effect"), [("01", "late"), ("02", "repeat"), ("03", "ended"), ("06", "ended")])
def test_nothing_moves_after_a_refusal(code: str, effect: str) -> None:
    assert said(B, code) == StateVerdict(Standing(B), Effect(effect))


def test_what_is_finished_is_not_refused_any_more() -> None:
    assert said(F, "02") == StateVerdict(Standing(F), Effect.ENDED)


@pytest.mark.parametrize("start", OPEN)
def test_a_document_may_be_asked_back_from_any_open_stage_which_is_remembered(start: Stage) -> None:
    assert said(start, "13") == StateVerdict(Standing(ASKED, start), Effect.APPLIED)


@pytest.mark.parametrize("start", [B, F, GONE])
def test_what_was_refused_finished_or_given_back_is_not_asked_back(start: Stage) -> None:
    assert said(start, "13") == StateVerdict(Standing(start), Effect.NOT_ALLOWED)


def test_what_was_finished_may_be_asked_back_where_the_rules_say_so() -> None:
    assert said(F, "13", after_finish=True) == StateVerdict(Standing(ASKED, F), Effect.APPLIED)
    assert said(B, "13", after_finish=True).effect is Effect.NOT_ALLOWED
    assert said(GONE, "13", after_finish=True).effect is Effect.NOT_ALLOWED


def test_asking_again_while_asked_changes_nothing() -> None:
    assert said(ASKED, "13", C) == StateVerdict(Standing(ASKED, C), Effect.REPEAT)


@pytest.mark.parametrize("before", OPEN)
def test_a_refused_take_back_returns_to_the_stage_before(before: Stage) -> None:
    assert said(ASKED, "16", before) == StateVerdict(Standing(before), Effect.APPLIED)


@pytest.mark.parametrize("before", OPEN)
def test_an_agreed_take_back_is_the_end(before: Stage) -> None:
    assert said(ASKED, "15", before) == StateVerdict(Standing(GONE), Effect.APPLIED)


def test_agreeing_again_is_a_repeat() -> None:
    assert said(GONE, "15") == StateVerdict(Standing(GONE), Effect.REPEAT)


@pytest.mark.parametrize("code", ["01", "02", "03", "04", "05", "06"])
def test_nothing_moves_after_a_take_back(code: str) -> None:
    assert said(GONE, code) == StateVerdict(Standing(GONE), Effect.ENDED)


@pytest.mark.parametrize("code", ["15", "16"])
@pytest.mark.parametrize("start", [SENT, A, B, C, D, E, F])
def test_an_answer_without_a_request_changes_nothing(start: Stage, code: str) -> None:
    assert said(start, code) == StateVerdict(Standing(start), Effect.UNASKED)


@pytest.mark.parametrize("code", ["15", "16"])
@pytest.mark.parametrize("start", [SENT, A, C, F])
def test_an_update_is_answered_without_a_request(start: Stage, code: str) -> None:
    assert said(start, code, answerable=True) == StateVerdict(Standing(start), Effect.ANSWERED)


def test_an_update_that_is_asked_back_is_answered_as_such() -> None:
    assert said(ASKED, "15", C, answerable=True).standing == Standing(GONE)
    assert said(GONE, "16", answerable=True).effect is Effect.UNASKED


@pytest.mark.parametrize(
    ("before", "code", "after"), [(SENT, "01", A), (SENT, "03", C), (C, "01", C), (A, "02", B), (E, "04", E)]
)
def test_progress_while_asked_is_frozen_and_only_remembered(before: Stage, code: str, after: Stage) -> None:
    assert said(ASKED, code, before) == StateVerdict(Standing(ASKED, after), Effect.FROZEN)


@pytest.mark.parametrize("code", RECEIVERS_CODES)
@pytest.mark.parametrize("roles", [[], [Role.SENDER]])
@pytest.mark.parametrize("start", list(Stage))
def test_only_a_receiver_says_a_receivers_code(start: Stage, roles: list[Role], code: StatusCode) -> None:
    standing = Standing(start)
    assert judge(standing, code, roles) == StateVerdict(standing, Effect.NOT_ENTITLED)


@pytest.mark.parametrize("roles", [[], [Role.RECEIVER]])
@pytest.mark.parametrize("start", list(Stage))
def test_only_the_sender_asks_a_document_back(start: Stage, roles: list[Role]) -> None:
    verdict = judge(Standing(start), StatusCode.TAKE_BACK_REQUESTED, roles)
    assert verdict == StateVerdict(Standing(start), Effect.NOT_ENTITLED)


def test_only_what_has_an_effect_or_repeats_is_said_here() -> None:
    assert {effect.value for effect in SAYABLE} == {"applied", "answered", "repeat"}
    assert said(A, "03").sayable
    assert not said(ASKED, "05", C).sayable


@pytest.mark.parametrize(
    ("codes", "stands", "tells"),
    [
        ("", SENT, None),
        ("01", A, "01"),
        ("01 03 05", E, "05"),  # a skipped 04 is normal
        ("03 01", C, "03"),  # a late 01 takes nothing back
        ("01 05 05", E, "05"),  # progress may repeat
        ("01 05 04", E, "05"),  # a new assignment
        ("01 02", B, "02"),
        ("01 03 02 04", B, "02"),  # returned: nothing follows
        ("06 05", F, "06"),
        ("01 03 13", ASKED, "13"),
        ("01 13 15", GONE, "15"),
        ("01 03 13 16", C, "03"),  # back to where it stood
        ("01 13 16 13", ASKED, "13"),  # asked again
        ("13 01 03 16", C, "03"),  # reports that crossed the request on the way
        ("13 16", SENT, None),
        ("13 15 03 16", GONE, "15"),
    ],
)
def test_where_a_receiver_stands_after_these_codes(codes: str, stands: Stage, tells: str | None) -> None:
    standing = replay((StatusCode(code), list(Role)) for code in codes.split())
    assert (standing.stage, standing.code) == (stands, tells)


def test_the_page_shows_the_table_as_it_is() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "take-back.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    head, shown = rows[0], [row for row in rows[1:] if row[0].startswith("`")]
    assert len(shown) == len(Stage)
    for row in shown:
        for code, word in zip(head[1:], row[1:], strict=True):
            move = MOVES[Stage(row[0].split("`")[1]), StatusCode(code)]
            assert word == ("the stage before" if move is None else move.value)
