"""What an id means on a day agrees with the successions, whatever they are; circles are found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.directory.checks import Around, check_around
from gateway.directory.entry import Entry, Label, LabelKind, Relation, Succession
from gateway.directory.names import fold_name, is_old_form, plain
from gateway.directory.resolution import State, circle, resolve

PATIENT = settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
FIRST = date(2000, 1, 1)


def _day(number: int) -> date:
    return FIRST + timedelta(days=number)


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Entry]:
    """Bodies of which each may end and go on in later ones, as administrators could have entered them."""
    number = draw(st.integers(2, 12))
    found: dict[str, Entry] = {}
    for place in reversed(range(number)):
        key = f"k{place}"
        since = draw(st.one_of(st.none(), st.integers(0, 40)))
        until = draw(st.one_of(st.none(), st.integers((since or 0) + 1, 60)))
        day = _day(until) if until is not None else None
        heirs = sorted(other for other, one in found.items() if day is not None and one.exists(day))
        relation = draw(st.sampled_from(Relation))
        most = 1 if relation in (Relation.MERGED, Relation.RENAMED) else 3
        chosen = draw(st.lists(st.sampled_from(heirs), max_size=most, unique=True)) if heirs else []
        label = Label(LabelKind.NEW_ID, f"ID{place}")
        successors = tuple(Succession(relation, one, day) for one in chosen if day is not None)
        begun = _day(since) if since is not None else None
        found[key] = Entry(key, "unit", (label, Label(LabelKind.NAME, f"Đơn vị {place}")), None, begun, day, successors)
    return found


def _ask(entries: Mapping[str, Entry], place: int, day: date) -> object:
    return resolve(f"ID{place}", [entries[f"k{place}"]], entries.get, day)


@PATIENT
@given(histories(), st.integers(0, 11), st.integers(-1, 70))
def test_whoever_stands_for_a_body_exists_on_that_day(entries: dict[str, Entry], place: int, number: int) -> None:
    entry, day = entries[f"k{place % len(entries)}"], _day(number)
    found = resolve(entry.ids()[0], [entry], entries.get, day)
    assert found.state is not State.UNKNOWN
    if entry.exists(day):
        assert (found.state, found.entry, found.now, found.way) == (State.FOUND, entry, entry, ())
    if found.now is not None:
        assert found.now.exists(day)
    assert all(one.exists(day) for one in found.candidates)
    assert [one.day for one in found.way] == sorted(one.day for one in found.way)
    assert all(one.day <= day for one in found.way)


@PATIENT
@given(histories(), st.integers(0, 11), st.integers(-1, 70))
def test_the_way_is_one_of_the_successions_and_each_of_its_ends_gives_the_same_answer(
    entries: dict[str, Entry], place: int, number: int
) -> None:
    entry, day = entries[f"k{place % len(entries)}"], _day(number)
    found = resolve(entry.ids()[0], [entry], entries.get, day)
    at = entry
    for one in found.way:
        assert one in at.successors
        if one.relation is Relation.SPLIT:
            break
        at = entries[one.key]
        later = resolve(at.ids()[0], [at], entries.get, day)
        assert (later.now, later.candidates) == (found.now, found.candidates)
    if found.state is State.SUCCEEDED:
        assert at == found.now


@PATIENT
@given(histories())
def test_what_was_entered_in_order_fits_together_and_has_no_circle(entries: dict[str, Entry]) -> None:
    assert list(check_around(entries, Around.of(entries))) == []
    assert not any(circle(entries, key) for key in entries)


@PATIENT
@given(histories(), st.integers(0, 70))
def test_a_circle_is_found_and_ends_every_question(entries: dict[str, Entry], number: int) -> None:
    first, last = entries["k0"], entries[f"k{len(entries) - 1}"]
    day = _day(10)
    forth, back = (Succession(Relation.MERGED, one.key, day) for one in (last, first))
    looped = {
        **entries,
        first.key: Entry(first.key, "unit", first.labels, None, None, day, (forth,)),
        last.key: Entry(last.key, "unit", last.labels, None, None, day, (back,)),
    }
    assert circle(looped, first.key)
    assert "directory.cycle" in {finding.code for _, finding in check_around([first.key], Around.of(looped))}
    found = resolve("ID0", [looped[first.key]], looped.get, _day(number))
    assert found.state in (State.FOUND, State.ENDED)


def test_an_id_that_was_given_to_another_body_means_that_one_from_then_on() -> None:
    old = Entry("old", "unit", (Label(LabelKind.NEW_ID, "H1"), Label(LabelKind.NAME, "Cũ")), until=_day(10))
    new = Entry("new", "unit", (Label(LabelKind.NEW_ID, "H1"), Label(LabelKind.NAME, "Mới")), since=_day(20))
    entries = {"old": old, "new": new}
    states = [resolve("H1", entries.values(), entries.get, _day(number)) for number in (5, 15, 25)]
    assert [(one.state, one.entry) for one in states] == [
        (State.FOUND, old),
        (State.ENDED, old),
        (State.FOUND, new),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Uỷ ban nhân dân tỉnh Hoà Bình", "Ủy ban nhân dân tỉnh Hòa Bình"),
        ("Bộ Lao động – Thương binh và Xã hội", "Bộ Lao động - Thương binh và Xã hội"),
        ("\u00d0à N\u1eb5ng\u200b", "Đà  Nẵng"),
        ("BỘ CÔNG AN", "Bộ Công an"),
    ],
)
def test_names_that_differ_only_in_spelling_are_the_same(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)
    assert plain(one) == plain(other)


@pytest.mark.parametrize("one", ["Hòa", "khoán", "thủy", "Huế", "quỳ", "tòan"])
def test_tones_are_moved_only_where_both_places_are_written(one: str) -> None:
    assert fold_name(fold_name(one)) == fold_name(one)
    assert plain(fold_name(one)) == plain(one)


def test_only_the_old_form_looks_like_it() -> None:
    assert is_old_form("000.00.15.H51")
    assert not any(is_old_form(one) for one in ("G22", "H51.15", "000.00.15.H51.1", "01.02.G22"))
