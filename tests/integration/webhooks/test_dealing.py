"""From the ledger to subscribers on both databases: nothing left out while others write, nothing dealt out twice."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from gateway.exchange import audit, ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.webhooks import horizon, settling
from gateway.exchange.webhooks.dealing import deal, quiet
from gateway.store.database import Database
from gateway.store.schema import webhook_deliveries
from tests.integration.exchange.conftest import eventually, served_url
from tests.integration.webhooks.conftest import G22, H41, RULES, Scene
from tests.packets import document_xml

__all__ = ["served_url"]


async def test_what_is_written_by_many_at_once_is_told_once_each(scene: Scene) -> None:
    made = await scene.subscribe("document.received", "delivery.delivered")
    packets = [scene.house.send(document_xml("G22", ["H41"], number=str(one)), G22) for one in range(12)]
    sent = await asyncio.gather(*packets)
    await scene.until(lambda: len(scene.receiver.told()) >= 12)
    scene.receiver.verify(made["secret"])
    assert {one["data"]["id"] for one in scene.receiver.told()} == {one.document for one in sent}
    assert await _count(scene) == 12


async def test_an_entry_whose_transaction_lasts_is_told_when_it_is_there(scene: Scene) -> None:
    """Its number is lower than that of what is committed meanwhile; on SQLite nobody writes meanwhile."""
    await scene.subscribe("document.received", "delivery.dead")
    sent = await scene.house.send(document_xml("H41", ["X1"], number="1"), H41)
    await scene.until(lambda: True)
    slow = Database(scene.house.settings.database_url, readers=1, connections=1)
    begun, go_on = threading.Event(), threading.Event()

    def work(connection: Connection) -> None:
        ledger.write(connection, [Note(sent.document, Event.DEAD, "test", "X1", {})], datetime.now(UTC))
        begun.set()
        go_on.wait(20)

    lasting = slow.hand_over(work)
    try:
        await asyncio.to_thread(begun.wait, 10)
        if not slow.embedded:
            await scene.house.send(document_xml("G22", ["H41"], number="2"), G22)
            await asyncio.sleep(0.5)
            # The later number is on disk, and still nothing is told: the earlier one may yet come.
            assert scene.receiver.told() == []
    finally:
        go_on.set()
        await asyncio.wrap_future(lasting)
        await asyncio.to_thread(slow.close)
    expected = {"delivery.dead"} if slow.embedded else {"delivery.dead", "document.received"}
    await scene.until(lambda: {one["type"] for one in scene.receiver.told()} == expected)
    await asyncio.sleep(0.2)
    assert len(scene.receiver.told()) == len(expected)


async def test_dealing_out_again_owes_nothing_again(scene: Scene) -> None:
    await scene.subscribe()
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    database = scene.house.exchange.database
    mark = await database.write(horizon.newest)
    for _ in range(3):
        assert not await database.write(lambda connection: deal(connection, mark, datetime.now(UTC)))
    assert await _count(scene) == 1


async def test_an_idle_service_has_nothing_to_write(scene: Scene) -> None:
    database = scene.house.exchange.database
    await scene.house.send(document_xml("G22", ["H41"], number="1"), G22)
    assert await database.read(lambda connection: quiet(connection, datetime.now(UTC)))

    async def still() -> bool:
        return await database.read(lambda connection: quiet(connection, datetime.now(UTC)))

    await scene.subscribe()
    # What else the first document left in the ledger may be written only now.
    await eventually(still)
    await scene.house.send(document_xml("G22", ["H41"], number="2"), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    await eventually(still)


async def _count(scene: Scene) -> int:
    query = select(func.count()).select_from(webhook_deliveries)
    return await scene.house.exchange.database.read(lambda connection: int(connection.execute(query).scalar_one()))


async def test_what_is_older_than_is_kept_is_forgotten_and_what_waited_so_long_is_told_in_the_audit(
    scene: Scene,
) -> None:
    made = await scene.subscribe()
    await scene.house.send(document_xml("G22", ["H41"], number="1"), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    await scene.call("POST", f"/webhooks/{made['id']}/pause", {})
    await scene.house.send(document_xml("G22", ["H41"], number="2"), G22)
    await scene.see(f"/webhooks/{made['id']}", lambda hook: hook["waiting"] == 1)
    database, soon = scene.house.exchange.database, datetime.now(UTC) + timedelta(days=29)
    late = soon + timedelta(days=2)
    assert await database.write(lambda connection: settling.tidy(connection, RULES, soon)) == 0
    assert await database.write(lambda connection: settling.tidy(connection, RULES, late)) == 2
    assert await _count(scene) == 0
    told = [one.facts for one in await database.read(audit.page) if one.action == "webhook.expire"]
    assert told == [{"events": 1}]
