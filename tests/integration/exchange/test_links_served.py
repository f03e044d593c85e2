"""Revocations, updates and replies on PostgreSQL: the links that wait for a document, resolved when it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.exchange.receivers.linking import look_at_waiting
from gateway.exchange.views import Caller
from gateway.store.schema import relations, statuses
from tests.integration.exchange.conftest import Open
from tests.packets import document_xml, response_for, status_xml

G22 = Caller("key:g22", frozenset(["G22"]))
H41 = Caller("key:h41", frozenset(["H41"]))


@pytest.fixture
def served_url(ready_url: str) -> str:
    """A PostgreSQL database with nothing in it."""
    return ready_url


async def test_what_waits_for_a_document_is_linked_when_it_comes(open_house: Open) -> None:
    hub = await open_house("hub", ["G22", "H41"], routed=False)
    exchange = hub.exchange
    await hub.send(status_xml(code="03"), H41)
    reply = document_xml("H41", ["G22"], number="1", answers=[response_for("G22", code="15/TB-ST", day="2026/01/05")])
    answer = (await hub.send(reply, H41)).document
    revoking = (
        await hub.send(document_xml(business=1, document_id="r", target="G22,2026/01/05,15/TB-ST"), G22)
    ).document
    first = (await hub.send(document_xml(), G22)).document
    update = (await hub.send(document_xml(business=2, subject="Bản hai"), G22)).document
    view = await exchange.document(first, G22)
    assert (view.answered_by, view.superseded_by, view.receivers[0].stage) == ((answer,), update, "asked")
    assert [one.id for one in view.versions] == [first, update]
    assert {one.target for one in (await exchange.document(revoking, G22)).relations} == {first}
    await exchange.report(first, H41, code="15", reason="đồng ý")
    assert (await exchange.document(first, H41)).destroyed_at is not None


async def test_what_never_gets_its_document_is_reported_and_what_crossed_it_is_connected(open_house: Open) -> None:
    hub = await open_house("hub", ["G22", "H41"], routed=False)
    database, states = hub.exchange._database, hub.settings.states
    first = (await hub.send(document_xml(), G22)).document
    crossed = (await hub.send(status_xml(code="03"), H41)).document
    update = (await hub.send(document_xml(business=2, subject="Bản hai"), G22)).document
    lost = (await hub.send(status_xml(document_id="never").replace(b"15/TB-ST<", b"99/TB-ST<"), H41)).document
    await database.write(
        lambda connection: [
            connection.execute(sa.update(statuses).values(document=None, outcome="held")),
            connection.execute(sa.update(relations).values(target=None)),
        ]
    )
    await look_at_waiting(database, states, timedelta(hours=24))
    await look_at_waiting(database, states, timedelta(0))
    view = await hub.exchange.document(first, G22)
    assert view.superseded_by == update
    found = [one.packet for one in (await hub.exchange.document(update, G22)).receivers[0].statuses]
    assert found == [crossed]
    assert [entry.event for entry in await hub.exchange.ledger(lost, H41)][-1] == "status-orphaned"
