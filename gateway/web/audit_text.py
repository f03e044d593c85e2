"""The audit as text, for REST and ``lienthong audit export`` alike: JSON lines, or a table without formulas."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from gateway.exchange.audit_export import Record

COLUMNS: Final = ("at", "kind", "number", "actor", "action", "object", "agency", "facts", "previous", "hash")

FORMATS: Final = {"jsonl": "application/x-ndjson", "csv": "text/csv"}
"""Formats by their name, with the media type of each."""

STARTERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes office programs take a cell for a formula, wide forms included."""


def lines(records: Iterable[Record], form: str) -> Iterator[bytes]:
    """Yield the lines of an export in one of :data:`FORMATS`, the head of a table first."""
    if form == "csv":
        yield b"\xef\xbb\xbf" + _row(COLUMNS)  # office programs take UTF-8 for something else without this mark
        yield from (_row(_cells(record)) for record in records)
    else:
        yield from (_json(record) for record in records)


def safe_cell(text: str) -> str:
    """Return a cell that no office program takes for a formula."""
    return f"'{text}" if text.startswith(STARTERS) else text


def _row(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode()


def _cells(record: Record) -> list[str]:
    facts = orjson.dumps(record.facts, option=orjson.OPT_SORT_KEYS).decode()
    found = (record.kind, str(record.number), record.actor, record.action, record.about, record.agency or "")
    return [_time(record.at), *found, facts, record.previous, record.hash]


def _json(record: Record) -> bytes:
    line = {
        "at": _time(record.at),
        "kind": record.kind,
        "number": record.number,
        "actor": record.actor,
        "action": record.action,
        "object": record.about,
        "agency": record.agency,
        "facts": dict(record.facts),
        "previous": record.previous,
        "hash": record.hash,
    }
    return orjson.dumps(line) + b"\n"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
