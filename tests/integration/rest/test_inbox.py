"""Inboxes over REST: pages, conditions, and locks for several programs of one agency."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.exchange.views import Caller
from gateway.store.schema import inbox_locks
from tests.integration.rest.conftest import Desk, OpenDesk
from tests.packets import document_xml

H41 = Caller("key:h41", frozenset(["H41"]))


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    """Five documents wait for G22, the newest more urgent, and a status for H41."""
    desk = await open_desk("H41", "G22", "G09", role="hub", routed=False)
    for number in range(5):
        await desk.house.send(document_xml("H41", ["G22"], number=str(number), priority=number % 2), H41)
    return desk


async def items(desk: Desk, query: str = "", agency: str = "G22") -> list[dict[str, Any]]:
    status, body = await desk.call("GET", f"/inbox{query}", agency)
    assert status == 200, body
    found: list[dict[str, Any]] = body["items"]
    return found


async def pass_by(desk: Desk) -> None:
    """Let the time of all locks pass."""
    ended = datetime.now(UTC) - timedelta(seconds=1)
    await desk.house.exchange.database.write(lambda c: c.execute(update(inbox_locks).values(until=ended)).rowcount)


async def test_pages_follow_each_other_though_items_are_taken_off(desk: Desk) -> None:
    seen: list[str] = []
    query = "?limit=2"
    while query:
        _, body = await desk.call("GET", f"/inbox{query}", "G22")
        seen += [one["code"] for one in body["items"]]
        await desk.call("POST", f"/inbox/{body['items'][0]['delivery']}/ack", "G22")
        query = f"?limit=2&after={body['next']}" if body["next"] else ""
    assert seen == [f"{number}/TB-ST" for number in range(5)]


async def test_conditions_choose_among_what_waits(desk: Desk) -> None:
    document = (await items(desk))[0]["document"]
    await desk.call("POST", f"/documents/{document}/statuses", "G22", json={"code": "03"})
    assert [one["code"] for one in await items(desk, "?priority=1")] == ["1/TB-ST", "3/TB-ST"]
    assert len(await items(desk, "?kind=document&agency=g22&priority=0,1")) == 5
    assert await items(desk, "?kind=status") == []
    assert [one["status_code"] for one in await items(desk, "?kind=status", "H41")] == ["03"]
    assert await items(desk, "?agency=H41") == []
    status, problem = await desk.call("GET", "/inbox?kind=x&priority=9", "G22")
    assert (status, len(problem["errors"])) == (422, 2)
    assert (await desk.call("GET", "/inbox?colour=red", "G22"))[1]["code"] == "rest.query-unknown"
    assert (await desk.call("GET", "/inbox?after=x", "G22"))[1]["code"] == "inbox.cursor-wrong"


async def test_what_one_program_has_locked_no_other_takes(desk: Desk) -> None:
    delivery = (await items(desk))[0]["delivery"]
    status, lock = await desk.call("POST", f"/inbox/{delivery}/lock", "G22", json={"seconds": 60})
    assert status == 200
    for path, body in (
        ("lock", {}),
        ("lock", {"token": "x"}),
        ("ack", {}),
        ("ack", {"token": "x"}),
        ("unlock", {"token": "x"}),
    ):
        status, problem = await desk.call("POST", f"/inbox/{delivery}/{path}", "G22", json=body)
        assert (status, problem["code"]) == (409, "inbox.locked"), path
    assert (await items(desk))[0]["locked_until"] == lock["until"]
    assert delivery not in [one["delivery"] for one in await items(desk, "?locked=no")]
    status, longer = await desk.call("POST", f"/inbox/{delivery}/lock", "G22", json={"token": lock["token"]})
    assert (status, longer["token"]) == (200, lock["token"])
    assert longer["until"] > lock["until"]
    token = {"token": lock["token"]}
    assert (await desk.call("POST", f"/inbox/{delivery}/ack", "G22", json=token))[0] == 204
    assert (await desk.call("POST", f"/inbox/{delivery}/ack", "G22"))[0] == 204
    assert (await desk.call("POST", f"/inbox/{delivery}/lock", "G22"))[1]["code"] == "delivery.closed"


async def test_a_lock_ends_by_itself_and_its_token_with_the_next(desk: Desk) -> None:
    delivery = (await items(desk))[0]["delivery"]
    _, lock = await desk.call("POST", f"/inbox/{delivery}/lock", "G22", json={"seconds": 60})
    await pass_by(desk)
    assert (await items(desk))[0]["locked_until"] is None
    _, other = await desk.call("POST", f"/inbox/{delivery}/lock", "G22")
    token = {"token": lock["token"]}
    assert (await desk.call("POST", f"/inbox/{delivery}/ack", "G22", json=token))[1]["code"] == "inbox.locked"
    unlocked = await desk.call("POST", f"/inbox/{delivery}/unlock", "G22", json={"token": other["token"]})
    assert unlocked[0] == 204
    assert (await desk.call("POST", f"/inbox/{delivery}/lock", "G22", json=token))[1]["code"] == "inbox.lock-lost"
    assert (await desk.call("POST", f"/inbox/{delivery}/unlock", "G22", json=token))[0] == 204


async def test_locks_are_none_of_a_strangers_business(desk: Desk) -> None:
    delivery = (await items(desk))[0]["delivery"]
    for path, body in (("lock", {}), ("unlock", {"token": "x"}), ("ack", {})):
        status, problem = await desk.call("POST", f"/inbox/{delivery}/{path}", "G09", json=body)
        assert (status, problem["code"]) == (404, "delivery.unknown"), path


async def test_programs_that_ask_at_once_never_get_the_same_item(desk: Desk) -> None:
    asked = [desk.call("POST", "/inbox/lock", "G22", json={"limit": 2, "seconds": 60}) for _ in range(5)]
    answers = [body for _, body in await asyncio.gather(*asked)]
    got = [item["delivery"] for body in answers for item in body["items"]]
    assert len(got) == len(set(got))
    while len(got) < 5:
        _, more = await desk.call("POST", "/inbox/lock", "G22", json={"limit": 2})
        assert more["items"]
        got += [item["delivery"] for item in more["items"]]
    assert sorted(got) == [one["delivery"] for one in await items(desk)]
    assert (await desk.call("POST", "/inbox/lock", "G22"))[1]["items"] == []


async def test_many_are_taken_off_at_once_each_by_itself(desk: Desk) -> None:
    _, mine = await desk.call("POST", "/inbox/lock", "G22", json={"limit": 2})
    _, theirs = await desk.call("POST", "/inbox/lock", "G22", json={"limit": 1})
    ids = [one["delivery"] for one in (*mine["items"], *theirs["items"])]
    free = (await items(desk, "?locked=no"))[0]["delivery"]
    asked = {"token": mine["token"], "items": [{"delivery": one} for one in [*ids, free, "0" * 32]]}
    status, body = await desk.call("POST", "/inbox/ack", "G22", json=asked)
    codes = [one["error"]["code"] if one["error"] else None for one in body["items"]]
    assert (status, codes, body["taken"]) == (200, [None, None, "inbox.locked", None, "delivery.unknown"], 3)
    assert len(await items(desk)) == 2


async def test_the_round_clears_locks_that_ended_and_no_others(desk: Desk) -> None:
    ended, held = (one["delivery"] for one in (await items(desk))[:2])
    await desk.call("POST", f"/inbox/{ended}/lock", "G22")
    await pass_by(desk)
    await desk.call("POST", f"/inbox/{held}/lock", "G22")
    (clean,) = desk.house.exchange.taking.rounds()
    await clean.work()
    left = await desk.house.exchange.database.read(lambda c: c.execute(select(inbox_locks.c.delivery)).scalars().all())
    assert left == [held]
