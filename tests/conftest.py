"""Fixtures for all layers: where the public sample packets lie, and real servers from `tests/services`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from gateway.cli import GARBAGE
from tests import declared
from tests.plain_logs import plain_logs

pytest_plugins = ["adapters.testing.plugin", "tests.services.fixtures"]

declared.watch()
plain_logs()

# Some machines forbid compiled modules to be kept. Each of some hundred programs that tests start would compile six
# hundred modules anew, which is a third of its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No test asserts a time: a busy machine may take long over any example.
settings.register_profile("suite", deadline=None)
if "tests.fuzzing" not in sys.modules:  # which has loaded its own
    settings.load_profile("suite")

ROOT = Path(__file__).resolve().parents[1]

ON_SQLITE_FIRST = (
    "delivery/test_desk.py",
    "evidence/test_receipts.py",
    "exchange/test_alerts.py",
    "exchange/test_certificates_rest.py",
    "exchange/test_desk_cli.py",
    "exchange/test_desk_rest.py",
    "exchange/test_destructions.py",
    "exchange/test_inspection.py",
    "exchange/test_inspection_work.py",
    "exchange/test_malware.py",
    "exchange/test_pdf_inspection.py",
    "exchange/test_quarantine_doors.py",
    "exchange/test_take_back.py",
    "exchange/test_watch_receiving.py",
    "exchange/test_watch_sending.py",
    "people/test_accounts.py",
    "people/test_audit.py",
    "people/test_endpoints.py",
    "registers/test_hidden.py",
    "retention/test_quota.py",
    "retention/test_retention.py",
    "retention/test_sweep.py",
    "tasks/test_joins_apart.py",
    "tasks/test_lists_in_parts.py",
)
"""Files below ``tests/integration`` that are about doors and rules more than about statements: on PostgreSQL they run
with ``make postgresql``, so that ``make test`` stays below twenty minutes on two cores."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the PostgreSQL half of these files as long."""
    for item in items:
        if "postgresql" in item.name and item.path.as_posix().endswith(ON_SQLITE_FIRST):
            item.add_marker(pytest.mark.long)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every search for garbage, here and at the end of the process."""
    gc.freeze()
    gc.set_threshold(GARBAGE)


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
