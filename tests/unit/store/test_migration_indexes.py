"""Indexes on tables that hold something already are built beside those who write into them (``store/indexing``)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.migrate import SCRIPTS

SINCE = "0021"
"""Migrations before it stand as they were released."""

SMALL = {"task_imports"}
"""Tables of so few rows that an index takes no time: a row for each list that somebody took in."""


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


@pytest.mark.parametrize(
    "file",
    [file for file in sorted((SCRIPTS / "versions").glob("0*.py")) if file.name >= SINCE],
    ids=lambda one: one.stem,
)
def test_no_index_keeps_writers_of_a_filled_table_waiting(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    new = {ast.unparse(call.args[0]) for call in calls(tree, "create_table")}
    indexed = {ast.unparse(call.args[1]) for call in calls(tree, "create_index")}
    assert indexed - new - {repr(table) for table in SMALL} == set()
