"""Snapshots of a whole database in one file, taken while others write on, and loaded into an empty database.

SQLite's own online backup and PostgreSQL's own ``pg_dump`` and ``pg_restore`` do the work. Secrets reach these programs
through their environment, never as words that other users of the machine could see.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from gateway.findings import refuse
from gateway.store.database import Database

T = TypeVar("T")

STEP: Final = 2048
"""Pages of an embedded database copied between two words about it."""

DEBIAN: Final = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version."""

_OWNERS: Final = ("--no-owner", "--no-privileges")


def dump(database: Database, file: Path, look: Callable[[Connection], T], tell: Callable[[int, int], None]) -> T:
    """Write a snapshot into a new file and return what ``look`` sees in that very snapshot.

    ``tell`` is called with pages done and in all, where that is known. Raises Refused ``backup.program-missing`` or
    ``backup.program-failed``.
    """
    if database.embedded:
        _dump_embedded(str(make_url(database.url).database), file, tell)
        return _look(file, look)

    def work(connection: Connection) -> T:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run("pg_dump", database.url, "-Fc", *_OWNERS, f"--snapshot={snapshot}", f"--file={file}")
        return look(connection)

    return database.read_now(work)


def _dump_embedded(source: str, file: Path, tell: Callable[[int, int], None]) -> None:
    with closing(sqlite3.connect(source, isolation_level=None)) as live, closing(sqlite3.connect(file)) as copy:
        # One reading transaction for all steps: what others write meanwhile neither shows nor starts the copy anew.
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        live.backup(copy, pages=STEP, progress=lambda _status, left, whole: tell(whole - left, whole))
        live.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")


def _look(file: Path, look: Callable[[Connection], T]) -> T:
    copy = Database(f"sqlite:///{file}", readers=1)
    try:
        return copy.read_now(look)
    finally:
        copy.close()
        with closing(sqlite3.connect(file)) as plain:
            plain.execute("PRAGMA journal_mode=DELETE")
        file.with_name(f"{file.name}-turn").unlink(missing_ok=True)


def load(url: str, file: Path) -> None:
    """Load a dump of PostgreSQL into an empty database, as a whole or not at all. Raises Refused as :func:`dump`."""
    _run("pg_restore", url, *_OWNERS, "--exit-on-error", "--single-transaction", f"--dbname={_name(url)}", str(file))


def is_empty(connection: Connection) -> bool:
    """Tell whether a database has no table at all."""
    return not inspect(connection).get_table_names()


def _name(url: str) -> str:
    return make_url(url).database or ""


def _run(program: str, url: str, *words: str) -> None:
    command = [_program(program), "--no-password", *words]
    # The words are ours; what the server's programs say names tables and servers, no content.
    done = subprocess.run(command, env=environment(url), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        reason = " ".join(done.stderr.split())[-500:] or f"exit {done.returncode}"
        raise refuse("backup.program-failed", "", program=program, reason=reason)


def _program(name: str) -> str:
    """Return the newest version of one of PostgreSQL's programs: an older one than the server's refuses to work."""
    installed = [folder / "bin" / name for folder in DEBIAN.glob("*") if (folder / "bin" / name).is_file()]
    if installed:
        return str(max(installed, key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0)))
    found = shutil.which(name)
    if found is None:
        raise refuse("backup.program-missing", "", program=name)
    return found


def environment(url: str) -> dict[str, str]:
    """Return the environment that leads PostgreSQL's programs to the database of a URL."""
    place = make_url(url)
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    host = place.host or _first(place.query.get("host"))
    ssl = _first(place.query.get("ssl"))
    given = {
        "PGHOST": host,
        "PGPORT": str(place.port or ""),
        "PGUSER": place.username,
        "PGPASSWORD": place.password,
        "PGDATABASE": place.database,
        "PGSSLMODE": {"true": "require", "false": "disable"}.get(ssl or "", ssl),
        "PGTZ": "UTC",
    }
    return own | {name: value for name, value in given.items() if value}


def _first(value: str | tuple[str, ...] | None) -> str | None:
    return value if value is None or isinstance(value, str) else value[0]
