"""The register of endpoints in the database: read, judged against each other, and written version by version.

Work functions of a connection. Whoever changes endpoints takes the turn first; whoever plans packets to endpoints
shares it, so that no plan is written that the routes of that very moment would not give.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, text, update

from gateway.exchange import audit
from gateway.exchange.delivery.due import locked
from gateway.exchange.delivery.policy import EndpointRules
from gateway.exchange.endpoints.views import Change, Definition, Endpoint, Left, Owner, State, Version, Waiting
from gateway.exchange.views import DeliveryState
from gateway.findings import refuse
from gateway.store.chain import digest
from gateway.store.changes import ENDPOINTS, count_up
from gateway.store.schema import deliveries
from gateway.store.schema import endpoint_versions as versions
from gateway.store.schema import endpoints as table

TURN: Final = 7_310_586
"""Number of the lock that changes of endpoints hold alone and plans hold together; SQLite has one writer anyway."""

REASON: Final = 500
"""Characters kept of a reason."""

MOST_VERSIONS: Final = 200
"""Versions shown at once, the newest first."""

_COUNTED: Final = (
    select(func.count())
    .where(deliveries.c.endpoint == bindparam("endpoint"))
    .where(text("deliveries.state = 'waiting'"))
)
_HELD: Final = (
    select(func.count())
    .where(deliveries.c.endpoint == bindparam("endpoint"))
    .where(deliveries.c.state == DeliveryState.HELD.value)
)
_UNDER_WAY: Final = select(func.count(deliveries.c.packet.distinct())).where(
    text("deliveries.lease_until IS NOT NULL"),
    deliveries.c.lease_until > bindparam("now"),
    deliveries.c.endpoint == bindparam("endpoint"),
)


def turn(connection: Connection) -> None:
    """Wait until nobody plans or changes; the turn lasts until the commit."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(TURN)))


def share(connection: Connection) -> None:
    """Keep endpoints from changing until the commit."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(TURN)))


def all_of(connection: Connection) -> list[Endpoint]:
    """Return all endpoints by name, removed ones too."""
    return [endpoint_of(row) for row in connection.execute(select(table).order_by(table.c.name))]


def known(connection: Connection, name: str) -> Endpoint | None:
    """Return an endpoint, also a removed one, or nothing."""
    row = connection.execute(select(table).where(table.c.name == name)).one_or_none()
    return endpoint_of(row) if row is not None else None


def find(connection: Connection, name: str) -> Endpoint:
    """Return an endpoint, also a removed one. Raises Refused ``endpoint.unknown``."""
    found = known(connection, name)
    if found is None:
        raise refuse("endpoint.unknown", "name", name=name[:64])
    return found


def history(connection: Connection, name: str, limit: int = MOST_VERSIONS) -> list[Version]:
    """Return versions, the newest first."""
    query = select(versions).where(versions.c.endpoint == name).order_by(versions.c.number.desc()).limit(limit)
    return [_version(row) for row in connection.execute(query)]


def version(connection: Connection, name: str, number: int) -> Version:
    """Return one version. Raises Refused ``endpoint.version-unknown``."""
    query = select(versions).where(versions.c.endpoint == name, versions.c.number == number)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise refuse("endpoint.version-unknown", "version", name=name[:64], version=number)
    return _version(row)


def waiting(connection: Connection, name: str) -> Waiting:
    """Return what is at an endpoint."""
    which = {"endpoint": name}
    return Waiting(
        connection.execute(_COUNTED, which).scalar_one(),
        connection.execute(_HELD, which).scalar_one(),
        connection.execute(_UNDER_WAY, which | {"now": datetime.now(UTC)}).scalar_one(),
    )


def stop_leases(connection: Connection, name: str) -> None:
    """Let nobody lease at this endpoint until the commit, after which they see its new state."""
    locked(connection, name, EndpointRules(), datetime.now(UTC))


def write(connection: Connection, new: Endpoint, act: str, change: Change) -> Endpoint:
    """Write an endpoint as its next version, with its line in the audit, and return it.

    The turn must have been taken, and the leases be stopped where less may be sent than before.
    """
    before = known(connection, new.name)
    now = datetime.now(UTC)
    written = replace(new, version=before.version + 1 if before is not None else 1, changed_at=now)
    values = _values(written)
    if before is None:
        connection.execute(insert(table).values(name=written.name, **values))
    else:
        connection.execute(update(table).where(table.c.name == written.name).values(**values))
    kept = ("owner", "state", "definition", "limits")
    connection.execute(
        insert(versions).values(
            endpoint=written.name,
            number=written.version,
            at=now,
            actor=change.actor,
            act=act,
            reason=change.reason.strip()[:REASON],
            **{name: values[name] for name in kept},
        )
    )
    count_up(connection, ENDPOINTS)
    audit.write(connection, change.actor, f"endpoint.{act}", written.name, _facts(before, written))
    return written


def _facts(before: Endpoint | None, after: Endpoint) -> dict[str, object]:
    """Return what the audit holds: names and numbers, and which parts changed, never the settings themselves."""
    facts: dict[str, object] = {
        "version": after.version,
        "owner": after.owner.value,
        "state": after.state.value,
        "adapter": after.definition.adapter,
        # Binds the version that is kept beside to the chain of the audit.
        "digest": digest(after.definition.plain()),
    }
    if before is not None:
        old, new = before.definition.plain(), after.definition.plain()
        facts["changed"] = sorted(name for name in new if new[name] != old[name])
    if dict(after.limits) != (dict(before.limits) if before is not None else {}):
        facts["limits"] = dict(after.limits)
    if after.leftover is not None:
        facts["waiting"] = after.leftover.value
    return facts


def _values(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "version": endpoint.version,
        "owner": endpoint.owner.value,
        "state": endpoint.state.value,
        "definition": endpoint.definition.plain(),
        "limits": dict(endpoint.limits),
        "leftover": endpoint.leftover.value if endpoint.leftover is not None else None,
        "changed_at": endpoint.changed_at,
    }


def endpoint_of(row: Row[Any]) -> Endpoint:
    """Return a row of the table as a plain value."""
    return Endpoint(
        name=row.name,
        version=row.version,
        owner=Owner(row.owner),
        state=State(row.state),
        definition=Definition.of(row.definition),
        limits=row.limits,
        changed_at=row.changed_at,
        leftover=Left(row.leftover) if row.leftover else None,
    )


def _version(row: Row[Any]) -> Version:
    return Version(
        number=row.number,
        at=row.at,
        actor=row.actor,
        act=row.act,
        reason=row.reason,
        owner=Owner(row.owner),
        state=State(row.state),
        definition=Definition.of(row.definition),
        limits=row.limits,
    )
