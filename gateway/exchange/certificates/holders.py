"""Whose certificate is it: the directory's certificates in memory, asked for each packet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from gateway.directory import certificates
from gateway.directory.knowledge import Knowledge
from gateway.directory.names import fold
from gateway.exchange.certificates.kept import Kept
from gateway.store.changes import CERTIFICATES
from gateway.store.database import Database
from gateway.trust.certificates import Certificate
from gateway.trust.standing import Holding, subject_key


@dataclass(frozen=True, slots=True)
class _Entry:
    agency: str
    folded: str
    since: datetime | None
    until: datetime | None
    retired_at: datetime | None

    def counts(self, at: datetime) -> bool:
        """Tell whether it is the agency's at a moment."""
        begun = self.since is None or self.since <= at
        return self.retired_at is None and begun and (self.until is None or at < self.until)


@dataclass(slots=True)
class _Directory:
    bound: set[str] = field(default_factory=set)
    by_digest: dict[str, list[_Entry]] = field(default_factory=dict)
    """By fingerprint and by subject key."""


class Holders:
    """Answers from memory, at most a second behind the directory; used by many threads."""

    def __init__(self, database: Database, knowledge: Knowledge | None = None, *, seconds: float = 1.0) -> None:
        self._database = database
        self._knowledge = knowledge or Knowledge(seconds=seconds)
        self._kept = Kept(database, CERTIFICATES, _read, seconds=seconds)

    def holding(self, sender: str, certificate: Certificate, at: datetime) -> Holding:
        """Return what the directory says of a sender (OrganId) and a certificate at a moment."""
        directory = self._kept.get()
        mine_too = self._ids(sender) if directory.bound else frozenset({fold(sender)})
        exact = directory.by_digest.get(certificate.fingerprint, [])
        same_key = directory.by_digest.get(subject_key(certificate), [])
        # What is said of the certificate itself goes before what is said of its key: a retired one stays retired.
        mine = [entry for entry in exact if entry.folded in mine_too]
        mine = mine or [entry for entry in same_key if entry.folded in mine_too]
        others = (entry.agency for entry in (*exact, *same_key) if entry.folded not in mine_too and entry.counts(at))
        return Holding(
            agency=sender,
            bound=not mine_too.isdisjoint(directory.bound),
            theirs=any(entry.counts(at) for entry in mine),
            retired=bool(mine),
            owners=tuple(dict.fromkeys(others)),
        )

    def _ids(self, sender: str) -> frozenset[str]:
        """Return all ids of the body: what binds it under one id binds it under the others."""
        known = self._database.look_now(lambda connection: self._knowledge.of(connection, [sender]))
        return known[fold(sender)].same


def _read(connection: Connection) -> _Directory:
    directory = _Directory()
    for row in certificates.listed(connection):
        entry = _Entry(row.agency, row.folded, row.since, row.until, row.retired_at)
        directory.bound.add(row.folded)
        for digest in {row.fingerprint, row.subject_key} - {""}:
            directory.by_digest.setdefault(digest, []).append(entry)
    return directory
