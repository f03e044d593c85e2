"""A gateway whose people sign in: REST and sign-in pages on a free port, accounts made by tests, a browser."""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from argon2 import PasswordHasher

from gateway.assembly.endpoints import AdapterWorkshop
from gateway.directory import keys
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.packet.limits import Limits
from gateway.people import accounts, passwords
from gateway.people.passwords import normal
from gateway.people.people import People
from gateway.people.rules import AttemptRules, PeopleRules
from gateway.people.views import Account, Grant
from gateway.roles import Role
from gateway.settings import Settings
from gateway.trust.anchors import Anchors
from gateway.validation import validated
from gateway.web.auth.door import auth_routes
from gateway.web.rest.door import rest_routes
from gateway.web.server import Frame, application
from tests.integration.exchange.conftest import House, Open, open_house, served_url
from tests.services.identity import IdentityProvider
from tests.services.process import Missing, missing
from tests.unit.web.serving import QUICK

__all__ = ["open_house", "served_url"]

PASSWORD = "một câu dài dễ nhớ"
HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(normal(PASSWORD))
"""Made with next to no work, as every hash of these tests."""

Words = dict[str, str]


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hashes cost next to nothing; what they cost in truth is tried in the unit tests."""
    light = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", light)
    monkeypatch.setattr(passwords, "_nobody", lambda: light.hash("nobody"))


@dataclass
class Browser:
    """A person's browser at our door: keeps cookies, follows no redirect by itself, says its origin."""

    client: aiohttp.ClientSession
    base: str

    async def get(self, path: str) -> tuple[int, str]:
        async with self.client.get(path, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, form: Words, **headers: str) -> tuple[int, str]:
        """Send a form as our own page would, unless the headers say otherwise."""
        sent = {"Origin": self.base, **headers}
        async with self.client.post(path, data=form, headers=sent, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def csrf(self) -> str:
        """Return the token of the forms on the page that this browser sees."""
        found = re.search(r'name="csrf" value="([^"]+)"', (await self.get("/auth"))[1])
        assert found is not None
        return found[1]

    async def sign_in(self, name: str, password: str = PASSWORD) -> tuple[int, str]:
        return await self.post("/auth/sign-in", {"csrf": await self.csrf(), "name": name, "password": password})

    async def call(self, method: str, path: str, json: object = None, **headers: str) -> tuple[int, dict[str, Any]]:
        """Call REST with the cookie; unsafe methods with token and origin."""
        if method != "GET" and not headers:
            headers = {"Origin": self.base, "X-CSRF-Token": (await self.call("GET", "/me"))[1].get("csrf", "")}
        async with self.client.request(method, f"/api/v1{path}", json=json, headers=headers) as answer:
            is_json = answer.content_type in {"application/json", "application/problem+json"} and answer.status != 204
            is_json = is_json and method != "HEAD"
            return answer.status, await answer.json(content_type=None) if is_json else {}

    def token(self) -> str:
        """Return the session cookie's value."""
        return next((cookie.value for cookie in self.client.cookie_jar if cookie.key == "lienthong"), "")


@dataclass
class Office:
    """A served gateway with the agencies G22 and H41."""

    house: House
    people: People
    base: str
    browsers: list[aiohttp.ClientSession]

    async def account(self, name: str, *grants: Grant, must_change: bool = False) -> Account:
        """Make an account with the known password."""

        def work(connection: Any) -> Account:
            made = accounts.make(connection, {"name": name, "full_name": f"Người {name}"}, password=HASH, grants=grants)
            accounts.set_password(connection, made.id, HASH, must_change=must_change)
            return made

        return await self.people.write(work)

    async def key(self, role: Role, *agencies: str) -> str:
        return await self.people.write(lambda connection: keys.new_key(connection, role, agencies, role=role))

    def browser(self) -> Browser:
        self.browsers.append(aiohttp.ClientSession(self.base, cookie_jar=aiohttp.CookieJar(unsafe=True)))
        return Browser(self.browsers[-1], self.base)

    async def signed_in(self, name: str, *grants: Grant) -> Browser:
        await self.account(name, *grants)
        browser = self.browser()
        assert (await browser.sign_in(name))[0] == 303
        return browser


OpenOffice = Callable[..., Awaitable[Office]]


@pytest.fixture(scope="package")
def ready_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all tables, to be copied: making them anew costs more than most tests here."""
    folder = tmp_path_factory.mktemp("ready") / "data"
    os.close(Exchange.prepare(ExchangeSettings(role="gateway", data=folder, anchors=Anchors.none())))
    return folder


@pytest.fixture
async def open_office(
    open_house: Open, ready_folder: Path, tmp_path: Path, served_url: str | None
) -> AsyncIterator[OpenOffice]:
    """Opens offices; ``rules`` are those of the people."""
    if served_url is None:
        shutil.copytree(ready_folder, tmp_path / "house")
    offices: list[tuple[Office, Frame]] = []

    async def opened(
        rules: PeopleRules | None = None, sock: socket.socket | None = None, role: str = "gateway"
    ) -> Office:
        settings = validated(Settings, {"data": str(tmp_path), "endpoint_api": {"folder": str(tmp_path / "secrets")}})
        house = await open_house(role, ["G22", "H41"], routed=False, workshop=AdapterWorkshop(settings))
        people = People(house.exchange.database, rules or PeopleRules(attempts=AttemptRules(account_free=1000)))
        bound = sock or socket.create_server(("127.0.0.1", 0))
        routes = [*rest_routes(house.exchange, Limits(), people), *auth_routes(people)]
        frame = Frame(application(routes), bound, QUICK)
        await frame.start()
        office = Office(house, people, f"http://127.0.0.1:{bound.getsockname()[1]}", [])
        offices.append((office, frame))
        return office

    yield opened
    for office, frame in offices:
        for browser in office.browsers:
            await browser.close()
        await frame.stop()
        await office.people.close()


@pytest.fixture
async def office(open_office: OpenOffice) -> Office:
    """An office with default rules, but for patience with those who mistype."""
    return await open_office()


@pytest.fixture(scope="package")
def own_port() -> Iterator[socket.socket]:
    """The port of the service at which the provider's people come back."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        yield sock


@pytest.fixture(scope="package")
def provider(own_port: socket.socket) -> Iterator[IdentityProvider]:
    """A real OpenID Connect provider that knows our service."""
    found = IdentityProvider(f"http://127.0.0.1:{own_port.getsockname()[1]}")
    try:
        found.start()
    except Missing as reason:
        missing(str(reason))
    with closing(found):
        yield found
