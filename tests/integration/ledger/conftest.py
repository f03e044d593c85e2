"""A migrated database of each kind, empty."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated embedded database, to be copied."""
    url = database_url(tmp_path_factory.mktemp("empty"))
    migrate(url)
    return Path(str(make_url(url).database))


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database; every test runs on both kinds."""
    if request.param == "sqlite":
        url = database_url(tmp_path)
        shutil.copyfile(request.getfixturevalue("empty_file"), str(make_url(url).database))
        return url
    return str(request.getfixturevalue("ready_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[Database]:
    """An open database of each kind."""
    database = Database(store_url, connections=6)
    yield database
    database.close()
