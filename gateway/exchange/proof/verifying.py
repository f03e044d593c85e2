"""What the checks of ``lienthong ledger verify`` share: counting, reading page by page, and rows as they lie there.

Rows are read as text and taken apart here, since somebody who altered them need not have kept to the columns' types.
Memory is constant however long the tables are, and no transaction is held for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Column, ColumnElement, Row, Select, Text, cast, literal, tuple_

from gateway.findings import Finding
from gateway.store.database import Database

PAGE: Final = 1000
"""Rows read at a time."""

Faults = Iterator[Finding]


@dataclass(slots=True)
class Tally:
    """What has been looked at so far; ``tell`` is called now and then while it grows."""

    tell: Callable[[str, int], None] = lambda _what, _number: None
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("entries", "packets", "seals", "unsealed", "audit", "files"), 0)
    )

    def add(self, what: str, number: int) -> None:
        """Count so many more."""
        self.counts[what] = self.counts.get(what, 0) + number
        self.tell(what, self.counts[what])


def pages(
    database: Database, query: Select[Any], keys: Sequence[Column[Any]], start: Sequence[Any] | None = None
) -> Iterator[Sequence[Row[Any]]]:
    """Yield the rows of a query in the order of its ``keys``, which it has to select, page by page.

    Each page is one short read; together they tell the same as one long read about rows that only ever grow.
    """
    last = list(start) if start is not None else None
    ordered = query.order_by(*keys).limit(PAGE)
    while True:
        wanted = ordered if last is None else ordered.where(_behind(keys, last))
        rows = database.look_now(lambda connection, wanted=wanted: connection.execute(wanted).all())  # type: ignore[misc]
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        last = [rows[-1]._mapping[key.name] for key in keys]  # noqa: SLF001 - the public name of a row as a mapping


def _behind(keys: Sequence[Column[Any]], last: Sequence[Any]) -> ColumnElement[bool]:
    if len(keys) == 1:
        return keys[0] > literal(last[0])
    behind: ColumnElement[bool] = tuple_(*keys) > tuple_(*last)
    return behind


def raw(column: Column[Any]) -> ColumnElement[str]:
    """Return a column as the text that lies in the database."""
    return cast(column, Text).label(f"{column.name}_text")


def read_facts(text: str) -> Any:
    """Return facts as they were hashed; raises ValueError for a text that we would not have written so."""
    facts = orjson.loads(text)
    if orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode() != text:
        raise ValueError("not written here")
    return facts


def read_moment(text: str) -> datetime:
    """Return a moment from its text in either database; raises ValueError."""
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
