"""Endpoints over REST: who may, what is refused and in which words, versions, two administrators at once, tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.exchange import audit
from gateway.exchange.endpoints import declared
from gateway.exchange.endpoints.views import Definition
from gateway.exchange.endpoints.workshop import Declared
from gateway.roles import Role
from tests.integration.exchange.conftest import eventually
from tests.integration.people.conftest import Office

BUS: dict[str, Any] = {
    "name": "bus",
    "adapter": "vxp",
    "settings": {"url": "http://127.0.0.1:9/vxp", "system": "bo.thu", "secret_file": "bus.secret"},
    "reason": "CV 12/2026",
}


@pytest.fixture
def served_url() -> None:
    """On the embedded database alone: acts and versions are tried on both in tests/integration/endpoints."""


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name in ("bus.secret", "axis.secret"):
        (folder / name).write_text("bí-mật-không-ai-biết")
        (folder / name).chmod(0o600)
    return folder


class Api:
    """REST with a key of one role."""

    def __init__(self, client: aiohttp.ClientSession, key: str) -> None:
        self._client = client
        self._key = key

    async def call(
        self, method: str, path: str, json: object = None, match: object = None
    ) -> tuple[int, dict[str, Any], str | None]:
        headers = {"Authorization": f"Bearer {self._key}"} | ({"If-Match": f'"{match}"'} if match else {})
        async with self._client.request(method, f"/api/v1/endpoints{path}", json=json, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None), answer.headers.get("ETag")


@pytest.fixture
async def api(office: Office, secrets: Path) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession(office.base) as client:
        yield Api(client, await office.key(Role.ADMINISTRATOR))


def codes(problem: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["code"], error["path"]) for error in problem["errors"]]


async def test_made_changed_and_brought_back_with_a_version_for_each(api: Api) -> None:
    status, made, tag = await api.call("POST", "", BUS)
    assert (status, made["version"], tag) == (201, 1, '"1"')
    assert (made["state"], made["owner"], made["serves"]) == ("active", "api", ["*"])
    status, changed, tag = await api.call("PATCH", "/bus", {"delivery": {"parallel": 8}, "reason": "nhanh"}, match=1)
    assert (status, changed["delivery"], tag) == (200, {"parallel": 8}, '"2"')
    status, _, tag = await api.call("POST", "/bus/pause", {})
    assert (status, tag) == (200, '"3"')
    status, back, tag = await api.call("POST", "/bus/revert", {"version": 1}, match=3)
    assert (status, back["delivery"], back["state"], tag) == (200, {}, "active", '"4"')
    assert [(one["version"], one["act"], one["reason"]) for one in back["versions"]] == [
        (4, "revert", "to 1."),
        (3, "pause", ""),
        (2, "change", "nhanh"),
        (1, "create", "CV 12/2026"),
    ]
    assert [one["name"] for one in (await api.call("GET", ""))[1]["endpoints"]] == ["bus"]


async def test_of_two_administrators_at_once_the_second_reads_again_first(api: Api) -> None:
    await api.call("POST", "", BUS)
    assert (await api.call("PATCH", "/bus", {"delivery": {"parallel": 2}}, match=1))[0] == 200
    status, problem, _ = await api.call("PATCH", "/bus", {"delivery": {"parallel": 9}}, match=1)
    assert (status, problem["code"]) == (412, "endpoint.changed-meanwhile")
    for method, path, body in (("PUT", "/bus", BUS), ("DELETE", "/bus", None), ("POST", "/bus/revert", {"version": 1})):
        sent = {name: value for name, value in (body or {}).items() if name != "name"} if body else None
        status, problem, _ = await api.call(method, path, sent)
        assert (status, problem["code"]) == (428, "endpoint.version-needed"), path


async def test_all_faults_are_told_at_once_with_their_places(api: Api) -> None:
    await api.call("POST", "", BUS)
    faulty = {
        "name": "axis",
        "adapter": "vxp",
        "serves": ["*", "H41", "không phải mã"],
        "delivery": {"parallel": 0},
        "settings": {"url": 5, "secret": "ngay đây", "ca_file": "../../etc/passwd"},
    }
    status, problem, _ = await api.call("POST", "", faulty)
    assert status == 409
    assert {("endpoint.serves-twice", "serves[1]"), ("endpoint.serves-ours", "serves[2]")} <= set(codes(problem))
    assert {("endpoint.agency-wrong", "serves[3]"), ("field.too-small", "delivery.parallel")} <= set(codes(problem))
    faulty |= {"serves": ["G99"], "delivery": {}}
    status, problem, _ = await api.call("POST", "", faulty)
    assert {("endpoint.secret-inline", "settings.secret"), ("endpoint.file-outside", "settings.ca_file")} == set(
        codes(problem)
    )


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"secret_file": "/etc/hostname"}, "endpoint.file-outside"),
        ({"secret_file": "../gateway.toml"}, "endpoint.file-outside"),
        ({"secret_file": "link"}, "endpoint.file-outside"),  # a link out of the folder
        ({"secret_file": "missing"}, "config.file-unreadable"),
        ({"secret_env": "PATH"}, "endpoint.env-outside"),
        ({"secret_file": "bus.secret", "ca_file": "/etc/ssl/cert.pem"}, "endpoint.file-outside"),
        ({"secret_file": "bus.secret", "url": "http://ai:mat-khau@10.0.0.1/vxp"}, "endpoint.secret-inline"),
    ],
)
async def test_the_api_names_files_of_its_folder_alone(
    api: Api, secrets: Path, settings: dict[str, str], code: str
) -> None:
    (secrets / "link").symlink_to("/etc/hostname")
    given = {**BUS, "settings": {"url": "http://127.0.0.1:9/vxp", "system": "x", **settings}}
    for path in ("", "/tests"):
        status, problem, _ = await api.call("POST", path, given)
        assert (status, codes(problem)[0][0]) == (422, code), path


async def test_no_answer_and_no_row_holds_a_secret(api: Api, office: Office) -> None:
    await api.call("POST", "", BUS)
    _, shown, _ = await api.call("GET", "/bus")
    assert shown["settings"]["secret_file"] == "bus.secret"
    assert "bí-mật" not in str(shown)
    rows = await office.people.write(lambda connection: audit.page(connection))
    assert "bí-mật" not in str(rows)
    [made] = [row for row in rows if row.action == "endpoint.create"]
    assert (made.object, made.facts["adapter"], made.facts["version"]) == ("bus", "vxp", 1)


async def test_what_the_file_declares_is_run_here_but_changed_there(api: Api, office: Office) -> None:
    wanted = (Declared("tep", Definition("vxp", ("G99",), settings={"url": "http://127.0.0.1:9/vxp"}), "endpoints[1]"),)
    await office.house.exchange.database.write(lambda connection: declared.at_start(connection, wanted))
    status, problem, _ = await api.call("PATCH", "/tep", {"delivery": {"parallel": 1}}, match=1)
    assert (status, problem["code"]) == (409, "endpoint.of-file")
    assert (await api.call("DELETE", "/tep", match=1))[1]["code"] == "endpoint.of-file"
    assert (await api.call("POST", "", {**BUS, "name": "tep"}))[1]["code"] == "endpoint.exists"
    status, paused, _ = await api.call("POST", "/tep/pause", {"reason": "bảo trì"})
    assert (status, paused["state"], paused["version"]) == (200, "paused", 2)
    status, bound, _ = await api.call("POST", "/tep/limit", {"per_second": 2.5})
    assert (status, bound["limits"]) == (200, {"per_second": 2.5})


async def test_operators_run_and_only_administrators_say_what_there_is(api: Api, office: Office) -> None:
    await api.call("POST", "", BUS)
    async with aiohttp.ClientSession(office.base) as client:
        operator = Api(client, await office.key(Role.OPERATOR))
        assert (await operator.call("POST", "/bus/drain", {}))[0] == 200
        assert (await operator.call("POST", "/bus/resume", {}))[0] == 200
        for method, path in (("POST", ""), ("POST", "/tests"), ("PUT", "/bus"), ("PATCH", "/bus"), ("DELETE", "/bus")):
            status, problem, _ = await operator.call(method, path, BUS, match=3)
            assert (status, problem["code"]) == (403, "people.not-allowed"), path


async def test_a_removed_one_begins_again_with_its_versions_counted_on(api: Api) -> None:
    await api.call("POST", "", BUS)
    assert (await api.call("DELETE", "/bus?reason=thay", match=1))[1]["state"] == "removed"
    assert (await api.call("GET", ""))[1]["endpoints"] == []
    status, again, _ = await api.call("POST", "", BUS)
    assert (status, again["version"]) == (201, 3)


async def test_a_connection_is_tested_before_it_is_saved(api: Api) -> None:
    status, tested, _ = await api.call("POST", "/tests", BUS)
    assert (status, tested["ok"]) == (200, False)
    assert [(step["step"], step["outcome"], step["code"]) for step in tested["steps"]] == [
        ("settings", "ok", "endpoint.test-settings"),
        ("check", "failed", "endpoint.test-no-answer"),
    ]
    assert (await api.call("GET", "/bus"))[0] == 404


async def test_who_looks_after_some_agencies_sees_no_definitions_of_endpoints(api: Api, office: Office) -> None:
    await api.call("POST", "", BUS)
    for role in (Role.OPERATOR, Role.ADMINISTRATOR):
        some = Api(api._client, await office.key(role, "H41"))
        status, problem, _ = await some.call("GET", "/bus")
        assert (status, problem["code"]) == (403, "people.for-all-only")
        [listed] = (await some.call("GET", ""))[1]["endpoints"]
        assert listed["name"] == "bus"
        assert {"version", "owner", "state", "adapter", "serves", "limits"}.isdisjoint(listed)
        everywhere = Api(api._client, await office.key(role))
        assert (await everywhere.call("GET", "/bus"))[0] == 200
        assert (await everywhere.call("GET", ""))[1]["endpoints"][0]["version"] == 1


async def test_a_receiver_is_reached_by_an_endpoint_that_is_made_at_run_time(api: Api, office: Office) -> None:
    headers = {"Authorization": f"Bearer {await office.key(Role.SYSTEM, 'H41')}"}
    place = f"{office.base}/api/v1/agencies/Z77/capabilities"
    async with aiohttp.ClientSession(headers=headers) as client:
        async with client.get(place) as answer:
            assert (await answer.json())["reached_by"] is None
        status, made, _ = await api.call("POST", "", {**BUS, "serves": ["Z77"]})
        assert status == 201, made

        async def reached() -> bool:
            async with client.get(place) as answer:
                return bool((await answer.json())["reached_by"] == "bus")

        await eventually(reached)
