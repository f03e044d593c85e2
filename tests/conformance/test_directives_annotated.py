"""Real directives, annotated by hand, read in place: the figures must not fall below what the page promises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateway.tasks.reading.directive import read_directive
from tests.score import Annotated, annotated, recorded, score, scorer, shared

ROOT = Path(__file__).resolve().parents[2]

FLOORS = {"task": 0.95, "lead": 0.93, "coordinate": 0.90, "deadline": 0.97}


@pytest.fixture(scope="module")
def directives(shared_data: Path) -> list[Annotated]:
    found = list(annotated(shared_data / "directives"))
    if not found or scorer(shared()) is None:
        pytest.skip(f"no annotated directives with their scorer at {shared_data.parent}")
    return found


def test_the_figures_reach_their_targets_and_the_page(directives: list[Annotated]) -> None:
    module = scorer(shared())
    assert module is not None
    result = score(module, directives)
    assert {name: figure for name, figure in result.f1.items() if figure < FLOORS[name]} == {}
    page = recorded((ROOT / "docs" / "tasks.md").read_text(encoding="utf-8"))
    assert page, "docs/tasks.md has no row of known figures"
    assert {name: figure for name, figure in result.f1.items() if figure < page[name] - 0.001} == {}


def test_the_day_in_a_text_is_the_annotated_one(directives: list[Annotated]) -> None:
    wrong = [
        one.name
        for one in directives
        if one.gold["issue_date_in_text"] and str(read_directive(one.text).issued) != one.gold["issue_date"]
    ]
    assert wrong == []


def test_nothing_is_read_before_the_directive_begins_to_assign(directives: list[Annotated]) -> None:
    early = [
        f"{one.name}: {task.anchor}"
        for one in directives
        for task in read_directive(one.text).tasks
        if "điện:" in task.anchor or task.anchor.startswith("Kính gửi")
    ]
    assert early == []


def test_without_the_shared_folder_the_score_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.score import main

    monkeypatch.setitem(os.environ, "LIENTHONG_SHARED", str(tmp_path))
    assert main() == 0
    assert "nothing scored" in capsys.readouterr().out
