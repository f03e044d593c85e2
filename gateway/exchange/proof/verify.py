"""Verification of ledger, seals and audit: every altered, removed, added or moved row is found and named.

What remains unseen: entries removed from the very end that no seal covers yet, for at most the time between two seals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.exchange.proof.verify_blobs import check_files
from gateway.exchange.proof.verify_chains import check_audit, check_first_entries, check_packets
from gateway.exchange.proof.verify_seals import check_log, check_seals
from gateway.exchange.proof.verify_stamps import check_stamps
from gateway.exchange.proof.verifying import Faults, Tally
from gateway.store.blobs import Lent
from gateway.store.database import Database
from gateway.trust.anchors import Anchors

_CHECKS: Final[tuple[Callable[[Database, Tally], Faults], ...]] = (
    check_first_entries,
    check_packets,
    check_seals,
    check_audit,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to verify beside the database: seals' logs, and the stored files."""

    logs: Sequence[Path] = ()
    blobs: Lent | None = None
    """Gives the bytes with a digest."""
    anchors: Anchors | None = None
    """To whom timestamp authorities must lead; without any word their chains are not judged."""


def verify(database: Database, tally: Tally, wanted: Wanted | None = None) -> Faults:
    """Yield every fault as it is found; ``tally`` counts what was looked at.

    May run beside a working service: what is written meanwhile is verified next time. Raises OSError for a seals' log
    that cannot be read, NotNow where the database is away.
    """
    for check in _CHECKS:
        yield from check(database, tally)
    asked = wanted or Wanted()
    yield from check_stamps(database, tally, asked.anchors)
    for log in asked.logs:
        yield from check_log(database, log)
    if asked.blobs is not None:
        yield from check_files(database, tally, asked.blobs)
