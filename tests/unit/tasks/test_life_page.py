"""The page about the life of a task says what the one table of happenings says."""

from __future__ import annotations

import re
from pathlib import Path

from gateway.tasks.life.happenings import GIVING, LEADING, PERFORMING, RULES, Happening

PAGE = Path(__file__).resolve().parents[3] / "docs" / "task-life.md"
BY = {"giving": GIVING, "lead": LEADING, "lead, support": PERFORMING}


def rows() -> dict[str, list[str]]:
    lines = re.findall(r"^\| `([a-z-]+)` \|(.*)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {kind: [cell.strip() for cell in rest.split("|")] for kind, rest in lines}


def test_the_page_has_every_happening_once_in_the_order_of_the_table() -> None:
    assert list(rows()) == [happening.value for happening in Happening]


def test_the_page_says_who_may_and_what_binds_and_what_stays_inside() -> None:
    for kind, (by, _, binds, needs) in rows().items():
        rule = RULES[Happening(kind)]
        assert by == "all" or BY[by] == rule.sides, kind
        assert (binds == "yes") is rule.decides, kind
        assert ("stays inside" in needs) is (rule.inside and kind != "drafted"), kind
