"""Races for the same packet: however many doors and hosts take it in at once, it is there once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.exchange.views import AgencyView, Caller, Receipt
from gateway.store.schema import deliveries, ledger, packet_keys, packets
from gateway.trust.anchors import Anchors
from tests.packets import document_xml

SENDER = Caller("vxp:test", frozenset({"G22"}))
TIMES = 20


@pytest.fixture(params=["sqlite", "postgresql"])
async def hosts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Exchange]]:
    """Two hosts of one service on PostgreSQL; two processes' worth on one folder with SQLite."""
    served = request.param == "postgresql"
    url = request.getfixturevalue("ready_url") if served else None
    opened = []
    for name in ("one", "two"):
        settings = ExchangeSettings(
            role="hub",
            data=tmp_path / (name if served else "both"),
            url=url,
            shared=tmp_path / "shared" if served else None,
            anchors=Anchors.none(),
            served=tuple(AgencyView(agency, agency) for agency in ("G22", "H41", "H42", "H43")),
            background=name == "one",
            min_free=0,
        )
        if served or name == "one":
            os.close(Exchange.prepare(settings))
        opened.append(Exchange(settings, {}))
        await opened[-1].start()
    yield opened
    for exchange in opened:
        await exchange.stop()


async def _send(exchange: Exchange, packet: bytes, only: list[str] | None = None) -> Receipt:
    staged = exchange.stage()
    await staged.write(packet)
    return await exchange.accept(staged, SENDER, door="test", only=only)


async def test_the_same_packet_at_many_doors_at_once_is_taken_in_once(hosts: list[Exchange]) -> None:
    packet = document_xml(to=("H41", "H42"))
    receipts = await asyncio.gather(*(_send(hosts[n % 2], packet) for n in range(TIMES)))
    assert len({receipt.document for receipt in receipts}) == 1
    assert [receipt.duplicate for receipt in receipts].count(False) == 1
    counts = [await _count(hosts[0], table) for table in (packets, packet_keys, deliveries)]
    assert counts == [1, 1, 2]
    assert await _repeats(hosts[0]) == TIMES - 1


async def test_one_packet_for_other_receivers_each_time_gets_one_delivery_for_each(hosts: list[Exchange]) -> None:
    packet = document_xml(to=("H41", "H42", "H43"))
    wanted = [["H41"], ["H42"], ["H43"], ["H41", "H43"]] * 5
    await asyncio.gather(*(_send(hosts[n % 2], packet, only) for n, only in enumerate(wanted)))
    assert [await _count(hosts[0], table) for table in (packets, deliveries)] == [1, 3]


async def test_different_packets_at_once_are_all_there(hosts: list[Exchange]) -> None:
    sent = [document_xml(number=str(n)) for n in range(TIMES)]
    receipts = await asyncio.gather(*(_send(hosts[n % 2], packet) for n, packet in enumerate(sent)))
    assert len({receipt.document for receipt in receipts}) == TIMES
    assert await _count(hosts[1], packets) == TIMES


async def _count(exchange: Exchange, table: object) -> int:
    query = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return await exchange._database.read(lambda connection: connection.execute(query).scalar_one())


async def _repeats(exchange: Exchange) -> int:
    query = select(func.count()).select_from(ledger).where(ledger.c.event == "repeated")
    return await exchange._database.read(lambda connection: connection.execute(query).scalar_one())
