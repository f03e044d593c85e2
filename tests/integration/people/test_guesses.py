"""Wrong keys and secrets cost time by address, at every door, for all workers; nobody is shut out from elsewhere."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import aiohttp
import pytest
from sqlalchemy import func, select, update

from gateway.directory import keys
from gateway.findings import Refused
from gateway.packet.limits import Limits
from gateway.people.guesses import LOCKED_OUT, Guess, Guesses
from gateway.people.rules import AttemptRules
from gateway.store.schema import attempts as table
from gateway.store.schema import audit
from gateway.web.connection import Patience
from gateway.web.guessing import GUESSES
from gateway.web.metrics import WRONG_PROOFS
from gateway.web.peer import Proxies
from gateway.web.rest.door import rest_routes
from gateway.web.server import Frame, application
from gateway.web.soap.door import soap_routes
from gateway.web.vxp.door import vxp_routes
from tests.conformance.vxp_hub import signed
from tests.integration.exchange.conftest import House, Open

RULES = AttemptRules(account_free=3, address_free=6, first=timedelta(minutes=10), most=timedelta(minutes=30))
SYSTEM, SECRET = "he.thu", b"bi-mat-thu"
LOGIN = """\
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><w:Security xmlns:w="http://docs.oasis-open.org\
/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><w:UsernameToken><w:Username>{name}</w:Username><w:Password>\
{secret}</w:Password></w:UsernameToken></w:Security></s:Header><s:Body><CheckPermission xmlns="urn:lienthong:edoc:1"/>\
</s:Body></s:Envelope>"""


