"""Updates, replacements and replies: linked in whatever order they come, old versions readable and marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.exchange.receivers.linking import look_at_waiting
from gateway.exchange.views import Caller, DecisionKind, DocumentView
from gateway.store.schema import deliveries, relations
from tests.integration.exchange.conftest import House, Open
from tests.packets import document_xml, replacement, response_for, status_xml

G22 = Caller("key:g22", frozenset(["G22"]))
H41 = Caller("key:h41", frozenset(["H41"]))
H14 = Caller("key:h14", frozenset(["H14"]))
FIRST = "G22,2026/01/05,15/TB-ST"


@pytest.fixture
def served_url() -> None:
    """The embedded database: ``test_links_served`` goes through the same on PostgreSQL."""


@pytest.fixture
async def hub(open_house: Open) -> House:
    return await open_house("hub", ["G22", "H41", "H14"], routed=False)


async def _view(hub: House, document: str, caller: Caller = H41) -> DocumentView:
    return await hub.exchange.document(document, caller)


def _update(subject: str, minute: int) -> bytes:
    return document_xml(
        to=["H41", "H14"], business=2, target=FIRST, subject=subject, stated=f"2026/01/06 08:{minute:02}:00"
    )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
async def test_a_chain_of_updates_is_the_same_in_any_order_of_arrival(hub: House, order: tuple[int, ...]) -> None:
    packets = [document_xml(to=["H41", "H14"]), _update("Bản hai", 1), _update("Bản ba", 2)]
    ids = {number: (await hub.send(packets[number], G22)).document for number in order}
    for document in ids.values():
        view = await _view(hub, document)
        assert [one.id for one in view.versions] == [ids[0], ids[1], ids[2]]
        assert [one.superseded_by for one in view.versions] == [ids[2], ids[2], None]
        assert (await hub.exchange.packet_file(document, H41)).path.exists()
    assert (await _view(hub, ids[0])).superseded_by == ids[2]


async def test_an_update_is_agreed_to_and_does_not_take_anything_back(hub: House) -> None:
    first = (await hub.send(document_xml(), G22)).document
    update = (await hub.send(document_xml(business=2, subject="Bản hai"), G22)).document
    assert [one.kind for one in (await _view(hub, update)).decisions] == [DecisionKind.UPDATE]
    marked = {item.document: item for item in await hub.exchange.inbox(["H41"], marked=True)}
    assert (marked[update].decision, marked[first].superseded_by) == (DecisionKind.UPDATE, update)
    await hub.exchange.report(update, H41, code="15")
    view = await _view(hub, update)
    assert (view.decisions, view.receivers[0].stage, view.destroyed_at) == ((), "sent", None)
    assert [one.outcome for one in view.receivers[0].statuses] == ["answered"]


async def test_an_update_that_a_receiver_declines_supersedes_nothing_for_it(hub: House) -> None:
    first = (await hub.send(document_xml(to=["H41", "H14"]), G22)).document
    update = (await hub.send(_update("Bản hai", 1), G22)).document
    await hub.exchange.report(update, H41, code="16", reason="không nhận")
    assert (await _view(hub, first, H41)).superseded_by is None
    assert (await _view(hub, first, H14)).superseded_by == update


async def test_a_replacement_concerns_only_the_agencies_that_it_lists(hub: House) -> None:
    first = (await hub.send(document_xml(to=["H41", "H14"]), G22)).document
    packet = document_xml(to=["H41", "H14"], business=3, number="17", replaced=[replacement(FIRST, "H41")])
    new = (await hub.send(packet, G22)).document
    found = [(await _view(hub, first, caller)).superseded_by for caller in (H41, H14, G22)]
    assert found == [new, None, new]
    [relation] = (await _view(hub, new)).relations
    assert (relation.kind.value, relation.target, relation.receivers) == ("replaces", first, ("H41",))


async def test_a_replacement_before_what_it_replaces_is_linked_when_that_comes(hub: House) -> None:
    packet = document_xml(business=3, number="17", replaced=[replacement(FIRST), replacement("never")])
    new = (await hub.send(packet, G22)).document
    first = (await hub.send(document_xml(), G22)).document
    assert [one.target for one in (await _view(hub, new)).relations] == [first, None]
    assert (await _view(hub, first)).superseded_by == new


@pytest.mark.parametrize(
    "answer",
    [response_for("G22", FIRST), response_for("G22", "another form of the id", code="15/TB-ST", day="2026/01/05")],
    ids=["by-id", "by-code-and-date"],
)
async def test_a_reply_and_what_it_answers_know_each_other(hub: House, answer: str) -> None:
    first = (await hub.send(document_xml(), G22)).document
    reply = (await hub.send(document_xml("H41", ["G22"], number="1", answers=[answer]), H41)).document
    assert (await _view(hub, first)).answered_by == (reply,)
    [relation] = (await _view(hub, reply)).relations
    assert (relation.kind.value, relation.target) == ("answers", first)


async def test_a_reply_before_what_it_answers_is_linked_when_that_comes(hub: House) -> None:
    answers = [response_for("G22", FIRST), response_for("G22", code="15/TB-ST", day="2026/01/05")]
    reply = (await hub.send(document_xml("H41", ["G22"], number="1", answers=answers), H41)).document
    first = (await hub.send(document_xml(), G22)).document
    assert [one.target for one in (await _view(hub, reply)).relations] == [first, first]
    assert (await _view(hub, first, G22)).answered_by == (reply,)


async def test_what_crossed_its_document_on_the_way_into_the_database_is_linked_later(hub: House) -> None:
    first = (await hub.send(document_xml(), G22)).document
    update = (await hub.send(document_xml(business=2, document_id="u", target=FIRST), G22)).document
    revoking = (await hub.send(document_xml(business=1, document_id="r", target=FIRST), G22)).document
    database = hub.exchange._database
    await database.write(
        lambda connection: [
            connection.execute(sa.update(relations).values(target=None)),
            connection.execute(sa.update(deliveries).values(stage="sent", stage_before=None)),
        ]
    )
    await look_at_waiting(database, hub.settings.states, timedelta(hours=24))
    view = await _view(hub, first)
    assert (view.superseded_by, view.receivers[0].stage) == (update, "asked")
    assert {one.target for one in (await _view(hub, revoking)).relations} == {first}


async def test_a_reply_to_another_agencys_id_is_not_linked(hub: House) -> None:
    await hub.send(document_xml(), G22)
    answer = response_for("H14", FIRST)
    reply = (await hub.send(document_xml("H41", ["G22"], number="1", answers=[answer]), H41)).document
    assert [one.target for one in (await _view(hub, reply)).relations] == [None]


async def test_nobody_learns_from_links_what_others_exchange(hub: House) -> None:
    first = (await hub.send(document_xml(to=["H41", "H14"]), G22)).document
    reply = document_xml("H41", ["G22"], number="1", answers=[response_for("G22", FIRST)])
    await hub.send(reply, H41)
    assert (await _view(hub, first, H14)).answered_by == ()
    update = document_xml(business=2, target=FIRST, subject="Bản riêng")
    await hub.send(update, G22)
    assert [one.id for one in (await _view(hub, first, H14)).versions] == [first]


async def test_documents_that_replace_each_other_in_a_circle_are_shown(hub: House) -> None:
    one = document_xml(business=3, document_id="a", number="1", replaced=[replacement("b")])
    two = document_xml(business=3, document_id="b", number="2", replaced=[replacement("a")])
    ids = [(await hub.send(packet, G22)).document for packet in (one, two)]
    for document in ids:
        assert {version.id for version in (await _view(hub, document)).versions} == set(ids)


async def test_a_status_under_the_id_of_all_versions_is_about_the_newest(hub: House) -> None:
    first = (await hub.send(document_xml(), G22)).document
    await hub.send(status_xml(code="01"), H41)
    update = (await hub.send(document_xml(business=2, subject="Bản hai"), G22)).document
    await hub.send(status_xml(code="01", time="2026/01/06 10:00:00"), H41)
    await hub.send(status_xml(code="03"), H41)
    stages = [(await _view(hub, one)).receivers[0].stage for one in (first, update)]
    assert stages == ["01", "03"]
