"""Conditions and ranges over REST: entity tags that follow the state, and bytes from where a download broke off."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.exchange.views import Caller
from tests.integration.exchange.conftest import eventually
from tests.integration.rest.conftest import Desk, OpenDesk
from tests.packets import PDF, document_xml

H41 = Caller("key:h41", frozenset(["H41"]))
PACKET = document_xml("H41", ["G22"])


@pytest.fixture
def served_url() -> None:
    """On the embedded database alone: nothing here depends on it."""


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk("H41", "G22")


@pytest.fixture
async def document(desk: Desk) -> str:
    """A document whose arrival has been reported, so that nothing more happens to it by itself."""
    sent = (await desk.house.send(PACKET, H41)).document

    async def reported() -> bool:
        _, body = await desk.call("GET", f"/documents/{sent}", "H41")
        return bool(body["receivers"][0]["statuses"])

    await eventually(reported)
    return sent


async def get(desk: Desk, path: str, agency: str = "G22", method: str = "GET", **headers: str) -> tuple[Any, bytes]:
    given = {"Authorization": f"Bearer {await desk.key(agency)}"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with desk.client.request(method, f"/api/v1/documents/{path}", headers=given) as answer:
        return answer, await answer.read()


async def test_a_document_is_sent_again_only_after_something_happened_to_it(desk: Desk, document: str) -> None:
    first, _ = await get(desk, document)
    tag = first.headers["ETag"]
    known, body = await get(desk, document, If_None_Match=f'"x", W/{tag}')
    assert (known.status, body, known.headers["ETag"]) == (304, b"", tag)
    assert (await desk.call("POST", f"/documents/{document}/statuses", "G22", json={"code": "03"}))[0] == 201
    changed, body = await get(desk, document, If_None_Match=tag)
    assert changed.status == 200
    assert body
    assert changed.headers["ETag"] != tag


async def test_who_means_an_older_state_changes_nothing(desk: Desk, document: str) -> None:
    first, _ = await get(desk, document)
    said = f"/documents/{document}/statuses"
    meant = first.headers["ETag"]
    for tag, status in (('"other"', 412), (f"W/{meant}", 412), (meant, 201), ("*", 201)):
        code = "03" if tag != "*" else "04"
        answer, body = await desk.call("POST", said, "G22", json={"code": code}, If_Match=tag)
        assert answer == status, (tag, body)
    answer, body = await desk.call("POST", said, "G22", json={"code": "05"}, If_Match=meant)
    assert (answer, body["code"]) == (412, "rest.changed")


@pytest.mark.parametrize("part", ["packet", "attachments/1"])
async def test_bytes_come_from_where_they_are_wanted(desk: Desk, document: str, part: str) -> None:
    whole = PACKET if part == "packet" else PDF
    size, path = len(whole), f"{document}/{part}"
    full, body = await get(desk, path)
    tag = full.headers["ETag"]
    assert (full.status, body, full.headers["Accept-Ranges"]) == (200, whole, "bytes")
    wanted = {
        "bytes=0-0": (0, 1),
        "bytes=5-9": (5, 10),
        "bytes=10-": (10, size),
        "bytes=-7": (size - 7, size),
        f"bytes=3-{10**17}": (3, size),
        f"bytes=-{10**17}": (0, size),
    }
    for given, (start, end) in wanted.items():
        answer, body = await get(desk, path, Range=given, If_Range=tag)
        assert (answer.status, body) == (206, whole[start:end]), given
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert answer.headers["ETag"] == tag
    for given in ("bytes=1-2,4-5", "bytes=9-5", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=١-٢"):
        answer, body = await get(desk, path, Range=given)
        assert (answer.status, body) == (200, whole), given
    for given in (f"bytes={size}-", "bytes=-0"):
        answer, body = await get(desk, path, Range=given)
        assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{size}"), given
        assert b"rest.range-wrong" in body
    answer, body = await get(desk, path, Range="bytes=5-9", If_Range='"other"')
    assert (answer.status, body) == (200, whole)
    answer, body = await get(desk, path, method="HEAD", Range="bytes=5-9")
    assert (answer.status, answer.content_length, body) == (200, size, b"")
    answer, body = await get(desk, path, If_None_Match=tag, Range="bytes=5-9")
    assert (answer.status, body) == (304, b"")


async def test_every_reading_of_a_part_stands_in_the_ledger(desk: Desk, document: str) -> None:
    await get(desk, f"{document}/packet", Range="bytes=0-9")
    await get(desk, f"{document}/packet", Range="bytes=10-19")
    _, ledger = await desk.call("GET", f"/documents/{document}/ledger", "G22")
    assert [entry["event"] for entry in ledger["entries"]].count("content-read") == 2