BOTH = pytest.mark.parametrize("served_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def served_url(request: pytest.FixtureRequest) -> str | None:
    """The embedded database, unless a test asks for both."""
    served = getattr(request, "param", "sqlite") == "postgresql"
    return str(request.getfixturevalue("ready_databases")()) if served else None


@dataclass
class Doors:
    """All doors of one worker behind a proxy, so that callers have addresses; ``key`` is a right one."""

    house: House
    client: aiohttp.ClientSession
    key: str

    async def rest(self, key: str, address: str = "10.0.0.1") -> tuple[int, str, str | None]:
        """Return status, code and the wait that the head tells."""
        head = {"Authorization": f"Bearer {key}", "X-Forwarded-For": address}
        async with self.client.get("/api/v1/inbox", headers=head) as answer:
            return answer.status, (await answer.json()).get("code", ""), answer.headers.get("Retry-After")

    async def wire(self, secret: bytes, address: str = "10.0.0.1", system: str = SYSTEM) -> tuple[int, str, str | None]:
        lines = signed(system, secret, {}, "application/json")
        head = dict(line.split(": ", 1) for line in lines) | {"X-Forwarded-For": address}
        async with self.client.post("/vxp/getAgenciesList", headers=head) as answer:
            return answer.status, (await answer.json())["ErrorCode"], answer.headers.get("Retry-After")

    async def soap(self, secret: str, address: str = "10.0.0.1") -> tuple[bool, str | None]:
        """Return whether it was let in, and the wait that the head tells."""
        head = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https", "Content-Type": "text/xml; charset=utf-8"}
        body = LOGIN.format(name=SYSTEM, secret=secret)
        async with self.client.post("/soap/edoc", data=body, headers=head) as answer:
            return answer.status == 200, answer.headers.get("Retry-After")

    async def written(self, query: Any) -> list[Any]:
        return await self.house.exchange.database.read(lambda c: list(c.execute(query).all()))


@pytest.fixture
async def doors(open_house: Open) -> AsyncIterator[Doors]:
    house = await open_house("hub", ["G22", "H41"], routed=False)
    exchange = house.exchange
    key = await exchange.database.write(lambda connection: keys.new_key(connection, "k", ["G22"]))
    routes = [
        *rest_routes(exchange, Limits()),
        *vxp_routes(exchange, {SYSTEM: SECRET}),
        *soap_routes(exchange, Limits(), {SYSTEM: SECRET}),
    ]
    app = application(routes, proxies=Proxies(["127.0.0.1"]))
    app[GUESSES] = Guesses(exchange.database, RULES)
    sock = socket.create_server(("127.0.0.1", 0))
    frame = Frame(app, sock, Patience())
    await frame.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{sock.getsockname()[1]}") as client:
        yield Doors(house, client, key)
    await frame.stop()


async def test_wrong_keys_from_one_address_have_to_wait_and_a_right_one_passes_all_the_same(doors: Doors) -> None:
    counted = WRONG_PROOFS.labels("rest", "waits")._value.get()
    found = [await doors.rest(f"lt_{number}") for number in range(9)]
    assert [one[:2] for one in found] == [(401, "rest.key-unknown")] * 7 + [(429, "key.wait")] * 2
    assert [one[2] for one in found[:7]] == [None] * 7
    assert 0 < int(found[8][2] or "0") <= 600
    assert (await doors.rest(doors.key))[0] == 200
    assert (await doors.rest("lt_x", "10.0.0.2"))[:2] == (401, "rest.key-unknown")
    assert WRONG_PROOFS.labels("rest", "waits")._value.get() == counted + 2


async def test_a_wait_stands_in_the_audit_once_without_what_was_tried(doors: Doors) -> None:
    for number in range(12):
        await doors.rest(f"lt_that-nobody-should-read-{number}")
    rows = await doors.written(select(audit).where(audit.c.action == LOCKED_OUT))
    assert [row.facts for row in rows] == [{"address": "10.0.0.1", "door": "rest", "seconds": ANY}]
    assert "nobody-should-read" not in str(await doors.written(select(audit)) + await doors.written(select(table)))


@BOTH
async def test_a_guessed_secret_does_not_open_while_its_system_waits_at_that_address_alone(doors: Doors) -> None:
    found = [(await doors.wire(b"doan-mo"))[1] for _ in range(5)]
    assert found == ["wire.signature-wrong"] * 4 + ["key.wait"]
    status, code, wait = await doors.wire(SECRET)
    assert (status, code) == (429, "key.wait")
    assert 0 < int(wait or "0") <= 600
    assert (await doors.wire(SECRET, "10.0.0.2"))[:2] == (200, "0")
    [row] = await doors.written(select(audit).where(audit.c.action == LOCKED_OUT))
    assert row.facts == {"address": "10.0.0.1", "door": "vxp", "system": SYSTEM, "seconds": ANY}


async def test_soap_and_the_wire_count_together(doors: Doors) -> None:
    assert [await doors.soap("sai") for _ in range(2)] == [(False, None)] * 2
    assert [(await doors.wire(b"sai"))[1] for _ in range(2)] == ["wire.signature-wrong"] * 2
    let_in, wait = await doors.soap(SECRET.decode())
    assert not let_in
    assert wait is not None
    assert (await doors.soap(SECRET.decode(), "10.0.0.2"))[0]


async def test_names_that_do_not_exist_are_counted_alike_and_never_written_down(doors: Doors) -> None:
    found = [(await doors.wire(b"x", system="mat-khau-dan-nham"))[1] for _ in range(5)]
    assert found == ["wire.system-unknown"] * 4 + ["key.wait"]
    assert "mat-khau" not in str(await doors.written(select(audit)) + await doors.written(select(table)))


async def test_a_right_secret_begins_anew(doors: Doors) -> None:
    for _ in range(3):
        assert [(await doors.wire(b"sai"))[1] for _ in range(2)] == ["wire.signature-wrong"] * 2
        assert (await doors.wire(SECRET))[1] == "0"
    assert (await doors.wire(b"sai"))[1] == "wire.signature-wrong"


async def test_what_waits_is_not_counted_and_the_wait_ends(doors: Doors) -> None:
    for _ in range(8):
        await doors.wire(b"sai")
    [failures] = await doors.written(select(table.c.failures).where(table.c.subject.like("pair:%")))
    assert failures.failures == 4
    await _set(doors, blocked_until=datetime.now(UTC) - timedelta(seconds=1))
    assert await fresh(doors).wrong(Guess("10.0.0.1", "vxp", SYSTEM)) is None
    assert await fresh(doors).wrong(Guess("10.0.0.1", "vxp", SYSTEM)) is not None  # twice as long now


async def test_a_mended_secret_opens_as_soon_as_the_wait_is_over(doors: Doors) -> None:
    guess = Guess("10.0.0.1", "vxp", SYSTEM, known=True)
    for _ in range(8):
        await fresh(doors).wrong(guess)
    with pytest.raises(Refused, match=r"key\.wait"):
        await fresh(doors).right(guess)
    await _set(doors, blocked_until=datetime.now(UTC) - timedelta(seconds=1))
    await fresh(doors).right(guess)
    assert [row.failures for row in await doors.written(select(table).where(table.c.subject.like("pair:%")))] == []


async def test_old_failures_do_not_count_with_those_of_the_moment(doors: Doors) -> None:
    guess = Guess("10.0.0.1", "vxp", SYSTEM, known=True)
    for _ in range(8):
        await fresh(doors).wrong(guess)
    long_ago = datetime.now(UTC) - RULES.forget - timedelta(minutes=1)
    await _set(doors, last_at=long_ago, blocked_until=None)
    worker = fresh(doors)
    judged = asyncio.create_task(worker.wrong(guess))
    await asyncio.sleep(0)
    await worker.right(guess)
    assert await judged is None


async def _set(doors: Doors, **values: Any) -> None:
    await doors.house.exchange.database.write(lambda connection: connection.execute(update(table).values(**values)))


def fresh(doors: Doors) -> Guesses:
    """Return what another worker has, which remembers nothing."""
    return Guesses(doors.house.exchange.database, RULES)


@BOTH
async def test_many_at_the_same_moment_gain_nothing(doors: Doors) -> None:
    answers = await asyncio.gather(*(doors.wire(b"sai") for _ in range(10)))
    assert [code for _, code, _ in answers].count("wire.signature-wrong") == 4
    assert (await doors.wire(SECRET))[1] == "key.wait"
    [row] = await doors.written(select(func.max(table.c.failures)))
    assert row[0] == 4


async def test_where_a_system_works_nobody_s_guesses_shut_it_out(doors: Doors) -> None:
    assert (await doors.wire(SECRET))[1] == "0"
    found = [(await doors.wire(b"doan-mo"))[1] for _ in range(6)]
    assert found[4:] == ["key.wait"] * 2
    assert (await doors.wire(SECRET))[1] == "0"
    # As another worker knows it, and after a restart.
    guess = Guess("10.0.0.1", "vxp", SYSTEM, known=True)
    for _ in range(6):
        await fresh(doors).wrong(guess)
    await fresh(doors).right(guess)
    elsewhere = Guess("10.0.0.9", "vxp", SYSTEM, known=True)
    for _ in range(6):
        await fresh(doors).wrong(elsewhere)
    with pytest.raises(Refused, match=r"key\.wait"):
        await fresh(doors).right(elsewhere)
