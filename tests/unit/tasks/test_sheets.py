"""Sheets that somebody brings: bounded, whatever they hold."""

from __future__ import annotations

import csv
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from gateway.findings import Refused
from gateway.tasks.lists import sheets
from gateway.tasks.lists.heading import find_heading
from gateway.tasks.lists.rows import MOST_NAMES, read_rows
from tests.integration.tasks.listing import ROWS, xlsx


def merged(file: Path, ranges: list[str]) -> Path:
    """Write a sheet with these ranges, which openpyxl itself would refuse where they overlap."""
    file.write_bytes(xlsx(ROWS, merged=["A1:B1"]))
    made = file.with_suffix(".merged.xlsx")
    text = "".join(f'<mergeCell ref="{one}"/>' for one in ranges).encode()
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(made, "w") as out:
        for part in given.infolist():
            content = given.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = re.sub(rb"<mergeCell ref=[^>]*/>", text, content)
            out.writestr(part, content)
    return made


def test_ranges_that_overlap_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = merged(tmp_path / "nv.xlsx", ["A2:J5"] * 1_000)
    assert len(sheets.read_sheet(file)) == 6
    monkeypatch.setattr(sheets, "_MOST_FILLED", 30_000)
    with pytest.raises(Refused) as refused:
        sheets.read_sheet(file)
    assert [one.code for one in refused.value.findings] == ["task.list-too-large"]


@pytest.mark.parametrize(
    ("content", "lead", "expected"),
    [
        ("Việc", "\n".join(f"Bộ {number}" for number in range(MOST_NAMES)), []),
        ("Việc", "\n".join(f"Bộ {number}" for number in range(MOST_NAMES + 1)), ["task.list-names-many"]),
        ("Việc\0kia", "Bộ H41", ["task.list-text-control"]),
        ("Việc\x1b[2J", "Bộ H41", ["task.list-text-control"]),
        ("Việc", "Bộ H41; Bộ\0H14", ["task.list-text-control"]),
    ],
)
def test_cells_that_no_people_wrote_are_faults(tmp_path: Path, content: str, lead: str, expected: list[str]) -> None:
    file = tmp_path / "nv.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        out = csv.writer(opened)
        out.writerow(["Nội dung nhiệm vụ", "Cơ quan chủ trì"])
        # Beyond where a sheet is told from other files.
        out.writerows([["Việc trước", "Bộ H41"]] * 300)
        out.writerow([content, lead])
    lines = sheets.read_sheet(file)
    found = read_rows(lines, find_heading(lines), date(2026, 1, 1))
    assert [one.code for one in found.faults] == expected
