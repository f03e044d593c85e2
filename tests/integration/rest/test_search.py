"""Search over REST: by every fact of a document, page by page, and never more than the caller may see."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from gateway.exchange.views import Caller
from gateway.store.schema import document_search, search_progress
from tests.integration.rest.conftest import Desk, OpenDesk
from tests.packets import document_xml

H41 = Caller("key:h41", frozenset(["H41"]))
G22 = Caller("key:g22", frozenset(["G22"]))


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await filled(await open_desk("H41", "G22", "G09"))


async def filled(desk: Desk) -> Desk:
    texts = ["Về việc hòa giải ở cơ sở", "Về công tác phòng cháy", "Kế hoạch thử liên thông", "Thông báo nghỉ Tết"]
    for number, text in enumerate(texts, 1):
        await desk.house.send(document_xml("H41", ["G22"], number=str(number), subject=text, priority=number - 1), H41)
    await desk.house.send(document_xml("G22", ["H41", "G09"], number="9", subject="Kế hoạch của G22"), G22)
    return desk


async def found(desk: Desk, query: str, *agencies: str) -> list[str]:
    """Return the numbers of the documents found for these agencies, the newest first."""
    status, body = await desk.call("GET", f"/documents?{query}", *(agencies or ("H41",)))
    assert status == 200, body
    return [one["code"].split("/")[0] for one in body["items"]]


CONDITIONS: list[tuple[str, list[str]]] = [
    ("", ["9", "4", "3", "2", "1"]),
    ("direction=out", ["4", "3", "2", "1"]),
    ("direction=in", ["9"]),
    ("sender=g22", ["9"]),
    ("receiver=G22", ["4", "3", "2", "1"]),
    ("receiver=G09", ["9"]),
    ("number=3", ["3"]),
    ("notation=tb-st&number=2", ["2"]),
    ("code=4/TB-ST", ["4"]),
    # Words without diacritics find both, words with them only what is written so.
    ("subject=ke hoach", ["9", "3"]),
    ("subject=kế hoạch thử", ["3"]),
    ("subject=kê hoach", []),
    # The tone may stand on either letter.
    ("subject=hoà giải", ["1"]),
    ("subject=phong chay", ["2"]),
    ("subject=PHÒNG CHÁY", ["2"]),
    ("issued_from=2026-01-05&issued_to=2026-01-05", ["9", "4", "3", "2", "1"]),
    ("issued_from=2026/01/06", []),
    ("issued_to=2026-01-04", []),
    ("issued_from=2020-03-01&issued_to=2027-02-03&number=1", ["1"]),
    ("received_from=2020-01-01&number=2", ["2"]),
    ("received_to=2020-01-01", []),
    ("received_from=2020-01-01T00:00:00%2B07:00&received_to=2099-01-01T00:00:00Z&number=1", ["1"]),
    ("type=2&number=1", ["1"]),
    ("type=thong bao&number=1", ["1"]),
    ("type=3", []),
    ("priority=1,2", ["3", "2"]),
    ("verdict=absent&number=1", ["1"]),
    ("verdict=valid,untrusted", []),
    ("business_type=0&number=1", ["1"]),
    ("business_type=2", []),
    ("state=waiting&direction=out", ["4", "3", "2", "1"]),
    ("state=done,dead", []),
    ("stage=02", []),
    ("agency=H41&number=9", ["9"]),
    ("agency=G22", []),
]


async def test_a_document_is_found_by_each_of_its_facts(desk: Desk) -> None:
    answers = [(query, await found(desk, query)) for query, _ in CONDITIONS]
    assert answers == CONDITIONS


async def test_a_document_is_found_by_its_id_and_by_nothing_like_it(desk: Desk) -> None:
    _, body = await desk.call("GET", "/documents?number=1", "H41")
    document_id = body["items"][0]["document_id"]
    assert await found(desk, f"document_id={document_id}") == ["1"]
    assert await found(desk, f"document_id={document_id.lower()}x") == []


async def test_nobody_finds_what_others_exchange(desk: Desk) -> None:
    assert await found(desk, "", "G09") == ["9"]
    assert await found(desk, "subject=ke hoach", "G09") == ["9"]
    assert await found(desk, "sender=H41", "G09") == []
    _, body = await desk.call("GET", "/documents", "G09")
    # Of the other receiver it is only said that there is one.
    assert (body["items"][0]["receivers"], [one["agency"] for one in body["items"][0]["to"]]) == (2, ["G09"])


async def test_who_has_several_agencies_finds_each_document_once(desk: Desk) -> None:
    assert await found(desk, "", "H41", "G22") == ["9", "4", "3", "2", "1"]
    _, body = await desk.call("GET", "/documents?number=1", "H41", "G22")
    assert body["items"][0]["directions"] == ["out", "in"]


async def test_pages_hold_everything_once_though_more_arrives_meanwhile(desk: Desk) -> None:
    seen: list[str] = []
    after = ""
    for turn in range(10):
        _, body = await desk.call("GET", f"/documents?limit=2{after}", "H41")
        seen += [one["code"].split("/")[0] for one in body["items"]]
        await desk.house.send(document_xml("H41", ["G22"], number=f"1{turn}"), H41)
        if body["next"] is None:
            break
        after = f"&after={body['next']}"
    assert seen == ["9", "4", "3", "2", "1"]


async def test_a_cursor_is_good_for_its_search_alone(desk: Desk) -> None:
    _, body = await desk.call("GET", "/documents?limit=1", "H41")
    for query in (f"limit=1&number=1&after={body['next']}", "after=x", f"after={body['next']}x", "after=%C3%A9"):
        status, problem = await desk.call("GET", f"/documents?{query}", "H41")
        assert (status, problem["code"]) == (400, "search.cursor-wrong"), query
    status, problem = await desk.call("GET", f"/documents?limit=1&after={body['next']}", "G22")
    assert (status, problem["code"]) == (400, "search.cursor-wrong")


async def test_every_fault_of_a_search_is_told_at_once(desk: Desk) -> None:
    query = "priority=7,x&direction=up&issued_from=2026-02-30&received_to=soon&state=gone"
    status, problem = await desk.call("GET", f"/documents?{query}", "H41")
    places = {one["path"].split("[")[0] for one in problem["errors"]}
    assert status == 422
    assert places == {"priority", "direction", "issued_from", "received_to", "state"}
    status, problem = await desk.call("GET", "/documents?colour=red", "H41")
    assert (status, problem["code"]) == (400, "rest.query-unknown")


async def test_statuses_are_found_where_they_are_asked_for(desk: Desk) -> None:
    _, body = await desk.call("GET", "/documents?number=1", "H41")
    status, _ = await desk.call("POST", f"/documents/{body['items'][0]['id']}/statuses", "G22", json={"code": "03"})
    assert status == 201
    assert await found(desk, "kind=status&status=03") == ["1"]
    assert await found(desk, "kind=status&status=05") == []
    assert await found(desk, "stage=03") == ["1"]
    assert len(await found(desk, "kind=any&number=1")) >= 2


async def test_a_receiver_that_is_reached_later_finds_it_too(open_desk: OpenDesk) -> None:
    desk = await open_desk("H41", "G22", "G09", role="hub", routed=False)
    packet = document_xml("H41", ["G22", "G09"])
    await desk.house.send(packet, H41, only=["G22"])
    assert await found(desk, "", "G09") == []
    await desk.house.send(packet, H41, only=["G09"])
    assert await found(desk, "subject=thử", "G09") == ["15"]
    assert await found(desk, "", "G22") == ["15"]


async def test_what_was_stored_before_is_found_after_a_round(open_desk: OpenDesk) -> None:
    desk = await filled(await open_desk("H41", "G22", "G09", background=False))
    database = desk.house.exchange.database

    def forget(connection: Any) -> None:
        connection.execute(delete(document_search))
        connection.execute(delete(search_progress))

    await database.write(forget)
    assert await found(desk, "") == []
    (round_of_search,) = desk.house.exchange.search.rounds()
    await round_of_search.work()
    assert await found(desk, "subject=ke hoach") == ["9", "3"]
    assert await found(desk, "") == ["9", "4", "3", "2", "1"]
    numbers = await database.read(lambda c: c.execute(select(document_search.c.packet)).scalars().all())
    await round_of_search.work()
    again = await database.read(lambda c: c.execute(select(document_search.c.packet)).scalars().all())
    assert sorted(numbers) == sorted(again)
