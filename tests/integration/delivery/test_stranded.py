"""What waits at an endpoint that was taken out of the settings is seen at the desk, and goes on from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gateway.exchange.delivery.attempt import Attempts
from gateway.exchange.delivery.desk_views import Which
from gateway.exchange.delivery.operations import Operations
from gateway.exchange.delivery.policy import Rules
from gateway.exchange.delivery.stranded import CODE, GRACE, bury_stranded
from gateway.store.database import Database
from tests.integration.delivery.conftest import QUICK, Endpoint, Files, rows_of, states, stock

LATER = datetime.now(UTC) + 2 * GRACE


async def test_what_waits_at_a_gone_endpoint_becomes_dead_letters(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "gone", 3))
    await database.write(lambda connection: stock(connection, "bus", 2))
    assert await bury_stranded(database, ["bus"], LATER) == 3
    assert await states(database, "gone") == {"dead": 3}
    assert await states(database, "bus") == {"waiting": 2}
    assert {row.code for row in await database.read(rows_of) if row.endpoint == "gone"} == {CODE}


async def test_mailboxes_are_no_endpoints_of_the_settings(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "mailbox", 2))
    assert await bury_stranded(database, [], LATER) == 0


async def test_what_came_lately_waits_for_a_host_whose_settings_are_newer(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "new"))
    [row] = await database.read(rows_of)
    assert await bury_stranded(database, ["bus"], row.updated_at + GRACE / 2) == 0
    assert await states(database, "new") == {"waiting": 1}


async def test_a_lease_that_another_host_holds_is_left_alone(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "elsewhere"))
    other = Attempts(database, Files(), {"elsewhere": Endpoint()}, Rules(QUICK))
    assert (await other.take("elsewhere", timedelta(hours=5))).leases
    assert await bury_stranded(database, ["bus"], LATER) == 0


async def test_the_desk_sends_them_another_way(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "gone"))
    await bury_stranded(database, ["bus"], LATER)
    operations = Operations(database, ("bus",), Rules(QUICK), lambda: None)
    [letter] = (await operations.dead(Which(code=CODE))).items
    await operations.mend("key:operator", letter.delivery.id, endpoint="bus")
    assert (await operations.replay("key:operator", Which(ids=(letter.delivery.id,)))).count == 1
    assert await states(database, "bus") == {"waiting": 1}
