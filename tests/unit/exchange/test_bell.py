"""The bell between the processes of one host, and who rings it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.broker.access import Access
from gateway.exchange.delivery.bell import NAME, Bell
from gateway.exchange.delivery.brokered import Brokered
from gateway.exchange.delivery.distribution import BrokerRules
from gateway.exchange.delivery.embedded import Embedded


async def test_a_ring_wakes_the_process_that_listens(tmp_path: Path) -> None:
    heard = asyncio.Event()
    leading, other = Bell(tmp_path), Bell(tmp_path)
    leading.listen(heard.set)
    other.ring()
    await asyncio.wait_for(heard.wait(), 10)
    leading.close()
    other.close()


def test_a_ring_that_nobody_hears_is_no_harm(tmp_path: Path) -> None:
    bell = Bell(tmp_path)
    bell.ring()
    bell.close()


async def test_the_next_leading_process_hears_those_that_rang_for_the_last(tmp_path: Path) -> None:
    first, other = Bell(tmp_path), Bell(tmp_path)
    first.listen(lambda: None)
    other.ring()
    first.close()
    other.ring()
    heard = asyncio.Event()
    second = Bell(tmp_path)
    second.listen(heard.set)
    other.ring()
    await asyncio.wait_for(heard.wait(), 10)
    second.close()
    other.close()


async def test_rings_beyond_what_the_pipe_holds_do_not_wait(tmp_path: Path) -> None:
    heard = asyncio.Event()
    leading, other = Bell(tmp_path), Bell(tmp_path)
    leading.listen(heard.set)
    for _ in range(100_000):
        other.ring()
    await asyncio.wait_for(heard.wait(), 10)
    leading.close()
    other.close()


async def test_a_folder_that_holds_no_pipes_is_served_without_a_bell(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"")
    leading, other = Bell(tmp_path), Bell(tmp_path / "away")
    with capture_logs() as logs:
        leading.listen(lambda: None)
        other.listen(lambda: None)
    assert [one["event"] for one in logs] == ["bell-not-hung", "bell-not-hung"]
    leading.ring()
    other.ring()
    assert (tmp_path / NAME).read_bytes() == b""
    leading.close()
    other.close()


class Idle:
    endpoints = ("bus",)


@pytest.mark.parametrize("kind", ["embedded", "brokered"])
async def test_a_process_that_does_not_lead_passes_a_wake_on(kind: str) -> None:
    told: list[str] = []
    work: Any = Idle()

    def tell() -> None:
        told.append("rung")

    if kind == "embedded":
        following: Embedded | Brokered = Embedded(work, tell)
    else:
        following = Brokered(work, BrokerRules(Access(("amqp://127.0.0.1:1/",))), tell)
    following.wake()
    assert told == ["rung"]
