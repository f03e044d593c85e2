"""Claims of inspections as rows: leases that run out, fence numbers, what ends every process, what is put off."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from errno import EIO
from typing import Any

import pytest
from sqlalchemy import update

from gateway.exchange.inspection import inspector, work
from gateway.exchange.inspection.checks import Action, Found
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.inspection.work import Claimed, Seen
from gateway.store.database import Database
from gateway.store.schema import inspections
from tests.integration.exchange.conftest import House, Open
from tests.integration.exchange.test_inspection import PLAIN, SENDER, settled
from tests.packets import document_xml

CLEAR = [Seen(1, "secrecy", Found("inspection.unmarked", "clear"))]
MARKED = [Seen(1, "secrecy", Found("inspection.marked", "marked", Action.QUARANTINE, {"mark": "MẬT"}))]


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inspectors that claim nothing, so that a test does it."""

    async def nothing(_self: object) -> list[Claimed]:
        return []

    monkeypatch.setattr("gateway.exchange.inspection.inspector.Inspector._claim", nothing)


async def hold(open_house: Open) -> tuple[House, str, Database]:
    house = await open_house("gateway", ["G22", "H41"])
    receipt = await house.send(document_xml(content=PLAIN), SENDER)
    return house, receipt.document, house.exchange._database


async def claim(database: Database, at: datetime) -> list[Claimed]:
    return await database.write(lambda connection: work.claim(connection, 5, at))


@pytest.mark.usefixtures("idle")
async def test_a_claim_is_nobody_elses_until_it_runs_out(open_house: Open) -> None:
    _, document, database = await hold(open_house)
    now = datetime.now(UTC)
    [first] = await claim(database, now)
    assert await claim(database, now + work.LEASE / 2) == []
    [second] = await claim(database, now + work.LEASE * 2)
    assert (second.packet, second.fence, second.begun) == (document, first.fence + 1, 2)


@pytest.mark.usefixtures("idle")
async def test_who_lost_the_claim_writes_nothing(open_house: Open) -> None:
    house, document, database = await hold(open_house)
    now = datetime.now(UTC)
    [late] = await claim(database, now)
    [holder] = await claim(database, now + work.LEASE * 2)
    assert await database.write(lambda connection: work.settle(connection, late, CLEAR, now)) is None
    state = await database.write(lambda connection: work.settle(connection, holder, MARKED, now))
    assert state is InspectionState.QUARANTINED
    assert await database.write(lambda connection: work.settle(connection, holder, CLEAR, now)) is None
    view = await house.exchange.document(document, SENDER)
    assert view.inspection is not None
    assert view.inspection.state is InspectionState.QUARANTINED


@pytest.mark.usefixtures("idle")
async def test_what_is_put_off_is_not_due_before_its_time(open_house: Open) -> None:
    _, _, database = await hold(open_house)
    now = datetime.now(UTC)
    [one] = await claim(database, now)
    later = now + timedelta(seconds=30)
    await database.write(lambda connection: work.put_off(connection, one, later, counts=False))
    assert await claim(database, now + timedelta(seconds=20)) == []
    [again] = await claim(database, later)
    assert (again.begun, again.put_off) == (1, 1)


async def test_a_document_that_ended_every_process_goes_into_quarantine(
    open_house: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.exchange.inspection.inspector.MOST_BEGUN", 0)
    house, document, _ = await hold(open_house)
    view = await settled(house, document)
    assert view.inspection is not None
    assert [found.code for found in view.inspection.findings] == ["inspection.gave-up"]


async def test_a_document_whose_bytes_are_gone_is_never_let_go(
    open_house: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.exchange.inspection.inspector.AGAIN_SECONDS", 0.01)
    monkeypatch.setattr("gateway.exchange.inspection.inspector.MOST_BEGUN", 1)
    monkeypatch.setattr("gateway.exchange.inspection.material.Blobs.path", lambda self, _digest: self._root / "gone")
    house, document, _ = await hold(open_house)
    view = await settled(house, document)
    assert view.inspection is not None
    assert view.inspection.state is InspectionState.QUARANTINED
    assert [found.code for found in view.inspection.findings] == ["inspection.gave-up"]


@pytest.mark.usefixtures("idle")
async def test_claims_of_a_dead_process_are_free_at_once_on_an_embedded_store(open_house: Open) -> None:
    _, _, database = await hold(open_house)
    now = datetime.now(UTC)
    await claim(database, now)
    await database.write(work.free_claims)
    assert len(await claim(database, now)) == 1


@pytest.mark.usefixtures("idle")
async def test_a_document_closed_meanwhile_is_claimed_no_more(open_house: Open) -> None:
    _, document, database = await hold(open_house)
    values = {"state": InspectionState.PASSED.value}
    change = update(inspections).where(inspections.c.packet == document).values(values)
    await database.write(lambda connection: connection.execute(change).rowcount)
    assert await claim(database, datetime.now(UTC)) == []


async def test_a_fault_of_the_machine_puts_no_document_away(open_house: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspector, "AGAIN_SECONDS", 0.01)
    house = await open_house("hub", ["G22", "H41"], routed=False)
    files = house.exchange._inspector._files
    faults = iter(range(2 * inspector.MOST_BEGUN))
    whole = files.of

    def failing(one: Claimed) -> AbstractContextManager[Any]:
        if next(faults, None) is not None:
            raise OSError(EIO, "a folder that is away")
        return whole(one)

    monkeypatch.setattr(files, "of", failing)
    receipt = await house.send(document_xml(content=PLAIN), SENDER)
    view = await settled(house, receipt.document)
    assert view.inspection is not None
    assert view.inspection.state is InspectionState.PASSED
