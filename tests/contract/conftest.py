"""The beds of all our adapters; the suite of ``adapters/testing`` runs on each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from adapters.testing.bed import Bed
from tests.contract.amqp_bed import amqp_bed
from tests.contract.folder_bed import folder_bed
from tests.contract.soap_bed import soap_bed
from tests.contract.vxp_bed import vxp_bed
from tests.services.existing import existing_broker

Make = Callable[[pytest.FixtureRequest, Path], AbstractAsyncContextManager[Bed]]

BEDS: dict[str, Make] = {
    "vxp": lambda _request, folder: vxp_bed(folder),
    "vxp-asked": lambda _request, folder: vxp_bed(folder, ask=True, fetch="downloadEdoc"),
    "folder": lambda _request, folder: folder_bed(folder),
    "folder-ready": lambda _request, folder: folder_bed(folder, complete="ready", unpack=True),
    "amqp": lambda request, folder: amqp_bed(folder, request.getfixturevalue("vhost"), claim=False),
    "soap-mtom": lambda _request, folder: soap_bed(folder),
    "soap-inline": lambda _request, folder: soap_bed(folder, transfer="inline", version="1.2", login="digest"),
    "amqp-claims": lambda request, folder: amqp_bed(folder, request.getfixturevalue("vhost"), claim=True),
}


@pytest.fixture(scope="session")
def vhost(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one virtual host for all tests of this folder: each bed has a prefix of its own in it."""
    broker = existing_broker() or request.getfixturevalue("rabbitmq")
    url = broker.add_vhost()
    yield url
    broker.drop_vhost(url)


@pytest.fixture(params=BEDS)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> AbstractAsyncContextManager[Bed]:
    """A bed that is not running yet."""
    return BEDS[request.param](request, tmp_path)


@pytest.fixture
async def bed(make: AbstractAsyncContextManager[Bed]) -> AsyncIterator[Bed]:
    """A running bed."""
    async with make as running:
        yield running
