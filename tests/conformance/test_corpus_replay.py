"""Every input that fuzzing keeps, and every one that ever broke a target, goes through its target again."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from gateway.trust.verdict import Verdict
from tests.fuzz import target_signature
from tests.fuzz.__main__ import HERE, targets
from tests.unit.trust.signing import check

KEPT = sorted(path for folder in ("corpus", "crashes") for path in (HERE / folder).glob("*/*") if path.is_file())


@pytest.mark.parametrize("name", targets())
def test_every_kept_input_goes_through_its_target(name: str) -> None:
    target = importlib.import_module(f"tests.fuzz.target_{name}")
    inputs = [path for path in KEPT if path.parent.name == name]
    assert inputs, f"{name} has no corpus"
    for path in inputs:
        _replay(target.one, path)


def _replay(one: object, path: Path) -> None:
    assert callable(one)
    try:
        one(path.read_bytes())
    except Exception as error:  # whatever it is, the reader of the failure needs the name of the input
        error.add_note(f"input {path.relative_to(HERE)}")
        raise


def test_the_signed_packets_of_the_corpus_are_valid_and_say_something() -> None:
    files = sorted(target_signature.CORPUS.glob("signed-*"))
    assert len(files) >= 6
    for file in files:
        data = file.read_bytes()
        report = check(data, target_signature.anchors())
        assert report.verdict is Verdict.VALID
        assert target_signature.said(data) in target_signature.signed()


def test_no_input_is_large_or_belongs_to_no_target() -> None:
    assert {path.parent.name for path in KEPT} <= set(targets())
    assert max(path.stat().st_size for path in KEPT) <= 64 * 1024
