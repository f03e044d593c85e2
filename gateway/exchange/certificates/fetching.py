"""Asking authorities, at addresses that others wrote into certificates: bounded, and not into our network.

HTTP without redirection to another host; addresses of private networks and of this machine only where a setting allows
them, looked at when the connection is made, so that a name cannot first show one and then another. LDAP only at hosts
that a setting names.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from gateway.exchange.certificates import ldap
from gateway.exchange.certificates.fetch_rules import FetchRules

LDAP: Final = ("ldap://", "ldaps://")
_REDIRECTS: Final = 3
_CHUNK: Final = 64 * 1024
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""Translators to IPv4 (RFC 6052) lead on to the address in the last 32 bits."""
_CLOSED: Final = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
"""IPv4 addresses in a form that is no longer used, and those of translators for a network's own use (RFC 8215)."""


class Unreachable(Exception):
    """No answer came; the text says why, and holds nothing of what was answered."""


class Fetcher:
    """Asks one address after another through one HTTP client; close it at the end."""

    def __init__(self, rules: FetchRules) -> None:
        self._rules = rules
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=PublicResolver(private=rules.private), limit=16),
            timeout=aiohttp.ClientTimeout(total=rules.seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": "lienthong", "Accept-Encoding": "identity"},
        )

    async def close(self) -> None:
        """Let go of all connections."""
        await self._session.close()

    def may(self, url: str) -> bool:
        """Tell whether an address of this kind may be asked at all: of LDAP, only what the settings name."""
        if not url.lower().startswith(LDAP):
            return True
        try:
            address = ldap.address_of(url)
        except ldap.LdapFault:
            return False
        return not {address.host, f"{address.host}:{address.port}"}.isdisjoint(self._rules.ldap_hosts)

    async def get(self, url: str) -> bytes:
        """Return what an address holds. Raises :class:`Unreachable`."""
        if url.lower().startswith(LDAP):
            return await self._look_up(url)
        return await self._ask("GET", url, None)

    async def _look_up(self, url: str) -> bytes:
        if not self.may(url):
            raise Unreachable("not an LDAP host of the settings")
        rules = self._rules
        try:
            return await ldap.look_up(ldap.address_of(url), seconds=rules.seconds, most=rules.most_bytes)
        except ldap.LdapFault as fault:
            raise Unreachable(str(fault)) from fault
        except (OSError, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from error

    async def post(self, url: str, body: bytes) -> bytes:
        """Return the answer to an OCSP request. Raises :class:`Unreachable`."""
        return await self._ask("POST", url, body)

    async def _ask(self, method: str, url: str, body: bytes | None) -> bytes:
        try:
            for _ in range(_REDIRECTS):
                self._check(url)
                found = await self._once(method, url, body)
                if isinstance(found, bytes):
                    return found
                url = found
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unreachable(type(error).__name__) from error
        raise Unreachable("redirections")

    async def _once(self, method: str, url: str, body: bytes | None) -> bytes | str:
        """Return the body, or the address on the same host where it is instead."""
        headers = {"Content-Type": "application/ocsp-request"} if body is not None else None
        async with self._session.request(method, url, data=body, headers=headers, allow_redirects=False) as response:
            if response.status in {301, 302, 303, 307, 308}:
                there = urljoin(url, response.headers.get("Location", ""))
                if urlsplit(there).hostname != urlsplit(url).hostname:
                    raise Unreachable("redirected to another host")
                return there
            if response.status != 200:
                raise Unreachable(f"HTTP {response.status}")
            found = bytearray()
            async for piece in response.content.iter_chunked(_CHUNK):
                found += piece
                if len(found) > self._rules.most_bytes:
                    raise Unreachable("too large")
            return bytes(found)

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
            raise Unreachable("not an http address")
        # A host that is an address already is never resolved, so it is looked at here.
        if not self._rules.private and not is_name(parts.hostname) and not is_public(parts.hostname):
            raise Unreachable("private address")


class PublicResolver(AbstractResolver):
    """Resolves names, and hides addresses that must not be reached: all but public ones, unless ``private``."""

    def __init__(self, *, private: bool) -> None:
        self._inner = ThreadedResolver()
        self._private = private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        allowed = [item for item in found if self._private or is_public(item["host"])]
        if not allowed:
            raise OSError(None, "private address")
        return allowed

    async def close(self) -> None:
        await self._inner.close()


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet; anything else, such as a name, is not."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if any(found in network for network in _CLOSED):
            return False
        if found in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            found = inner
    return found.is_global and not found.is_multicast


def is_name(host: str) -> bool:
    """Tell whether a host is a name, and so is looked at when it is resolved, and no address in any form."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        # All digits and dots is an address to some resolvers, in a form that ours does not read.
        return not host.replace(".", "").isdigit() and not host.lower().startswith("0x")
    return False
