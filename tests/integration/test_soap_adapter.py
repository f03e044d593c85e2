"""What the suite of tests/contract does not ask of the SOAP adapter: its other ways of travelling and its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import ValidationError

from adapters.soap import SoapAdapter, SoapSettings
from adapters.testing.bed import THEM
from adapters.testing.packing import all_of, bytes_of, document, outgoing, theirs
from gateway.contract import Result
from gateway.findings import Refused
from gateway.packet.names import Kind
from tests.contract.soap_bed import soap_bed


async def test_by_plain_attachments_and_password_packets_go_both_ways(tmp_path: Path) -> None:
    async with soap_bed(tmp_path, transfer="swa", login="password") as bed:
        sent = await bed.adapter.send(outgoing(tmp_path, document()))
        assert sent.result is Result.DELIVERED
        assert {one.packet for one in await bed.arrived()} == {document()}
        await bed.put(theirs(), Kind.DOCUMENT, THEM)
        [incoming] = await all_of(bed.adapter)
        assert await bytes_of(incoming) == theirs()


async def test_a_wrong_key_says_nothing_against_the_packet(tmp_path: Path) -> None:
    async with soap_bed(tmp_path) as bed:
        wrong = bed.settings.model_copy(update={"secret": type(bed.settings.secret)("lt_sai")})  # type: ignore[misc]
        adapter = SoapAdapter(wrong)
        await adapter.open()
        outcome = await adapter.send(outgoing(tmp_path, document()))
        assert (outcome.result, outcome.code) == (Result.LATER, "rest.key-unknown")
        assert "rest.key-unknown" in (await adapter.check()).detail
        await adapter.close()


async def test_pages_are_followed_to_the_end_or_to_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.soap.PAGE", 2)
    async with soap_bed(tmp_path) as bed:
        for number in range(5):
            await bed.put(theirs(str(number)), Kind.DOCUMENT, THEM)
        assert len(await all_of(bed.adapter)) == 5
        bounded = SoapAdapter(bed.settings.model_copy(update={"most_items": 3}))
        await bounded.open()
        assert len(await all_of(bounded)) == 3
        await bounded.close()


@asynccontextmanager
async def answering(body: bytes, kind: str, status: int) -> AsyncIterator[int]:
    """Run a server that reads what it gets and always says the same."""

    async def say(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=body, status=status, headers={"Content-Type": kind})

    async with TestServer(application_of(say)) as server:
        yield server.port or 0


def application_of(handler: Callable[[web.Request], Awaitable[web.Response]]) -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    return app


URL = "https://so.example/soap/edoc"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"url": URL}, "soap.secret-unset"),
        ({"url": URL, "login": "password", "secret": "x"}, "soap.username-unset"),
        ({"url": URL, "login": "certificate"}, "soap.certificate-unset"),
        ({"url": "http://so.example/soap", "secret": "x"}, "soap.secret-in-clear"),
        (
            {"url": "http://so.example/soap", "secret": "x", "login": "password", "username": "y"},
            "soap.secret-in-clear",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(given: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as caught:
        SoapSettings.model_validate(given)
    assert [finding.code for finding in caught.value.findings] == [code]


@pytest.mark.parametrize(
    "given",
    [{"url": "https://a:b@so.example/soap"}, {"url": URL, "version": "1.3"}, {"url": URL, "colour": "red"}],
)
def test_settings_of_another_shape_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        SoapSettings.model_validate({"secret": "x", **given})


@pytest.mark.parametrize(
    ("body", "kind", "status", "result"),
    [
        (b"<html>502</html>", "text/html", 502, Result.UNKNOWN),
        (b"<html>login</html>", "text/html", 200, Result.UNKNOWN),
        (b"<html>no</html>", "text/html", 403, Result.LATER),
        (b"<a/>", "text/xml", 200, Result.UNKNOWN),
        (b"", "text/xml", 200, Result.UNKNOWN),
        (b"<!DOCTYPE a><a/>", "text/xml", 200, Result.UNKNOWN),
    ],
)
async def test_what_is_no_soap_answer_is_never_a_success(
    tmp_path: Path, body: bytes, kind: str, status: int, result: Result
) -> None:
    async with answering(body, kind, status) as port:
        settings = {"url": f"http://127.0.0.1:{port}/soap/edoc", "secret": "x", "answer_seconds": 3.0}
        adapter = SoapAdapter(SoapSettings.model_validate(settings))
        await adapter.open()
        assert (await adapter.send(outgoing(tmp_path, document()))).result is result
        assert not (await adapter.check()).ok
        await adapter.close()
