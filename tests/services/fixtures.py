"""Fixtures of real servers: one of each for the whole run, and for each test a fresh database or virtual host in it.

A test that kills a server leaves it running again, or takes one of its own (`own_postgres`, `own_rabbitmq`, `cluster`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from gateway.store.database import database_url as embedded
from gateway.store.migrate import migrate
from tests import tls
from tests.services.clamd import Clamd
from tests.services.existing import existing_broker, existing_databases
from tests.services.postgres import PostgresServer
from tests.services.process import Missing, missing
from tests.services.rabbitmq import RabbitCluster
from tests.services.swift import Swift

if TYPE_CHECKING:
    from tests.services.authority import Authority


def _postgres(settings: dict[str, str] | None = None) -> Iterator[PostgresServer]:
    try:
        server = PostgresServer(settings=settings or {})
    except Missing as reason:
        missing(str(reason))
    with closing(server):
        yield server.start()


def _rabbitmq(size: int) -> Iterator[RabbitCluster]:
    try:
        cluster = RabbitCluster(size)
    except Missing as reason:
        missing(str(reason))
    with closing(cluster):
        yield cluster.start()


def _swift(certificate: tuple[Path, Path] | None) -> Iterator[Swift]:
    try:
        store = Swift(certificate)
    except Missing as reason:
        missing(str(reason))
    with closing(store):
        yield store.start()


@pytest.fixture(scope="module")
def clamd() -> Iterator[Clamd]:
    """A malware scanner of this module, which knows one signature of ours."""
    try:
        scanner = Clamd()
    except Missing as reason:
        missing(str(reason))
    with closing(scanner):
        yield scanner.start()


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    """An object store of this run, also over TLS; it is never killed."""
    yield from _swift(tls.written(tls.server("object store"), tmp_path_factory.mktemp("swift"), "swift"))


@pytest.fixture
def own_swift() -> Iterator[Swift]:
    """An object store of this test alone."""
    yield from _swift(None)


@pytest.fixture
def bucket(swift: Swift) -> str:
    """An empty bucket of the run's object store."""
    return swift.add_bucket()


@pytest.fixture(scope="session")
def authority() -> Iterator[Authority]:
    """The certification authorities of this run; what a test changes, it changes within a block."""
    from tests.services.authority_http import serving  # half a second that tests without certificates need not spend

    with serving() as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this run; it is never killed, so it need not wait for the disk."""
    yield from _postgres({"fsync": "off", "full_page_writes": "off"})


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test alone."""
    yield from _postgres()


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitCluster]:
    """A RabbitMQ of one node of this run."""
    yield from _rabbitmq(1)


@pytest.fixture
def own_rabbitmq() -> Iterator[RabbitCluster]:
    """A RabbitMQ of one node of this test alone."""
    yield from _rabbitmq(1)


@pytest.fixture(scope="module")
def cluster() -> Iterator[RabbitCluster]:
    """A RabbitMQ of three nodes of this module; it takes some twenty seconds to start."""
    yield from _rabbitmq(3)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database, ``postgresql+asyncpg://...``; in the operator's server where one is named."""
    databases = existing_databases() or request.getfixturevalue("postgres")
    url = databases.create_database()
    yield url
    databases.drop_database(url)


@pytest.fixture(scope="session")
def ready_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with all tables and nothing in them, to be copied."""
    databases = existing_databases() or request.getfixturevalue("postgres")
    url = databases.create_database()
    migrate(url)
    yield url
    databases.drop_database(url)


@pytest.fixture
def ready_databases(request: pytest.FixtureRequest, ready_database: str) -> Iterator[Callable[[], str]]:
    """Makes databases with all tables and nothing in them: what a first start would make, only sooner."""
    databases = existing_databases() or request.getfixturevalue("postgres")
    made: list[str] = []

    def another() -> str:
        made.append(databases.copy_database(ready_database))
        return made[-1]

    yield another
    for url in made:
        databases.drop_database(url)


@pytest.fixture
def ready_url(ready_databases: Callable[[], str]) -> str:
    """The URL of a PostgreSQL database with all tables and nothing in them: a second sooner than migrating one."""
    return ready_databases()


@pytest.fixture(scope="session")
def ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database with all tables and nothing in them, to be copied."""
    folder = tmp_path_factory.mktemp("ready")
    migrate(embedded(folder))
    return next(folder.glob("*.sqlite"))


@pytest.fixture
def more_databases(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes further empty databases beside that of `database_url`."""
    databases = existing_databases() or request.getfixturevalue("postgres")
    made: list[str] = []

    def another() -> str:
        made.append(databases.create_database())
        return made[-1]

    yield another
    for url in made:
        databases.drop_database(url)


class Vhosts:
    """Empty virtual hosts of a RabbitMQ, made some at a time: each call of its command costs most of a second."""

    AT_ONCE: Final = 8

    def __init__(self, broker: RabbitCluster) -> None:
        self._broker = broker
        self._spare: list[str] = []
        self._used: list[str] = []

    def take(self) -> str:
        """Return the URL of one that nobody had before."""
        if not self._spare:
            self._spare, self._used = self._broker.renew_vhosts(self.AT_ONCE, self._used), []
        return self._spare.pop()

    def give_back(self, url: str) -> None:
        """Let it be removed some time."""
        self._used.append(url)


@pytest.fixture(scope="session")
def vhosts(rabbitmq: RabbitCluster) -> Vhosts:
    """The virtual hosts of the RabbitMQ of this run."""
    return Vhosts(rabbitmq)


@pytest.fixture
def broker_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty virtual host, ``amqp://...``; in the operator's RabbitMQ where one is named."""
    if (broker := existing_broker()) is not None:
        url = broker.add_vhost()
        yield url
        broker.drop_vhost(url)
        return
    vhosts: Vhosts = request.getfixturevalue("vhosts")
    url = vhosts.take()
    yield url
    vhosts.give_back(url)
