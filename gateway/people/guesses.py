"""Keys and secrets that did not hold: guessing from an address is slowed, and nobody can shut a system out by it.

Counted in the database for all workers and hosts, as failed sign-ins are, in two ways. By address: whoever shows wrong
keys is asked to wait, and meanwhile nothing more of theirs is looked up or written down. A right key passes all the
same, since 256 random bits are not found by guessing, and whole provinces share one address. By system and address: the
secrets of ``[[systems]]`` are chosen by people, so while too many wrong ones came for a system from an address, a right
one from there waits as well, unless the system itself has worked from there within the last hours: behind a balancer
all have one address, and a copy with an old secret must not stop the one with the new.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from gateway.exchange import audit
from gateway.findings import Refused, refuse
from gateway.people import attempts
from gateway.people.attempts import Subject
from gateway.people.rules import AttemptRules
from gateway.store.database import Database
from gateway.store.schema import attempts as table

RULES: Final = AttemptRules(account_free=10, address_free=20, most=timedelta(minutes=5), forget=timedelta(hours=1))
"""Programs try again by themselves, so waits are shorter than those of people, and failures sooner forgotten."""

SIGN_INS: Final = AttemptRules()
"""Rules of those who share the table: nothing of theirs is deleted before its time."""

LOCKED_OUT: Final = "key.locked-out"
"""The act in the audit: a wait has begun."""

PROVEN_EVERY: Final = timedelta(hours=1)
"""How often it is written down that a system works from an address."""

LOOK_AGAIN_SECONDS: Final = 1.0
"""How far this process may be behind what others counted."""

_MOST: Final = 10_000  # subjects remembered


@dataclass(frozen=True, slots=True)
class Guess:
    """A proof that was shown: from which address, at which door, for which system where one is named.

    ``known`` tells whether there is such a system; only then its name is written down: people paste secrets anywhere.
    """

    address: str
    door: str
    system: str = ""
    known: bool = False

    def everybody(self, rules: AttemptRules) -> Subject:
        """Return what is counted for all that comes from the address."""
        return Subject(f"proof:{attempts.site(self.address)}", rules.address_free)

    def pair(self, rules: AttemptRules) -> Subject:
        """Return what is counted for the system and the address together."""
        # As long as refusals name a system.
        text = f"{self.system[:64]}\0{attempts.site(self.address)}"
        return Subject(f"pair:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}", rules.account_free)

    def proven(self, rules: AttemptRules) -> str:
        """Return under which key it is written down that the system has worked from the address."""
        return self.pair(rules).key.replace("pair:", "good:", 1)

    def subjects(self, rules: AttemptRules) -> tuple[Subject, ...]:
        """Return all that a failure counts for."""
        return (self.everybody(rules), self.pair(rules)) if self.system else (self.everybody(rules),)


@dataclass(slots=True)
class _Seen:
    """What the database said of a subject: when we looked, its failures, and until when it waits."""

    looked: float
    failures: int = 0
    until: datetime | None = None
    proven_at: datetime | None = None
    """When the system last worked from the address, true to the hour."""


@dataclass(slots=True)
class Guesses:
    """Knows who has to wait; safe on the event loop."""

    database: Database
    rules: AttemptRules = RULES
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _judging: Counter[str] = field(default_factory=Counter)

    async def wrong(self, guess: Guess) -> int | None:
        """Count a proof that did not hold; return how many seconds to wait where nothing more is to be said to it."""
        who, now = guess.subjects(self.rules), datetime.now(UTC)
        if (wait := self._waits(who, now)) is not None:
            return _seconds(wait)
        self._judging.update(one.key for one in who)
        try:
            longest, rows = await self.database.write(lambda connection: _count(connection, guess, self.rules, now))
        finally:
            self._judging.subtract(one.key for one in who)
            self._judging += Counter()  # forgets those at nought
        for row in rows:
            known = self._seen.get(row.subject)
            proven_at = known.proven_at if known is not None else None
            # As old as it was: whether the system has worked from there is still to be looked at.
            looked = known.looked if known is not None else float("-inf")
            self._remember(row.subject, _Seen(looked, row.failures, row.blocked_until, proven_at))
        return _seconds(longest) if longest is not None else None

    async def right(self, guess: Guess) -> None:
        """Let a system in that showed its secret. Raises Refused ``key.wait`` while it waits at this address.

        What was counted for it there is forgotten; what was counted for the address stays.
        """
        pair, now = guess.pair(self.rules), datetime.now(UTC)
        seen = self._seen.get(pair.key)
        if seen is None or monotonic() - seen.looked >= LOOK_AGAIN_SECONDS:
            proven, since = guess.proven(self.rules), now - self.rules.forget
            seen = await self.database.look(lambda connection: _look(connection, pair.key, proven, since))
            self._remember(pair.key, seen)
        if seen.proven_at is None or now - seen.proven_at > SIGN_INS.forget:
            if (wait := self._waits((pair,), now)) is not None:
                raise refuse("key.wait", seconds=_seconds(wait))
            # Many at the same moment gain nothing: those that are being counted count already. What is counted has had
            # its wait, so that alone it stops nobody.
            judging = self._judging[pair.key]
            if judging and seen.failures + judging > pair.free:
                raise refuse("key.wait", seconds=_seconds(self.rules.first))
        if seen.failures or seen.proven_at is None or now - seen.proven_at > PROVEN_EVERY:
            proven = guess.proven(self.rules)
            await self.database.write(lambda connection: _prove(connection, pair.key, proven, now))
            self._remember(pair.key, _Seen(monotonic(), proven_at=now))

    def _waits(self, who: tuple[Subject, ...], now: datetime) -> timedelta | None:
        found = [seen.until - now for one in who if (seen := self._seen.get(one.key)) and seen.until is not None]
        longest = max((wait for wait in found if wait > timedelta(0)), default=None)
        return min(longest, self.rules.most) if longest is not None else None

    def _remember(self, key: str, seen: _Seen) -> None:
        if len(self._seen) >= _MOST:
            self._seen.clear()
        self._seen[key] = seen


def _seconds(wait: timedelta) -> int:
    return max(1, round(wait.total_seconds()))


def _look(connection: Connection, pair: str, proven: str, since: datetime) -> _Seen:
    """Return what is known of a system at an address; failures from before ``since`` count no more."""
    rows = {row.subject: row for row in connection.execute(select(table).where(table.c.subject.in_([pair, proven])))}
    failed, good = rows.get(pair), rows.get(proven)
    if failed is not None and failed.last_at <= since:
        failed = None
    return _Seen(
        monotonic(),
        failed.failures if failed is not None else 0,
        failed.blocked_until if failed is not None else None,
        good.last_at if good is not None else None,
    )


def _prove(connection: Connection, pair: str, proven: str, now: datetime) -> None:
    """Forget what was counted for a system at an address, and write down that it works from there."""
    connection.execute(delete(table).where(table.c.subject == pair))
    good = table.c.subject == proven
    if not connection.execute(update(table).where(good).values(last_at=now)).rowcount:
        connection.execute(insert(table).values(subject=proven, failures=0, last_at=now))


def _count(
    connection: Connection, guess: Guess, rules: AttemptRules, now: datetime
) -> tuple[timedelta | None, list[Row[Any]]]:
    """Count a failure; return how long to wait where a wait had begun before, and the rows as they are now."""
    who = guess.subjects(rules)
    attempts.forget(connection, SIGN_INS, now)
    longest = attempts.begin(connection, who, rules, now)
    keys = [one.key for one in who]
    rows = list(connection.execute(select(table).where(table.c.subject.in_(keys))).all())
    begun = [row for row in rows if row.blocked_until is not None and row.blocked_until > now]
    if longest is None and begun:
        seconds = max(_seconds(row.blocked_until - now) for row in begun)
        facts: dict[str, object] = {"address": attempts.site(guess.address), "door": guess.door, "seconds": seconds}
        facts |= {"system": guess.system} if guess.known else {}
        audit.write(connection, "web", LOCKED_OUT, "", facts)
    return longest, rows


def too_often(refused: Refused, seconds: int | None) -> Refused:
    """Return what a proof that did not hold is answered: why, or how long to wait."""
    return refused if seconds is None else refuse("key.wait", seconds=seconds)
