"""Figures from a tally: both denominators, shares as people reckon them, ranks, the proof; and their picture."""

from __future__ import annotations

from datetime import date
from importlib import metadata
from pathlib import Path

import pytest

from gateway.tasks.counts.charts import draw
from gateway.tasks.counts.choice import Dimension
from gateway.tasks.counts.figures import Numbers, Table, table
from gateway.tasks.counts.found import DONE, Order, Tally
from gateway.tasks.life.standing import Standing
from gateway.tasks.life.states import State
from gateway.tasks.lists.cells import day_of_cell, state_of, yes_of

DOCS = Path(__file__).resolve().parents[3] / "docs"

AGENCIES = {"G01": "Bộ Y tế", "G02": "Bộ Khoa học và Công nghệ", "G03": "Ủy ban nhân dân thành phố Huế"}


def numbers(*some: int) -> dict[Standing, int]:
    return dict(zip(Standing, some, strict=False))


def example(order: Order = Order.ON_TIME) -> Table:
    rows = (
        (("G03",), numbers(41, 2, 5, 3, 12, 0, 4)),
        (("G01",), numbers(30, 6, 2, 4, 20, 3, 7, 1)),
        (("G02",), numbers(18, 4, 0, 1, 9, 6, 2, 0, 2)),
    )
    together = {one: sum(row.get(one, 0) for _, row in rows) for one in Standing}
    found = table(Tally(rows, {}, 0, together), date(2026, 6, 30), (Dimension.LEAD,), order)
    return Table(found.as_of, found.by, found.order, found.rows, found.others, 0, found.together, AGENCIES)


def test_the_published_figures_of_2017_come_out_as_they_should_have_been() -> None:
    told = Numbers(numbers(14_068, 1_983, 0, 0, 5_640, 223))
    assert (told.all, told.due, told.of(DONE)) == (21_914, 16_274, 16_051)
    assert told.share_of_due((Standing.DONE_ON_TIME, Standing.DONE_LATE)) == 98.63
    assert told.share_of_due((Standing.OVERDUE,)) == 1.37


def test_whoever_has_the_same_share_has_the_same_rank_and_without_any_due_there_is_none() -> None:
    rows = (
        (("A",), numbers(2, 0, 0, 0, 0, 0)),
        (("B",), numbers(1, 0, 0, 0, 5, 0)),
        (("C",), numbers(1, 1, 0, 0, 0, 0)),
        (("D",), numbers(0, 0, 3, 0, 2, 0)),
    )
    together = {one: sum(row.get(one, 0) for _, row in rows) for one in Standing}
    found = table(Tally(rows, {}, 0, together), date(2026, 6, 30), (Dimension.LEAD,), Order.ON_TIME)
    assert [row.rank for row in found.rows] == [1, 1, 3, None]


def test_parts_that_are_not_the_whole_are_shown() -> None:
    rows = ((("A",), numbers(2)),)
    wrong = table(Tally(rows, {}, 0, numbers(3)), date(2026, 6, 30), (Dimension.LEAD,), Order.NUMBER)
    assert wrong.remainder == 1
    assert example().remainder == 0


@pytest.mark.parametrize(("name", "language"), [("task-counts.svg", "vi")])
def test_the_picture_of_the_docs_is_what_the_product_draws(name: str, language: str) -> None:
    drawn = draw(example(), "vi" if language == "vi" else "en")
    assert (DOCS / name).read_bytes() == drawn, f"write it anew: {drawn!r}"[:200]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/03/2026", date(2026, 3, 31)),
        (" 1-2-2026 ", date(2026, 2, 1)),
        ("2026-03-31 00:00:00", date(2026, 3, 31)),
        ("Tháng 2/2026", date(2026, 2, 28)),
        ("trong tháng 12 năm 2026", date(2026, 12, 31)),
        ("Quý III/2026", date(2026, 9, 30)),
        ("năm 2026", date(2026, 12, 31)),
        ("Thường xuyên", None),
        ("", None),
        (None, None),
    ],
)
def test_days_are_read_as_people_write_them(cell: str | None, day: date | None) -> None:
    assert day_of_cell(cell) == day


@pytest.mark.parametrize("cell", ["31/02/2026", "2026", "mai", "13/2026", 45000, "01/01/1492"])
def test_what_is_no_day_is_not_guessed(cell: str | int) -> None:
    with pytest.raises(ValueError):
        day_of_cell(cell)


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("Đã hoàn thành", State.DONE),
        ("Hoàn thành quá hạn", State.DONE),
        ("Chưa hoàn thành", State.IN_PROGRESS),
        ("Chưa thực hiện", State.ASSIGNED),
        ("Đang thực hiện, trong hạn", State.IN_PROGRESS),
        ("Quá hạn", State.IN_PROGRESS),
        ("Chờ xác nhận", State.AWAITING),
        ("Tạm hoãn", State.SUSPENDED),
        ("Thu hồi", State.RECALLED),
        ("", None),
    ],
)
def test_states_are_read_as_people_write_them(cell: str, state: State | None) -> None:
    assert state_of(cell) is state


def test_yes_and_no_are_read_as_people_write_them() -> None:
    assert [yes_of(cell) for cell in ("x", "Có", 1, True, "", None, "Không")] == [True] * 4 + [False] * 3


def test_plug_ins_are_found_also_after_a_picture_was_drawn() -> None:
    before = {point.name for point in metadata.entry_points(group="lienthong.adapters")}
    draw(example(), "vi")
    assert before
    assert {point.name for point in metadata.entry_points(group="lienthong.adapters")} == before
