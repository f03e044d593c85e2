"""Refusals are recorded too: who was refused at which door, with all reasons, never the content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from gateway.findings import Finding
from gateway.ids import new_id
from gateway.store.schema import refusals
from gateway.store.schema.base import SYSTEM_LENGTH


def record(
    findings: Sequence[Finding], *, door: str, system: str | None, sha256: str | None = None, size: int | None = None
) -> Callable[[Connection], str]:
    """Return the work that writes a refusal down and gives back its reference."""
    at = datetime.now(UTC)
    reference = new_id()
    reasons = [{"code": found.code, "path": found.path, "facts": dict(found.facts)} for found in findings]

    def work(connection: Connection) -> str:
        connection.execute(
            insert(refusals).values(
                id=reference,
                at=at,
                door=door,
                system=system[:SYSTEM_LENGTH] if system else None,
                findings=reasons,
                sha256=sha256,
                size=size,
            )
        )
        return reference

    return work
