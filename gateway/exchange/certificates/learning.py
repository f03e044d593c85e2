"""Learning about revocations ahead of the packets that need it: what is at hand first, then the authority itself.

An answer is asked for anew when half of its time is over; what cannot be learnt is tried again, ever more seldom.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection

from gateway.exchange.certificates import states
from gateway.exchange.certificates.fetching import Fetcher, FetchRules, Unreachable
from gateway.exchange.certificates.states import Turn, Watched
from gateway.findings import NotNow
from gateway.store.database import Database
from gateway.trust.answers import Answer, Kind, Learnt
from gateway.trust.revocation import addresses, judge_answer, ocsp_request, read_answer, topics
from gateway.trust.standing import NO_SOURCE
from gateway.trust.verdict import Revocation

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 2.0
"""Pause between two looks at what is due."""

AT_ONCE: Final = 4
"""Certificates asked about at the same time."""

SOONEST: Final = timedelta(minutes=1)
LATEST: Final = timedelta(hours=12)
"""Bounds of the time until an answer is asked for anew."""

FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(hours=1)
"""Pause after a first failure, doubled with each until this long."""

FORGET_EVERY: Final = timedelta(hours=6)

UNREACHABLE: Final = "unreachable"
"""Cause: no answer came."""
UNPROVEN: Final = "unproven"
"""Cause: answers came, but they prove nothing about the certificate."""
NOT_BROUGHT: Final = "not-brought"
"""Cause: nothing is fetched here, and no administrator brought an answer."""


@dataclass(frozen=True, slots=True)
class _Proof:
    learnt: Learnt
    answer: Answer


class Learning:
    """Learns about the certificates that signatures needed; one process of all does it at a time.

    Without ``rules`` nothing is fetched: a closed network, whose administrators bring answers.
    """

    def __init__(self, database: Database, rules: FetchRules | None) -> None:
        self._database = database
        self._rules = rules
        self._forget_at = datetime.min.replace(tzinfo=UTC)

    async def work(self) -> None:
        """Look at all certificates that are due."""
        now = datetime.now(UTC)
        due = await self._database.read(lambda connection: states.due(connection, now))
        if due:
            async with self._fetcher() as fetcher:
                turn = asyncio.Semaphore(AT_ONCE)
                await asyncio.gather(*(self._learn(watched, fetcher, turn) for watched in due))
        if now >= self._forget_at:
            await self._database.write(lambda connection: states.forget(connection, now))
            self._forget_at = now + FORGET_EVERY

    @asynccontextmanager
    async def _fetcher(self) -> AsyncIterator[Fetcher | None]:
        if self._rules is None:
            yield None
            return
        fetcher = Fetcher(self._rules)
        try:
            yield fetcher
        finally:
            await fetcher.close()

    async def _learn(self, watched: Watched, fetcher: Fetcher | None, turn: asyncio.Semaphore) -> None:
        try:
            await self._look(watched, fetcher, turn)
        except NotNow:
            raise
        except Exception:
            # One strange certificate must not stand in the way of the others.
            log.exception("revocation-broken", certificate=watched.fingerprint)
            await self._write(watched, None, UNPROVEN)

    async def _look(self, watched: Watched, fetcher: Fetcher | None, turn: asyncio.Semaphore) -> None:
        async with turn:
            now = datetime.now(UTC)
            stored = await self._stored(watched)
            proof = await asyncio.to_thread(_best, stored, watched, now)
            cause = UNPROVEN if stored else NOT_BROUGHT if fetcher is None else NO_SOURCE
            if fetcher is not None and (proof is None or now >= _again(proof.learnt)):
                fresh, cause = await self._ask(watched, fetcher, now, cause)
                proof = fresh or proof
            await self._write(watched, proof, cause)

    async def _stored(self, watched: Watched) -> list[Answer]:
        names = topics(*watched.path[:2])

        def work(connection: Connection) -> list[Answer]:
            return [answer for kind in Kind for answer in states.about(connection, names, kind)]

        return await self._database.read(work)

    async def _ask(self, watched: Watched, fetcher: Fetcher, now: datetime, cause: str) -> tuple[_Proof | None, str]:
        """Return what the authority proved, or why not; OCSP is asked first, since it knows sooner."""
        certificate, issuer = watched.path[:2]
        for kind in (Kind.OCSP, Kind.CRL):
            for url in addresses(certificate, kind):
                try:
                    body = ocsp_request(certificate, issuer) if kind is Kind.OCSP else None
                    content = await (fetcher.get(url) if body is None else fetcher.post(url, body))
                except Unreachable as reason:
                    log.info("revocation-unreachable", url=url[:200], reason=str(reason))
                    cause = UNREACHABLE
                    continue
                proof = await self._prove(content, watched, url, now)
                if proof is not None:
                    return proof, ""
                log.warning("revocation-unproven", url=url[:200], certificate=watched.fingerprint)
                cause = UNPROVEN
        return None, cause

    async def _prove(self, content: bytes, watched: Watched, url: str, now: datetime) -> _Proof | None:
        answer = await asyncio.to_thread(read_answer, content)
        if answer is None:
            return None
        proof = await asyncio.to_thread(_best, [answer], watched, now)
        # Revoked is believed of an old answer too; good is not.
        if proof is None or (now > answer.until and proof.learnt.state is Revocation.GOOD):
            return None
        await self._database.write(lambda connection: states.keep(connection, answer, url, now))
        return proof

    async def _write(self, watched: Watched, proof: _Proof | None, cause: str) -> None:
        now = datetime.now(UTC)
        failures = watched.turn.failures
        later = Turn(now + min(FIRST_PAUSE * 2 ** min(failures, 20), LONGEST_PAUSE), failures + 1)
        if proof is None:
            await self._database.write(lambda connection: states.fail(connection, watched, cause, later))
            return
        again = _again(proof.learnt)
        following = later if now >= again else Turn(max(now + SOONEST, min(again, now + LATEST)))
        digest = proof.answer.digest
        await self._database.write(
            lambda connection: states.learn(connection, watched, proof.learnt, digest, following)
        )


def _again(learnt: Learnt) -> datetime:
    """Return when half of the time of an answer is over."""
    return learnt.as_of + (learnt.until - learnt.as_of) / 2


def _best(answers: list[Answer], watched: Watched, now: datetime) -> _Proof | None:
    """Return the newest of what answers prove, revocation first where two are of the same moment."""
    found: list[_Proof] = []
    for answer in answers:
        learnt = judge_answer(answer, watched.path, now)
        if learnt is not None:
            found.append(_Proof(learnt, answer))
    return max(found, key=_newest, default=None)


def _newest(proof: _Proof) -> tuple[datetime, bool]:
    return proof.learnt.as_of, proof.learnt.revoked_at is not None
