"""Hosts, gateway, broker and database killed at random while documents cross: nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.campaign import Chaos, Ministry, Traffic, audit, ledgers_hold, settle
from tests.services.nation import Nation
from tests.services.postgres import PostgresServer
from tests.services.rabbitmq import RabbitCluster

SECONDS = float(os.environ.get("LIENTHONG_CHAOS_SECONDS", "5"))
"""How long parts are killed, at least; `make chaos` makes it longer."""

KINDS = 5
"""Parts of different kinds that a campaign kills, each at least once."""

SEED = int(os.environ.get("LIENTHONG_CHAOS_SEED", "1"))


@pytest.fixture
def nation(own_postgres: PostgresServer, own_rabbitmq: RabbitCluster, tmp_path: Path) -> Iterator[Nation]:
    """The whole of it, with servers of its own, since they are killed."""
    made = Nation(tmp_path, own_postgres, own_rabbitmq)
    try:
        yield made.start()
    finally:
        made.close()


def test_nothing_is_lost_or_doubled_while_parts_are_killed(nation: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    traffic, ministry = Traffic(nation), Ministry(nation)
    chaos = Chaos(nation, random.Random(SEED))  # noqa: S311 - victims, not secrets
    ministry.begin()
    traffic.begin()
    began = time.monotonic()
    nation.broker.settle()
    while time.monotonic() - began < SECONDS or len(chaos.killed) < KINDS:
        time.sleep(chaos.chance.uniform(0.3, 1.0))
        chaos.strike()
    traffic.end()
    nation.revive()
    traffic.send_unsure()
    settle(nation, traffic, ministry)
    ministry.end()
    account = audit(nation, traffic, ministry)
    took = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{took:.0f} s, seed {SEED}, killed {dict(chaos.killed)}: {account.text()}")
    assert account.accepted > SECONDS
    assert not any(account.lost.values())
    assert not any(account.twice.values())
    assert ledgers_hold(nation) == {}
