"""REST about directives: a clerk looks, mends, confirms; wrong input, strangers and old versions get their answers."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.integration.rest.conftest import Desk, OpenDesk
from tests.integration.tasks.directives import GIVER, altered, directive, read_all, reading_desk
from tests.packets import document_xml


@pytest.fixture
def served_url() -> None:
    """On the embedded database alone: the room's own tests are on both."""


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk("G22", "H41", "H14")


async def read(desk: Desk, packet: bytes | None = None) -> str:
    document = (await desk.house.send(packet or directive(), GIVER)).document
    await read_all(desk.house, reading_desk(desk.house))
    return document


async def proposals(desk: Desk, document: str, agency: str) -> list[dict[str, Any]]:
    status, found = await desk.call("GET", f"/directives/{document}/proposals", agency)
    assert status == 200
    return list(found["proposals"])


async def test_a_directive_is_listed_looked_at_mended_and_confirmed(desk: Desk) -> None:
    document = await read(desk)
    _, listed = await desk.call("GET", "/directives?state=open", "H41")
    assert [(one["document"], one["open"], one["from"]) for one in listed["items"]] == [(document, 1, "G22")]
    one = (await proposals(desk, document, "H41"))[0]
    assert one["read"]["spans"]["clause"]
    change = {"version": 1, "fields": {"deadline": "2026-04-30", "deadline_text": "trước ngày 30/4/2026"}}
    status, mended = await desk.call("POST", f"/proposals/{one['id']}/mend", "H41", json=change)
    assert (status, mended["items"][0]["version"]) == (200, 2)
    status, done = await desk.call("POST", f"/proposals/{one['id']}/confirm", "H41", json={"version": 2})
    assert (status, done["items"][0]["state"]) == (200, "confirmed")
    status, task = await desk.call("GET", f"/tasks/{done['items'][0]['made'][0]}", "H41")
    assert (status, task["terms"]["deadline"], task["directive"]) == (200, "2026-04-30", document)
    assert (await desk.call("GET", "/directives?state=open", "H41"))[1]["items"] == []
    assert (await desk.call("GET", "/directives", "H41"))[1]["items"][0]["state"] == "settled"


