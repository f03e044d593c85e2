"""What a bus says anew is merged field by field: edits win, differences are named, ids are only added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.directory.bus_list import read_list
from gateway.directory.entry import Entry
from gateway.directory.merging import Said, entry_of, merge
from gateway.findings import Refused

PATIENT = settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
DAY = date(2025, 7, 1)
NAMES = st.sampled_from(["A", "B", "C"])
MAILS = st.sampled_from(["", "a@b.example", "c@d.example"])


def _entry(name: str, mail: str, *ids: str) -> Entry:
    return entry_of(Said(ids or ("H1",), name, mail), "h1", None, "bus:x")


@PATIENT
@given(NAMES, MAILS, NAMES, MAILS, NAMES, MAILS)
def test_what_nobody_touched_follows_the_bus_and_what_was_edited_stays(
    old: str, old_mail: str, ours: str, our_mail: str, new: str, new_mail: str
) -> None:
    before, mine, theirs = _entry(old, old_mail), _entry(ours, our_mail), _entry(new, new_mail)
    merged, conflicts = merge(before, mine, theirs)
    named = {one.field for one in conflicts}
    for field, was, here, there, now in (
        ("name", old, ours, new, merged.name()),
        ("mail", old_mail, our_mail, new_mail, merged.mail),
    ):
        edited = here != was
        assert now == (here if edited else there)
        assert (field in named) == (edited and there not in (here, ""))


@PATIENT
@given(NAMES, MAILS)
def test_the_same_news_again_change_nothing(name: str, mail: str) -> None:
    said = _entry(name, mail)
    assert merge(said, said, said) == (said, [])


def test_a_first_word_fills_what_is_empty_and_contradicts_nobody() -> None:
    mine = replace(_entry("A", ""), note="ours")
    merged, conflicts = merge(None, mine, _entry("B", "a@b.example", "H1", "000.00.00.H1"))
    assert (merged.name(), merged.mail, merged.note) == ("A", "a@b.example", "ours")
    assert [(one.field, one.theirs) for one in conflicts] == [("name", "B")]
    assert set(merged.ids()) == {"H1", "000.00.00.H1"}


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ('{"id":17,"pid":"3","code":"H1.2","name":" Sở  A ","oldCode":""}', Said(("H1.2",), "Sở A", "", "H1")),
        ('{"id":"H1.2","code":"H1.2","code102":"000.00.02.H1","name":"A"}', Said(("H1.2", "000.00.02.H1"), "A")),
        ('{"code":"H1","name":"A","deleted":true,"modifyDate":"30/06/2025 08:00:00"}', date(2025, 6, 30)),
        ('{"code":"H1","name":"A","deleted":true,"modifyDate":null}', DAY),
        ('{"code":"H1","name":"A","mail":"=cmd()"}', Said(("H1",), "A")),
    ],
)
def test_items_of_all_three_lists_are_read(item: str, said: Said | date) -> None:
    content = f'\ufeff{{"status":"OK","ErrorCode":0,"data":[{{"id":"3","code":"H1","name":"x"}},{item}]}}'
    found, _ = read_list(content.replace('"H1","name":"A"', '"H9","name":"A"').encode(), DAY)
    last = found[-1][1]
    if isinstance(said, date):
        assert last.gone == said
    else:
        assert last == replace(said, ids=tuple("H9" if one == "H1" else one for one in said.ids))


@pytest.mark.parametrize("item", ["{}", '{"code":"H 1","name":"A"}', '{"code":"H1"}', '{"code":"H1","name":"a|b"}'])
def test_an_item_that_cannot_be_used_does_not_stop_the_others(item: str) -> None:
    found, wrong = read_list(f'[{item},{{"code":"H2","name":"B"}}]'.encode(), DAY)
    assert [one.ids for _, one in found] == [("H2",)]
    assert [(one.code, one.path) for one in wrong] == [("directory.list-item", "data[1]")]


@pytest.mark.parametrize("content", ["", "{", "[1]", "7", '{"data":7}', '{"ErrorCode":"5","data":[]}'])
def test_what_is_no_list_is_refused(content: str) -> None:
    with pytest.raises(Refused) as caught:
        read_list(content.encode(), DAY)
    assert [one.code for one in caught.value.findings] == ["directory.list"]
