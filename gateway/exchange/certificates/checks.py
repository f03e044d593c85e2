"""The further checks of a verified signature on its way in: from memory alone, since thousands pass in a minute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import structlog
from sqlalchemy.exc import IntegrityError

from gateway.exchange.certificates import states
from gateway.exchange.certificates.holders import Holders
from gateway.exchange.certificates.kept import Kept
from gateway.store.changes import REVOCATION
from gateway.store.database import Database
from gateway.trust.certificates import Certificate
from gateway.trust.knowledge import NOTHING, Knowledge
from gateway.trust.standing import Circumstances, Known, RevocationPolicy, RevocationRules, Standing, stand
from gateway.trust.verify import Verified

log = structlog.get_logger(__name__)

STILL_USED: Final = timedelta(days=1)
"""How often it is written down that a certificate is still used."""

_MOST: Final = 10_000  # certificates remembered as asked for


class Checks:
    """Judges by the directory and by what is known of revocations; used by many threads."""

    def __init__(self, database: Database, rules: RevocationRules, *, seconds: float = 1.0) -> None:
        self._database = database
        self._rules = rules
        self._holders = Holders(database, seconds=seconds)
        self._known: Kept[dict[str, Known]] = Kept(database, REVOCATION, states.known, seconds=seconds)
        self._asked: dict[str, float] = {}

    def stand(self, verified: Verified, sender: str) -> Standing:
        """Return what a verified signature of a sender (OrganId) is worth now."""
        path = verified.path
        if not path:
            return Standing(verified.report)
        now = datetime.now(UTC)
        holding = self._holders.holding(sender, path[0], now)
        known: dict[str, Known] = {}
        if self._rules.policy is not RevocationPolicy.OFF:
            known = self._known.get()
        standing = stand(verified, Circumstances(holding, known, self._rules), now)
        if self._rules.policy is not RevocationPolicy.OFF and standing.report.chain and _trusted(verified):
            self._want(path, now)
        return standing

    def knowledge(self) -> Knowledge:
        """Return what is known; nothing where nobody looks."""
        return NOTHING if self._rules.policy is RevocationPolicy.OFF else Knowledge(known=self._known.get())

    def want(self, paths: Iterable[Sequence[Certificate]]) -> None:
        """Have the certificates of chains to anchors asked about; nothing where nobody looks."""
        if self._rules.policy is not RevocationPolicy.OFF:
            for path in paths:
                self._want(path, datetime.now(UTC))

    def refresh(self) -> None:
        """Read again what is known, where it has changed. Raises NotNow where the database cannot be reached."""
        self._known.get()

    def remembered(self) -> Mapping[str, Known]:
        """Return what was known when it was last read; never waits."""
        return self._known.remembered() or {}

    def want_path(self, path: Sequence[Certificate], now: datetime) -> None:
        """Have the certificates of a path to an authority asked about, whatever the policy for signatures."""
        self._want(path, now)

    def _want(self, path: Sequence[Certificate], now: datetime) -> None:
        """Have the chain's certificates asked about, without waiting for the database."""
        moment = monotonic()
        asked = [item.fingerprint for item in path[:-1]]
        if all(
            moment - self._asked.get(name, -STILL_USED.total_seconds()) < STILL_USED.total_seconds() for name in asked
        ):
            return
        if len(self._asked) > _MOST:
            self._asked.clear()
        self._asked.update(dict.fromkeys(asked, moment))
        paths = [tuple(path[place:]) for place in range(len(asked))]
        self._database.hand_over(lambda connection: states.want(connection, paths, now)).add_done_callback(self._wanted)

    def _wanted(self, done: Future[None]) -> None:
        reason = done.exception()
        if reason is None or isinstance(reason, IntegrityError):
            return  # where another was quicker, it stands there
        self._asked.clear()
        log.warning("revocation-not-asked", reason=type(reason).__name__)


def _trusted(verified: Verified) -> bool:
    """Tell whether the chain held: addresses are taken from no other certificates."""
    return verified.report.verdict.value in {"valid", "weak"}
