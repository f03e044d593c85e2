"""Tables as files that people open: CSV that Excel reads as UTF-8, and XLSX; row by row, in little memory.

No cell can become a formula: what begins like one gets an apostrophe in CSV and stays text in XLSX.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from gateway.packet.dates import VIETNAM

Cell: TypeAlias = str | int | float | date | datetime | None

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_ROWS: Final = 1_000_000
"""Rows of a sheet; Excel itself takes 1,048,576."""
MOST_TEXT: Final = 32_000
"""Characters of a cell; Excel itself takes 32,767."""

_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r|]")
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Table(Protocol):
    """A table under way: a heading was written, rows follow, and the end makes the file whole."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows."""

    def close(self) -> None:
        """Make the file whole."""


class CsvTable:
    """A table as CSV: a byte order mark, commas, lines that end in CR LF."""

    def __init__(self, file: Path, heading: Sequence[str]) -> None:
        self._out = file.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._out)
        self._writer.writerow(heading)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows."""
        self._writer.writerows([_csv(cell) for cell in row] for row in rows)

    def close(self) -> None:
        """Make the file whole."""
        self._out.close()


class XlsxTable:
    """A table as one sheet of XLSX, its heading frozen."""

    def __init__(self, file: Path, title: str, heading: Sequence[str], widths: Sequence[int]) -> None:
        # Loaded late: few processes ever make a sheet.
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        self._file = file
        self._cell = WriteOnlyCell
        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet(title[:31])
        self._sheet.freeze_panes = "A2"
        for number, width in enumerate(widths, 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        cells = []
        for text in heading:
            cell = self._cell(self._sheet, value=text)
            cell.font = Font(bold=True)
            cells.append(cell)
        self._sheet.append(cells)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows."""
        for row in rows:
            self._sheet.append(list(self._cells(row)))

    def _cells(self, row: Sequence[Cell]) -> Iterator[Any]:
        for value in row:
            plain: Any = _plain(value)  # also a day, which the types of the library forget
            cell = self._cell(self._sheet, value=plain)
            if isinstance(value, str):
                cell.data_type = "s"  # also what begins with an equals sign
            elif isinstance(value, datetime):
                cell.number_format = "dd/mm/yyyy hh:mm:ss"
            elif isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
            elif isinstance(value, float):
                cell.number_format = "0.00"
            yield cell

    def close(self) -> None:
        """Make the file whole."""
        self._book.save(self._file)


def _csv(value: Cell) -> str:
    match _plain(value):
        case None:
            return ""
        case datetime() as moment:
            return f"{moment:%Y-%m-%d %H:%M:%S}"
        case date() as day:
            return f"{day:%Y-%m-%d}"
        case float() as number:
            return f"{number:.2f}"
        case str() as text if _FORMULA.match(text):
            return f"'{text}"
        case other:
            return str(other)


def _plain(value: Cell) -> Cell:
    """Return a value as a sheet can hold it: moments in Vietnam's time without a zone, texts without controls."""
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0)
    return _NOT_TEXT.sub("", value)[:MOST_TEXT] if isinstance(value, str) else value
