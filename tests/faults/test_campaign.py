"""Hosts, gateway, broker and database killed while documents cross: nothing lost, nothing twice, the ledgers verify.

The short form runs with every test run; `make chaos` makes it long by environment variables.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.faults.campaign import Chaos, Ministry, Traffic, audit, ledgers_hold, settle
from tests.services.nation import Nation
from tests.services.postgres import PostgresServer
from tests.services.process import Missing, missing
from tests.services.rabbitmq import RabbitCluster

SECONDS = float(os.environ.get("LIENTHONG_CHAOS_SECONDS", "5"))
"""How long parts are killed, at least."""

OUTAGE = float(os.environ.get("LIENTHONG_CHAOS_OUTAGE", "5"))
"""How long the broker is away."""

BROKERS = int(os.environ.get("LIENTHONG_CHAOS_BROKERS", "1"))
SEED = int(os.environ.get("LIENTHONG_CHAOS_SEED", "1"))

KINDS = 5
"""Parts of different kinds that a campaign kills, each at least once."""


@pytest.fixture
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    """The whole of it, with servers of its own, since they are killed."""
    try:
        postgres, broker = PostgresServer(), RabbitCluster(BROKERS)
    except Missing as reason:
        missing(str(reason))
    with closing(postgres), closing(broker):
        made = Nation(tmp_path_factory.mktemp("nation"), postgres.start(), broker.start())
        with closing(made):
            yield made.start()


@pytest.fixture
def ministry(nation: Nation) -> Iterator[Ministry]:
    """The system behind the ministry's queue, at work."""
    made = Ministry(nation)
    made.begin()
    yield made
    made.end()


def _judge(
    nation: Nation, traffic: Traffic, ministry: Ministry, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    nation.revive()
    traffic.send_unsure()
    settle(nation, traffic, ministry)
    ministry.end()
    account = audit(nation, traffic, ministry)
    with capsys.disabled():
        print(f"\n{words}: {account.text()}")
    assert not any(account.lost.values())
    assert not any(account.twice.values())
    assert ledgers_hold(nation) == {}


@pytest.mark.long
def test_nothing_is_lost_or_doubled_while_parts_are_killed(
    nation: Nation, ministry: Ministry, capsys: pytest.CaptureFixture[str]
) -> None:
    traffic = Traffic(nation)
    chaos = Chaos(nation, random.Random(SEED))  # noqa: S311 - victims, not secrets
    nation.broker.settle()
    traffic.begin()
    began = time.monotonic()
    while time.monotonic() - began < SECONDS or len(chaos.killed) < KINDS:
        time.sleep(chaos.chance.uniform(0.3, 1.0))
        chaos.strike()
    traffic.end()
    took = time.monotonic() - began
    _judge(nation, traffic, ministry, f"{took:.0f} s, seed {SEED}, killed {dict(chaos.killed)}", capsys)
    assert len(traffic.accepted) > KINDS


@pytest.mark.long
def test_documents_are_taken_in_while_the_broker_is_away_and_arrive_when_it_is_back(
    nation: Nation, ministry: Ministry, capsys: pytest.CaptureFixture[str]
) -> None:
    traffic = Traffic(nation)
    nation.broker.settle()
    for number in range(BROKERS):
        nation.broker.stop_node(number)
    traffic.begin()
    time.sleep(OUTAGE)
    traffic.end()
    assert len(traffic.accepted) > 1
    _judge(nation, traffic, ministry, f"broker away for {OUTAGE:.0f} s", capsys)
