"""Certificates over REST: for operators' keys alone, with both languages in every refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.directory import keys
from gateway.packet.limits import Limits
from gateway.web.rest.door import rest_routes
from tests.integration.exchange.certifying import G22, signed
from tests.integration.exchange.conftest import House, Open
from tests.services.authority import Authority
from tests.unit.web.serving import Serve, serve

__all__ = ["serve"]

Call = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture
def served_url() -> str | None:
    """The embedded database."""
    return None


@pytest.fixture
async def house(open_house: Open, authority: Authority) -> House:
    return await open_house("hub", ["G22", "H41"], routed=False, anchors=authority.anchors)


@pytest.fixture
async def call(house: House, serve: Serve) -> AsyncIterator[Call]:
    database = house.exchange._database
    operator = await database.write(lambda connection: keys.new_key(connection, "ops", [], operator=True))
    system = await database.write(lambda connection: keys.new_key(connection, "g22", ["G22"]))
    served = await serve(rest_routes(house.exchange, Limits()))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{served.port}") as client:

        async def called(method: str, path: str, json: object = None, *, by: str = "") -> tuple[int, dict[str, Any]]:
            headers = {"Authorization": f"Bearer {system if by == 'system' else operator}"}
            async with client.request(method, f"/api/v1{path}", json=json, headers=headers) as answer:
                return answer.status, await answer.json()

        yield called


def pem(authority: Authority, label: str) -> str:
    return authority.x509(label).public_bytes(Encoding.PEM).decode()


async def test_an_operator_adds_lists_and_retires(call: Call, authority: Authority) -> None:
    place = "/agencies/G22/certificates"
    until = {"until": "2041-01-01T00:00:00+07:00"}
    status, added = await call("POST", place, {"pem": pem(authority, "ministry"), **until})
    assert status == 201
    (one,) = added["certificates"]
    assert (one["agency"], one["source"], one["retired_at"]) == ("G22", "rest", None)
    assert one["until"] == "2040-12-31T17:00:00.000Z"
    assert (await call("GET", place))[1] == (await call("GET", "/certificates"))[1] == added
    status, retired = await call("POST", f"{place}/{one['fingerprint']}/retire")
    assert status == 200
    assert retired["certificates"][0]["retired_at"] is not None


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"pem": "none"}, 400, "certificate.not-pem"),
        ({}, 422, "field.missing"),
        ({"pem": "x", "colour": 1}, 422, "field.unknown"),
        ({"pem": "PEM", "since": "2026-01-01T00:00:00"}, 400, "certificate.no-zone"),
    ],
)
async def test_what_is_wrong_is_refused_in_words(
    call: Call, authority: Authority, body: dict[str, str], status: int, code: str
) -> None:
    given = {name: pem(authority, "ministry") if text == "PEM" else text for name, text in body.items()}
    answered, problem = await call("POST", "/agencies/G22/certificates", given)
    assert answered == status
    assert [error["code"] for error in problem["errors"]] == [code]


async def test_an_unknown_certificate_is_404(call: Call) -> None:
    status, problem = await call("POST", "/agencies/G22/certificates/0123456789/retire")
    assert (status, problem["errors"][0]["code"]) == (404, "certificate.unknown")


@pytest.mark.parametrize(("method", "path"), [("GET", "/certificates"), ("POST", "/agencies/G22/certificates")])
async def test_a_systems_key_is_refused(call: Call, method: str, path: str) -> None:
    status, problem = await call(method, path, {}, by="system")
    assert (status, problem["errors"][0]["code"]) == (403, "desk.operators-only")


async def test_a_document_shows_the_chain_of_its_signature(call: Call, house: House, authority: Authority) -> None:
    receipt = await house.send(signed(authority, "ministry"), G22)
    _, document = await call("GET", f"/documents/{receipt.document}", by="system")
    chain = document["signature"]["chain"]
    assert chain[0]["fingerprint"] == document["signature"]["certificate"]
    assert [link["revocation"] for link in chain] == [None, None, None]
    assert document["signature"]["reasons"][0]["code"] == "signature.sender-not-known"
