"""How far the bus's clock is from ours, read from the answers of a real hub."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.vxp import VxpAdapter
from tests.conformance.vxp_hub import SENDER, Hub, running_hub
from tests.integration.test_vxp_adapter import settings


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with running_hub(tmp_path / "hub") as running:
        await running.client("he.gui").register(SENDER)
        yield running


@pytest.mark.parametrize("ahead", [0.0, -120.0, 3600.0])
async def test_the_bus_clock_is_compared_with_ours(hub: Hub, ahead: float) -> None:
    adapter = VxpAdapter(settings(hub.port, "he.gui"), wall=lambda: time.time() - ahead)
    await adapter.open()
    health = await adapter.check()
    await adapter.close()
    assert health.ok
    assert health.clock_offset == pytest.approx(ahead, abs=2.0)


async def test_a_refusal_tells_the_time_too(hub: Hub) -> None:
    wrong = settings(hub.port, "he.gui").model_copy(update={"system": "he.la"})
    adapter = VxpAdapter(wrong)
    await adapter.open()
    health = await adapter.check()
    await adapter.close()
    assert not health.ok
    assert health.clock_offset == pytest.approx(0.0, abs=2.0)


async def test_a_bus_that_is_down_tells_no_time(hub: Hub) -> None:
    adapter = VxpAdapter(settings(1, "he.gui"))
    await adapter.open()
    assert (await adapter.check()).clock_offset is None
    await adapter.close()
