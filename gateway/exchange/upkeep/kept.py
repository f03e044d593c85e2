"""Which stored files have to be there: those of packets, and of their attachments, whose content is not destroyed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from gateway.exchange.proof.verifying import pages
from gateway.store.database import Database
from gateway.store.schema import attachments, packets


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file that has to be there, and for which packet."""

    packet: str
    sha256: str
    size: int


_KEPT: Final = packets.c.destroyed_at.is_(None)

_WHOLE: Final = select(packets.c.id, packets.c.sha256, packets.c.size).where(_KEPT)

_PARTS: Final = (
    select(attachments.c.packet, attachments.c.number, attachments.c.sha256, attachments.c.size)
    .join_from(attachments, packets, attachments.c.packet == packets.c.id)
    .where(_KEPT)
)


def kept_files(database: Database) -> Iterator[list[KeptFile]]:
    """Yield all files page by page; a file comes once for each packet that needs it."""
    for rows in pages(database, _WHOLE, (packets.c.id,)):
        yield [KeptFile(row.id, row.sha256, row.size) for row in rows]
    for rows in pages(database, _PARTS, (attachments.c.packet, attachments.c.number)):
        yield [KeptFile(row.packet, row.sha256, row.size) for row in rows]


def needed(connection: Connection, digests: Sequence[str]) -> set[str]:
    """Return which of these files a packet has that is kept."""
    whole = select(packets.c.sha256).where(packets.c.sha256.in_(digests), _KEPT)
    part = (
        select(attachments.c.sha256)
        .join_from(attachments, packets, attachments.c.packet == packets.c.id)
        .where(attachments.c.sha256.in_(digests), _KEPT)
    )
    return set(connection.execute(whole.union(part)).scalars())


def still_kept(connection: Connection, packet: str) -> bool:
    """Say whether the content of a packet has still to be there."""
    return connection.execute(select(packets.c.id).where(packets.c.id == packet, _KEPT)).first() is not None
