"""Brings a database to the newest schema: by one host at a time, while others take packets in.

A release may run on a database that a newer release has already brought further, as in a rolling upgrade or on the way
back from one, as long as the newer schema says so (``schema_facts.oldest``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection, inspect, select, text

from gateway.findings import refuse
from gateway.store.database import Database, is_embedded
from gateway.store.ready import lay_out
from gateway.store.schema import schema_facts

log = structlog.get_logger(__name__)


SCRIPTS: Final = Path(__file__).parent / "migrations"

HEAD: Final = "head"

_ONE: Final = threading.Lock()
"""Alembic keeps what it works on in global names: one migration at a time in a process."""


def migrate(url: str, *, to: str = HEAD, scripts: Path = SCRIPTS) -> None:
    """Apply the migrations that the database at ``url`` lacks; may be called from anywhere, and on several hosts.

    An embedded database with nothing in it is laid out at once. Raises Refused ``store.newer`` for a database of a
    newer release on which this one would do harm.
    """
    known = revisions(scripts)
    revision, oldest = _found(url)
    if revision is None and to == HEAD and is_embedded(url):
        revision = lay_out(url, scripts)
    if revision == known[-1] and to == HEAD:
        return
    if not _ahead_of_us(revision, oldest, known):
        by_steps(url, to=to, scripts=scripts)


def by_steps(url: str, *, to: str = HEAD, scripts: Path = SCRIPTS) -> None:
    """Apply the migrations that the database at ``url`` lacks, one after another."""
    # Alembic is heavy, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["url"] = url
    _in_a_thread(lambda: command.upgrade(config, to))


def newest_revision() -> str:
    """Return the newest migration that this release has."""
    return revisions()[-1]


def revisions(scripts: Path = SCRIPTS) -> tuple[str, ...]:
    """Return the migrations of a release in their order: the files bear their names."""
    return tuple(sorted(file.name.split("_")[0] for file in (scripts / "versions").glob("[0-9]*_*.py")))


def _found(url: str) -> tuple[str | None, str | None]:
    database = Database(url, readers=1, connections=2)
    try:
        return database.read_now(_stands)
    finally:
        database.close()


def _ahead_of_us(revision: str | None, oldest: str | None, known: tuple[str, ...]) -> bool:
    """Tell whether a newer release has been here; raise Refused where it left no room for ours."""
    if revision is None or revision in known:
        return False
    if oldest is None or oldest > known[-1]:
        raise refuse("store.newer", "database", found=revision, ours=known[-1])
    log.warning("schema-newer", found=revision, ours=known[-1])
    return True


def _stands(connection: Connection) -> tuple[str | None, str | None]:
    """Return the newest migration of a database, and the oldest release that it serves."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        return None, None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    oldest = connection.execute(select(schema_facts.c.oldest)).scalar_one_or_none() if _HAS in tables else None
    return revision, oldest


_HAS: Final = schema_facts.name


def _in_a_thread(work: Callable[[], None]) -> None:
    """Run the work in a thread of its own: PostgreSQL's driver needs a loop, and the caller may already be on one."""
    failure: list[Exception] = []

    def guarded() -> None:
        try:
            with _ONE:
                work()
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            failure.append(error)

    thread = threading.Thread(target=guarded, name="migrate")
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
