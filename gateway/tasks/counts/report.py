"""The periodic report as agencies print it: as of when, totals, both ways of reckoning shares, a table by agency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from gateway.sheets import Cell, CsvTable, XlsxTable
from gateway.tasks.counts import wording
from gateway.tasks.counts.figures import Numbers, Table
from gateway.tasks.counts.found import DONE
from gateway.tasks.counts.wording import Language, said, value_said
from gateway.tasks.life.standing import OUTSIDE, Standing

TITLE: Final = ("Báo cáo tình hình thực hiện nhiệm vụ", "Report on the tasks that were assigned")
AS_OF: Final = ("Tính đến hết ngày {day}", "As of the end of {day}")
OF_ALL: Final = ("Tỷ lệ trên tổng số (%)", "Share of all (%)")
OF_DUE: Final = ("Tỷ lệ trên số đã đến hạn (%)", "Share of those due so far (%)")
NUMBER: Final = ("Số lượng", "Number")
DUE_IS: Final = (
    "Đã đến hạn = hoàn thành đúng hạn + hoàn thành quá hạn + chưa hoàn thành, quá hạn",
    "Due so far = done on time + done late + overdue",
)
OUTSIDE_IS: Final = ("Không tính vào tổng số", "Outside of both")
DONE_OF_ALL: Final = ("Hoàn thành / tổng số (%)", "Done / all (%)")
ON_TIME_OF_DUE: Final = ("Đúng hạn / đã đến hạn (%)", "On time / due so far (%)")
PLACE: Final = ("TT", "No.")

_TOTALS: Final = (
    (wording.ALL, None),
    (wording.DONE, DONE),
    *((wording.STANDINGS[one], (one,)) for one in Standing if one not in OUTSIDE),
)
_DUE: Final = (Standing.DONE_ON_TIME, Standing.DONE_LATE, Standing.OVERDUE)
_COLUMNS: Final = (
    Standing.DONE_ON_TIME,
    Standing.DONE_LATE,
    Standing.DONE_NO_DEADLINE,
    Standing.UNCONFIRMED,
    Standing.IN_TIME,
    Standing.OVERDUE,
    Standing.NO_DEADLINE,
)


def write(file: Path, found: Table, form: str, language: Language) -> None:
    """Write the report of figures by lead."""
    heading = [said(TITLE, language)]
    widths = [6, 44, *[16] * 12]
    name = said(wording.TASKS, language)
    table = XlsxTable(file, name, heading, widths) if form == "xlsx" else CsvTable(file, heading)
    try:
        table.add(_lines(found, language))
    finally:
        table.close()


def _lines(found: Table, language: Language) -> Iterator[Sequence[Cell]]:
    together = found.together
    yield [said(AS_OF, language).format(day=f"{found.as_of:%d/%m/%Y}")]
    yield []
    yield ["", "", said(NUMBER, language), said(OF_ALL, language), said(OF_DUE, language)]
    for name, standings in _TOTALS:
        number = together.all if standings is None else together.of(standings)
        of_all = 100.0 if standings is None and together.all else together.share_of_all(standings or ())
        due = together.share_of_due(standings) if standings and set(standings) <= set(_DUE) else None
        yield ["", said(name, language), number, of_all, due]
    yield ["", said(wording.DUE, language), together.due]
    yield ["", said(DUE_IS, language)]
    yield ["", said(OUTSIDE_IS, language), together.outside]
    yield []
    named = [wording.DIMENSIONS[found.by[0]], wording.ALL, *(wording.STANDINGS[one] for one in _COLUMNS)]
    yield [
        said(PLACE, language),
        *(said(one, language) for one in named),
        said(OF_ALL, language),
        said(OF_DUE, language),
    ]
    for place, row in enumerate(found.rows, 1):
        yield [place, value_said(found, 0, row, language), *_numbers(row.numbers)]
    if found.left_out:
        yield ["", said(wording.OTHERS, language), *_numbers(found.others)]
    yield ["", said(wording.TOGETHER, language), *_numbers(together)]
    yield ["", said(wording.REMAINDER, language), found.remainder]


def _numbers(numbers: Numbers) -> list[Cell]:
    return [
        numbers.all,
        *(numbers.by.get(one, 0) for one in _COLUMNS),
        numbers.share_of_all(DONE),
        numbers.share_of_due((Standing.DONE_ON_TIME,)),
    ]
