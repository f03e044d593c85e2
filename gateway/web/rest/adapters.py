"""The adapters that are installed, and the settings of one as a form: for consoles in which endpoints are set up."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from typing_extensions import TypedDict

from gateway.exchange.views import Caller
from gateway.kit.form import form
from gateway.kit.installed import installed, known
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer
from gateway.web.rest.calls import call, json_of


class AdapterOut(TypedDict):
    """An adapter that is installed here."""

    name: str
    package: str
    version: str


class AdaptersOut(TypedDict):
    """All that are installed."""

    adapters: list[AdapterOut]


class AdapterFormOut(TypedDict):
    """The settings of an adapter: JSON Schema, titles and explanations in both languages (docs/adapters.md)."""

    name: str
    contract: int
    schema: dict[str, Any]


class Adapters:
    """The operations; each takes a request and who speaks."""

    @call(
        "GET",
        "/adapters",
        Act.DELIVERIES_LOOK,
        vi="Các bộ chuyển đổi đã cài; không nạp cái nào.",
        en="The adapters that are installed; none is loaded.",
        gives=json_of(AdaptersOut),
    )
    async def listing(self, _request: web.Request, _caller: Caller) -> Answer[AdaptersOut]:
        """GET name, package and version of each."""
        return answer(
            {"adapters": [{"name": one.name, "package": one.package, "version": one.version} for one in installed()]}
        )

    @call(
        "GET",
        "/adapters/{id}",
        Act.DELIVERIES_LOOK,
        vi="Cấu hình của một bộ chuyển đổi dưới dạng JSON Schema.",
        en="The settings of one adapter as JSON Schema.",
        gives=json_of(AdapterFormOut),
        problems=("config.adapter-unknown", "adapter.not-loaded"),
    )
    async def show(self, request: web.Request, _caller: Caller) -> Answer[AdapterFormOut]:
        """GET the form of one of ours, or of one that this service uses; no stranger's code is executed for it."""
        plugin = await asyncio.to_thread(known, request.match_info["id"])
        return answer({"name": plugin.name, "contract": plugin.contract, "schema": form(plugin)})
