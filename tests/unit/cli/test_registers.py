"""``lienthong registers``: a file that appears whole or not at all."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.trust.anchors import Anchors


@pytest.fixture
def data(tmp_path: Path) -> Path:
    os.close(Exchange.prepare(ExchangeSettings(role="hub", data=tmp_path / "hub", anchors=Anchors.none())))
    return tmp_path / "hub"


def test_an_empty_book_has_its_heading(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "den.csv"

    assert main(["registers", "incoming", "--data", str(data), "--agency", "H41", "-o", str(file)]) == 0

    with file.open(encoding="utf-8-sig", newline="") as stream:
        [heading] = csv.reader(stream)
    assert heading[:3] == ["Ngày đến", "Số đến", "Tác giả"]
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["incoming", "--agency", "H41", "-o", "x.pdf"], "registers.format-wrong"),
        (["incoming", "--agency", "H41", "--from", "gestern", "-o", "x.csv"], "registers.day-wrong"),
        (["counts", "--by", "week", "-o", "x.csv"], "registers.period-wrong"),
    ],
)
def test_wrong_words_are_refused_by_name(
    data: Path, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["registers", words[0], "--data", str(data), *words[1:]]) == 1
    assert code in capsys.readouterr().err
