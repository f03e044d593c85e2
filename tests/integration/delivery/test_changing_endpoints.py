"""Endpoints that come, go and pause while distributions work: what every distribution promises about them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from sqlalchemy import Connection

from gateway.exchange.endpoints import register
from gateway.exchange.endpoints.declared import fresh
from gateway.exchange.endpoints.views import Change, Definition, Owner, State
from gateway.store.database import Database
from tests.integration.delivery.conftest import Endpoint, eventually, states, stock
from tests.integration.delivery.test_distribution import Start, all_done, distribute, start

__all__ = ["distribute", "start"]


def _run(connection: Connection, state: State) -> None:
    register.turn(connection)
    register.stop_leases(connection, "bus")
    one = replace(fresh("bus", Definition("x"), Owner.API), state=state)
    register.write(connection, one, "run", Change("test"))


async def test_one_that_comes_later_is_served_and_one_that_went_is_not(database: Database, start: Start) -> None:
    bus, axis = Endpoint(), Endpoint()
    served = {"bus": bus}
    worker = await start(served)
    await database.write(lambda connection: stock(connection, "bus", 2))
    await eventually(lambda: all_done(database, "bus", 2))
    served["axis"] = axis
    del served["bus"]
    worker.distribution.change()
    await database.write(lambda connection: stock(connection, "axis", 2))
    await database.write(lambda connection: stock(connection, "bus", 1))
    await eventually(lambda: all_done(database, "axis", 2))
    assert await states(database, "bus") == {"done": 2, "waiting": 1}
    served["bus"] = bus
    worker.distribution.change()
    await eventually(lambda: all_done(database, "bus", 3))
    assert len(bus.sent) == 3


async def test_nothing_goes_through_a_paused_one_and_all_does_when_it_is_resumed(
    database: Database, start: Start
) -> None:
    bus = Endpoint()
    await database.write(lambda connection: _run(connection, State.PAUSED))
    await database.write(lambda connection: stock(connection, "bus", 5))
    worker = await start({"bus": bus})
    await asyncio.sleep(0.5)
    assert not bus.sent
    await database.write(lambda connection: _run(connection, State.ACTIVE))
    worker.distribution.wake()
    await eventually(lambda: all_done(database, "bus", 5))
    assert len(bus.sent) == 5
