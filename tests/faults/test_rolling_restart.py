"""Hosts restart one after another behind the balancer, into the next release and back, while documents cross."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from gateway.store.database import Database
from tests.faults.campaign import Ministry, audit, settle
from tests.faults.rolling import Customers
from tests.services.balancer import program
from tests.services.nation import Nation
from tests.services.postgres import PostgresServer
from tests.services.process import PATIENCE, Missing, missing
from tests.services.program import ROOT
from tests.services.rabbitmq import RabbitCluster

pytestmark = pytest.mark.long

MORE = 10
"""Documents that have to be accepted, and to arrive, before the next step."""

NEXT = '''"""A column of the next release: only added, so that the release before runs on beside it."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade():
    op.add_column("packets", sa.Column("later", sa.Text()))
    op.create_index("ix_packets_later", "packets", ["later"])
'''


@pytest.fixture
def nation(own_postgres: PostgresServer, own_rabbitmq: RabbitCluster, tmp_path: Path) -> Iterator[Nation]:
    try:
        program()
    except Missing as reason:
        missing(str(reason))
    made = Nation(tmp_path, own_postgres, own_rabbitmq, workers=2, balanced=True)
    try:
        yield made.start()
    finally:
        made.close()


class Road:
    """Customers, bus and ministry at work, and the steps of somebody who restarts hosts."""

    def __init__(self, nation: Nation) -> None:
        self.nation = nation
        self.customers, self.ministry = Customers(nation), Ministry(nation)
        self.steps = 0

    def begin(self) -> None:
        for number in range(1, len(self.nation.bus) + 1):
            self._in_use(number)
        self.ministry.begin()
        self.customers.begin()
        self._goes_on()

    def restart(self, source: Path = ROOT) -> None:
        """Restart every host with the program of this source, each only when the one before is in use again."""
        for number, host in enumerate(self.nation.bus, 1):
            host.stop()
            self._goes_on()
            host.source = source
            host.start()
            self._in_use(number)
            self._goes_on()
            self.steps += 1

    def end(self) -> str:
        """Wait until everything has arrived, look that nothing is missing or twice, and return the figures."""
        self.customers.end()
        settle(self.nation, self.customers, self.ministry)
        self.ministry.end()
        account = audit(self.nation, self.customers, self.ministry)
        customers = self.customers
        assert not customers.strange
        assert not customers.twice_without
        assert not any(account.lost.values()), account.text()
        assert not any(account.twice.values()), account.text()
        return (
            f"{self.steps} restarts: {account.text()}; {customers.resent} requests sent again, longest time without"
            f" an acceptance {customers.longest_gap():.2f} s"
        )

    def _in_use(self, number: int) -> None:
        assert self.nation.balancer is not None
        balancer = self.nation.balancer
        _wait(lambda: balancer.uses(number), f"the balancer never came to use host {number}")

    def _goes_on(self) -> None:
        accepted, arrived = len(self.customers.accepted) + MORE, len(self.ministry.documents) + MORE
        _wait(lambda: len(self.customers.accepted) >= accepted, "nothing was accepted any more")
        _wait(lambda: len(self.ministry.documents) >= arrived, "nothing arrived any more")


def _wait(condition: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, otherwise
        time.sleep(0.05)


def test_a_rolling_restart_loses_nothing_and_no_customer_notices(
    nation: Nation, capsys: pytest.CaptureFixture[str]
) -> None:
    road = Road(nation)
    road.begin()
    road.restart()
    said = road.end()
    with capsys.disabled():
        print(f"\n{said}")


def test_a_rolling_upgrade_migrates_under_load_and_the_way_back_is_open(
    nation: Nation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = _next_release(tmp_path / "next")
    road = Road(nation)
    road.begin()
    road.restart(later)
    assert "later" in _columns(nation)
    road.restart(ROOT)
    said = road.end()
    assert all("schema-newer" in host.log.read_text(encoding="utf-8") for host in nation.bus)
    with capsys.disabled():
        print(f"\ninto the next release and back, {said}")


def _next_release(folder: Path) -> Path:
    """Return a copy of the program with one more migration."""
    for room in ("gateway", "adapters", "schemas", "config"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    versions = folder / "gateway" / "store" / "migrations" / "versions"
    head = max(file.name[:4] for file in versions.glob("0*.py"))
    (versions / "9001_later.py").write_text(NEXT.format(head=head), encoding="utf-8")
    return folder


def _columns(nation: Nation) -> set[str]:
    def look(connection: Connection) -> set[str]:
        return {column["name"] for column in inspect(connection).get_columns("packets")}

    database = Database(nation.database, readers=1, connections=2)
    try:
        return database.read_now(look)
    finally:
        database.close()
