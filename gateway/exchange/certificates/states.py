"""What is known about the revocation of certificates: kept in the database for all hosts, in memory for each packet.

A certificate enters when a signature first needs it; learning about it is the work of :mod:`learning`.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from gateway.store.changes import REVOCATION, count_up
from gateway.store.schema import revocation_answers as answers
from gateway.store.schema import revocation_states as states
from gateway.store.schema import revocation_topics as topics
from gateway.trust.answers import Answer, Kind, Learnt
from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.standing import WAITING, Known
from gateway.trust.verdict import Revocation

BATCH: Final = 50
"""Certificates looked at in one turn."""

NEWEST: Final = 4
"""Answers tried for one certificate."""

FORGOTTEN: Final = timedelta(days=180)
"""After so long without a packet a certificate is no longer asked about."""

SUPERSEDED: Final = timedelta(days=30)
"""How long an answer is kept that a newer one has replaced."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When a certificate is looked at, and how often it failed until then."""

    at: datetime
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Watched:
    """A certificate that is asked about: its path to the anchor, and the turn that it has now."""

    path: tuple[Certificate, ...]
    turn: Turn

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate."""
        return self.path[0].fingerprint


def known(connection: Connection) -> dict[str, Known]:
    """Return all that is known, by fingerprint."""
    columns = states.c
    query = select(
        columns.certificate,
        columns.state,
        columns.as_of,
        columns.until,
        columns.revoked_at,
        columns.reason,
        columns.cause,
    )
    return {
        row.certificate: Known(Revocation(row.state), row.as_of, row.until, row.revoked_at, row.reason, row.cause)
        for row in connection.execute(query)
    }


def want(connection: Connection, paths: Iterable[Sequence[Certificate]], now: datetime) -> None:
    """Have certificates asked about, each the first of its path to an anchor; known ones are marked as still used."""
    new = False
    for path in paths:
        mine = states.c.certificate == path[0].fingerprint
        if connection.execute(update(states).where(mine).values(used_at=now)).rowcount:
            continue
        row = {
            "certificate": path[0].fingerprint,
            "path": [b64encode(item.der).decode() for item in path],
            "state": Revocation.UNKNOWN.value,
            "cause": WAITING,
            "next_at": now,
            "failures": 0,
            "used_at": now,
        }
        connection.execute(insert(states).values(**row))
        new = True
    if new:
        count_up(connection, REVOCATION)


def due(connection: Connection, now: datetime) -> list[Watched]:
    """Return the certificates that should be asked about now, the longest due first."""
    query = select(states).where(states.c.next_at <= now).order_by(states.c.next_at).limit(BATCH)
    found = []
    for row in connection.execute(query):
        path = tuple(read for text in row.path if (read := read_certificate(b64decode(text))) is not None)
        if len(path) == len(row.path):
            found.append(Watched(path, Turn(row.next_at, row.failures)))
    return found


def about(connection: Connection, names: Collection[str], kind: Kind | None = None) -> list[Answer]:
    """Return the newest answers about any of these topics, the newest first."""
    query = (
        select(answers)
        .where(answers.c.digest.in_(select(topics.c.answer).where(topics.c.topic.in_(names))))
        .order_by(answers.c.as_of.desc())
        .limit(NEWEST)
    )
    rows = connection.execute(query if kind is None else query.where(answers.c.kind == kind.value))
    return [Answer(Kind(row.kind), row.content, (), row.as_of, row.until) for row in rows]


def deltas(connection: Connection, lists: Collection[str]) -> list[Answer]:
    """Return the newest deltas of those who signed these whole lists (digests)."""
    query = select(topics.c.topic).where(topics.c.answer.in_(lists), topics.c.topic.like("crl:%"))
    names = [f"delta:{topic.partition(':')[2]}" for topic in connection.execute(query).scalars()]
    return about(connection, names, Kind.DELTA) if names else []


def keep(connection: Connection, answer: Answer, source: str, now: datetime) -> bool:
    """Keep an answer with what it is about; return whether it is new."""
    if connection.execute(select(answers.c.digest).where(answers.c.digest == answer.digest)).first():
        return False
    values = {"as_of": answer.as_of, "until": answer.until, "source": source[:500], "kept_at": now}
    row = {"digest": answer.digest, "kind": answer.kind.value, "content": answer.content, **values}
    connection.execute(insert(answers).values(**row))
    connection.execute(insert(topics), [{"topic": topic, "answer": answer.digest} for topic in set(answer.about)])
    return True


def learn(connection: Connection, watched: Watched, learnt: Learnt, answer: str, following: Turn) -> None:
    """Write what an answer proved, unless something newer is known: an old answer played again changes nothing."""
    mine = states.c.certificate == watched.fingerprint
    row = connection.execute(select(states).where(mine).with_for_update()).one_or_none()
    if row is None:
        return
    _take_turn(connection, watched, following)
    if row.as_of is not None and row.as_of > learnt.as_of:
        return
    said = {"state": learnt.state.value, "cause": None, "as_of": learnt.as_of, "until": learnt.until}
    more = {"revoked_at": learnt.revoked_at, "reason": learnt.reason, "answer": answer}
    connection.execute(update(states).where(mine).values(**said, **more))
    if (row.state, row.as_of, row.until) != (learnt.state.value, learnt.as_of, learnt.until):
        count_up(connection, REVOCATION)


def fail(connection: Connection, watched: Watched, cause: str, following: Turn) -> None:
    """Write that nothing could be learnt; what was known before stays, and ages."""
    _take_turn(connection, watched, following)
    unknown = (states.c.state == Revocation.UNKNOWN.value) & (states.c.cause != cause)
    mine = (states.c.certificate == watched.fingerprint) & unknown
    if connection.execute(update(states).where(mine).values(cause=cause)).rowcount:
        count_up(connection, REVOCATION)


def _take_turn(connection: Connection, watched: Watched, following: Turn) -> None:
    """Write when it is looked at next, unless somebody brought answers meanwhile and had it looked at soon."""
    mine = (states.c.certificate == watched.fingerprint) & (states.c.next_at == watched.turn.at)
    connection.execute(update(states).where(mine).values(next_at=following.at, failures=following.failures))


def ask_soon(connection: Connection, now: datetime) -> None:
    """Have all certificates looked at again: an administrator brought answers."""
    connection.execute(update(states).values(next_at=now, failures=0))


def forget(connection: Connection, now: datetime) -> None:
    """Remove certificates that no packet has used for long, and answers that newer ones replaced."""
    connection.execute(delete(states).where(states.c.used_at < now - FORGOTTEN))
    used = select(states.c.answer).where(states.c.answer.is_not(None))
    old = (answers.c.kept_at < now - SUPERSEDED) & (answers.c.until < now) & answers.c.digest.not_in(used)
    gone = list(connection.execute(select(answers.c.digest).where(old)).scalars())
    if gone:
        connection.execute(delete(topics).where(topics.c.answer.in_(gone)))
        connection.execute(delete(answers).where(answers.c.digest.in_(gone)))


def evidence(connection: Connection, fingerprints: Collection[str]) -> Mapping[str, Answer]:
    """Return the answers on which what is known rests, by the fingerprint of the certificate that each is about."""
    query = (
        select(states.c.certificate, answers)
        .join_from(states, answers, states.c.answer == answers.c.digest)
        .where(states.c.certificate.in_(fingerprints))
    )
    return {
        row.certificate: Answer(Kind(row.kind), row.content, (), row.as_of, row.until)
        for row in connection.execute(query)
    }
