"""Keys and secrets that did not hold: guessing from an address is slowed, and nobody elsewhere can shut a system out.

Counted in the database for all workers and hosts, as failed sign-ins are, in two ways. By address: whoever shows wrong
keys is asked to wait, and meanwhile nothing more of theirs is looked up or written down. A right key passes all the
same, since 256 random bits are not found by guessing, and whole provinces share one address. By system and address: the
secrets of ``[[systems]]`` are chosen by people, so while too many wrong ones came for a system from an address, a right
one from there waits as well; from everywhere else it passes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select

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

    def subjects(self, rules: AttemptRules) -> tuple[Subject, ...]:
        """Return all that a failure counts for."""
        return (self.everybody(rules), self.pair(rules)) if self.system else (self.everybody(rules),)


@dataclass(slots=True)
class _Seen:
    """What the database said of a subject: when we looked, its failures, and until when it waits."""

    looked: float
    failures: int = 0
    until: datetime | None = None


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
            self._remember(row.subject, _Seen(monotonic(), row.failures, row.blocked_until))
        return _seconds(longest) if longest is not None else None

    async def right(self, guess: Guess) -> None:
        """Let a system in that showed its secret. Raises Refused ``key.wait`` while it waits at this address.

        What was counted for it there is forgotten; what was counted for the address stays.
        """
        pair, now = guess.pair(self.rules), datetime.now(UTC)
        seen = self._seen.get(pair.key)
        if seen is None or monotonic() - seen.looked >= LOOK_AGAIN_SECONDS:
            row = await self.database.look(lambda connection: _row(connection, pair.key))
            seen = _Seen(monotonic(), row.failures, row.blocked_until) if row is not None else _Seen(monotonic())
            self._remember(pair.key, seen)
        if (wait := self._waits((pair,), now)) is not None:
            raise refuse("key.wait", seconds=_seconds(wait))
        # Many at the same moment gain nothing: those that are being counted count already.
        if seen.failures + self._judging[pair.key] > pair.free:
            raise refuse("key.wait", seconds=_seconds(self.rules.first))
        if seen.failures:
            await self.database.write(lambda connection: _forgive(connection, pair.key))
            self._seen.pop(pair.key, None)

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


def _row(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(select(table).where(table.c.subject == key)).one_or_none()


def _forgive(connection: Connection, key: str) -> None:
    connection.execute(delete(table).where(table.c.subject == key))


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
