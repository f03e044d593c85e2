"""Chains of hashes: each entry carries the hash of the one before, so that nothing in the middle can be changed unseen.

What is hashed is the entry as canonical JSON (keys sorted, UTF-8, times in UTC with microseconds), the same on every
database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import orjson

GENESIS: Final = "0" * 64
"""What the first entry of a chain has for the hash of the one before."""


def digest(fields: Mapping[str, object]) -> str:
    """Return the SHA-256 of these fields as canonical JSON, in hex."""
    return hashlib.sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()


def moment(at: datetime) -> str:
    """Return a moment as it is hashed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry_hash(
    *,
    packet: str,
    position: int,
    at: datetime,
    event: str,
    actor: str,
    agency: str | None,
    facts: Mapping[str, object],
    previous: str,
) -> str:
    """Return the hash of one entry of the ledger."""
    return digest(
        {
            "packet": packet,
            "position": position,
            "at": moment(at),
            "event": event,
            "actor": actor,
            "agency": agency,
            "facts": facts,
            "previous": previous,
        }
    )
