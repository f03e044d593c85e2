"""The line to PostgreSQL cut, dead, slow or truncated: whoever sends is told, and what was accepted is there."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.exchange.views import AgencyView, Caller
from gateway.findings import NotNow
from gateway.store import postgres
from gateway.store.schema import deliveries, ledger, packets
from gateway.trust.anchors import Anchors
from tests.faults.proxy import Fault, HalfOpen, Pass, Proxy, Refuse, Slow, Truncate
from tests.packets import document_xml

SENDER = Caller("vxp:test", frozenset({"G22"}))
FAULTS = [Refuse(), HalfOpen(), Slow(latency=0.05), Truncate(after=700)]


@pytest.fixture
def line(ready_url: str) -> Iterator[Proxy]:
    with Proxy(ready_url) as proxy:
        yield proxy


@pytest.fixture
async def exchange(
    line: Proxy, ready_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Exchange]:
    monkeypatch.setattr(postgres, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(postgres, "CONNECT_SECONDS", 1.0)
    url = make_url(ready_url).set(port=line.port).render_as_string(hide_password=False)
    served = tuple(AgencyView(agency, agency) for agency in ("G22", "H41"))
    settings = ExchangeSettings(
        role="hub", data=tmp_path, url=url, connections=4, anchors=Anchors.none(), served=served, min_free=0
    )
    os.close(Exchange.prepare(settings))
    opened = Exchange(settings, {})
    await opened.start()
    yield opened
    line.switch(Pass())
    await opened.stop()


async def _send(exchange: Exchange, number: int) -> str | None:
    """Return the id of an accepted packet, or nothing where the sender was told to come again."""
    staged = exchange.stage()
    await staged.write(document_xml(number=str(number)))
    try:
        return (await exchange.accept(staged, SENDER, door="test")).document
    except NotNow:
        return None


async def _send_until_taken(exchange: Exchange, number: int) -> str:
    async with asyncio.timeout(60):
        while (document := await _send(exchange, number)) is None:
            continue
    return document


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
async def test_what_was_accepted_over_a_bad_line_is_there_once(exchange: Exchange, line: Proxy, fault: Fault) -> None:
    async def keep_sending(first: int) -> list[tuple[int, str | None]]:
        return [(number, await _send(exchange, number)) for number in range(first, first + 8)]

    sending = [asyncio.create_task(keep_sending(100 * n)) for n in range(3)]
    await asyncio.sleep(0.05)
    line.switch(fault)
    await asyncio.wait(sending, timeout=2.5)
    line.switch(Pass())
    done = [one for many in await asyncio.gather(*sending) for one in many]
    # As a client does: what was not accepted is sent again until it is, and gets one receipt.
    again = [(number, found or await _send_until_taken(exchange, number)) for number, found in done]
    assert len({found for _, found in again}) == len(done)
    for table in (packets, deliveries):
        assert await _count(exchange, table) == len(done)
    assert await _broken_chains(exchange) == 0


async def test_connections_that_were_cut_are_not_noticed_by_who_sends_next(exchange: Exchange, line: Proxy) -> None:
    await asyncio.gather(*(_send(exchange, number) for number in range(4)))
    line.cut()
    assert await _send(exchange, 5) is not None


async def test_health_says_that_the_database_is_away_and_back(exchange: Exchange, line: Proxy) -> None:
    assert (await exchange.health()).store_ok
    line.switch(Refuse())
    assert not (await exchange.health()).store_ok
    line.switch(Pass())
    assert (await exchange.health()).store_ok


async def _count(exchange: Exchange, table: object) -> int:
    query = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return await exchange._database.read(lambda connection: connection.execute(query).scalar_one())


async def _broken_chains(exchange: Exchange) -> int:
    """Return how many packets have a ledger that does not count from 1 without gaps."""
    positions = select(func.count().label("n"), func.max(ledger.c.position).label("last")).group_by(ledger.c.packet)
    chains = positions.subquery()
    query = select(func.count()).select_from(chains).where(chains.c.n != chains.c.last)
    return await exchange._database.read(lambda connection: connection.execute(query).scalar_one())
