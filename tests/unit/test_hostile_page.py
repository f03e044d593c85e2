"""The page of answers to hostile input: made from the data of the tests, naming tests and codes that exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from gateway.catalogue import entries
from tests.hostile.elsewhere import ELSEWHERE, Elsewhere
from tests.hostile.page import page

ROOT = Path(__file__).resolve().parents[2]
CASES = [case for family in ELSEWHERE.values() for case in family]


def functions(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_page_is_what_the_data_make() -> None:
    written = (ROOT / "docs" / "hostile.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m tests.hostile.page > docs/hostile.md"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.trick)
def test_a_case_that_is_tried_elsewhere_names_a_test_that_asserts_its_code(case: Elsewhere) -> None:
    name, _, function = case.test.partition("::")
    assert function in functions(ROOT / name)
    if case.code:
        assert case.code in entries()
        assert case.code in (ROOT / name).read_text(encoding="utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    named = {word.strip("`.") for word in page().split() if "::test_" in word}
    missing = [one for one in named if one.partition("::")[2] not in functions(ROOT / one.partition("::")[0])]
    assert named
    assert not missing
