"""A folder drop between an adapter and a system that has only files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.folder_bed import FolderBed, folder_bed


@pytest.fixture
async def bed(tmp_path: Path) -> AsyncIterator[FolderBed]:
    """A running bed in which a file is complete as soon as it has its name."""
    async with folder_bed(tmp_path) as running:
        yield running
