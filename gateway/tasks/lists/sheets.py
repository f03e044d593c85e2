"""Reading a sheet that somebody brings: XLSX or CSV, bounded, with the numbers of its rows as people see them.

Only values are read: a formula gives what it gave when the sheet was stored.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from gateway.findings import Refused, refuse

Value = str | int | float | bool | datetime | date | None

MOST_BYTES: Final = 30 * 2**20
MOST_UNPACKED: Final = 300 * 2**20
"""Bytes of an XLSX when it is unpacked: what promises more is a bomb."""
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 100

_MERGED: Final = re.compile(rb'<mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED: Final = 200_000
_MOST_FILLED: Final = MOST_ROWS * MOST_COLUMNS
"""Cells of all merged ranges together: in no honest sheet does one lie in two of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet, by its number from 1."""

    number: int
    values: tuple[Value, ...]


def read_sheet(file: Path) -> list[Line]:
    """Return the rows of the first sheet that has any; merged cells all have the value of their first.

    Raises Refused ``task.list-unreadable``, ``task.list-too-large``, ``task.list-empty``.
    """
    if file.stat().st_size > MOST_BYTES:
        raise refuse("task.list-too-large", "", most=MOST_BYTES // 2**20, rows=MOST_ROWS)
    with file.open("rb") as opened:
        start = opened.read(8)
    try:
        lines = list(_xlsx(file) if start.startswith(b"PK\x03\x04") else _csv(file))
    except (Refused, MemoryError):
        raise
    except Exception as problem:  # noqa: BLE001 - whatever a library meets in somebody's file
        raise refuse("task.list-unreadable", "", reason=type(problem).__name__) from None
    if not any(any(value not in (None, "") for value in line.values) for line in lines):
        raise refuse("task.list-empty", "")
    return lines


def _bounded(rows: Iterator[Any]) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise refuse("task.list-too-large", "", most=MOST_BYTES // 2**20, rows=MOST_ROWS)
        yield Line(number, tuple(row[:MOST_COLUMNS]))


def _csv(file: Path) -> Iterator[Line]:
    content = file.read_bytes()
    if b"\0" in content[:4096]:
        raise refuse("task.list-unreadable", "", reason="not a sheet")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("task.list-unreadable", "", reason="not UTF-8") from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return _bounded(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _xlsx(file: Path) -> Iterator[Line]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise refuse("task.list-too-large", "", most=MOST_BYTES // 2**20, rows=MOST_ROWS)
        for part in archive.infolist():
            with archive.open(part) as inside:
                # No program writes one into a sheet; whoever does wants entities.
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in inside.read(4096):
                    raise refuse("task.list-unreadable", "", reason="DOCTYPE")
        # By the open file: the library would judge a path by its ending.
        with file.open("rb") as opened:
            book = load_workbook(opened, read_only=True, data_only=True, keep_links=False)
            try:
                yield from _first(archive, book)
            finally:
                book.close()


def _first(archive: zipfile.ZipFile, book: Any) -> Iterator[Line]:
    for sheet in book.worksheets:
        lines = list(_bounded(sheet.iter_rows(values_only=True)))
        if any(value is not None for line in lines for value in line.values):
            yield from _filled(lines, _merged(archive, sheet))
            return


def _merged(archive: zipfile.ZipFile, sheet: Any) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges of a sheet, first and last row and column: they stand behind all rows."""
    found: list[tuple[int, int, int, int]] = []
    path = str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001 - openpyxl tells it nowhere else when it streams
    rest = b""
    with archive.open(path) as opened:
        while chunk := opened.read(2**20):
            data = rest + chunk
            for first, top, last, bottom in _MERGED.findall(data):
                found.append((int(top), int(bottom), _column(first), _column(last)))
            if len(found) > _MOST_MERGED:
                break
            # What a chunk cuts in two is found with the next one; what was found already is not looked at again.
            rest = data[max(data.rfind(b"<"), 0) :][:200]
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _filled(lines: list[Line], merged: list[tuple[int, int, int, int]]) -> Iterator[Line]:
    values = [list(line.values) for line in lines]
    room = _MOST_FILLED
    for top, bottom, first, last in merged:
        # Across many columns: a title, not a table.
        if not (0 < top <= len(values) and first <= MOST_COLUMNS) or bottom - top > MOST_ROWS:
            continue
        row = values[top - 1]
        value = row[first - 1] if first <= len(row) else None
        if value is None:
            continue
        end, last = min(bottom, len(values)), min(last, MOST_COLUMNS)
        room -= max(end - top + 1, 0) * max(last - first + 1, 0)
        if room < 0:
            raise refuse("task.list-too-large", "", most=MOST_BYTES // 2**20, rows=MOST_ROWS)
        for number in range(top, end + 1):
            cells = values[number - 1]
            for column in range(first, min(last, len(cells)) + 1):
                cells[column - 1] = value
    for line, filled in zip(lines, values, strict=True):
        yield Line(line.number, tuple(filled))
