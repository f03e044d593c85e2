"""Real directives, read in place: each becomes proposals, and those that name an agency are the agency's own."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from gateway.directory import entries
from gateway.directory.entries import Change
from gateway.exchange.views import Caller
from gateway.tasks.naming.source import shipped_entries
from gateway.tasks.proposals.acting import How
from gateway.tasks.proposals.proposal import Part, ProposalState, Proposed
from tests.integration.exchange.conftest import House, Open, open_house
from tests.integration.tasks.directives import altered, proposed, read_all, reading_desk, served_url
from tests.packets import document_xml
from tests.score import Annotated, annotated, shared

__all__ = ["open_house", "served_url"]

OFFICE, HEALTH, FINANCE = "G22", "G18", "G12"
NAMES = {HEALTH: "Bộ Y tế", FINANCE: "Bộ Tài chính"}
EVERY = 6
"""Every so many of the directives is tried: the reading itself is tried on all."""


@pytest.fixture
def directives() -> list[Annotated]:
    found = list(annotated(shared() / "data" / "directives"))
    if not found:
        pytest.skip(f"no annotated directives below {shared()}; LIENTHONG_SHARED names their folder")
    return found[::EVERY]


def fill(connection: Connection) -> None:
    change_set = entries.begin(connection, "test", "import", "test")
    entries.write(connection, change_set, [Change(entry.key, None, entry) for entry in shipped_entries()])


async def sent(house: House, number: int, one: Annotated) -> str:
    packet = document_xml(OFFICE, [HEALTH, FINANCE], number=str(number), content=one.text.encode())
    day = one.gold["issue_date"].replace("-", "/").encode()
    packet = altered(packet, kind=one.gold["doc_type"]).replace(b"2026/01/05</edXML:Prom", day + b"</edXML:Prom")
    return (await house.send(packet, caller(OFFICE))).document


def caller(agency: str) -> Caller:
    return Caller(f"key:{agency}", frozenset([agency]))


def named(one: Proposed, agency: str) -> bool:
    """Tell whether an agency leads by its own name."""
    leads = {doer.name.removeprefix("Bộ trưởng ").lower() for doer in one.fields.lead}
    return NAMES[agency].lower() in leads


async def test_real_directives_become_proposals_and_tasks(open_house: Open, directives: list[Annotated]) -> None:
    house = await open_house("gateway", [OFFICE, HEALTH, FINANCE], routed=True)
    await house.exchange.database.write(fill)
    desk = reading_desk(house)
    documents = [await sent(house, number, one) for number, one in enumerate(directives, 1)]
    await read_all(house, desk)
    own = 0
    for agency in NAMES:
        found = [one for document in documents for one in await proposed(desk, document, caller(agency))]
        assert [one.fields.content for one in found if named(one, agency) and one.part is not Part.LEAD] == []
        own += len([one for one in found if one.part is Part.LEAD])
        assert {one.part for one in found if one.state is ProposalState.OPEN} <= set(Part) - {Part.NONE}
    assert own
    whole = [one for document in documents for one in await proposed(desk, document, caller(OFFICE))]
    assert len(whole) >= sum(len(one.gold["tasks"]) for one in directives) * 0.9
    for one in whole[:40]:
        done = await desk.confirm(one.id, caller(OFFICE), How())
        assert len(done.proposals[0].made) >= len(
            {doer.id or doer.name for doer in one.fields.lead if not doer.members}
        )
