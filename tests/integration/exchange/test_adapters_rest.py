"""The forms of adapters over REST: for operators, without executing an adapter that nobody has named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.kit.installed import OWN, installed, load
from tests.integration.exchange.test_desk_rest import Desk, desk
from tests.integration.kit.strangers import GOOD, install
from tests.unit.web.serving import serve

__all__ = ["desk", "serve"]


@pytest.fixture
async def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """The module of an adapter that is installed and not used."""
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr("gateway.kit.installed._LOADED", {})
    file = install(tmp_path / "site", GOOD, package="rest-stranger")
    installed.cache_clear()
    yield file
    installed.cache_clear()


async def test_an_operator_sees_what_is_installed_and_the_forms_of_ours(desk: Desk, stranger: Path) -> None:
    status, found = await desk.call("GET", "/adapters")
    assert status == 200
    assert {one["name"] for one in found["adapters"]} == {*OWN, "stranger"}
    for name in OWN:
        status, shown = await desk.call("GET", f"/adapters/{name}")
        assert (status, shown["name"], shown["contract"]) == (200, name, 1)
        fields = shown["schema"]["properties"].values()
        assert all(field["x-title"]["vi"] and field["x-title"]["en"] for field in fields)
    assert not stranger.with_suffix(".loaded").exists()


async def test_an_adapter_that_nobody_uses_is_not_executed_for_a_form(desk: Desk, stranger: Path) -> None:
    status, found = await desk.call("GET", "/adapters/stranger")
    assert (status, found["code"]) == (409, "adapter.not-loaded")
    assert not stranger.with_suffix(".loaded").exists()
    load("stranger")
    assert (await desk.call("GET", "/adapters/stranger"))[0] == 200


async def test_an_unknown_adapter_is_not_found_and_a_system_may_not_look(desk: Desk) -> None:
    status, found = await desk.call("GET", "/adapters/nobody")
    assert (status, found["code"]) == (404, "config.adapter-unknown")
    assert (await desk.call("GET", "/adapters/vxp", key=desk.system))[0] == 403
