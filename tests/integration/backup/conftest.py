"""A small service of an embedded database with two packets, and commands run on it in this process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.store.blobs import Blobs, Places
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from tests.integration.store_with_files import Store


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty data folder with its migrated database, to be copied."""
    data = tmp_path_factory.mktemp("empty-data")
    migrate(database_url(data))
    Blobs.prepare(Places.of(data))
    return data


@pytest.fixture
def store(tmp_path: Path, empty_data: Path) -> Iterator[Store]:
    """A store with two packets, one of which has an attachment."""
    data = tmp_path / "data"
    shutil.copytree(empty_data, data)
    found = Store(data, Database(database_url(data), connections=2))
    found.receive(b"first packet", b"an attachment")
    found.receive(b"second packet")
    yield found
    found.database.close()


def lienthong(*words: str | Path) -> int:
    """Run a command in this process."""
    return main([str(word) for word in words])
