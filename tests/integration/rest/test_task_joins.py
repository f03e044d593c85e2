"""REST and the command line about joins: pairs with both records, joined, refused, and what is turned away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest

from gateway.cli import main
from gateway.tasks.book import writing
from gateway.tasks.book.writing import Origin
from gateway.tasks.joins import rows
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.terms import Body, Said, Terms
from tests.integration.rest.conftest import Desk, OpenDesk, open_desk, open_house, serve
from tests.integration.rest.test_task_messages import code_of, given

__all__ = ["open_desk", "open_house", "serve"]


@pytest.fixture
def served_url() -> None:
    """Only the embedded database: joins themselves are tried on both elsewhere."""
    return


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk("G22", "H41", "H99", background=False)


async def kept(desk: Desk, code: str = "NV-OWN") -> str:
    """Write a record that H41 keeps for itself; return its id."""
    terms = Terms("Xây dựng đề án", Body("G22", "Văn phòng"), Body("H41", "Bộ Y tế"))
    said = Said(f"read-{code}", datetime.now(UTC), "user:1", "H41", terms.plain())
    work = partial(writing.begin, origin=Origin("H41", code), happening=Happening.ASSIGNED, said=said)
    return (await desk.house.exchange.database.write(work)).id


async def proposed(desk: Desk, own: str, task: str) -> str:
    pair = rows.Pair(own, task, "H41", place=False, words=0.9)
    work = partial(rows.put, pair=pair, state=rows.PROPOSED, now=datetime.now(UTC))
    return (await desk.house.exchange.database.write(work))[0]


async def test_a_pair_is_shown_with_both_records_and_joined_once(desk: Desk) -> None:
    own, task = await kept(desk), await given(desk)
    pair = await proposed(desk, own, task)
    _, page = await desk.call("GET", "/task-joins", "H41")
    assert [(one["id"], one["own"]["code"], one["given"]["code"], one["words"]) for one in page["items"]] == [
        (pair, "NV-OWN", "NV-1", 0.9)
    ]
    assert (await desk.call("GET", "/task-joins", "H99"))[1]["items"] == []
    assert (await desk.call("GET", f"/task-joins?task={task}&limit=1", "H41"))[1]["next"] == pair
    for path, wanted in (("/task-joins?state=odd", 422), (f"/task-joins?task={'0' * 32}", 404)):
        assert (await desk.call("GET", path, "H41"))[0] == wanted
    assert (await desk.call("POST", f"/task-joins/{pair}/confirm", "H99"))[0] == 404
    for _ in range(2):
        status, joined = await desk.call("POST", f"/task-joins/{pair}/confirm", "H41")
        assert (status, joined["state"], joined["own"]["state"]) == (200, "joined", "joined")
    _, shown = await desk.call("GET", f"/tasks/{own}", "H41")
    assert shown["joined"] == [{"task": task, "code": "NV-1", "system": "G22", "into": True}]
    assert shown["possible"] == []
    status, answer = await desk.call("POST", f"/task-joins/{pair}/refuse", "H41", json={"reason": "Nhầm"})
    assert (status, code_of(answer)) == (409, "task.join-decided")
    status, answer = await desk.call("GET", f"/tasks/{own}/message.json", "H41")
    assert (status, code_of(answer)) == (409, "task.joined")
    assert len((await desk.call("GET", "/task-joins?state=joined", "G22"))[1]["items"]) == 1


async def test_a_pair_that_nobody_sees_any_more_ends_no_page(desk: Desk) -> None:
    first, second, task = await kept(desk), await kept(desk, "NV-OTHER"), await given(desk)
    pairs = [await proposed(desk, own, task) for own in (first, "0" * 32, second)]
    seen, query = [], "/task-joins?limit=1"
    for _ in pairs:
        _, page = await desk.call("GET", query, "H41")
        seen += [one["id"] for one in page["items"]]
        query = f"/task-joins?limit=1&after={page['next']}"
        if page["next"] is None:
            break
    assert seen == [pairs[0], pairs[2]]


async def test_what_cannot_be_joined_is_refused_with_a_code(desk: Desk) -> None:
    own, task = await kept(desk), await given(desk)
    body = {"own": own, "given": task}
    for wrong, agency, status, code in (
        ({**body, "own": task}, "H41", 409, "task.not-joinable"),
        (body, "H99", 404, "task.unknown"),
        ({"own": own}, "H41", 422, "field.missing"),
        ({**body, "colour": "red"}, "H41", 422, "field.unknown"),
    ):
        found, answer = await desk.call("POST", "/task-joins", agency, json=wrong)
        assert (found, code_of(answer)) == (status, code)
    pair = await proposed(desk, own, task)
    assert (await desk.call("POST", f"/task-joins/{pair}/refuse", "H41", json={"reason": ""}))[0] == 422
    status, refused = await desk.call("POST", f"/task-joins/{pair}/refuse", "H41", json={"reason": "Hai việc"})
    assert (status, refused["state"], refused["reason"]) == (200, "refused", "Hai việc")
    # By hand all the same; again, nothing changes.
    for _ in range(2):
        status, joined = await desk.call("POST", "/task-joins", "H41", json=body)
        assert (status, joined["id"], joined["state"]) == (200, pair, "joined")


async def test_the_command_line_lists_joins_and_refuses(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, task = await kept(desk), await kept(desk, "NV-OTHER"), await given(desk)
    pair, other = await proposed(desk, first, task), await proposed(desk, second, task)
    where = ("--data", str(desk.house.settings.data), "--agency", "H41")

    async def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = await asyncio.to_thread(main, ["tasks", *words, *where])
        return code, capsys.readouterr().out

    code, out = await run("joins")
    assert (code, out.count("NV-1"), pair in out, other in out) == (0, 2, True, True)
    code, out = await run("join", pair, "--refuse", "Hai việc")
    assert (code, f"{pair}  refused" in out) == (0, True)
    code, out = await run("join", second, task)
    assert (code, f"{other}  joined" in out) == (0, True)
    assert (await run("join", task, second))[0] == 1
    assert (await run("joins"))[1] == ""
    assert "NV-OTHER" in (await run("joins", "--state", "joined"))[1]
