"""What the tables say about one document, as plain data for an archive: rows, chains, seals over them, timestamps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select

from gateway.exchange.proof.seals import Seal
from gateway.store.chain import moment
from gateway.store.schema import attachments, deliveries, packets, receipts, relations, seal_stamps, seals, statuses
from gateway.store.schema import ledger as ledger_table

LONGEST: Final = 100_000
"""Seals from one that covers an entry to the next with a timestamp; with more, the timestamp is left out."""

_PAGE: Final = 5000

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A document with all that belongs to it, each row as plain data."""

    packet: Plain
    attachments: list[Plain]
    deliveries: list[Plain]
    relations: list[Plain]
    statuses: list[Plain]
    """Each with the ``sha256``, ``size`` and ``destroyed_at`` of its packet."""
    receipt: Any
    chains: dict[str, list[Plain]]
    """Entries of the ledger by packet: the document's first, then those of its statuses."""


def story(connection: Connection, document: str) -> Story | None:
    """Return all about a document, or nothing where there is none."""
    row = connection.execute(select(packets).where(packets.c.id == document)).one_or_none()
    if row is None:
        return None
    about = _statuses(connection, document)
    names = [document, *(one["packet"] for one in about)]
    return Story(
        packet=_plain(row),
        attachments=_rows(connection, attachments, document),
        deliveries=_rows(connection, deliveries, document),
        relations=_rows(connection, relations, document),
        statuses=about,
        receipt=connection.execute(select(receipts).where(receipts.c.packet == document)).one_or_none(),
        chains={name: _chain(connection, name) for name in names},
    )


def _statuses(connection: Connection, document: str) -> list[Plain]:
    own = packets.c
    query = (
        select(statuses, own.sha256, own.size, own.destroyed_at, own.verdict)
        .join(packets, own.id == statuses.c.packet)
        .where(statuses.c.document == document)
        .order_by(statuses.c.packet)
    )
    return [_plain(row) for row in connection.execute(query)]


def _rows(connection: Connection, table: Any, document: str) -> list[Plain]:
    query = select(table).where(table.c.packet == document).order_by(*table.primary_key.columns)
    return [_plain(row) for row in connection.execute(query)]


def _chain(connection: Connection, packet: str) -> list[Plain]:
    query = select(ledger_table).where(ledger_table.c.packet == packet).order_by(ledger_table.c.position)
    return [_plain(row) for row in connection.execute(query)]


def _plain(row: Any) -> Plain:
    found = {str(name): value for name, value in row._asdict().items()}
    return {name: moment(value) if isinstance(value, datetime) else value for name, value in found.items()}


@dataclass(frozen=True, slots=True)
class Sealing:
    """The seals over some entries: those that cover them, all up to the next with a timestamp, and these timestamps."""

    covering: tuple[Seal, ...]
    seals: tuple[Seal, ...]
    tokens: dict[int, bytes]


def sealing(connection: Connection, numbers: Iterable[int]) -> Sealing:
    """Return the seals over the entries with these numbers, and what proves when they were made."""
    covering: list[Seal] = []
    for number in sorted(numbers):
        if covering and number <= covering[-1].last:
            continue
        query = select(seals).where(seals.c.last >= number).order_by(seals.c.number).limit(1)
        row = connection.execute(query).one_or_none()
        if row is None:
            break  # this entry and all behind it are not under a seal yet
        covering.append(Seal(**row._asdict()))
    stamped = [_stamped(connection, seal.number) for seal in covering]
    wanted = {
        number
        for seal, upto in zip(covering, stamped, strict=True)
        for number in range(seal.number, (upto or seal.number) + 1)
    }
    tokens = {number: _token(connection, number) for number in sorted({one for one in stamped if one is not None})}
    return Sealing(tuple(covering), tuple(_seals(connection, sorted(wanted))), tokens)


def _stamped(connection: Connection, number: int) -> int | None:
    """Return the first seal from this one on that has a timestamp, unless it is too far."""
    query = select(func.min(seal_stamps.c.seal)).where(seal_stamps.c.seal >= number)
    found = connection.execute(query).scalar_one()
    return found if found is not None and found - number <= LONGEST else None


def _token(connection: Connection, seal: int) -> bytes:
    return bytes(connection.execute(select(seal_stamps.c.token).where(seal_stamps.c.seal == seal)).scalar_one())


def _seals(connection: Connection, numbers: Sequence[int]) -> Iterator[Seal]:
    for start in range(0, len(numbers), _PAGE):
        some = numbers[start : start + _PAGE]
        query = select(seals).where(seals.c.number.in_(some)).order_by(seals.c.number)
        yield from (Seal(**row._asdict()) for row in connection.execute(query))


def under(connection: Connection, seal: Seal) -> Iterator[str]:
    """Yield number and hash of each entry under a seal, in the form whose SHA-256 is its root."""
    after = seal.first - 1
    while True:
        columns = ledger_table.c
        query = (
            select(columns.number, columns.hash)
            .where(columns.number > after, columns.number <= seal.last)
            .order_by(columns.number)
            .limit(_PAGE)
        )
        rows = connection.execute(query).all()
        yield from (f"{row.number}:{row.hash}\n" for row in rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1].number
