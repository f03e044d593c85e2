"""Numbers for texts by which tasks are told apart: given once, for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, func, insert, select

from gateway.store.schema import task_label_words as words
from gateway.store.schema import task_labels as table

ALONG: Final = "along"
"""The kind whose labels are words: whoever has a word is looked up by it."""

_STEP: Final = 5_000
"""Values in one statement."""

_CLOSE: Final = 4
"""Times as many numbers as are wanted that may stand between the first and the last."""

T = TypeVar("T", str, int)


def numbers(connection: Connection, kind: str, texts: Collection[str]) -> dict[str, int]:
    """Return the numbers of texts that have one; an empty one has 0."""
    found = {"": 0} if "" in texts else {}
    wanted = {_digest(text): text for text in texts if text}
    for some in _steps(sorted(wanted)):
        query = select(table.c.digest, table.c.number).where(table.c.kind == kind, table.c.digest.in_(some))
        found |= {wanted[row.digest]: row.number for row in connection.execute(query)}
    return found


def given(connection: Connection, kind: str, texts: Collection[str]) -> dict[str, int]:
    """Return the numbers of texts; whoever has none gets the next. One transaction at a time may do this."""
    found = numbers(connection, kind, texts)
    lacking = sorted(set(texts) - set(found))
    if lacking:
        first = following(connection, kind)
        rows: list[dict[str, Any]] = [
            {"kind": kind, "number": number, "text": text, "digest": _digest(text)}
            for number, text in enumerate(lacking, first)
        ]
        connection.execute(insert(table), rows)
        if kind == ALONG:
            parts = [
                {"word": word, "number": row["number"]} for row in rows for word in sorted(set(row["text"].split()))
            ]
            connection.execute(insert(words), parts)
        found |= {row["text"]: row["number"] for row in rows}
    return found


def following(connection: Connection, kind: str) -> int:
    """Return the number that the next new text would get."""
    most = select(func.max(table.c.number)).where(table.c.kind == kind)
    return (connection.execute(most).scalar_one() or 0) + 1


def texts(connection: Connection, kind: str, wanted: Collection[int]) -> dict[int, str]:
    """Return the texts of numbers."""
    found = {0: ""}
    every = sorted(wanted)
    query = select(table.c.number, table.c.text).where(table.c.kind == kind)
    if len(every) > _STEP and every[-1] - every[0] < _CLOSE * len(every):
        # Most of a range: quicker read as it stands than asked one by one.
        there = query.where(table.c.number.between(every[0], every[-1]))
        asked = set(every)
        return found | {row.number: row.text for row in connection.execute(there) if row.number in asked}
    for some in _steps(every):
        found |= {row.number: row.text for row in connection.execute(query.where(table.c.number.in_(some)))}
    return found


def having(connection: Connection, wanted: list[str]) -> list[tuple[str, int]]:
    """Return each of these words with the number of every label of :data:`ALONG` that has it."""
    found: list[tuple[str, int]] = []
    for some in _steps(wanted):
        query = select(words.c.word, words.c.number).where(words.c.word.in_(some))
        found += [(row.word, row.number) for row in connection.execute(query)]
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _steps(values: list[T]) -> Iterable[list[T]]:
    return (values[start : start + _STEP] for start in range(0, len(values), _STEP))
