"""The directory as a CSV file: read as people's spreadsheets write it, written so that they can open it.

UTF-8 with or without the mark of Excel; commas, semicolons or tabs; lines as any system ends them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from gateway.directory.entry import Entry
from gateway.directory.rows import COLUMNS, Placed, placed, read_row, write_row
from gateway.findings import Finding, Refused, refuse

MOST_FIELD: Final = 100_000
"""Characters of one cell."""
MOST_ROWS: Final = 1_000_000
MARK: Final = "\ufeff"


def read_csv(content: bytes) -> tuple[list[Placed], list[Finding]]:
    """Return the entries of a file and everything that is wrong with its lines.

    Raises Refused where it cannot be read as a table at all: ``directory.not-utf8``, ``directory.header``.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refuse("directory.not-utf8", f"line {line}") from None
    if "\0" in text:
        raise refuse("directory.not-utf8", f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}")
    csv.field_size_limit(MOST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    entries: list[Placed] = []
    wrong: list[Finding] = []
    try:
        header = _header(next(reader, []))
        for begun, cells in _lines(reader):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header) and any(cells[len(header) :]):
                facts = {"found": len(cells), "wanted": len(header)}
                wrong.append(placed(Finding("directory.cells", "", facts), begun))
                continue
            entry, faults = read_row(dict(zip(header, cells, strict=False)), begun)
            wrong += faults
            if entry is not None:
                entries.append(entry)
            if len(entries) > MOST_ROWS:
                raise refuse("directory.too-many", f"line {begun}", limit=MOST_ROWS)
    except csv.Error as error:
        wrong.append(Finding("directory.csv", f"line {reader.line_num}", {"reason": str(error)[:100]}))
    return entries, wrong


def _lines(reader: Iterable[list[str]]) -> Iterable[tuple[int, list[str]]]:
    """Yield each row with the number of the line on which it begins."""
    begun = reader.line_num  # type: ignore[attr-defined]
    for cells in reader:
        yield begun + 1, cells
        begun = reader.line_num  # type: ignore[attr-defined]


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    wrong = [
        Finding("directory.column", f"line 1, column {number}", {"name": name[:64], "known": ", ".join(COLUMNS)})
        for number, name in enumerate(names, 1)
        if name not in COLUMNS or names.index(name) != number - 1
    ]
    if "name" not in names:
        wrong.append(Finding("directory.header", "line 1", {"known": ", ".join(COLUMNS)}))
    if wrong:
        raise Refused(wrong)
    return names


def write_csv(entries: Iterable[Entry], *, excel: bool = False) -> str:
    """Return entries as a file; ``excel`` writes the mark and semicolons, which a Vietnamese Excel opens by itself."""
    target = io.StringIO(newline="")
    if excel:
        target.write(MARK)
    writer = csv.DictWriter(target, COLUMNS, delimiter=";" if excel else ",", lineterminator="\r\n" if excel else "\n")
    writer.writeheader()
    writer.writerows(write_row(entry) for entry in entries)
    return target.getvalue()
