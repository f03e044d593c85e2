"""The office of the tests about people, on the embedded database."""

from __future__ import annotations

import pytest

from tests.integration.exchange.conftest import open_house
from tests.integration.people.conftest import light_work, open_office, ready_folder

__all__ = ["light_work", "open_house", "open_office", "ready_folder"]


@pytest.fixture
def served_url() -> None:
    """On the embedded database alone: no shape depends on it."""
