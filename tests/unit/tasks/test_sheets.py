"""Sheets that somebody brings: bounded, whatever they hold."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from gateway.findings import Refused
from gateway.tasks.lists import sheets
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
