"""Whether who is at the other end of TLS shows a certificate that was revoked: told at once, from memory alone.

Handshakes and requests never wait for a database or an authority: what is known is read ahead every second, and what is
not known is learnt from the first time that a certificate is seen, as for signatures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import structlog

from gateway.exchange.certificates.checks import Checks
from gateway.findings import Finding, NotNow
from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.chain import judge_chain
from gateway.trust.standing import NO_SOURCE, WAITING, RevocationPolicy, RevocationRules, revocations

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 1.0
"""How far a process may be behind what is known in the database."""

NO_PATH: Final = "no-path"
"""Cause: it leads to no authority that we know, so nobody can be asked."""

_MOST: Final = 10_000  # paths remembered

Chain = Callable[[], Sequence[bytes]]
"""Gives the certificates (DER) from the peer's own to an authority that the handshake believed; empty where unknown."""


@dataclass(frozen=True, slots=True)
class PeerRules:
    """What is asked of certificates of clients and of servers that we call.

    ``authorities`` are those of the clients, for certificates that a proxy hands on without those above them.
    """

    clients: RevocationRules = field(default_factory=RevocationRules)
    servers: RevocationRules = field(default_factory=RevocationRules)
    authorities: tuple[Certificate, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether nobody looks."""
        return self.clients.policy is self.servers.policy is RevocationPolicy.OFF

    def anchors(self) -> Anchors:
        """Return what ends the chains of clients: authorities above which there is none; else all that are given."""
        above = [one for one in self.authorities if one.subject_der == one.issuer_der]
        return Anchors(above or self.authorities)

    def path(self, own: Certificate, anchors: Anchors) -> tuple[Certificate, ...]:
        """Return the certificates from a client's own to one of its authorities, or none."""
        return judge_chain(own, self.authorities, anchors, datetime.now(UTC)).path

    def ahead(self, ders: Iterable[bytes]) -> list[tuple[Certificate, ...]]:
        """Return the paths of clients' certificates that are known before they are shown, where anybody looks."""
        if self.clients.policy is RevocationPolicy.OFF:
            return []
        anchors = self.anchors()
        own = [one for der in ders if (one := read_certificate(der)) is not None]
        return [path for one in own if len(path := self.path(one, anchors)) > 1]


class PeerChecks:
    """Judges by what this process remembers; safe on the event loop."""

    def __init__(self, checks: Checks, rules: PeerRules) -> None:
        self._checks = checks
        self._rules = rules
        self._anchors = rules.anchors()
        self._paths: dict[str, tuple[Certificate, ...]] = {}
        self._following: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether nobody looks at peers."""
        return self._rules.idle

    async def look(self) -> None:
        """Read what is known, so that the first peer finds it; what cannot be read now is read a second later."""
        try:
            await asyncio.to_thread(self._checks.refresh)
        except NotNow as away:
            log.warning("revocation-not-read", reason=str(away))
        except Exception:
            # Whatever it was: what is remembered ages, and is judged as that.
            log.exception("revocation-not-read")

    async def open(self) -> None:
        """Read what is known, and go on reading it until closed; nothing where nobody looks."""
        if not self.idle:
            await self.look()
            self._following = asyncio.create_task(self._follow(), name="revocations")

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def close(self) -> None:
        """Read no more."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    def expect(self, ders: Iterable[bytes]) -> None:
        """Have certificates of clients asked about before they are shown, without waiting."""
        for path in self._rules.ahead(ders):
            self._checks.want_path(path, datetime.now(UTC))

    def client(self, der: bytes, chain: Chain) -> list[Finding]:
        """Return why a client's certificate is refused: ``tls.client-revoked``, ``-unproven`` or ``-not-yet``."""
        if self._rules.clients.policy is RevocationPolicy.OFF:
            return []
        return self._judge(der, chain, self._rules.clients, "client")

    def server(self, chain: Sequence[bytes]) -> list[Finding]:
        """Return why a server's certificate is refused: ``tls.server-revoked``, ``-unproven`` or ``-not-yet``."""
        if self._rules.servers.policy is RevocationPolicy.OFF or not chain:
            return []
        return self._judge(chain[0], lambda: chain, self._rules.servers, "server")

    def _judge(self, der: bytes, chain: Chain, rules: RevocationRules, who: str) -> list[Finding]:
        own = read_certificate(der)
        path = self._path(own, chain) if own is not None else ()
        if not path or own is None:
            hard = rules.policy is RevocationPolicy.HARD
            return [Finding(f"tls.{who}-unproven", "", {"certificate": "?", "cause": NO_PATH})] if hard else []
        now = datetime.now(UTC)
        seen = revocations(path, self._checks.remembered(), rules, now)
        self._checks.want_path(path, now)
        found = [*_worded(seen.faults, who), *(_not_yet(seen.not_yet, who) if not seen.faults else ())]
        if found or seen.flags:
            codes = [finding.code for finding in (*found, *seen.flags)]
            log.info("peer-certificate", who=who, certificate=own.fingerprint, codes=codes)
        return found

    def _path(self, own: Certificate, chain: Chain) -> tuple[Certificate, ...]:
        """Return the certificates from the peer's own to an authority: as the handshake found them, or by ours."""
        found = [read_certificate(der) for der in chain()]
        whole = tuple(one for one in found if one is not None)
        if whole and len(whole) == len(found) and whole[0] == own:
            self._remember(whole)
            return whole
        return self._paths.get(own.fingerprint) or self._rules.path(own, self._anchors)

    def _remember(self, path: tuple[Certificate, ...]) -> None:
        """Keep a path for sessions that are taken up again, of which only the peer's own certificate is known."""
        if len(self._paths) >= _MOST:
            self._paths.clear()
        self._paths[path[0].fingerprint] = path


def _worded(faults: Sequence[Finding], who: str) -> list[Finding]:
    """Return what was found about a chain in the words of its peer."""
    revoked = [one for one in faults if one.code == "signature.revoked"]
    if revoked:
        return [Finding(f"tls.{who}-revoked", "", revoked[0].facts)]
    return [Finding(f"tls.{who}-unproven", "", {**one.facts, "cause": NO_SOURCE}) for one in faults[:1]]


def _not_yet(reasons: Sequence[Finding], who: str) -> list[Finding]:
    return [Finding(f"tls.{who}-not-yet", "", {**one.facts, "cause": WAITING}) for one in reasons[:1]]
