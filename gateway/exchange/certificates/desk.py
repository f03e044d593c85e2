"""Certificates as the exchange has them: the check of each packet, the rounds that learn, and what operators may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from gateway.directory import certificates
from gateway.directory.certificates import Held, Window
from gateway.exchange import audit
from gateway.exchange.certificates.checks import Checks
from gateway.exchange.certificates.fetch_rules import FetchRules
from gateway.exchange.certificates.peers import PeerChecks, PeerRules
from gateway.exchange.rounds import Round
from gateway.store.database import Database
from gateway.trust.certificates import Certificate
from gateway.trust.knowledge import Knowledge
from gateway.trust.standing import RevocationPolicy, RevocationRules, Standing, subject_key
from gateway.trust.verify import Verified


@dataclass(frozen=True, slots=True)
class CertificateRules:
    """What the settings say: the policy, how authorities are asked (nothing: never), a folder of brought answers.

    ``held`` are the certificates that the settings name, by agency.
    """

    revocation: RevocationRules = field(default_factory=RevocationRules)
    fetch: FetchRules | None = None
    folder: Path | None = None
    held: Mapping[str, tuple[Certificate, ...]] = field(default_factory=dict)
    peers: PeerRules = field(default_factory=PeerRules)
    """What is asked of certificates at the other end of TLS."""

    @property
    def idle(self) -> bool:
        """Whether nobody looks at revocations at all."""
        return self.revocation.policy is RevocationPolicy.OFF and self.peers.idle


@dataclass(frozen=True, slots=True)
class HeldView:
    """A certificate of the directory as operators see it."""

    agency: str
    fingerprint: str
    subject: str
    not_after: datetime
    since: datetime | None
    until: datetime | None
    source: str
    added_by: str
    added_at: datetime
    retired_at: datetime | None


def held(certificate: Certificate) -> Held:
    """Return a certificate as the directory keeps it."""
    return Held(
        certificate.fingerprint,
        subject_key(certificate),
        certificate.subject,
        certificate.not_after,
        certificate.der,
    )


def configure(connection: Connection, rules: CertificateRules) -> None:
    """Make the directory hold the certificates that the settings name."""
    certificates.configure(connection, {agency: map(held, found) for agency, found in rules.held.items()})


class CertificateDesk:
    """What packets, rounds and operators need; acts name who acts, for the audit."""

    def __init__(self, database: Database, rules: CertificateRules, host: str) -> None:
        self._database = database
        self._rules = rules
        self._host = host
        self._checks = Checks(database, rules.revocation)
        self.peers = PeerChecks(self._checks, rules.peers)
        """Who is at the other end of TLS."""

    def stand(self, verified: Verified, sender: str) -> Standing:
        """Judge a verified signature of a sender; called from many threads."""
        return self._checks.stand(verified, sender)

    def knowledge(self) -> Knowledge:
        """Return what is known of revocations; nothing where nobody looks."""
        return self._checks.knowledge()

    def want(self, paths: Iterable[Sequence[Certificate]]) -> None:
        """Have the certificates of chains to anchors asked about, without waiting; nothing where nobody looks."""
        self._checks.want(paths)

    def rounds(self) -> list[Round]:
        """Return the rounds to be done; none where nobody looks at revocations."""
        if self._rules.idle:
            return []
        # Imported late: what judges answers costs memory that a service without revocation need not spend.
        from gateway.exchange.certificates import bringing, learning

        found = [Round("revocation", learning.EVERY_SECONDS, learning.Learning(self._database, self._rules.fetch).work)]
        if self._rules.folder is not None:
            watched = bringing.WatchedFolder(self._database, self._rules.folder)
            # Each host has a folder of its own, unless they share one; what is there is taken once.
            found.append(Round(f"revocation-folder {self._host}", bringing.EVERY_SECONDS, watched.work))
        return found

    async def listed(self, agency: str | None = None) -> list[HeldView]:
        """Return the certificates of an agency, or of all, retired ones included."""
        rows = await self._database.read(lambda connection: certificates.listed(connection, agency))
        return [view(row) for row in rows]

    async def add(
        self, actor: str, agency: str, certificate: Certificate, source: str, window: Window
    ) -> list[HeldView]:
        """Add a certificate to an agency and return all of its. Raises Refused ``agency.invalid``."""
        return await self._database.write(
            lambda connection: add(connection, actor, agency, certificate, source, window)
        )

    async def retire(self, actor: str, agency: str, fingerprint: str) -> list[HeldView]:
        """Let a certificate count no more and return all of the agency. Raises Refused ``certificate.unknown``."""
        return await self._database.write(lambda connection: retire(connection, actor, agency, fingerprint))


def add(
    connection: Connection, actor: str, agency: str, certificate: Certificate, source: str, window: Window
) -> list[HeldView]:
    """Add a certificate to an agency, with its line in the audit, and return all of the agency's."""
    if certificates.add(connection, agency, held(certificate), source=source, actor=actor, window=window):
        facts = {"fingerprint": certificate.fingerprint, "subject": certificate.subject}
        audit.write(connection, actor, "certificate.add", agency.strip(), facts)
    return [view(row) for row in certificates.listed(connection, agency)]


def retire(connection: Connection, actor: str, agency: str, fingerprint: str) -> list[HeldView]:
    """Retire a certificate of an agency, with its line in the audit, and return all of the agency's."""
    gone = certificates.retire(connection, agency, fingerprint)
    audit.write(connection, actor, "certificate.retire", agency.strip(), {"fingerprint": gone})
    return [view(row) for row in certificates.listed(connection, agency)]


def unbind(connection: Connection, actor: str, agency: str) -> int:
    """Forget all certificates of an agency, with its line in the audit, and return how many there were."""
    gone = certificates.unbind(connection, agency)
    audit.write(connection, actor, "certificate.unbind", agency.strip(), {"count": gone})
    return gone


def view(row: Row[Any]) -> HeldView:
    """Return a row of the directory as operators see it."""
    return HeldView(
        agency=row.agency,
        fingerprint=row.fingerprint,
        subject=row.subject,
        not_after=row.not_after,
        since=row.since,
        until=row.until,
        source=row.source,
        added_by=row.added_by,
        added_at=row.added_at,
        retired_at=row.retired_at,
    )
