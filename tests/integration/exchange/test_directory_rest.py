"""The directory over REST: search, meaning on a day, history, edits that fit together, who may."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from gateway.directory import keys
from gateway.packet.limits import Limits
from gateway.web.rest.door import rest_routes
from tests.integration.exchange.conftest import House, Open
from tests.integration.exchange.filling import NATION, YESTERDAY, fill
from tests.unit.web.serving import Serve, serve

__all__ = ["serve"]

Call = Callable[..., Awaitable[tuple[int, dict[str, Any], str]]]


@pytest.fixture
def served_url() -> None:
    """The embedded database: ``test_directory_store`` goes the same ways on PostgreSQL."""


@pytest.fixture
async def house(open_house: Open) -> House:
    house = await open_house("hub", ["G22"], routed=False, background=False)
    await fill(house, *NATION)
    return house


@pytest.fixture
async def call(house: House, serve: Serve) -> AsyncIterator[Call]:
    database = house.exchange.database
    operator = await database.write(lambda connection: keys.new_key(connection, "ops", [], operator=True))
    system = await database.write(lambda connection: keys.new_key(connection, "g22", ["G22"]))
    served = await serve(rest_routes(house.exchange, Limits()))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{served.port}") as client:

        async def called(
            method: str, path: str, json: object = None, *, by: str = "", **headers: str
        ) -> tuple[int, dict[str, Any], str]:
            named = {name.replace("_", "-"): text for name, text in headers.items()}
            named["Authorization"] = f"Bearer {system if by == 'system' else operator}"
            async with client.request(method, f"/api/v1{path}", json=json, headers=named) as answer:
                body = await answer.json() if answer.status != 304 else {}
                return answer.status, body, answer.headers.get("ETag", "")

        yield called


def codes(body: dict[str, Any]) -> list[str]:
    return [error["code"] for error in body["errors"]]


async def test_a_system_searches_and_looks(call: Call) -> None:
    status, found, _ = await call("GET", "/agencies?q=nghe+an", by="system")
    assert (status, [one["key"] for one in found["items"]], found["next"]) == (200, ["nghe-an"], None)
    status, found, _ = await call("GET", f"/agencies?q=bo&prefix=1&at={YESTERDAY}", by="system")
    assert [one["key"] for one in found["items"]] == ["tai-chinh"]
    status, one, tag = await call("GET", "/agencies/000.00.00.G12", by="system")
    assert (status, one["ids"], one["predecessors"][0]["key"]) == (200, ["G12", "000.00.00.G12"], "ke-hoach")
    assert one["history"][0]["act"] == "added"
    assert (await call("GET", "/agencies/tai-chinh", by="system", If_None_Match=tag))[0] == 304


async def test_what_an_id_means_on_a_day(call: Call) -> None:
    _, then, _ = await call("GET", "/agencies/G05/meaning?at=2020-01-01")
    assert (then["state"], then["now"]["key"]) == ("found", "ke-hoach")
    _, now, _ = await call("GET", "/agencies/G05/meaning")
    assert (now["state"], now["agency"]["key"], now["now"]["key"]) == ("succeeded", "ke-hoach", "tai-chinh")
    _, split, _ = await call("GET", "/agencies/H51.15/meaning")
    assert (split["state"], len(split["candidates"])) == ("split", 2)


async def test_changes_are_read_from_a_cursor(call: Call) -> None:
    _, first, _ = await call("GET", "/agency-changes?limit=4")
    assert (len(first["items"]), first["more"]) == (4, True)
    _, rest, _ = await call("GET", f"/agency-changes?since={first['next']}")
    assert (len(rest["items"]), rest["more"]) == (2, False)
    _, none, _ = await call("GET", f"/agency-changes?since={rest['next']}")
    assert (none["items"], none["next"]) == ([], rest["next"])


async def test_administrators_add_rename_merge_and_undo(call: Call) -> None:
    new = {"key": "so-y-te", "labels": [{"kind": "name", "text": "Sở Y tế"}, {"kind": "new_id", "text": "H41.15"}]}
    status, made, tag = await call("POST", "/agencies", {**new, "parent": "nghe-an"})
    assert (status, made["name"], made["parent"]) == (201, "Sở Y tế", "nghe-an")
    renamed = {"name": "Sở Y tế Nghệ An", "day": "2026-01-01"}
    status, made, _ = await call("POST", "/agencies/H41.15/rename", renamed, If_Match=tag)
    assert (status, made["name"]) == (200, "Sở Y tế Nghệ An")
    assert (await call("POST", "/agencies/H41.15/rename", renamed, If_Match=tag))[0] == 412
    status, made, _ = await call("POST", "/agencies/so-y-te/merge", {"into": "vpcp", "day": str(YESTERDAY)})
    assert (status, made["successors"][0]["key"], made["valid"]) == (200, "vpcp", False)
    _, sets, _ = await call("GET", "/agency-sets")
    status, back, _ = await call("POST", f"/agency-sets/{sets['items'][0]['set']}/undo")
    assert (status, back["entries"], back["stay"]) == (200, 1, [])
    _, made, _ = await call("GET", "/agencies/so-y-te")
    assert (made["valid"], made["successors"], len(made["history"])) == (True, [], 4)
    _, end, _ = await call("POST", "/agencies/so-y-te/end", {"day": "2026-02-01"})
    assert end["valid_to"] == "2026-02-01"
    _, label, _ = await call("POST", "/agencies/so-y-te/labels", {"kind": "alias", "text": "SYT Nghệ An"})
    assert "SYT Nghệ An" in [one["text"] for one in label["labels"]]
    _, label, _ = await call("POST", "/agencies/so-y-te/labels/remove", {"kind": "alias", "text": "SYT Nghệ An"})
    assert "SYT Nghệ An" not in [one["text"] for one in label["labels"]]
    _, changed, _ = await call("POST", "/agencies/so-y-te/change", {"mail": "yte@nghean.example", "parent": None})
    assert (changed["mail"], changed["parent"]) == ("yte@nghean.example", None)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/agencies/H42", None, 404, "directory.unknown"),
        ("GET", "/agencies/%00", None, 400, "web.path-wrong"),
        ("GET", "/agencies?at=gestern", None, 400, "directory.query"),
        ("GET", "/agency-changes?since=x", None, 422, "directory.cursor"),
        ("POST", "/agencies", {"key": "vpcp", "labels": [{"kind": "name", "text": "A"}]}, 409, "directory.exists"),
        ("POST", "/agencies", {"key": "x", "labels": [{"kind": "name", "text": "=A"}]}, 422, "directory.text"),
        ("POST", "/agencies", {"key": "x", "labels": [{"kind": "alias", "text": "A"}]}, 422, "directory.no-name"),
        ("POST", "/agencies/vpcp/merge", {"into": "nobody", "day": "2026-01-01"}, 422, "directory.successor-unknown"),
        ("POST", "/agencies/vpcp/merge", {"into": "vpcp", "day": "2026-01-01"}, 422, "directory.cycle"),
        ("POST", "/agencies/vpcp/labels", {"kind": "new_id", "text": "H41"}, 422, "directory.id-taken"),
        ("POST", "/agencies/vpcp/change", {}, 422, "directory.nothing"),
        ("POST", "/agency-sets/nothing/undo", None, 404, "directory.set-unknown"),
    ],
)
async def test_what_is_wrong_is_named(call: Call, method: str, path: str, body: object, status: int, code: str) -> None:
    found, problem, _ = await call(method, path, body)
    assert found == status
    assert code in codes(problem)


async def test_near_matches_are_in_the_remedy(call: Call) -> None:
    _, problem, _ = await call("GET", "/agencies/H42")
    assert "H41 (Tỉnh Nghệ An)" in problem["errors"][0]["message_en"]


async def test_systems_change_nothing(call: Call) -> None:
    status, problem, _ = await call("POST", "/agencies/vpcp/end", {"day": "2026-01-01"}, by="system")
    assert (status, codes(problem)) == (403, ["desk.operators-only"])
