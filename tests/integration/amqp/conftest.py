"""The queue leg between an adapter and a ministry's system at a real RabbitMQ."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contract.amqp_bed import AmqpBed, amqp_bed
from tests.services.existing import existing_broker


@pytest.fixture(scope="session")
def vhost(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one virtual host for all tests of this folder: each bed has a prefix of its own in it."""
    broker = existing_broker() or request.getfixturevalue("rabbitmq")
    url = broker.add_vhost()
    yield url
    broker.drop_vhost(url)


@pytest.fixture
async def bed(vhost: str, tmp_path: Path) -> AsyncIterator[AmqpBed]:
    """A running bed whose packets travel in messages up to 256 KiB, and as claims above."""
    async with amqp_bed(tmp_path, vhost, claim=False) as running:
        yield running
