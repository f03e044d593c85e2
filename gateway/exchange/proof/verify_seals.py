"""The seals over ledger and audit, and the seals' logs that hosts keep outside of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, func, select

from gateway.exchange.proof.seals import FIRST, Root, Seal
from gateway.exchange.proof.verifying import Faults, Tally, pages, raw, read_moment
from gateway.exchange.proof.witness import Line, lines
from gateway.findings import Finding
from gateway.store.database import Database
from gateway.store.schema import audit, ledger
from gateway.store.schema import seals as table

_SEALS: Final = select(*(column for column in table.c if column.name != "at"), raw(table.c.at))

_NUMBERS: Final = select(ledger.c.number, ledger.c.hash)

LOG_PAGE: Final = 500
"""Lines of a seals' log compared at a time."""


def check_seals(database: Database, tally: Tally) -> Faults:
    """Hash all entries anew, seal by seal; count those that no seal covers yet."""
    entries = _Entries(database)
    before, sure = FIRST, True
    for seal, row in _seals(database):
        tally.add("seals", 1)
        if seal is None or seal.right_hash() != seal.hash:
            yield Finding("ledger.seal-changed", f"seals[{row.number}]", {"number": str(row.number)})
            # Its range cannot be believed, only that a seal of this number was there.
            before, sure = replace(before, number=max(before.number, row.number)), False
            continue
        yield from _check_place(before, seal, sure=sure)
        yield from entries.check(seal, gap_told=not sure or seal.number > before.number + 1)
        if (seal.audit, seal.audit_hash) != (before.audit, before.audit_hash):
            yield from _check_audit(database, seal)
        before, sure = seal, True
    tally.add("unsealed", _count_behind(database, before.last))


def _seals(database: Database) -> Iterator[tuple[Seal | None, Row[Any]]]:
    for rows in pages(database, _SEALS, (table.c.number,)):
        for row in rows:
            yield _seal(row), row


def _seal(row: Row[Any]) -> Seal | None:
    fields = row._asdict()
    try:
        fields["at"] = read_moment(fields.pop("at_text"))
        if not all(isinstance(fields[name], int) for name in ("number", "first", "last", "entries", "audit")):
            return None
        return Seal(**fields)
    except (ValueError, TypeError, OverflowError):
        return None


def _check_place(before: Seal, seal: Seal, *, sure: bool) -> Faults:
    if seal.number > before.number + 1:
        gap = f"{before.number + 1}-{seal.number - 1}"
        yield Finding("ledger.seal-missing", f"seals[{gap}]", {"number": gap})
    elif sure and (seal.previous != before.hash or seal.first != before.last + 1):
        yield Finding("ledger.seal-chain-broken", f"seals[{seal.number}]", {"number": seal.number})


class _Entries:
    """All entries by their number, read once, beside the seals."""

    def __init__(self, database: Database) -> None:
        pages_of_rows = pages(database, _NUMBERS, (ledger.c.number,))
        self._stream = (row for rows in pages_of_rows for row in rows)
        self._next = next(self._stream, None)

    def _until(self, last: int) -> Iterator[Row[Any]]:
        while self._next is not None and self._next.number <= last:
            yield self._next
            self._next = next(self._stream, None)

    def check(self, seal: Seal, *, gap_told: bool) -> Faults:
        """Compare the entries up to the end of a seal with what it says; ``gap_told``: those before it are known."""
        root = Root()
        for row in self._until(seal.last):
            if row.number >= seal.first:
                root.add(row.number, row.hash)
            elif not gap_told:
                place = {"number": row.number, "seal": seal.number}
                yield Finding("ledger.entry-under-no-seal", f"ledger[{row.number}]", place)
        if root.hex() == seal.root and root.entries == seal.entries:
            return
        facts: dict[str, str | int] = {
            "seal": seal.number,
            "first": seal.first,
            "last": seal.last,
            "at": seal.at.isoformat(timespec="seconds"),
            "sealed": seal.entries,
            "found": root.entries,
        }
        yield Finding(_code(root.entries, seal.entries), f"ledger[{seal.first}-{seal.last}]", facts)


def _code(found: int, sealed: int) -> str:
    if found == sealed:
        return "ledger.sealed-entries-others"
    return "ledger.sealed-entries-fewer" if found < sealed else "ledger.sealed-entries-more"


def _check_audit(database: Database, seal: Seal) -> Faults:
    if not seal.audit:
        return
    query = select(audit.c.hash).where(audit.c.number == seal.audit)
    found = database.read_now(lambda connection: connection.execute(query).scalar_one_or_none())
    facts = {"number": seal.audit, "seal": seal.number}
    if found is None:
        yield Finding("ledger.audit-cut", f"audit[{seal.audit}]", facts)
    elif found != seal.audit_hash:
        yield Finding("ledger.audit-rewritten", f"audit[{seal.audit}]", facts)


def _count_behind(database: Database, last: int) -> int:
    query = select(func.count()).select_from(ledger).where(ledger.c.number > last)
    return int(database.read_now(lambda connection: connection.execute(query).scalar_one()))


def check_log(database: Database, file: Path) -> Faults:
    """Compare a seals' log with the seals in the database. Raises OSError."""
    before: Seal | None = None
    stream = lines(file)
    while page := list(islice(stream, LOG_PAGE)):
        found = _hashes(database, [line.seal.number for line in page if line.seal is not None])
        for line in page:
            place = f"{file.name}:{line.number}"
            facts: dict[str, str | int] = {"file": str(file), "line": line.number}
            if not _whole(line, before):
                yield Finding("ledger.log-changed", place, facts)
                before = None
                continue
            before = line.seal
            if before is None:
                continue
            facts |= {"number": before.number}
            if before.number not in found:
                yield Finding("ledger.log-seal-missing", place, facts)
            elif found[before.number] != before.hash:
                yield Finding("ledger.log-seal-differs", place, facts)


def _whole(line: Line, before: Seal | None) -> bool:
    """Say whether a line is a seal that nobody changed, and follows the one before."""
    seal = line.seal
    if seal is None or seal.right_hash() != seal.hash:
        return False
    return before is None or (seal.number == before.number + 1 and seal.previous == before.hash)


def _hashes(database: Database, numbers: list[int]) -> dict[int, str]:
    if not numbers:
        return {}
    query = select(table.c.number, table.c.hash).where(table.c.number.in_(numbers))
    rows = database.read_now(lambda connection: connection.execute(query).all())
    return {row.number: row.hash for row in rows}
