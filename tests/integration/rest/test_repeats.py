"""Requests with an Idempotency-Key: done once, answered again, refused where the key was another request's."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, func, select, update

from gateway.exchange.intake import repeats
from gateway.exchange.intake.authoring import Author
from gateway.exchange.intake.repeats import Asked, digest_of
from gateway.findings import Refused
from gateway.packet.names import Kind
from gateway.store.database import Database
from gateway.store.schema import packets, request_claims, requests
from tests.integration.rest.conftest import Desk, OpenDesk
from tests.integration.rest.test_follow_ups import NEW, PDF, form, metadata, sent
from tests.waiting import until

KEY = {"Idempotency_Key": "2026-15"}


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk("H41", "G22", "G09", routed=False)


async def submit(desk: Desk, document: object, *files: tuple[str, bytes], **head: str) -> tuple[int, dict[str, Any]]:
    return await desk.call("POST", "/documents", "H41", data=form(document, *files), **(head or KEY))


async def count(desk: Desk, table: Any = None) -> int:
    """Count the rows of a table, or the documents: arrivals are reported by statuses meanwhile."""
    query = select(func.count()).select_from(packets if table is None else table)
    if table is None:
        query = query.where(packets.c.kind == Kind.DOCUMENT.value)
    return await desk.house.exchange.database.read(lambda connection: connection.execute(query).scalar_one())


async def test_the_same_again_is_known_whatever_the_order_of_its_members_and_the_boundary(desk: Desk) -> None:
    first = await submit(desk, metadata(), ("cv.pdf", PDF))
    turned = dict(reversed(metadata().items()))
    data = aiohttp.FormData()  # each has a boundary of its own
    data.add_field("files", PDF, filename="cv.pdf", content_type="application/pdf")
    data.add_field("document", json.dumps(turned, indent=1), content_type="application/json")
    again = await desk.call("POST", "/documents", "H41", data=data, **KEY)
    assert (first[0], again[0]) == (201, 200)
    assert (again[1]["id"], again[1]["duplicate"]) == (first[1]["id"], True)
    assert await count(desk) == 1


@pytest.mark.parametrize(
    ("document", "files"),
    [
        (metadata(subject="Về việc khác"), [("cv.pdf", PDF)]),
        (metadata(to=["G09"]), [("cv.pdf", PDF)]),
        (metadata(), [("cv.pdf", NEW)]),
        (metadata(), [("khac.pdf", PDF)]),
        (metadata(), [("cv.pdf", PDF), ("them.pdf", NEW)]),
        (metadata(), []),
    ],
    ids=["subject", "receiver", "bytes", "file name", "one file more", "no file"],
)
async def test_other_content_with_a_used_key_is_refused_and_nothing_is_sent(
    desk: Desk, document: dict[str, Any], files: list[tuple[str, bytes]]
) -> None:
    status, first = await submit(desk, metadata(), ("cv.pdf", PDF))
    assert status == 201
    status, problem = await submit(desk, document, *files)
    assert (status, problem["code"]) == (422, "request.key-reused")
    assert problem["errors"][0]["path"] == "Idempotency-Key"
    assert problem["reference"]
    assert await count(desk) == 1
    assert (await submit(desk, metadata(), ("cv.pdf", PDF)))[1]["id"] == first["id"]


async def test_keys_of_other_systems_are_other_keys(desk: Desk) -> None:
    assert (await submit(desk, metadata(), ("cv.pdf", PDF)))[0] == 201
    other = form(metadata(to=["H41"]), ("cv.pdf", PDF))
    assert (await desk.call("POST", "/documents", "G22", data=other, **KEY))[0] == 201


@pytest.mark.parametrize(
    ("act", "asked", "other"),
    [
        ("update", {"subject": "Về việc đã sửa"}, {"subject": "Về việc sửa lần nữa"}),
        ("replace", {"subject": "Về việc thay thế"}, {"subject": "Về việc thay thế khác"}),
        ("revoke", {"reason": "sai nội dung"}, {"reason": "sai nơi nhận"}),
        ("take-back", {"reason": "gửi nhầm"}, {"reason": "sai nội dung"}),
    ],
)
async def test_every_act_on_a_document_compares_what_its_key_stands_for(
    desk: Desk, act: str, asked: dict[str, str], other: dict[str, str]
) -> None:
    path = f"/documents/{await sent(desk)}/{act}"
    assert (await desk.call("POST", path, "H41", json=asked, **KEY))[0] == 201
    made = await count(desk)
    status, again = await desk.call("POST", path, "H41", json=asked, **KEY)
    assert (status, again["duplicate"]) == (200, True)
    status, problem = await desk.call("POST", path, "H41", json=other, **KEY)
    assert (status, problem["code"]) == (422, "request.key-reused")
    assert await count(desk) == made


async def test_while_the_first_is_under_way_the_same_waits_and_other_content_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    build = Author._build

    def slow(self: Author, *given: Any) -> Any:
        begun.set()
        go_on.wait(60)
        return build(self, *given)

    monkeypatch.setattr(Author, "_build", slow)
    first = asyncio.create_task(submit(desk, metadata(), ("cv.pdf", PDF)))
    await until(begun.is_set)
    try:
        status, problem = await submit(desk, metadata(), ("cv.pdf", PDF))
        assert (status, problem["code"]) == (409, "request.under-way")
        status, problem = await submit(desk, metadata(), ("cv.pdf", NEW))
        assert (status, problem["code"]) == (422, "request.key-reused")
    finally:
        go_on.set()
    assert (await first)[0] == 201
    assert (await submit(desk, metadata(), ("cv.pdf", PDF)))[0] == 200
    assert (await count(desk), await count(desk, request_claims)) == (1, 0)


async def test_many_at_once_are_one_document(desk: Desk) -> None:
    await desk.key("H41")
    answers = await asyncio.gather(*(submit(desk, metadata(), ("cv.pdf", PDF)) for _ in range(10)))
    assert {status for status, _ in answers} <= {200, 201, 409}
    assert [status for status, _ in answers].count(201) == 1
    assert (await count(desk), await count(desk, requests)) == (1, 1)


async def test_a_request_that_was_refused_may_be_mended_under_its_key(desk: Desk) -> None:
    status, problem = await submit(desk, metadata(to=["X99"]), ("cv.pdf", PDF))
    assert (status, problem["code"]) == (422, "receiver.unknown")
    assert (await submit(desk, metadata(), ("cv.pdf", PDF)))[0] == 201


async def test_a_key_whose_process_died_is_free_after_a_while(desk: Desk) -> None:
    database, now = desk.house.exchange.database, datetime.now(UTC)
    asked = Asked.of("key:x", "k", "d")
    assert asked is not None
    assert await database.write(lambda connection: repeats.claim(connection, asked, "dead", now)) is None
    with pytest.raises(Refused, match="under-way"):
        await database.write(lambda connection: repeats.claim(connection, asked, "early", now + repeats.HELD / 2))
    later = now + 2 * repeats.HELD
    assert await database.write(lambda connection: repeats.claim(connection, asked, "later", later)) is None
    # Whoever was thought dead lets go of nothing that is another's.
    await database.write(lambda connection: repeats.let_go(connection, "dead"))
    assert await count(desk, request_claims) == 1


@pytest.mark.parametrize("served_url", ["postgresql"], indirect=True)
async def test_what_the_first_keeps_while_its_key_is_claimed_again_is_answered(
    desk: Desk, served_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, now = desk.house.exchange.database, datetime.now(UTC)
    asked = Asked.of("key:x", "k", "d")
    assert asked is not None
    assert await database.write(lambda connection: repeats.claim(connection, asked, "first", now)) is None
    look, other = repeats.answered, Database(served_url)

    def then_kept(connection: Connection, asked: Asked) -> str | None:
        """Look, and let the first request end right after that."""
        monkeypatch.setattr(repeats, "answered", look)
        found = look(connection, asked)
        other.hand_over(lambda connection: repeats.keep(connection, asked, "made")).result(30)
        return found

    monkeypatch.setattr(repeats, "answered", then_kept)
    try:
        assert await database.write(lambda connection: repeats.claim(connection, asked, "again", now)) == "made"
    finally:
        await asyncio.to_thread(other.close)
    assert await count(desk, request_claims) == 0


async def test_keys_from_before_digests_were_kept_are_answered_as_ever(desk: Desk) -> None:
    _, first = await submit(desk, metadata(), ("cv.pdf", PDF))
    forget = update(requests).values(asked=None)
    await desk.house.exchange.database.write(lambda connection: connection.execute(forget).rowcount)
    status, again = await submit(desk, metadata(), ("cv.pdf", NEW))
    assert (status, again["id"]) == (200, first["id"])


async def test_an_upload_counts_by_its_id_also_when_it_is_gone(desk: Desk) -> None:
    key = await desk.key("H41")
    head = {"Authorization": f"Bearer {key}", "Tus-Resumable": "1.0.0", "Upload-Length": str(len(PDF))}
    head |= {"Upload-Metadata": "filename Y3YucGRm", "Content-Type": "application/offset+octet-stream"}
    places = []
    for _ in range(2):
        async with desk.client.post("/api/v1/uploads", data=PDF, headers=head) as answer:
            places.append(answer.headers["Location"])
        start = {**head, "Upload-Offset": "0"}
        async with desk.client.patch(places[-1], data=PDF, headers=start) as answer:
            assert answer.status == 204
    one, two = (metadata(uploads=[place.rpartition("/")[2]]) for place in places)
    first = await desk.call("POST", "/documents", "H41", json=one, **KEY)
    assert first[0] == 201, first[1]
    again = await desk.call("POST", "/documents", "H41", json=one, **KEY)
    assert (again[0], again[1]["id"]) == (200, first[1]["id"])
    status, problem = await desk.call("POST", "/documents", "H41", json=two, **KEY)
    assert (status, problem["code"]) == (422, "request.key-reused")
    assert len(await desk.house.exchange.inbox(["G22"], kind=Kind.DOCUMENT)) == 1


def test_a_digest_is_of_what_was_said_and_not_of_its_order() -> None:
    assert digest_of({"a": 1, "b": [1, 2]}, "x") == digest_of({"b": [1, 2], "a": 1}, "x")
    assert digest_of({"a": [1, 2]}) != digest_of({"a": [2, 1]})
    assert digest_of("ab", "c") != digest_of("a", "bc")
