"""Asks timestamp authorities (RFC 3161) over HTTP: bounded in time and size, one after another until one answers well.

What an authority answers is verified before anybody sees it; see :mod:`gateway.trust.stamps`.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.trust.anchors import Anchors
from gateway.trust.knowledge import NOTHING, Knowledge
from gateway.trust.stamps import MOST_TOKEN, DigestOf, Stamp, StampHash, granted, judge_digest, request_digest

CLOCKS: Final = timedelta(minutes=5)
"""How far an authority's clock may be from ours."""

_HEADERS: Final = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


@dataclass(frozen=True, slots=True)
class StampRules:
    """Which authorities are asked, in this order, whom their chains must lead to, and how long each may take."""

    urls: tuple[str, ...] = ()
    anchors: Anchors | None = None
    hash_name: StampHash = "sha256"
    seconds: float = 10.0

    def __bool__(self) -> bool:
        """Tell whether there is anybody to ask."""
        return bool(self.urls)


class Stamper:
    """Gets timestamps; used by one event loop, for one batch, within ``async with``."""

    def __init__(self, rules: StampRules, knowledge: Knowledge = NOTHING) -> None:
        self._rules = rules
        self._knowledge = knowledge

    async def __aenter__(self) -> Self:
        # Loaded late, as below: most commands know the rules and never ask.
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=self._rules.seconds)
        self._session = aiohttp.ClientSession(timeout=timeout, auto_decompress=False, trust_env=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def stamp(self, octets: bytes) -> Stamp:
        """Return a verified timestamp on these bytes.

        Raises NotNow with a ``timestamp.*`` code for each authority that was asked in vain.
        """
        return await self.stamp_digest(lambda name: hashlib.new(name, octets).digest(), self._rules.hash_name)

    async def stamp_digest(self, digest_of: DigestOf, hash_name: StampHash) -> Stamp:
        """Return the same for bytes of which only digests are at hand, asked for by this one."""
        faults: list[Finding] = []
        for url in self._rules.urls:
            try:
                return await self._ask(url, digest_of, hash_name)
            except Refused as refused:
                faults += [Finding(one.code, url, one.facts) for one in refused.findings]
        raise NotNow(faults)

    async def _ask(self, url: str, digest_of: DigestOf, hash_name: StampHash) -> Stamp:
        nonce = secrets.randbits(64) | 1 << 63  # of constant length, as some authorities want it
        answer = await self._post(url, request_digest(digest_of(hash_name), hash_name, nonce))
        token = granted(answer, nonce)
        found = await asyncio.to_thread(judge_digest, token, digest_of, _held(self._rules.anchors), (), self._knowledge)
        if abs(found.at - datetime.now(UTC)) > CLOCKS:
            raise refuse("timestamp.clock", "", at=found.at.isoformat())
        return found

    async def _post(self, url: str, body: bytes) -> bytes:
        import aiohttp

        try:
            async with self._session.post(url, data=body, headers=_HEADERS, allow_redirects=False) as response:
                if response.status != 200:
                    raise refuse("timestamp.away", "", cause=f"HTTP {response.status}")
                answer = bytearray()
                async for chunk in response.content.iter_any():
                    answer += chunk
                    if len(answer) > MOST_TOKEN:
                        raise refuse("timestamp.unreadable")
                return bytes(answer)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise refuse("timestamp.away", "", cause=type(error).__name__) from None


def _held(anchors: Anchors | None) -> Anchors | None:
    return None if anchors is None or anchors.empty else anchors
