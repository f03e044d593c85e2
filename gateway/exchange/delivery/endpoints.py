"""How each endpoint fares: its circuit, what waits and since when, what is under way, and how much is used up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select, text

from gateway.exchange.delivery.circuit import EndpointState
from gateway.exchange.delivery.desk_views import EndpointView
from gateway.exchange.delivery.forecast import free_at, states
from gateway.exchange.delivery.policy import Rules
from gateway.exchange.delivery.standing import standings
from gateway.store.schema import deliveries

_COLUMNS: Final = deliveries.c
_NAMED: Final = _COLUMNS.endpoint.in_(bindparam("names", expanding=True))

# In words that let both databases read the small indexes of what waits, is leased, or is dead.
_WAITING: Final = (
    select(_COLUMNS.endpoint, func.count().label("number"), func.min(_COLUMNS.created_at).label("oldest"))
    .where(text("deliveries.state = 'waiting'"), _NAMED)
    .group_by(_COLUMNS.endpoint)
)
_DEAD: Final = (
    select(_COLUMNS.endpoint, func.count().label("number"))
    .where(text("deliveries.state = 'dead'"), _NAMED)
    .group_by(_COLUMNS.endpoint)
)
_UNDER_WAY: Final = (
    select(_COLUMNS.endpoint, func.count(_COLUMNS.packet.distinct()).label("number"))
    .where(text("deliveries.lease_until IS NOT NULL"), _COLUMNS.lease_until > bindparam("now"))
    .group_by(_COLUMNS.endpoint)
)


def overview(connection: Connection, names: Iterable[str], rules: Rules, now: datetime) -> list[EndpointView]:
    """Return how the named endpoints fare, in this order."""
    wanted = list(names)
    if not wanted:
        return []
    known = states(connection)
    waiting = {row.endpoint: row for row in connection.execute(_WAITING, {"names": wanted})}
    dead = _numbers(connection.execute(_DEAD, {"names": wanted}))
    under_way = _numbers(connection.execute(_UNDER_WAY, {"now": now}))
    run = standings(connection)
    return [
        replace(
            _view(name, known.get(name), waiting.get(name), dead.get(name, 0), under_way.get(name, 0), rules, now),
            standing=run.get(name),
        )
        for name in wanted
    ]


def _numbers(rows: Iterable[Row[Any]]) -> dict[str, int]:
    return {row.endpoint: row.number for row in rows}


def _view(
    name: str,
    known: EndpointState | None,
    waiting: Row[Any] | None,
    dead: int,
    under_way: int,
    rules: Rules,
    now: datetime,
) -> EndpointView:
    own = rules.of(name)
    state = (known or EndpointState.fresh(now, own)).at(now, own)
    return EndpointView(
        name=name,
        circuit=state.circuit.value,
        failures=state.failures,
        waiting=waiting.number if waiting is not None else 0,
        oldest=waiting.oldest if waiting is not None else None,
        again_at=free_at(known, rules, name, now),
        under_way=under_way,
        parallel=own.parallel,
        per_second=own.per_second,
        used_today=state.day_count,
        per_day=own.per_day,
        dead=dead,
    )
