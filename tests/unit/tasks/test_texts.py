# ruff: noqa: E501 - paragraphs stand on one line, as they do in a directive
"""The same directive in other bytes: wrapped or not, pages between, decomposed, old tone marks; and no directive."""

from __future__ import annotations

import sys
import textwrap
import unicodedata
from collections.abc import Callable
from datetime import date
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.tasks.reading.directive import read_directive
from gateway.tasks.reading.proposals import Reading

ISSUED = date(2025, 9, 9)

TEXT = """\
ỦY BAN NHÂN DÂN TỈNH QUẢNG NINH
Số: 15/CT-UBND
Quảng Ninh, ngày 09 tháng 9 năm 2025
CHỈ THỊ
Về việc tăng cường phòng cháy, chữa cháy
Thời gian qua, tình hình cháy diễn biến phức tạp. Tại Công văn số 10/UBND-NC, Ủy ban nhân dân tỉnh đã giao “Công an tỉnh rà soát các chung cư trước ngày 30/9/2025”.
Để khắc phục, Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
1. Công an tỉnh chủ trì, phối hợp với Sở Xây dựng, Ủy ban nhân dân các xã, phường, đặc khu và các cơ quan, đơn vị liên quan rà soát toàn bộ cơ sở có nguy cơ cháy, nổ cao trên địa bàn tỉnh; hoàn thành trước ngày 30 tháng 9 năm 2025.
2. Sở Văn hóa, Thể thao và Du lịch:
a) Tuyên truyền sâu rộng kiến thức phòng cháy đến từng hộ gia đình, khu dân cư và cơ sở lưu trú du lịch.
b) Báo cáo kết quả thực hiện về Công an tỉnh trước ngày 20 hằng tháng để tổng hợp, báo cáo Ủy ban nhân dân tỉnh theo quy định hiện hành.
3. Ủy ban nhân dân các xã, phường, đặc khu khẩn trương kiện toàn đội dân phòng."""


def wrapped(width: int) -> Callable[[str], str]:
    return lambda text: "\n".join(
        "\n".join(textwrap.wrap(line, width, break_on_hyphens=False)) for line in text.splitlines()
    )


def essence(reading: Reading) -> list[tuple[object, ...]]:
    """Return what tasks say, letters in one form."""
    composed = [
        ([unicodedata.normalize("NFC", name) for name in (*task.lead, "|", *task.coordinate)], task.deadline, task.kind)
        for task in reading.tasks
    ]
    return [(*names, deadline, kind) for names, deadline, kind in composed]


@pytest.mark.parametrize(
    "changed",
    [
        wrapped(58),
        wrapped(80),
        wrapped(110),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: wrapped(70)(text).replace("Ủy ban nhân dân các xã", "\n\n2\n\nỦy ban nhân dân các xã", 1),
        lambda text: text.replace("nguy cơ", "nguy cơ[12]").replace("Tuyên truyền", "Tuyên\u00ad truyền"),
    ],
    ids=["58", "80", "110", "decomposed", "windows", "gaps", "a page between", "footnotes"],
)
def test_other_bytes_give_the_same_tasks(changed: Callable[[str], str]) -> None:
    plain = read_directive(TEXT, issued=ISSUED)
    assert len(plain.tasks) == 4
    assert essence(read_directive(changed(TEXT), issued=ISSUED)) == essence(plain)


def test_old_tone_marks_are_read_alike() -> None:
    old = read_directive(TEXT.replace("Ủy", "Uỷ").replace("hóa", "hoá"), issued=ISSUED)
    assert [task.deadline for task in old.tasks] == [
        task.deadline for task in read_directive(TEXT, issued=ISSUED).tasks
    ]
    assert old.tasks[1].lead == ("Sở Văn hoá, Thể thao và Du lịch",)


def test_a_span_points_into_the_text_as_it_was_given() -> None:
    text = unicodedata.normalize("NFD", TEXT)
    task = read_directive(text, issued=ISSUED).tasks[0]
    begin, end = task.spans["deadline"][0]
    assert unicodedata.normalize("NFC", text[begin:end]) == task.deadline_text


def test_an_anchor_that_stands_twice_says_which_is_meant() -> None:
    text = "Thủ tướng Chính phủ yêu cầu:\n1. Bộ Y tế:\n- Rà soát.\n- Báo cáo kết quả thực hiện.\n2. Bộ Xây dựng:\n- Báo cáo kết quả thực hiện."
    assert [task.anchor_occurrence for task in read_directive(text).tasks][-2:] == [1, 2]


def test_the_day_of_issue_is_in_the_text_or_is_missed() -> None:
    assert read_directive(TEXT).issued == ISSUED
    assert read_directive(TEXT).issued_from == "text"
    without = read_directive("Bộ trưởng yêu cầu:\n1. Bộ Y tế báo cáo trong tháng 10.")
    assert "reading.no-date" in [note.code for note in without.notes]
    assert without.tasks[0].deadline is None


def test_a_day_of_issue_ahead_of_today_is_said() -> None:
    notes = read_directive(TEXT, issued=ISSUED, today=date(2025, 9, 1)).notes
    assert [note.code for note in notes] == ["reading.future-date"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "reading.empty"),
        (" \r\n\t\ufeff", "reading.no-tasks"),
        ("The Prime Minister requests all ministries to report by 30 June 2026. " * 9, "reading.other-language"),
        ("总理要求各部门在六月三十日前报告。" * 20, "reading.other-language"),
    ],
)
def test_what_is_no_directive_is_said_and_gives_no_task(text: str, code: str) -> None:
    found = read_directive(text, issued=ISSUED)
    assert code in [note.code for note in found.notes]
    assert not found.tasks


def test_a_text_of_thousands_of_pages_is_read_in_part_and_that_is_said() -> None:
    found = read_directive("công việc " * 250_000, issued=ISSUED)
    assert "reading.too-long" in [note.code for note in found.notes]


def calls(text: str) -> int:
    """Return how many functions of ours reading a text calls."""
    count = 0

    def counting(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counting)
    try:
        read_directive(text, issued=ISSUED)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        TEXT + "\n",
        "1. Bộ Y tế:\na) Rà soát.\n- Bộ Tài chính:\n",
        "các bộ, ngành, ",
        "Giao Bộ Tài chính và ",
        "phối hợp với Bộ Y tế, ",
        "Đơn vị chủ trì: Sở Y tế. ",
        "(1) báo cáo; ",
        "trước ngày 1/1/2026, ",
        '"Bộ Y tế" ',
        "- \n",
        "Ủy ban nhân dân các tỉnh: An Giang, ",
    ],
)
def test_work_grows_with_the_text_and_not_faster(unit: str) -> None:
    read_directive(unit, issued=ISSUED)
    times = 20_000 // len(unit)
    once, twice = calls(unit * times), calls(unit * 2 * times)
    assert twice < once * 2.4 + 200


@given(st.text(alphabet='Bộộ cácàvƯủyỦ,;:.-()"“”1ia)\n\r/ngàythángTrướchằng', max_size=400), st.integers(1, 40))
def test_no_text_makes_the_reading_fail(text: str, times: int) -> None:
    found = read_directive(text * times, issued=ISSUED)
    for task in found.tasks:
        assert task.lead
        for spans in task.spans.values():
            assert all(0 <= begin <= end <= len(text) * times for begin, end in spans)
