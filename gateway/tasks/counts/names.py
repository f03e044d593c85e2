"""Names beside ids in figures: of agencies from the directory, of documents by number and day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, select

from gateway.directory.names import fold
from gateway.store.schema import agencies, directory_entries, directory_names, packets

_STEP: Final = 5_000


def of_agencies(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the names of agencies that are known here."""
    found: dict[str, str] = {}
    for some in _steps(ids):
        folded = {fold(one): one for one in some}
        query = (
            select(directory_names.c.folded, directory_entries.c.name)
            .join_from(directory_names, directory_entries, directory_names.c.entry == directory_entries.c.key)
            .where(directory_names.c.folded.in_(sorted(folded)), directory_entries.c.gone.is_(False))
        )
        found |= {folded[row.folded]: row.name for row in connection.execute(query)}
        held = select(agencies.c.id, agencies.c.name).where(agencies.c.id.in_(some))
        found |= {row.id: row.name for row in connection.execute(held) if row.name}
    return found


def of_documents(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return number and notation of documents, with the day of issue where it is known."""
    found: dict[str, str] = {}
    columns = packets.c
    for some in _steps(ids):
        query = select(columns.id, columns.code, columns.promulgation_date).where(columns.id.in_(some))
        for row in connection.execute(query):
            day = "/".join(reversed((row.promulgation_date or "").replace("/", "-").split("-")))
            found[row.id] = " ngày ".join(part for part in (row.code, day) if part)
    return {one: text for one, text in found.items() if text}


def _steps(ids: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(set(ids))
    return (every[start : start + _STEP] for start in range(0, len(every), _STEP))
