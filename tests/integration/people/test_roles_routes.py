"""Every route of REST declares an act, and every role gets exactly what the table says: by key and by session."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from aiohttp import web

from gateway.packet.limits import Limits
from gateway.people.views import ALL, Grant
from gateway.roles import ALLOWED, FOR_ALL, Act, Role, may
from gateway.web.auth.door import auth_routes
from gateway.web.docs.door import docs_routes
from gateway.web.health import Readiness, health_routes
from gateway.web.metrics import metrics_routes
from gateway.web.rest.door import rest_routes
from gateway.web.rest.guard import call_of
from gateway.web.vxp.door import vxp_routes
from tests.integration.people.conftest import Browser, Office

OPEN_TO_ALL = {"/api/docs", "/auth", "/health", "/metrics", "/vxp"}
"""Doors with checks of their own, or that tell nothing: each begins with one of these."""


@pytest.fixture
def served_url() -> None:
    """On the embedded database alone: no route depends on it."""


def routes(office: Office) -> Iterator[tuple[str, str, Act]]:
    for route in rest_routes(office.house.exchange, Limits(), office.people):
        assert isinstance(route, web.RouteDef)
        call = call_of(route.handler)
        assert call is not None, f"{route.method} {route.path} is not made from a declared call"
        yield route.method, re.sub(r"\{\w+\}", "1", route.path), call.act


async def test_every_route_of_rest_declares_its_act_and_no_other_lies_below_it(office: Office) -> None:
    assert len(list(routes(office))) > 30
    house = office.house
    others = [
        *auth_routes(office.people),
        *docs_routes(),
        *health_routes(house.exchange, Readiness(0, 1.0, 1.0)),
        *metrics_routes(house.exchange),
        *vxp_routes(house.exchange, {}, most_bytes=1),
    ]
    paths = [route.path for route in others if isinstance(route, web.RouteDef)]
    assert paths
    assert [path for path in paths if not path.startswith(tuple(OPEN_TO_ALL))] == []


async def test_every_act_of_the_table_is_that_of_a_route(office: Office) -> None:
    assert {act for _, _, act in routes(office)} == set(Act)


def test_the_table_is_what_was_agreed() -> None:
    told = {role.value: sorted(act.value for act in acts) for role, acts in ALLOWED.items()}
    look = ["alerts.look", "certificates.look", "directory.look", "documents.look", "self"]
    work = [*look, "content.read", "statuses.report", "tasks.look", "tasks.work"]
    assert told == {
        "administrator": sorted(
            [
                "accounts.manage",
                "alerts.look",
                "audit.read",
                "certificates.look",
                "certificates.manage",
                "deliveries.look",
                "directory.look",
                "directory.manage",
                "endpoints.manage",
                "endpoints.run",
                "keys.manage",
                "self",
            ]
        ),
        "operator": sorted(
            [
                *look,
                "certificates.manage",
                "deliveries.look",
                "deliveries.mend",
                "directory.manage",
                "endpoints.run",
                "quarantine.decide",
            ]
        ),
        "clerk": sorted([*work, "documents.send", "inbox.take"]),
        "leader": sorted([*work, "tasks.decide"]),
        "viewer": sorted([*look, "content.read", "tasks.look"]),
        "system": sorted([*work, "documents.send", "inbox.take", "tasks.decide", "webhooks.manage"]),
    }


def turned_away(status: int, problem: dict[str, object]) -> bool:
    # An answer to HEAD has no body that could say more.
    return status == 403 and problem.get("code") in {"people.not-allowed", "desk.operators-only", None}


@pytest.mark.parametrize("role", Role)
async def test_a_key_does_what_its_role_may_and_nothing_else(office: Office, role: Role) -> None:
    key = await office.key(role, *([] if role in FOR_ALL else ["H41"]))
    wrong = await wrongly_judged(office, office.browser(), role, {"Authorization": f"Bearer {key}"})
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
async def test_a_person_does_what_their_role_may_and_nothing_else(office: Office, role: Role) -> None:
    browser = await office.signed_in("thu", Grant(role, ALL if role in FOR_ALL else "H41"))
    assert await wrongly_judged(office, browser, role, {}) == []


async def test_a_person_without_a_role_sees_only_themselves(office: Office) -> None:
    browser = await office.signed_in("thu")
    for method, path, act in routes(office):
        if act is not Act.SELF:
            assert turned_away(*await browser.call(method, path.removeprefix("/api/v1"), {})), path


async def test_nobody_does_anything_without_key_or_session(office: Office) -> None:
    browser = office.browser()
    for method, path, _ in routes(office):
        status, problem = await browser.call(method, path.removeprefix("/api/v1"), {}, Accept="*/*")
        assert (status, problem.get("code", "rest.key-missing")) == (401, "rest.key-missing"), path


async def wrongly_judged(office: Office, browser: Browser, role: Role, headers: dict[str, str]) -> list[str]:
    """Return the routes at which the role was let in or turned away against the table."""
    wrong = []
    # What changes one's own session would sign the tester out: whoever may see theirs may end them.
    own = ("/me/sessions", "/me/password")
    for method, path, act in routes(office):
        short = path.removeprefix("/api/v1")
        if method != "GET" and short.startswith(own):
            continue
        if turned_away(*await browser.call(method, short, {}, **headers)) == may(role, act):
            wrong.append(f"{method} {path}")
    return wrong
