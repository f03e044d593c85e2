"""Names of real directives: how many are resolved, and that none of those whom everybody knows is missed."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache

import pytest

from gateway.tasks.naming.context import Context
from gateway.tasks.naming.directive import name_directive
from gateway.tasks.naming.meaning import Meaning, What
from gateway.tasks.naming.resolving import resolve
from gateway.tasks.naming.source import shipped
from gateway.tasks.reading.directive import read_directive
from gateway.tasks.reading.folding import composed, folded
from tests.score import Annotated, annotated, shared

TODAY = date(2026, 11, 30)
KNOWN = re.compile(
    r"(?:bộ trưởng )?bộ (?!chỉ huy|tư lệnh|trưởng)|(?:chủ tịch )?(?:ủy ban nhân dân|ubnd) (?:tỉnh|thành phố) "
)
"""Ministries, and committees of provinces with their names."""


@cache
def directives() -> tuple[Annotated, ...]:
    found = tuple(annotated(shared() / "data" / "directives"))
    if not found:
        pytest.skip(f"no annotated directives below {shared()}; LIENTHONG_SHARED names their folder")
    return found


@cache
def meanings() -> tuple[Meaning, ...]:
    """Return the meanings of all annotated names, each once for each directive, with the annotated issuer."""
    found: list[Meaning] = []
    for one in directives():
        day = date.fromisoformat(one.gold["issue_date"])
        (issuer,) = resolve([one.gold["issuer"]], Context(day, TODAY), shipped())
        names = dict.fromkeys(
            name
            for task in one.gold["tasks"]
            for name in (*task["lead"], *task["coordinate"], task["monitor"] or "")
            if name
        )
        named = name_directive(read_directive(one.text, issued=day), shipped(), today=TODAY, text=one.text)
        found += resolve(list(names), Context(day, TODAY, issuer.entry, about=named.context.about), shipped())
    return tuple(found)


def test_names_of_ministries_and_of_provinces_committees_are_resolved() -> None:
    asked = [one for one in meanings() if KNOWN.match(folded(composed(one.asked)))]
    assert len(asked) > 60
    missed = [one.asked for one in asked if one.what is not What.AGENCY]
    assert len(missed) <= 0.05 * len(asked), missed


def test_hardly_a_name_is_unknown_and_none_is_certain_without_a_body() -> None:
    counted = Counter(one.what for one in meanings())
    assert counted[What.UNKNOWN] <= 0.03 * counted.total(), [
        one.asked for one in meanings() if one.what is What.UNKNOWN
    ]
    assert all(one.entry is not None for one in meanings() if one.what is What.AGENCY)
    assert all(one.within is not None for one in meanings() if one.what is What.UNIT)
    assert all(one.classes for one in meanings() if one.what is What.CLASS)


def test_the_issuer_is_found_in_the_text_wherever_it_has_a_head_or_a_number() -> None:
    wrong: list[str] = []
    for one in directives():
        day = date.fromisoformat(one.gold["issue_date"])
        reading = read_directive(one.text, issued=day)
        if not reading.issuer and not reading.number and not folded(one.text).startswith("theo "):
            continue
        (wanted,) = resolve([one.gold["issuer"]], Context(day, TODAY), shipped())
        issuer = name_directive(reading, shipped(), today=TODAY, text=one.text).issuer
        if issuer is None or issuer.entry != wanted.entry:
            wrong.append(one.name)
    assert wrong == []
