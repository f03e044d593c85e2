"""The tables of an embedded database as all migrations leave them, laid out at once where there is nothing yet.

One migration after another takes a fifth of a second and Alembic's many modules as long again, at the first start of
each data folder. ``ready.sql`` is made of the migrations, never written by hand: ``python -m gateway.store.ready``
writes it anew after each that is added. Where that was forgotten, migrations go on from where the file ends.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from gateway.store.sqlite import PRAGMAS

NAME: Final = "ready.sql"
"""Beside the migrations of which it is made; a blank line stands between two statements."""

_MADE: Final = """
SELECT CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 2 ELSE 3 END, name, tbl_name, sql
FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, rowid"""
"""What makes a database, in an order that rows can stand in between, as 1."""


def lay_out(url: str, scripts: Path) -> str | None:
    """Make the tables in an embedded database without any, in one transaction; return its newest migration then."""
    statements = (scripts / NAME).read_text(encoding="utf-8").split("\n\n")
    with closing(sqlite3.connect(str(make_url(url).database), isolation_level=None)) as database:
        for pragma in PRAGMAS:
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN IMMEDIATE")
        # Looked at only now: another process may have been here in between.
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in statements:
                database.execute(statement)
        database.execute("COMMIT")
        found = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = database.execute("SELECT version_num FROM alembic_version").fetchone() if found == (1,) else None
    return str(row[0]) if row else None


def statements_of(file: Path) -> str:
    """Return what makes an embedded database with these tables and these few rows."""
    with closing(sqlite3.connect(file)) as database:
        # SQLite makes the tables in which a full-text table keeps its words by itself.
        kinds = {name: kind for _, name, kind, *_ in database.execute("PRAGMA table_list")}
        shadows = {name for name, kind in kinds.items() if kind == "shadow"}
        made = database.execute(_MADE).fetchall()
        found = [(order, sql) for order, name, table, sql in made if not {name, table} & shadows]
        for name, kind in sorted(kinds.items()):
            if kind == "table" and not name.startswith("sqlite_"):
                found += [(1, row) for row in _rows(database, name)]
    return "\n\n".join(closed_up(sql) for _, sql in sorted(found, key=lambda one: one[0])) + "\n"


def closed_up(sql: str) -> str:
    """Return a statement without blank lines, which some ways of making a table leave behind."""
    return "\n".join(line for line in sql.strip().split("\n") if line.strip())


def _rows(database: sqlite3.Connection, table: str) -> list[str]:
    names = [name for _, name, *_ in database.execute(f'PRAGMA table_info("{table}")')]
    values = " || ', ' || ".join(f'quote("{name}")' for name in names)
    found = database.execute(f'SELECT {values} FROM "{table}" ORDER BY 1').fetchall()  # noqa: S608 - our own tables
    return [f'INSERT INTO "{table}" VALUES ({row})' for (row,) in found]  # noqa: S608 - our own rows


def _write() -> None:
    from tempfile import TemporaryDirectory

    from gateway.store.database import database_url
    from gateway.store.migrate import SCRIPTS, by_steps

    with TemporaryDirectory() as folder:
        by_steps(database_url(Path(folder)))
        (SCRIPTS / NAME).write_text(statements_of(next(Path(folder).glob("*.sqlite"))), encoding="utf-8")


if __name__ == "__main__":
    _write()
