"""Servers that a measurement needs, private ones of this run, and what they cost.

They are those of the tests: PostgreSQL and RabbitMQ from Debian's packages, durable as in operation, on ports and in
folders of their own.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator

import psutil

from bench.hub import HubFailed
from tests.services.postgres import PostgresServer
from tests.services.process import Failed, Missing, Process
from tests.services.rabbitmq import RabbitCluster


@contextlib.contextmanager
def private_postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server. Raises HubFailed where that is not possible here."""
    try:
        with contextlib.closing(PostgresServer()) as server:
            yield server.start()
    except (Missing, Failed) as problem:
        raise HubFailed(str(problem)) from problem


@contextlib.contextmanager
def private_broker() -> Iterator[RabbitCluster]:
    """Run a RabbitMQ of one node. Raises HubFailed where that is not possible here."""
    try:
        with contextlib.closing(RabbitCluster()) as cluster:
            yield cluster.start()
    except (Missing, Failed) as problem:
        raise HubFailed(str(problem)) from problem


def cpu_of(process: Process | None) -> float:
    """Return the seconds of processor time of a server, children included that have ended."""
    if process is None:
        return 0.0
    parent = psutil.Process(process.pid)
    seconds = 0.0
    for member in (parent, *parent.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = member.cpu_times()
            seconds += math.fsum((times.user, times.system, times.children_user, times.children_system))
    return seconds
