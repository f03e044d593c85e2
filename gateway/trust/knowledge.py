"""What is known about revocations while old signatures are judged: answers at hand, and what was proven before.

Nothing is fetched. An answer is believed only as far as its authority signed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from gateway.trust.answers import Answer, Kind, Learnt
from gateway.trust.certificates import Certificate
from gateway.trust.standing import Known
from gateway.trust.verdict import Revocation


@dataclass(frozen=True, slots=True)
class Knowledge:
    """``answers`` are not proven yet; ``known`` was proven by whoever asked authorities, by fingerprint."""

    answers: tuple[Answer, ...] = ()
    known: Mapping[str, Known] = field(default_factory=dict)

    def with_answers(self, more: tuple[Answer, ...]) -> Knowledge:
        """Return the same with more answers."""
        return replace(self, answers=(*self.answers, *more))


NOTHING = Knowledge()


class Informant(Protocol):
    """Whoever knows about revocations and learns more."""

    def knowledge(self) -> Knowledge:
        """Return what is known; may wait for a database."""

    def want(self, paths: Iterable[Sequence[Certificate]]) -> None:
        """Have the certificates of chains to anchors asked about, without waiting."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a chain: ``certificate`` is the one revoked, ``at`` when, ``reason`` as RFC 5280 names it."""

    state: Revocation = Revocation.UNKNOWN
    certificate: Certificate | None = None
    at: datetime | None = None
    reason: str | None = None


def told_of(path: tuple[Certificate, ...], knowledge: Knowledge, moment: datetime, now: datetime) -> Told:
    """Return whether a certificate of the path (to its anchor) was revoked, and whether the first is known as good.

    It is good where an answer was given at the moment that counts or later; an older one leaves it stale.
    """
    for place, certificate in enumerate(path[:-1]):
        for learnt in _learnt(path[place:], knowledge, now):
            if learnt.state is Revocation.REVOKED:
                return Told(Revocation.REVOKED, certificate, learnt.revoked_at, learnt.reason)
    good = [one for one in _learnt(path, knowledge, now) if one.state is Revocation.GOOD]
    if not good:
        return Told()
    return Told(Revocation.GOOD if any(one.until >= moment for one in good) else Revocation.STALE)


def _learnt(path: tuple[Certificate, ...], knowledge: Knowledge, now: datetime) -> Iterator[Learnt]:
    if len(path) < 2:
        return
    known = knowledge.known.get(path[0].fingerprint)
    if known is not None and known.as_of is not None and known.until is not None:
        yield Learnt(known.state, known.as_of, known.until, known.revoked_at, known.reason)
    if not knowledge.answers:
        return
    # Imported late: what judges answers brings large libraries along.
    from gateway.trust.revocation import judge_answer, topics

    wanted = set(topics(path[0], path[1]))
    about = [answer for answer in knowledge.answers if wanted & set(answer.about)]
    deltas = [answer for answer in about if answer.kind is Kind.DELTA]
    for answer in about:
        if (learnt := judge_answer(answer, path, now, deltas)) is not None:
            yield learnt
