"""Fixtures for all layers: where the public sample packets lie, and real servers from `tests/services`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import declared

pytest_plugins = ["adapters.testing.plugin", "tests.services.fixtures"]

declared.watch()

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public sample packets beside the checkout; never copied into the project."""
    folder = Path(os.environ.get("LIENTHONG_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"the public samples are not at {folder}; set LIENTHONG_SHARED to their folder")
    return folder


@pytest.fixture(autouse=True)
def answers_as_declared() -> Iterator[None]:
    """Fail a test in whose course REST answered what its calls do not declare."""
    declared.WRONG.clear()
    yield
    assert declared.WRONG == [], "gateway/web/rest: mend the declaration (@call) or the answer"
