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
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from gateway.findings import refuse
from gateway.store.database import Database
from gateway.store.schema import schema_facts

log = structlog.get_logger(__name__)


SCRIPTS: Final = Path(__file__).parent / "migrations"

_ONE: Final = threading.Lock()
"""Alembic keeps what it works on in global names: one migration at a time in a process."""


def migrate(url: str, *, to: str = "head", scripts: Path = SCRIPTS) -> None:
    """Apply the migrations that the database at ``url`` lacks; may be called from anywhere, and on several hosts.

    Raises Refused ``store.newer`` for a database of a newer release on which this one would do harm.
    """
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["url"] = url
    if not _ahead_of_us(url, config):
        _in_a_thread(lambda: command.upgrade(config, to))


def newest_revision() -> str:
    """Return the newest migration that this release has."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def _ahead_of_us(url: str, config: Config) -> bool:
    """Tell whether a newer release has been here; raise Refused where it left no room for ours."""
    script = ScriptDirectory.from_config(config)
    database = Database(url, readers=1, connections=2)
    try:
        revision, oldest = database.read_now(_stands)
    finally:
        database.close()
    if revision is None or revision in {known.revision for known in script.walk_revisions()}:
        return False
    ours = script.get_current_head() or ""
    if oldest is None or oldest > ours:
        raise refuse("store.newer", "database", found=revision, ours=ours)
    log.warning("schema-newer", found=revision, ours=ours)
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
