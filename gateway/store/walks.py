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

FEW: Final = 4
"""What each of many short walks reads at least."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers from ``first`` on and below ``before``, the newest; about ``most`` of them."""

    first: int
    before: int
    most: int


@dataclass(frozen=True, slots=True)
class Passed:
    """Number and packet of what was passed, the newest first: all from ``to`` on, or all there is where it is none."""

    rows: Sequence[Row[Any]]
    to: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Deliveries of documents to these receivers, or from these senders, in one of these states and stages."""

    receivers: Sequence[str]
    senders: Sequence[str]
    states: Sequence[str]
    stages: Sequence[str]


def of_parties(connection: Connection, parties: Sequence[int], bounds: Bounds) -> Passed:
    """Pass what stands beside one of these parties."""
    return _walk(connection, _PARTIES, {"keys": parties}, len(parties), bounds)


def standing(connection: Connection, wanted: Standing, bounds: Bounds) -> Passed:
    """Pass what has a delivery that stands so."""
    keys = {"receivers": wanted.receivers, "senders": wanted.senders, "states": wanted.states, "stages": wanted.stages}
    lists = (len(wanted.receivers) + len(wanted.senders)) * len(wanted.states) * len(wanted.stages)
    return _walk(connection, _STANDING, keys, lists, bounds)


def _walk(
    connection: Connection, ways: dict[str, TextClause], keys: dict[str, Any], lists: int, bounds: Bounds
) -> Passed:
    name = connection.dialect.name
    given = {key: orjson.dumps(list(one)).decode() if name == "sqlite" else list(one) for key, one in keys.items()}
    # One walk goes all the way; of many, each does its part and a little more, and asked again they go further.
    each = max(FEW, math.ceil(3 * bounds.most / lists)) if lists > 1 else bounds.most
    limits = {"first": bounds.first, "before": bounds.before, "each": each}
    rows = connection.execute(ways[name], {**given, **limits}).all()
    return Passed(rows, rows[0].reached if rows else None)


# The walk that ends first, since it has read its part, says down to where all walks together have told everything.
# LATERAL has PostgreSQL take list by list through the index, and SQLite knows no other way.
def _short(listed: str, table: str, conditions: str) -> tuple[str, str]:
    """Return two questions: where the first of these walks ends, and what they pass down to :reached."""
    within = f"SELECT number FROM {table} WHERE {conditions} AND number >= :first AND number < :before"  # noqa: S608
    end = f"SELECT ({within} ORDER BY number DESC LIMIT 1 OFFSET CAST(:each AS bigint) - 1) AS number FROM {listed}"  # noqa: S608
    return end, within


def _embedded(*lists: tuple[str, str, str]) -> TextClause:
    ends = [_short(*one)[0] for one in lists]
    walks = [
        f"""SELECT one.number AS number FROM {listed} CROSS JOIN {table} AS one WHERE {conditions}
            AND number < :before AND number >= max(:first, coalesce((SELECT number FROM reached), :first))"""  # noqa: S608
        for listed, table, conditions in lists
    ]
    return _merged(ends, walks)


def _served(*lists: tuple[str, str, str]) -> TextClause:
    ends = [_short(*one)[0] for one in lists]
    walks = [
        f"""SELECT one.number AS number FROM {listed} CROSS JOIN LATERAL ({_short(listed, table, conditions)[1]}
            AND number >= coalesce((SELECT number FROM reached), :first)
            ORDER BY number DESC LIMIT CAST(:each AS bigint)) AS one"""  # noqa: S608
        for listed, table, conditions in lists
    ]
    return _merged(ends, walks)


def _merged(ends: Sequence[str], walks: Sequence[str]) -> TextClause:
    return text(
        f"""WITH reached AS MATERIALIZED (SELECT max(number) AS number FROM ({" UNION ALL ".join(ends)}) AS ends)
            SELECT found.number AS number, d.packet AS packet, (SELECT number FROM reached) AS reached FROM
            (SELECT DISTINCT number FROM ({" UNION ALL ".join(walks)}) AS walked) AS found
            JOIN document_search AS d ON d.number = found.number ORDER BY found.number DESC"""  # noqa: S608 - ours
    )


_SIDES: Final = {"receivers": "receiver", "senders": "sender"}
_SO: Final = "{side} = k.value AND state = s.value AND stage = g.value"
_EMBEDDED_LISTS: Final = "json_each(:{keys}) AS k CROSS JOIN json_each(:states) AS s CROSS JOIN json_each(:stages) AS g"
_SERVED_LISTS: Final = """unnest(CAST(:{keys} AS text[])) AS k(value)
    CROSS JOIN unnest(CAST(:states AS text[])) AS s(value) CROSS JOIN unnest(CAST(:stages AS text[])) AS g(value)"""


def _sides(listed: str) -> list[tuple[str, str, str]]:
    return [(listed.format(keys=keys), "deliveries", _SO.format(side=side)) for keys, side in _SIDES.items()]


_PARTIES: Final = {
    "sqlite": _embedded(("json_each(:keys) AS k", "document_parties", "party = k.value")),
    "postgresql": _served(("unnest(CAST(:keys AS bigint[])) AS k(value)", "document_parties", "party = k.value")),
}
_STANDING: Final = {"sqlite": _embedded(*_sides(_EMBEDDED_LISTS)), "postgresql": _served(*_sides(_SERVED_LISTS))}
