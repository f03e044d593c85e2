"""The pure part of proposals: which documents are read, which wordings are the same clause, fields to and fro."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.tasks.life.terms import TaskKind
from gateway.tasks.proposals.fields import Doer, Fields, fields_of, fields_read
from gateway.tasks.proposals.likeness import SAME, likeness, paired, words_of
from gateway.tasks.proposals.proposal import Part, part_of
from gateway.tasks.proposals.rules import KINDS
from gateway.tasks.proposals.which import may_assign
from gateway.tasks.reading.directive import read_directive

TEXT = (
    "CHỈ THỊ\nYêu cầu các bộ thực hiện:\n"
    "1. Bộ Y tế chủ trì, phối hợp với Bộ Nội vụ xây dựng đề án trước ngày 31/3/2026.\n"
    "2. Bộ Nội vụ báo cáo kết quả trước ngày 20 hằng tháng.\n"
)


def header(kind: str | None = "Chỉ thị", **more: Any) -> dict[str, Any]:
    return {"document_type": {"type_name": kind}, "business": {"type": 0}, **more}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (header(), True),
        (header("CHỈ THỊ"), True),
        (header("Chỉ thị"), True),
        (header("Thông báo kết luận"), True),
        (header("Giấy mời"), False),
        (header("Giấy mời", steering_type=1), True),
        (header("Chỉ thị", steering_type=2), False),
        (header("Chỉ thị", steering_type=0), True),
        (header(None), True),
        ({}, True),
        (header(business={"type": 1}), False),
        (header(response_for_task=["NV-1"], steering_type=1), False),
        (header(references=[{"attachment_name": "nhiem-vu.xml"}], steering_type=1), False),
    ],
)
def test_what_may_assign_is_read(given: dict[str, Any], wanted: bool) -> None:
    assert may_assign(given, KINDS) is wanted


def test_a_clause_is_the_same_with_another_day_and_another_than_its_neighbour() -> None:
    one = words_of("xây dựng đề án chuyển đổi số của ngành y tế, hoàn thành trước ngày 31/3/2026")
    later = words_of("Xây dựng đề án chuyển đổi số của ngành y tế; hoàn thành trước ngày 30/6/2026.")
    other = words_of("rà soát toàn bộ hồ sơ tồn đọng của các bệnh viện, báo cáo trước ngày 31/3/2026")
    assert likeness(one, later) >= SAME > likeness(one, other)
    assert likeness(words_of("báo cáo"), words_of("Báo cáo")) == 1.0
    assert likeness(words_of("báo cáo"), words_of("báo cáo ngay")) < SAME


def test_tone_marks_and_capitals_make_no_other_clause() -> None:
    assert words_of("Uỷ ban nhân dân hoà bình") == words_of("ủy ban nhân dân hòa bình")


@given(st.lists(st.text("abcde ", max_size=30), max_size=6), st.lists(st.text("abcde ", max_size=30), max_size=6))
def test_nothing_is_paired_twice(first: list[str], second: list[str]) -> None:
    pairs = paired(first, second)
    assert len(set(pairs.values())) == len(pairs)
    assert all(likeness(words_of(first[here]), words_of(second[there])) >= SAME for here, there in pairs.items())


def test_of_equal_clauses_those_in_the_same_place_are_paired() -> None:
    same = "tham mưu cấp có thẩm quyền ban hành văn bản"
    assert paired([same, same, same], [same, same, same]) == {0: 0, 1: 1, 2: 2}


def test_what_is_read_becomes_fields_and_gold_again() -> None:
    reading = read_directive(TEXT, issued=date(2026, 1, 5))
    fields = [fields_read(task.plain()) for task in reading.tasks]
    assert [fields_of(one.plain()) for one in fields] == fields
    for task, one in zip(reading.tasks, fields, strict=True):
        plain, gold = task.plain(), one.gold()
        assert {name: gold[name] for name in gold if name != "content"} == {
            name: plain[name] for name in gold if name != "content"
        }
    assert fields[1].recurrence == {"recurrence": "monthly", "day": 20}
    assert fields[1].deadline is None


def test_a_change_of_the_clause_changes_its_anchor() -> None:
    fields = Fields("Báo cáo", clause="cũ", anchor="cũ", anchor_occurrence=2)
    changed = fields.changed({"clause": "một hai ba bốn năm sáu bảy tám chín"})
    assert (changed.anchor, changed.anchor_occurrence) == ("một hai ba bốn năm sáu bảy tám", None)
    assert fields.changed({"kind": "recurring"}).kind is TaskKind.RECURRING
    with pytest.raises(ValueError, match="colour"):
        fields.changed({"colour": "red"})


def test_what_an_agency_is_follows_from_the_surest_name() -> None:
    fields = Fields(
        "Báo cáo",
        lead=(Doer("Bộ Y tế", "H1"), Doer("các tỉnh", members=("H2",), maybe=("H5",))),
        support=(Doer("Bộ Nội vụ", "H3"), Doer("Bộ Y tế", "H1")),
        monitor=Doer("VPCP", "H4"),
    )
    parts = {agency: part_of(fields, agency, sender=False) for agency in ("H1", "H2", "H3", "H4", "H5", "H6")}
    assert list(parts.values()) == [Part.LEAD, Part.CLASS, Part.SUPPORT, Part.MONITOR, Part.CLASS, Part.NONE]
    assert part_of(fields, "H1", sender=True) is Part.ASSIGNER


def test_a_class_gives_a_body_for_each_member_and_stays_one_where_none_is_known() -> None:
    names = {"H1": "Sở Y tế"}
    assert [body.id for body in Doer("các sở", members=("H1", "H2")).bodies(names)] == ["H1", "H2"]
    assert [body.plain() for body in Doer("các sở", maybe=("H1",)).bodies(names)] == [{"id": "", "name": "các sở"}]
    assert Doer("Giám đốc Sở Y tế", "H1", official="Sở Y tế tỉnh X").bodies(names)[0].name == "Sở Y tế tỉnh X"
