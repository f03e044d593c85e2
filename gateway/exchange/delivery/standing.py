"""How endpoints are run that are not run as usual: paused, emptied or removed, since when and by whom."""

from __future__ import annotations

from sqlalchemy import Connection, select

from gateway.exchange.endpoints.views import State
from gateway.exchange.views import Standing
from gateway.findings import Finding
from gateway.store.schema import endpoint_versions as versions
from gateway.store.schema import endpoints


def standings(connection: Connection) -> dict[str, Standing]:
    """Return how each endpoint is run that is not active, by its name.

    It stands so since the oldest of its newest versions that all bear the state that it has now.
    """
    others = {
        row.name: row for row in connection.execute(select(endpoints).where(endpoints.c.state != State.ACTIVE.value))
    }
    if not others:
        return {}
    query = (
        select(versions.c.endpoint, versions.c.at, versions.c.actor, versions.c.state)
        .where(versions.c.endpoint.in_(list(others)))
        .order_by(versions.c.endpoint, versions.c.number.desc())
    )
    found: dict[str, Standing] = {}
    ended: set[str] = set()
    for row in connection.execute(query):
        now = others[row.endpoint]
        if row.endpoint in ended or row.state != now.state:
            ended.add(row.endpoint)
            continue
        found[row.endpoint] = Standing(now.state, row.at, row.actor, now.leftover or "")
    return found


def lets_go(standing: Standing | None) -> bool:
    """Tell whether what waits at the endpoint may go out."""
    return standing is None or standing.state not in (State.PAUSED, State.REMOVED)


def words_of(name: str, standing: Standing, at: str) -> Finding:
    """Return how an endpoint is run, as a code of the catalogue; ``at`` is the moment of the change in words."""
    return Finding(f"delivery.endpoint-{standing.state}", "", {"name": name, "time": at, "by": standing.by})
