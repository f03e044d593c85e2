"""The room ``[clocks]`` of the settings: hours as people write them, limits, and the calendar's file."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from gateway.assembly import assemble
from gateway.findings import Refused
from gateway.settings import load

OWN_CALENDAR = '[[years]]\nyear = 2030\nsource = "cơ quan"\nholidays = [{ name = "Lễ", first = 2030-01-02 }]\n'


def written(folder: Path, text: str) -> Path:
    file = folder / "gateway.toml"
    file.write_text(f'data = "d"\n[clocks]\n{text}', encoding="utf-8")
    return file


@pytest.mark.parametrize("given", ['"12:00"', "12:00:00"])
def test_an_hour_is_text_or_tomls_own(tmp_path: Path, given: str) -> None:
    assert load(written(tmp_path, f"morning_ends = {given}\n")).clocks.morning_ends == time(12)


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ('morning_ends = "noon"', "config.not-an-hour", "clocks.morning_ends"),
        ('morning_ends = "11:30+07:00"', "config.not-an-hour", "clocks.morning_ends"),
        ("morning_ends = 1130", "field.wrong", "clocks.morning_ends"),
        ('day_ends = "09:00"', "config.day-without-afternoon", "clocks"),
        ("urgent_minutes = 0", "field.too-small", "clocks.urgent_minutes"),
        ("present_days = -1", "field.too-small", "clocks.present_days"),
        ("warn = 1", "field.unknown", "clocks.warn"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, code: str, path: str) -> None:
    with pytest.raises(Refused) as refused:
        load(written(tmp_path, text))
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [(code, path)]


def test_the_service_goes_by_the_settings(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_CALENDAR, encoding="utf-8")
    file = written(tmp_path, 'calendar = "own.toml"\nurgent_minutes = 5\nwarn_before_minutes = 10\n')
    rules = assemble(load(file)).exchange.clocks
    assert rules.urgent == timedelta(minutes=5)
    assert rules.warn_before == timedelta(minutes=10)
    assert not rules.calendar.is_working(date(2030, 1, 2))


def test_without_a_file_the_shipped_calendar_is_used(tmp_path: Path) -> None:
    assert assemble(load(written(tmp_path, ""))).exchange.clocks.calendar.knows(2026)


def test_faults_of_the_calendar_are_named_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_CALENDAR.replace("2030-01-02", "2031-01-02"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        assemble(load(written(tmp_path, 'calendar = "own.toml"\n')))
    (finding,) = refused.value.findings
    assert (finding.code, finding.path) == (
        "calendar.day-outside-year",
        "clocks.calendar.years[1].holidays[1]",
    )