async def test_pages_of_directives_lead_to_one_another(desk: Desk) -> None:
    documents = [await read(desk, directive(number=str(number))) for number in (15, 16, 17)]
    found: list[str] = []
    after = ""
    while True:
        _, page = await desk.call("GET", f"/directives?limit=2{after}", "H41")
        found += [one["document"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == documents[::-1]


async def test_all_acts_answer_what_they_left(desk: Desk) -> None:
    document = await read(desk)
    one, two, three = await proposals(desk, document, "G22")
    by_hand = {"fields": {"content": "Cử đầu mối", "lead": [{"name": "Đơn vị H14"}]}, "event": "một"}
    status, added = await desk.call("POST", f"/directives/{document}/proposals", "G22", json=by_hand)
    assert (status, added["items"][0]["fields"]["lead"][0]["id"]) == (201, "H14")
    assert (await desk.call("POST", f"/directives/{document}/proposals", "G22", json=by_hand))[0] == 200
    parts = {"parts": [{"content": "Xây dựng đề án"}, {"content": "Báo cáo", "deadline": None}]}
    status, split = await desk.call("POST", f"/proposals/{one['id']}/split", "G22", json=parts)
    assert (status, len(split["items"]), split["items"][1]["fields"]["deadline"]) == (200, 2, None)
    both = {"proposals": [two["id"], three["id"]]}
    status, merged = await desk.call("POST", "/proposals/merge", "G22", json=both)
    assert (status, merged["items"][0]["sources"]) == (200, [two["id"], three["id"]])
    mine = merged["items"][0]["id"]
    status, refused = await desk.call("POST", f"/proposals/{mine}/refuse", "G22", json={"reason": "Không giao"})
    assert (status, refused["items"][0]["state"]) == (200, "refused")
    status, again = await desk.call("POST", f"/proposals/{mine}/reopen", "G22", json={})
    assert (status, again["items"][0]["state"]) == (200, "open")
    status, example = await desk.call("GET", f"/directives/{document}/example", "G22")
    assert (status, len(example["gold"]["tasks"])) == (200, 4)


WRONG: Final[list[tuple[str, str, Any, str]]] = [
    ("GET", "/directives?state=asleep", None, "directive.filter-wrong"),
    ("GET", "/directives/{strange}/proposals", None, "directive.unknown"),
    ("POST", "/directives/{document}/read", {}, "directive.read"),
    ("POST", "/directives/{document}/proposals", {"fields": {}}, "task.text-missing"),
    ("POST", "/proposals/{strange}/confirm", {}, "proposal.unknown"),
    ("POST", "/proposals/{first}/confirm", {"version": 7}, "proposal.changed"),
    ("POST", "/proposals/{last}/confirm", {}, "proposal.not-concerned"),
    ("POST", "/proposals/{first}/confirm", {"colour": "red"}, "field.unknown"),
    ("POST", "/proposals/{first}/mend", {"fields": {"deadline": "mai"}}, "field.wrong"),
    ("POST", "/proposals/{first}/mend", {"fields": {"recurrence": {"recurrence": "never"}}}, "field.not-one-of"),
    ("POST", "/proposals/{first}/mend", {"fields": {"lead": "H41"}}, "field.not-list"),
    ("POST", "/proposals/{first}/split", {"parts": [{"content": "một"}]}, "proposal.parts-wrong"),
    ("POST", "/proposals/merge", {"proposals": []}, "proposal.parts-wrong"),
    ("POST", "/proposals/{first}/refuse", {"reason": ""}, "field.too-short"),
    ("POST", "/proposals/{first}/reopen", {"event": "\u0001"}, "rest.text-wrong"),
    ("POST", "/proposals/{first}/confirm", {"event": "e" * 129}, "field.too-long"),
    ("POST", "/proposals/{first}/mend", {"fields": {"lead": [{"id": "H" * 65}]}}, "field.too-long"),
    ("POST", "/proposals/{first}/mend", {"fields": {"lead": [{"members": ["H" * 65]}]}}, "field.too-long"),
    ("POST", "/directives/{document}/proposals", {"agency": "H" * 65, "fields": {}}, "field.too-long"),
]
"""Calls with wrong input, each with the code of its answer."""


async def test_wrong_input_is_answered_with_its_code(desk: Desk) -> None:
    document = await read(desk)
    found = await proposals(desk, document, "H41")
    ids = {"strange": "0" * 32, "document": document, "first": found[0]["id"], "last": found[2]["id"]}
    for method, path, body, code in WRONG:
        status, problem = await desk.call(method, path.format(**ids), "H41", json=body)
        told = {one["code"] for one in problem["errors"]}
        assert (status in {400, 404, 409, 422}, told & {code}) == (True, {code}), (path, status, told)


async def test_a_document_with_a_password_is_a_note_and_its_tasks_are_added_by_hand(desk: Desk) -> None:
    document = await read(desk, altered(document_xml("G22", ["H41"], content=b"%PDF-1.7 hong")))
    _, listed = await desk.call("GET", "/directives", "H41")
    [one] = listed["items"]
    assert (one["reading"], one["state"]) == ("failed", "nothing")
    assert one["notes"][0]["code"].startswith("reading.")
    assert one["notes"][0]["remedy"]
    by_hand = {"fields": {"content": "Xây dựng đề án", "lead": [{"id": "H41"}], "kind": "one-off"}}
    _, added = await desk.call("POST", f"/directives/{document}/proposals", "H41", json=by_hand)
    status, _ = await desk.call("POST", f"/proposals/{added['items'][0]['id']}/confirm", "H41", json={})
    assert status == 200
    assert (await desk.call("POST", f"/directives/{document}/read", "H41"))[0] == 204
