"""Which releases are at work on a database, and from which on one may start on it.

Each connection to a served database says which release it belongs to, by the newest migration that this release has.
What an older release would stumble over is written only when none is at work, and keeps it from coming back.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text, update

from gateway.store.migrate import newest_revision
from gateway.store.schema import schema_facts

PROGRAM: Final = "lienthong"
"""What connections of releases before 0025 call themselves."""


def connection_name() -> str:
    """Return the name under which the server shows our connections."""
    return f"{PROGRAM} {newest_revision()}"


def older_at_work(connection: Connection, revision: str) -> bool:
    """Tell whether a release that lacks this migration is connected to the same database, as in a rolling upgrade.

    An embedded database belongs to one host, and so to one release.
    """
    if connection.dialect.name == "sqlite":
        return False
    return bool(connection.execute(_OLDER, {"program": PROGRAM, "revision": revision}).scalar_one())


def leave_behind(connection: Connection, revision: str) -> None:
    """Let no release that lacks this migration start on this database any more: it says ``store.newer``."""
    oldest = schema_facts.c.oldest
    connection.execute(update(schema_facts).where(oldest < revision).values(oldest=revision))


_OLDER: Final = text(
    """SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND (application_name = :program
        OR (split_part(application_name, ' ', 1) = :program AND split_part(application_name, ' ', 2) < :revision)))"""
)
