"""Walks from the newest packet to older ones, of somebody's packets or of those whose deliveries stand in some way.

Each is many short walks through an index, one for every party or standing, merged: none reads much more than was asked
for, however many packets there are. What comes back are numbers of ``document_search`` with their packets, each once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, TextClause, text

from gateway.store.inverted import Question, answering, served_question

FEW: Final = 4
"""What each of many short walks reads at least."""

TOGETHER: Final = 2000
"""What all of them read at first, where they are not too many for it: one may have all that is new."""

EACH: Final = 32
"""What each reads at first, where few of them have anything."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers from ``first`` on and below ``before``, the newest ``most`` of them, or somewhat fewer."""

    first: int
    before: int
    most: int


@dataclass(frozen=True, slots=True)
class Passed:
    """Number and packet of what was passed, the newest first: all from ``to`` on, or all there is where it is none.

    ``examined`` were passed, of which those that lack words that were asked for are left out.
    """

    rows: Sequence[Row[Any]]
    to: int | None
    examined: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Deliveries of documents to these receivers, or from these senders, in one of these states and stages."""

    receivers: Sequence[str]
    senders: Sequence[str]
    states: Sequence[str]
    stages: Sequence[str]


def of_parties(connection: Connection, parties: Sequence[int], bounds: Bounds, words: Question = ()) -> Passed:
    """Pass what stands beside one of these parties, and leave out what has not one word of every group."""
    return _walk(connection, _PARTIES, {"keys": parties}, len(parties), bounds, words)


def standing(connection: Connection, wanted: Standing, bounds: Bounds, words: Question = ()) -> Passed:
    """Pass what has a delivery that stands so, and leave out what has not one word of every group."""
    keys = {"receivers": wanted.receivers, "senders": wanted.senders, "states": wanted.states, "stages": wanted.stages}
    lists = (len(wanted.receivers) + len(wanted.senders)) * len(wanted.states) * len(wanted.stages)
    return _walk(connection, _STANDING, keys, lists, bounds, words)


def _walk(
    connection: Connection,
    ways: dict[str, TextClause],
    keys: dict[str, Any],
    lists: int,
    bounds: Bounds,
    words: Question,
) -> Passed:
    given: dict[str, Any] = {"first": bounds.first, "before": bounds.before, "most": bounds.most}
    # Of many walks each does its part and a little more; asked again they go further.
    given["each"] = min(bounds.most, max(math.ceil(2 * bounds.most / lists), min(EACH, TOGETHER // lists), FEW))
    if connection.dialect.name == "sqlite":
        given |= {key: orjson.dumps(list(one)).decode() for key, one in keys.items()}
        rows = connection.execute(ways["sqlite"], given).all()
        examined, last = len(rows), rows[-1].number if rows else 0
        to = rows[0].reached if rows else None
        having = answering(connection, words, [row.number for row in rows])
        rows = [row for row in rows if row.number in having]
    else:
        given |= {key: list(one) for key, one in keys.items()}
        if words:
            given["words"] = served_question(words)
        rows = connection.execute(ways["words" if words else "postgresql"], given).all()
        examined, last, to = rows[0].examined, rows[0].last, rows[0].reached
        rows = [row for row in rows if row.number is not None]
    return Passed(rows, last if examined == bounds.most else to, examined)


# The walk that ends first, since it has read its part, says down to where all walks together have told everything.
# LATERAL has PostgreSQL take list by list through the index, and SQLite knows no other way.
def _end(listed: str, table: str, number: str, conditions: str) -> str:
    """Return the question where each of these walks ends."""
    return f"""SELECT (SELECT {number} FROM {table} WHERE {conditions} AND {number} >= :first AND {number} < :before
               ORDER BY {number} DESC LIMIT 1 OFFSET CAST(:each AS bigint) - 1) AS number FROM {listed}"""  # noqa: S608


def _embedded(*lists: tuple[str, str, str, str]) -> TextClause:
    walks = [
        f"""SELECT {number} AS number FROM {listed} CROSS JOIN {table} AS one WHERE {conditions}
            AND {number} < :before AND {number} >= max(:first, coalesce((SELECT number FROM reached), :first))"""  # noqa: S608
        for listed, table, number, conditions in lists
    ]
    return text(
        f"""{_merged(lists, walks)}
            SELECT found.number AS number, d.packet AS packet, (SELECT number FROM reached) AS reached
            FROM found JOIN document_search AS d ON d.number = found.number ORDER BY found.number DESC"""  # noqa: S608
    )


def _served(*lists: tuple[str, str, str, str], words: bool = False) -> TextClause:
    walks = [
        f"""SELECT one.number AS number FROM {listed} CROSS JOIN LATERAL (
             SELECT {number} AS number FROM {table} WHERE {conditions} AND {number} >= :first AND {number} < :before
             AND {number} >= coalesce((SELECT number FROM reached), :first)
             ORDER BY {number} DESC LIMIT CAST(:each AS bigint)) AS one"""  # noqa: S608 - names of ours
        for listed, table, number, conditions in lists
    ]
    # Said in a way that brings no index in: each of those that were found is looked at.
    answers = "CASE WHEN d.terms @@ CAST(:words AS tsquery) THEN true ELSE false END" if words else "true"
    return text(
        f"""{_merged(lists, walks)}
            SELECT number, packet, examined, last, (SELECT number FROM reached) AS reached
            FROM (SELECT count(*) AS examined, min(number) AS last FROM found) AS passed LEFT JOIN (
             SELECT found.number AS number, d.packet AS packet FROM found
             JOIN document_search AS d ON d.number = found.number WHERE {answers}) AS answering ON true
            ORDER BY number DESC"""  # noqa: S608 - names of ours
    )


def _merged(lists: Sequence[tuple[str, str, str, str]], walks: Sequence[str]) -> str:
    ends = " UNION ALL ".join(_end(*one) for one in lists)
    return f"""WITH reached AS MATERIALIZED (SELECT max(number) AS number FROM ({ends}) AS ends),
            found AS MATERIALIZED (SELECT DISTINCT number FROM ({" UNION ALL ".join(walks)}) AS walked
             ORDER BY number DESC LIMIT :most)"""  # noqa: S608 - names of ours


_SIDES: Final = {"receivers": "receiver", "senders": "search_sender"}
_SO: Final = "{side} = k.value AND state = s.value AND stage = g.value"
_EMBEDDED_LISTS: Final = "json_each(:{keys}) AS k CROSS JOIN json_each(:states) AS s CROSS JOIN json_each(:stages) AS g"
_SERVED_LISTS: Final = """unnest(CAST(:{keys} AS text[])) AS k(value)
    CROSS JOIN unnest(CAST(:states AS text[])) AS s(value) CROSS JOIN unnest(CAST(:stages AS text[])) AS g(value)"""


def _sides(listed: str) -> list[tuple[str, str, str, str]]:
    return [
        (listed.format(keys=keys), "deliveries", "search_number", _SO.format(side=side))
        for keys, side in _SIDES.items()
    ]


_KEYS: Final = {"sqlite": "json_each(:keys) AS k", "postgresql": "unnest(CAST(:keys AS bigint[])) AS k(value)"}


def _beside(dialect: str) -> tuple[str, str, str, str]:
    return _KEYS[dialect], "document_parties", "number", "party = k.value"


_PARTIES: Final = {
    "sqlite": _embedded(_beside("sqlite")),
    "postgresql": _served(_beside("postgresql")),
    "words": _served(_beside("postgresql"), words=True),
}
_STANDING: Final = {
    "sqlite": _embedded(*_sides(_EMBEDDED_LISTS)),
    "postgresql": _served(*_sides(_SERVED_LISTS)),
    "words": _served(*_sides(_SERVED_LISTS), words=True),
}
