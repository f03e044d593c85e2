"""Walks from the newest packet to older ones, of somebody's packets or of those whose deliveries stand in some way.

Each is many short walks through an index, one for every party or standing, merged: none reads more than was asked for,
however many packets there are. What comes back are numbers of ``document_search`` with their packets, each once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, TextClause, text


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers from ``first`` on and below ``before``; ``most`` of them at most, the newest."""

    first: int
    before: int
    most: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Deliveries of documents to these receivers, or from these senders, in one of these states and stages."""

    receivers: Sequence[str]
    senders: Sequence[str]
    states: Sequence[str]
    stages: Sequence[str]


def of_parties(connection: Connection, parties: Sequence[int], bounds: Bounds) -> list[Row[Any]]:
    """Return number and packet of the newest that stand beside one of these parties."""
    return _walk(connection, _PARTIES, {"keys": parties}, bounds)


def standing(connection: Connection, wanted: Standing, bounds: Bounds) -> list[Row[Any]]:
    """Return number and packet of the newest with a delivery that stands so."""
    keys = {"receivers": wanted.receivers, "senders": wanted.senders, "states": wanted.states, "stages": wanted.stages}
    return _walk(connection, _STANDING, keys, bounds)


def _walk(connection: Connection, ways: dict[str, TextClause], keys: dict[str, Any], bounds: Bounds) -> list[Row[Any]]:
    name = connection.dialect.name
    if name == "sqlite":
        keys = {key: orjson.dumps(list(value)).decode() for key, value in keys.items()}
    else:
        keys = {key: list(value) for key, value in keys.items()}
    limits = {"first": bounds.first, "before": bounds.before, "most": bounds.most}
    return list(connection.execute(ways[name], {**keys, **limits}))


# In SQLite each short walk ends at a number that a walk of its own has found: it has no other way to say "the first
# few of each". In PostgreSQL LATERAL says it.
def _embedded(listed: str, table: str, conditions: str) -> str:
    last = f"""SELECT DISTINCT number FROM {table} WHERE {conditions} AND number < :before
               ORDER BY number DESC LIMIT 1 OFFSET :most - 1"""  # noqa: S608 - names of ours
    return f"""SELECT one.number AS number FROM {listed} CROSS JOIN {table} AS one
               WHERE {conditions} AND number < :before AND number >= max(:first, coalesce(({last}), :first))"""  # noqa: S608


def _served(listed: str, table: str, conditions: str) -> str:
    return f"""SELECT one.number AS number FROM {listed} CROSS JOIN LATERAL (
                SELECT DISTINCT number FROM {table} WHERE {conditions}
                AND number < CAST(:before AS bigint) AND number >= CAST(:first AS bigint)
                ORDER BY number DESC LIMIT CAST(:most AS bigint)) AS one"""  # noqa: S608 - names of ours


def _merged(*walks: str) -> TextClause:
    union = " UNION ALL ".join(walks)
    return text(
        f"""SELECT found.number AS number, d.packet AS packet FROM
            (SELECT DISTINCT number FROM ({union}) AS walked ORDER BY number DESC LIMIT :most) AS found
            JOIN document_search AS d ON d.number = found.number ORDER BY found.number DESC"""  # noqa: S608
    )


_BY_SIDE: Final = {"receivers": "receiver", "senders": "sender"}

_PARTIES: Final = {
    "sqlite": _merged(_embedded("json_each(:keys) AS k", "document_parties", "party = k.value")),
    "postgresql": _merged(
        _served("unnest(CAST(:keys AS bigint[])) AS k(value)", "document_parties", "party = k.value")
    ),
}
_EMBEDDED_LISTS: Final = "json_each(:{keys}) AS k CROSS JOIN json_each(:states) AS s CROSS JOIN json_each(:stages) AS g"
_SERVED_LISTS: Final = """unnest(CAST(:{keys} AS text[])) AS k(value)
    CROSS JOIN unnest(CAST(:states AS text[])) AS s(value) CROSS JOIN unnest(CAST(:stages AS text[])) AS g(value)"""
_SO: Final = "{side} = k.value AND state = s.value AND stage = g.value"
_STANDING: Final = {
    "sqlite": _merged(
        *(
            _embedded(_EMBEDDED_LISTS.format(keys=keys), "deliveries", _SO.format(side=side))
            for keys, side in _BY_SIDE.items()
        )
    ),
    "postgresql": _merged(
        *(
            _served(_SERVED_LISTS.format(keys=keys), "deliveries", _SO.format(side=side))
            for keys, side in _BY_SIDE.items()
        )
    ),
}
