"""Destroying content: which files of a packet nobody else needs, and the mark from which on nobody reads them.

Take-backs, retention and the quarantine end here. Metadata, digests and the ledger's proof always stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from gateway.exchange.upkeep.owed import owe
from gateway.store.schema import attachments, inspections, packets, recalls


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one packet by digest, with their sizes in bytes: ``gone`` are no longer needed, ``needed`` are."""

    gone: dict[str, int]
    needed: dict[str, int]

    def facts(self) -> dict[str, object]:
        """Return what the ledger says about them."""
        gone = [{"sha256": digest, "size": size} for digest, size in self.gone.items()]
        return {"files": gone, "needed_by_others": sorted(self.needed)}


def mark_destroyed(connection: Connection, row: Row[Any], at: datetime, why: str) -> Files:
    """Write down that the content of a packet is destroyed, and return its files; ``row`` is that of the packet.

    Only in work that runs alone. What is gone is owed from then on: after the commit :class:`Destructions` removes it.
    """
    sizes = _sizes(connection, row)
    needed = {digest: size for digest, size in sizes.items() if _needed(connection, digest, row.id)}
    if row.destroyed_at is None:
        connection.execute(update(packets).where(packets.c.id == row.id).values(destroyed_at=at))
    gone = {digest: size for digest, size in sizes.items() if digest not in needed}
    owe(connection, gone, why, at)
    return Files(gone, needed)


def _sizes(connection: Connection, row: Row[Any]) -> dict[str, int]:
    """Return the bytes of a packet and of its attachments, by digest."""
    columns = attachments.c
    query = select(columns.sha256, columns.size).where(columns.packet == row.id).order_by(columns.number)
    return {row.sha256: row.size} | {part.sha256: part.size for part in connection.execute(query)}


def _needed(connection: Connection, digest: str, packet: str) -> bool:
    """Say whether another packet that is kept has the same bytes, as a whole or as an attachment."""
    kept = (packets.c.id != packet) & packets.c.destroyed_at.is_(None)
    whole = exists().where(packets.c.sha256 == digest, kept)
    part = exists().where(attachments.c.sha256 == digest, attachments.c.packet == packets.c.id, kept)
    return bool(connection.execute(select(whole)).scalar_one() or connection.execute(select(part)).scalar_one())


def why_gone(connection: Connection, packet: str) -> str:
    """Return the code that tells why the content of a packet is gone: unsafe, taken back, or past its time."""
    unsafe = exists().where(inspections.c.packet == packet, inspections.c.state == "destroyed")
    if connection.execute(select(unsafe)).scalar_one():
        return "document.quarantined"
    taken_back = exists().where(recalls.c.packet == packet)
    return "document.recalled" if connection.execute(select(taken_back)).scalar_one() else "document.purged"
