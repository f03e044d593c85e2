"""Reading the inverted index of ``document_search``: one question, in the words of each database.

A question is groups of words: a packet answers it that has one word at least of every group. Words hold no quotes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from gateway.store.schema.search import INVERTED

Question = Sequence[Collection[str]]

_EMBEDDED: Final = text(
    f"""SELECT found.rowid AS number, d.packet AS packet FROM {INVERTED} AS found
        JOIN document_search AS d ON d.number = found.rowid
        WHERE {INVERTED} MATCH :question AND found.rowid >= :first AND found.rowid < :before
        ORDER BY found.rowid DESC LIMIT :most"""  # noqa: S608 - a name of ours
)
_SERVED: Final = text(
    """SELECT number, packet FROM document_search
        WHERE terms @@ CAST(:question AS tsquery) AND number >= :first AND number < :before
        ORDER BY number DESC LIMIT :most"""
)


def newest(connection: Connection, question: Question, *, first: int, before: int, most: int) -> list[Row[Any]]:
    """Return number and packet of what answers, the newest first: numbers from ``first`` on and below ``before``."""
    embedded = connection.dialect.name == "sqlite"
    asked = _asked(question, '"', " OR ", " AND ") if embedded else _asked(question, "'", " | ", " & ")
    values = {"question": asked, "first": first, "before": before, "most": most}
    return list(connection.execute(_EMBEDDED if embedded else _SERVED, values))


def _asked(question: Question, quote: str, either: str, both: str) -> str:
    return both.join("(" + either.join(f"{quote}{word}{quote}" for word in group) + ")" for group in question)
