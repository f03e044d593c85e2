"""What an OpenID provider says about itself (OpenID Connect Discovery 1.0), and how it is spoken to.

Answers are bounded in size and time, redirects are not followed, and plain HTTP is only for providers on this machine.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import aiohttp
import orjson
import structlog

from gateway.findings import Finding, NotNow

log = structlog.get_logger(__name__)

MOST_ANSWER: Final = 512 * 1024
SECONDS: Final = aiohttp.ClientTimeout(total=10)
KEPT_SECONDS: Final = 3600.0
"""How long metadata count before they are fetched anew."""

LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def away(reason: str) -> NotNow:
    """Return the refusal for a provider that cannot be reached or speaks nonsense."""
    log.warning("oidc-away", reason=reason)
    return NotNow([Finding("people.oidc-away")])


def safe(address: object) -> str | None:
    """Return an address that may be spoken to: ``https``, or anything on this machine."""
    if not isinstance(address, str):
        return None
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return address
    return address if parts.scheme == "http" and parts.hostname in LOCAL else None


class Wire:
    """The HTTP client of one provider."""

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            trust = ssl.create_default_context(cafile=str(self._ca_file)) if self._ca_file is not None else True
            connector = aiohttp.TCPConnector(ssl=trust, limit=10)
            # Without a cookie jar: one person's session at the provider must never become another's.
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(connector=connector, timeout=SECONDS, cookie_jar=jar)
        return self._session

    async def get(self, address: str, *, bearer: str | None = None) -> Mapping[str, Any] | None:
        """Return a JSON object, or nothing where the provider refuses. Raises NotNow ``people.oidc-away``."""
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        return await self._ask("GET", address, headers, None)

    async def post(
        self, address: str, form: Mapping[str, str], credentials: tuple[Mapping[str, str], Mapping[str, str]]
    ) -> Mapping[str, Any] | None:
        """Send a form with the client's credentials (header fields, form fields), and return as :meth:`get`."""
        fields, more = credentials
        return await self._ask("POST", address, {"Accept": "application/json", **fields}, {**form, **more})

    async def _ask(
        self, method: str, address: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Mapping[str, Any] | None:
        try:
            async with self._open().request(
                method, address, headers=headers, data=form, allow_redirects=False
            ) as answer:
                if answer.status >= 500 or 300 <= answer.status < 400:
                    raise away(f"{urlsplit(address).path} answered {answer.status}")
                if answer.status >= 400:
                    return None
                return _object(await _bounded(answer))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise away(type(error).__name__) from None


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > MOST_ANSWER:
            raise away("answer too long")
    return bytes(body)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise away("no JSON") from None
    if not isinstance(found, dict):
        raise away("no JSON object")
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """The addresses of a provider."""

    authorization: str
    token: str
    keys: str
    user_info: str | None
    end_session: str | None
    names_itself: bool
    """Answers at our door name the issuer (RFC 9207)."""
    basic: bool

    def credentials(self, client: str, secret: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return header fields and form fields that say who we are (RFC 6749, 2.3.1)."""
        if not self.basic:
            return {}, {"client_id": client, "client_secret": secret}
        return {"Authorization": aiohttp.encode_basic_auth(quote(client, safe=""), quote(secret, safe=""))}, {}


class Metadata:
    """The metadata of one issuer, fetched when needed and kept for an hour."""

    def __init__(self, issuer: str, wire: Wire) -> None:
        self._issuer = issuer
        self._wire = wire
        self._found: Found | None = None
        self._until = 0.0

    async def get(self) -> Found:
        """Return the metadata. Raises NotNow ``people.oidc-away`` while there are none to be had."""
        if self._found is None or time.monotonic() > self._until:
            try:
                self._found = await self._fetch()
            except NotNow:
                if self._found is None:
                    raise
            self._until = time.monotonic() + KEPT_SECONDS
        return self._found

    async def _fetch(self) -> Found:
        said = await self._wire.get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        # The issuer must say that it is the one that we asked for (Discovery 4.3).
        if said is None or said.get("issuer") != self._issuer:
            raise away("metadata of another issuer")
        places = {name: safe(said.get(name)) for name in _NEEDED}
        if not all(places.values()):
            raise away("metadata without addresses")
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Found(
            authorization=str(places["authorization_endpoint"]),
            token=str(places["token_endpoint"]),
            keys=str(places["jwks_uri"]),
            user_info=safe(said.get("userinfo_endpoint")),
            end_session=safe(said.get("end_session_endpoint")),
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
            basic="client_secret_basic" in methods,
        )


_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
