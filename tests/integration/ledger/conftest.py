"""A migrated database of each kind, empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database; every test runs on both kinds."""
    embedded = request.param == "sqlite"
    url = database_url(tmp_path) if embedded else str(request.getfixturevalue("database_url"))
    migrate(url)
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Database]:
    """An open database of each kind."""
    database = Database(store_url, connections=6)
    yield database
    database.close()
