"""What ``make score`` says of a change: mistakes that went, mistakes that came, figures that moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.score_runs import Run, changes, further_folders, keep_runs, last_runs

BEFORE = Run({"task": 0.9, "lead": 0.8}, ["a: missed", "a: missed", "b: lead"])
NOW = Run({"task": 0.95, "lead": 0.8}, ["a: missed", "c: deadline"])


def test_what_was_gained_and_lost_is_said() -> None:
    assert changes(BEFORE, NOW) == [
        "gained  a: missed",
        "gained  b: lead",
        "lost    c: deadline",
        "task        +0.050 against the last run",
    ]
    assert changes(None, NOW) == []
    assert changes(NOW, NOW) == []


def test_runs_are_kept_for_each_folder_and_a_broken_file_is_none(tmp_path: Path) -> None:
    file = tmp_path / "var" / "score.json"
    keep_runs({"known": BEFORE}, file)
    keep_runs({"/examples": NOW}, file)
    assert last_runs(file) == {"known": BEFORE, "/examples": NOW}
    file.write_text("[1]", encoding="utf-8")
    assert last_runs(file) == {}


def test_examples_name_one_folder_or_several(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EXAMPLES", raising=False)
    assert further_folders() == []
    monkeypatch.setenv("EXAMPLES", f"{tmp_path}:{tmp_path / 'b'}")
    assert further_folders() == [tmp_path.resolve(), (tmp_path / "b").resolve()]
