"""Asking an LDAP directory for a list: which addresses, and answers of servers that are broken or hostile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from gateway.exchange.certificates import ldap
from gateway.exchange.certificates.fetch_rules import FetchRules
from gateway.exchange.certificates.fetching import Fetcher, Unreachable

ENTRY = "ldap://{host}/cn=CA,dc=x?certificateRevocationList;binary"

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.mark.parametrize(
    ("url", "host", "port", "entry", "attribute"),
    [
        (
            "ldap://ca.example/cn=A%20B,c=VN?authorityRevocationList?base?objectClass=*",
            *("ca.example", 389, "cn=A B,c=VN", "authorityRevocationList"),
        ),
        ("LDAPS://CA.Example:1636/cn=A", "ca.example", 1636, "cn=A", "certificateRevocationList;binary"),
        ("ldap://[::1]/cn=A?deltaRevocationList;binary", "::1", 389, "cn=A", "deltaRevocationList;binary"),
    ],
)
def test_addresses_of_one_list_are_understood(url: str, host: str, port: int, entry: str, attribute: str) -> None:
    found = ldap.address_of(url)
    assert (found.host, found.port, found.entry, found.attribute) == (host, port, entry, attribute)
    assert found.encrypted is url.lower().startswith("ldaps")


@pytest.mark.parametrize(
    "url",
    [
        "ldap:///cn=A",  # whose own directory?
        "ldap://ca.example/cn=A?certificateRevocationList?sub?(cn=*)",
        "ldap://ca.example/cn=A?userPassword",
        "ldap://name:word@ca.example/cn=A",
        "ldap://ca.example:x/cn=A",
        "http://ca.example/",
    ],
)
def test_other_addresses_are_not_asked(url: str) -> None:
    with pytest.raises(ldap.LdapFault):
        ldap.address_of(url)


@pytest.mark.parametrize(
    ("hosts", "allowed"),
    [((), False), (("ca.example",), True), (("ca.example:389",), True), (("ca.example:390", "example"), False)],
)
async def test_only_hosts_of_the_settings_are_asked(hosts: tuple[str, ...], allowed: bool) -> None:
    fetcher = Fetcher(FetchRules(ldap_hosts=frozenset(hosts)))
    try:
        assert fetcher.may("ldap://CA.example/cn=A") is allowed
        if not allowed:
            with pytest.raises(Unreachable, match="settings"):
                await fetcher.get("ldap://CA.example/cn=A")
    finally:
        await fetcher.close()


def message(operation: bytes) -> bytes:
    inner = b"\x02\x01\x01" + operation
    return b"\x30" + bytes([len(inner)]) + inner


REFUSED = message(b"\x65\x07\x0a\x01\x20\x04\x00\x04\x00")  # noSuchObject
EMPTY = message(b"\x65\x07\x0a\x01\x00\x04\x00\x04\x00")
REFERENCE = message(b"\x73\x0a\x04\x08ldap://x")
ENTRY_OF_OTHERS = message(b"\x64\x0f\x04\x01a\x30\x0a\x30\x08\x04\x02cn\x31\x02\x04\x00")
CASES = {
    "nothing there": (REFUSED, "LDAP 32"),
    "an entry without the list": (ENTRY_OF_OTHERS + EMPTY, "no such list"),
    "somebody else's": (REFERENCE + EMPTY, "no such list"),
    "another protocol": (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not an LDAP answer"),
    "cut": (b"\x30\x20\x02\x01", "not an LDAP answer"),
    "no such operation": (message(b"\x61\x07\x0a\x01\x00\x04\x00\x04\x00"), "not an LDAP answer"),
    "a length of gigabytes": (b"\x30\x84\x7f\xff\xff\xff", "too large"),
    "a length of lengths": (b"\x30\xff", "too large"),
    "without a length": (b"\x30\x80", "not an LDAP answer"),
    "references without end": (REFERENCE * 60, "too much"),
}


@pytest.fixture
async def served() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    servers: list[asyncio.Server] = []

    async def serve(handler: Handler) -> str:
        servers.append(await asyncio.start_server(handler, "127.0.0.1", 0))
        return f"127.0.0.1:{servers[-1].sockets[0].getsockname()[1]}"

    yield serve
    for server in servers:
        server.close()
        await server.wait_closed()


async def fault(host: str, seconds: float = 20.0) -> str:
    fetcher = Fetcher(FetchRules(seconds=seconds, most_bytes=100_000, ldap_hosts=frozenset([host])))
    try:
        with pytest.raises(Unreachable) as unreachable:
            await fetcher.get(ENTRY.format(host=host))
    finally:
        await fetcher.close()
    return str(unreachable.value)


@pytest.mark.parametrize("case", CASES)
async def test_answers_that_are_no_list_are_named(served: Callable[[Handler], Awaitable[str]], case: str) -> None:
    answer, said = CASES[case]

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(answer)
        await writer.drain()
        writer.close()

    assert await fault(await served(handler)) == said


async def test_a_server_that_drips_is_left(served: Callable[[Handler], Awaitable[str]]) -> None:
    async def handler(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(REFERENCE[:1])
                await writer.drain()
                await asyncio.sleep(3600)
        finally:
            writer.transport.abort()

    host = await served(handler)
    assert await fault(host, 0.2) == "TimeoutError"
