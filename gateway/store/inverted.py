"""Reading the inverted index of ``document_search``: one question, in the words of each database.

A question is groups of words: a packet answers it that has one word at least of every group. Words hold no quotes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, literal_column, select, text

from gateway.store.schema.search import INVERTED
from gateway.store.schema.task_counts import TASK_TERMS, task_search
from gateway.store.schema.tasks import tasks

Question = Sequence[Collection[str]]

_WORD: Final = re.compile("[a-z0-9_]+")

_EMBEDDED: Final = text(
    f"""SELECT found.rowid AS number, d.packet AS packet FROM {INVERTED} AS found
        JOIN document_search AS d ON d.number = found.rowid
        WHERE {INVERTED} MATCH :question AND found.rowid >= :first AND found.rowid < :before
        ORDER BY found.rowid DESC LIMIT :most"""  # noqa: S608 - a name of ours
)
_SERVED: Final = """SELECT number, packet FROM document_search
        WHERE terms @@ CAST('{question}' AS tsquery) AND number >= {first:d} AND number < {before:d}
        ORDER BY number DESC LIMIT {most:d}"""


def newest(connection: Connection, question: Question, *, first: int, before: int, most: int) -> list[Row[Any]]:
    """Return number and packet of what answers, the newest first: numbers from ``first`` on and below ``before``."""
    bounds = {"first": first, "before": before, "most": most}
    if connection.dialect.name == "sqlite":
        asked = _asked(question, " OR ", " AND ")
        return list(connection.execute(_EMBEDDED, {**bounds, "question": asked}))
    # Written into the statement: PostgreSQL has to know how rare the words are, and how much is wanted, to choose
    # between its two ways; for values that are given apart it soon makes one plan, which suits none.
    return list(connection.execute(text(_SERVED.format(question=served_question(question), **bounds))))


def expected(connection: Connection, question: Question) -> int:
    """Return how many packets PostgreSQL takes to answer, by its statistics."""
    asked = served_question(question)
    statement = f"EXPLAIN (FORMAT JSON) SELECT FROM document_search WHERE terms @@ CAST('{asked}' AS tsquery)"
    plan = connection.execute(text(statement)).scalar_one()
    return int((orjson.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


def few(
    connection: Connection, narrow: Question, wide: Question, *, first: int, before: int, most: int
) -> tuple[list[Row[Any]], int] | None:
    """Return number and packet of all that answers both, and how many answer the first; nothing if ``most`` or more do.

    For PostgreSQL, which then need not look at each of many to tell which are the newest; groups of many words are
    sooner looked at than merged.
    """
    fits = f"CASE WHEN terms @@ CAST('{served_question(wide)}' AS tsquery) THEN true ELSE false END" if wide else "true"
    bounds = {"first": first, "before": before, "most": most}
    statement = _SERVED_FEW.format(question=served_question(narrow), fits=fits, **bounds)
    rows = connection.execute(text(statement)).all()
    examined = rows[0].examined
    return ([row for row in rows if row.number is not None], examined) if examined < most else None


_SERVED_FEW: Final = """WITH named AS MATERIALIZED (SELECT number, packet, {fits} AS fits FROM document_search
         WHERE terms @@ CAST('{question}' AS tsquery) AND number >= {first:d} AND number < {before:d} LIMIT {most:d})
        SELECT number, packet, examined FROM (SELECT count(*) AS examined FROM named) AS counted
        LEFT JOIN (SELECT number, packet FROM named WHERE fits) AS fitting ON true ORDER BY number DESC"""


def answering(connection: Connection, question: Question, numbers: Sequence[int]) -> set[int]:
    """Return those of these numbers whose packets answer; they are looked at one by one, not through the index."""
    if not numbers:
        return set()
    if not question:
        return set(numbers)
    if connection.dialect.name == "sqlite":
        groups = [frozenset(group) for group in question]
        rows = connection.execute(_EMBEDDED_WORDS, {"numbers": orjson.dumps(list(numbers)).decode()})
        found = ((row.number, row.terms.split()) for row in rows)
        return {number for number, words in found if not any(group.isdisjoint(words) for group in groups)}
    asked = _SERVED_WORDS.format(question=served_question(question))
    return {row.number for row in connection.execute(text(asked), {"numbers": list(numbers)}) if row.answers}


_EMBEDDED_WORDS: Final = text(
    """SELECT number, terms FROM document_search WHERE number IN (SELECT value FROM json_each(:numbers))"""
)
# Told for each, not asked as a condition, which would bring the index in.
_SERVED_WORDS: Final = """SELECT number, terms @@ CAST('{question}' AS tsquery) AS answers FROM document_search
        WHERE number = ANY(CAST(:numbers AS bigint[]))"""


def served_question(question: Question) -> str:
    """Return the question in PostgreSQL's words."""
    return _asked(question, " | ", " & ")


def _asked(question: Question, either: str, both: str) -> str:
    """Return the question in words. Raises ValueError for a word that is not plain: a mistake of ours."""
    wrong = [word for group in question for word in group if not _WORD.fullmatch(word)]
    if wrong:
        raise ValueError(wrong[0])
    return both.join(f"({either.join(group)})" for group in question)


def tasks_with(connection: Connection, words: Collection[str]) -> ColumnElement[bool]:
    """Return that a task has all of these words."""
    question = [[word] for word in words]
    if connection.dialect.name == "sqlite":
        match = text(f"{TASK_TERMS} MATCH :task_words").bindparams(task_words=_asked(question, " OR ", " AND "))
        found: Select[Any] = select(literal_column("rowid")).select_from(text(TASK_TERMS)).where(match)
        numbers = select(task_search.c.task).where(task_search.c.number.in_(found))
    else:
        asked = served_question(question)
        numbers = select(task_search.c.task).where(text(f"terms @@ CAST('{asked}' AS tsquery)"))
    return tasks.c.id.in_(numbers)
