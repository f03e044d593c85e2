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
from gateway.exchange.certificates.fetch_rules import FetchRules
from gateway.exchange.certificates.fetching import Fetcher, Unreachable
from gateway.exchange.certificates.states import Turn, Watched
from gateway.findings import NotNow
from gateway.store.database import Database
from gateway.trust.answers import Answer, Kind, Learnt
from gateway.trust.distribution import delta_addresses
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
            if fetcher is not None and (proof is None or now >= _again(proof.learnt) or _lacks_delta(proof, watched)):
                fresh, cause = await _Asking(self._database, fetcher, watched, stored, now).ask(cause)
                proof = max((one for one in (proof, fresh) if one is not None), key=_newest, default=None)
            await self._write(watched, proof, cause)

    async def _stored(self, watched: Watched) -> list[Answer]:
        names = topics(*watched.path[:2])

        def work(connection: Connection) -> list[Answer]:
            return [answer for kind in Kind for answer in states.about(connection, names, kind)]

        return await self._database.read(work)

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


class _Asking:
    """One certificate's authority being asked; ``stored`` is what is at hand about it."""

    def __init__(
        self, database: Database, fetcher: Fetcher, watched: Watched, stored: list[Answer], now: datetime
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._watched = watched
        self._stored = stored
        self._now = now

    async def ask(self, cause: str) -> tuple[_Proof | None, str]:
        """Return what the authority proved, or why not; OCSP is asked first, since it knows sooner."""
        certificate = self._watched.path[0]
        for url in self._allowed(addresses(certificate, Kind.OCSP)):
            proof, cause = await self._about(url, Kind.OCSP)
            if proof is not None:
                return proof, ""
        # Deltas are there so that a long list need not be fetched each time.
        whole = await asyncio.to_thread(self._whole_at_hand)
        for url in self._allowed(addresses(certificate, Kind.CRL)) if whole is None else ():
            whole, cause = await self._about(url, Kind.CRL)
            if whole is not None:
                break
        if whole is None:
            return None, cause
        return await self._changed(whole), ""

    def _allowed(self, urls: tuple[str, ...]) -> list[str]:
        return [url for url in urls if self._fetcher.may(url)]

    def _whole_at_hand(self) -> _Proof | None:
        lists = [answer for answer in self._stored if answer.kind is Kind.CRL]
        found = _best(lists, self._watched, self._now)
        return found if found is not None and self._now < _again(found.learnt) else None

    async def _changed(self, whole: _Proof) -> _Proof:
        """Return what a list proves together with the newest delta that its authority publishes, or by itself."""
        for url in self._allowed(delta_addresses(self._watched.path[0], whole.answer.content)):
            delta, _ = await self._answer(url, Kind.DELTA)
            if delta is None:
                continue
            proof = await asyncio.to_thread(_best, [whole.answer, delta], self._watched, self._now)
            fits = proof is not None and proof.learnt.as_of == delta.as_of != whole.answer.as_of
            if proof is None or not fits or self._is_old(delta, proof):
                log.warning("revocation-unproven", url=url[:200], certificate=self._watched.fingerprint)
                continue
            await self._database.write(lambda connection, one=delta, at=url: self._keep(connection, one, at))  # type: ignore[misc]
            return proof
        return whole

    async def _about(self, url: str, kind: Kind) -> tuple[_Proof | None, str]:
        """Return what the answer of an address proves, or why it proves nothing."""
        answer, cause = await self._answer(url, kind)
        if answer is None:
            return None, cause
        proof = await asyncio.to_thread(_best, [answer], self._watched, self._now)
        if proof is None or self._is_old(answer, proof):
            log.warning("revocation-unproven", url=url[:200], certificate=self._watched.fingerprint)
            return None, UNPROVEN
        await self._database.write(lambda connection: self._keep(connection, answer, url))
        return proof, ""

    async def _answer(self, url: str, kind: Kind) -> tuple[Answer | None, str]:
        """Return what an address holds, or why that is nothing; nothing of it is proven yet."""
        certificate, issuer = self._watched.path[:2]
        try:
            if kind is Kind.OCSP:
                content = await self._fetcher.post(url, ocsp_request(certificate, issuer))
            else:
                content = await self._fetcher.get(url)
        except Unreachable as reason:
            log.info("revocation-unreachable", url=url[:200], reason=str(reason))
            return None, UNREACHABLE
        answer = await asyncio.to_thread(read_answer, content)
        if answer is None:
            log.warning("revocation-unproven", url=url[:200], certificate=self._watched.fingerprint)
        return answer, UNPROVEN

    def _is_old(self, answer: Answer, proof: _Proof) -> bool:
        # Revoked is believed of an old answer too; good is not.
        return self._now > answer.until and proof.learnt.state is Revocation.GOOD

    def _keep(self, connection: Connection, answer: Answer, url: str) -> None:
        states.keep(connection, answer, url, self._now)


def _lacks_delta(proof: _Proof, watched: Watched) -> bool:
    """Tell whether it rests on a whole list alone, to which there are deltas."""
    alone = proof.answer.kind is Kind.CRL and proof.learnt.as_of == proof.answer.as_of
    return alone and bool(delta_addresses(watched.path[0], proof.answer.content))


def _again(learnt: Learnt) -> datetime:
    """Return when half of the time of an answer is over."""
    return learnt.as_of + (learnt.until - learnt.as_of) / 2


def _best(answers: list[Answer], watched: Watched, now: datetime) -> _Proof | None:
    """Return the newest of what answers prove, revocation first where two are of the same moment."""
    found: list[_Proof] = []
    deltas = [answer for answer in answers if answer.kind is Kind.DELTA]
    for answer in answers:
        learnt = judge_answer(answer, watched.path, now, deltas)
        if learnt is not None:
            found.append(_Proof(learnt, answer))
    return max(found, key=_newest, default=None)


def _newest(proof: _Proof) -> tuple[datetime, bool]:
    return proof.learnt.as_of, proof.learnt.revoked_at is not None
