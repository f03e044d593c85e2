"""Figures as CSV and XLSX; no text of anybody's can become a formula (:mod:`gateway.sheets`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from gateway.sheets import Cell, CsvTable, XlsxTable
from gateway.tasks.counts import wording
from gateway.tasks.counts.figures import Numbers, Table
from gateway.tasks.counts.found import DONE, OF_DUE
from gateway.tasks.counts.wording import Language, said, value_said
from gateway.tasks.life.standing import Standing

Write = Callable[[Path], None]

MOST: Final = 100_000
"""Rows of a file."""


def write(file: Path, found: Table, form: str, language: Language) -> None:
    """Write figures: a row for each value, the rows that are not shown, all together, and the remainder."""
    heading = [said(wording.DIMENSIONS[one], language) for one in found.by]
    heading += [f"{said(wording.CODE, language)} {number}" for number, _ in enumerate(found.by, 1)]
    heading.append(said(wording.RANK, language))
    heading += numbers_heading(language)
    widths = [40] * len(found.by) + [20] * len(found.by) + [8] + [14] * len(numbers_heading(language))
    table = (
        XlsxTable(file, said(wording.TASKS, language), heading, widths) if form == "xlsx" else CsvTable(file, heading)
    )
    try:
        table.add(rows(found, language))
    finally:
        table.close()


def rows(found: Table, language: Language) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a file."""
    width = len(found.by)
    for row in found.rows:
        names = [value_said(found, place, row, language) for place in range(width)]
        yield [*names, *row.key, row.rank, *numbers_row(row.numbers)]
    empty: list[Cell] = [None] * max(2 * width, 0)

    def named(pair: tuple[str, str]) -> list[Cell]:
        return [said(pair, language), *empty[1:], None] if width else [said(pair, language)]

    if found.left_out:
        yield [*named(wording.OTHERS), *numbers_row(found.others)]
    yield [*named(wording.TOGETHER), *numbers_row(found.together)]
    yield [*named(wording.REMAINDER), found.remainder]


def numbers_heading(language: Language) -> list[str]:
    """Return the headings of numbers."""
    shares = (
        (f"{said(wording.DONE, language)} / {said(wording.ALL, language)} (%)"),
        *(f"{said(wording.STANDINGS[one], language)} / {said(wording.DUE, language)} (%)" for one in OF_DUE),
    )
    named = [wording.ALL, wording.DUE, wording.DONE, *(wording.STANDINGS[one] for one in Standing)]
    return [*(said(one, language) for one in named), *shares]


def numbers_row(numbers: Numbers) -> list[Cell]:
    """Return the numbers of a row under these headings."""
    shares = [numbers.share_of_all(DONE), *(numbers.share_of_due((one,)) for one in OF_DUE)]
    return [
        *(numbers.all, numbers.due, numbers.done),
        *(numbers.by.get(one, 0) for one in Standing),
        *shares,
    ]
