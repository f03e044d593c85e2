"""Killed at each point where something becomes durable, a hub has every packet that it accepted, exactly once."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from tests.faults.doomed import POINTS
from tests.faults.load import Hub, Load, send_again, taken

LATEST = 25
"""The point is passed at most so often before the process dies."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Hub:
    """A hub of one process, that can be told when to die."""
    served = request.param == "postgresql"
    return Hub(tmp_path, 1, database=request.getfixturevalue("ready_url") if served else None)


@pytest.mark.parametrize("point", POINTS)
def test_a_hub_killed_at_a_commit_point_loses_and_doubles_nothing(hub: Hub, point: str) -> None:
    rounds = int(os.environ.get("LIENTHONG_CHAOS_ROUNDS", "1"))
    chance = random.Random(f"{point}{rounds}")  # noqa: S311 - moments, not secrets
    load = Load(hub)
    try:
        hub.start()
        hub.register()
        hub.kill()
        for _ in range(rounds):
            hub.start(doom=f"{point}:{chance.randint(1, LATEST)}")
            load.until_dead()
            hub.start()
            send_again(hub, load)
            if rounds > 1:
                hub.kill()
        hub.end()
        hub.start()
        found = taken(hub)
    finally:
        hub.end()
    assert set(found) == set(load.accepted)
    assert [ids for ids in found.values() if len(ids) > 1] == []
    _print(point, load)


def _print(point: str, load: Load) -> None:
    print(f"{time.strftime('%H:%M:%S')} {point}: {len(load.accepted)} accepted, 0 lost, 0 twice")
