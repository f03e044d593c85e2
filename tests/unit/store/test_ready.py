"""An empty embedded database is laid out at once, and is then the same that all migrations would have made."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from gateway.store.database import database_url
from gateway.store.migrate import SCRIPTS, by_steps, migrate, newest_revision, revisions
from gateway.store.ready import NAME, closed_up, lay_out, statements_of

NEXT = """
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade():
    op.execute("CREATE TABLE later (id TEXT)")
"""


def _file(folder: Path) -> Path:
    return next(folder.glob("*.sqlite"))


def _tables(file: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return {(kind, name, closed_up(sql)) for kind, name, sql in found}


def test_the_file_is_what_the_migrations_make(tmp_path: Path) -> None:
    by_steps(database_url(tmp_path))
    ready = (SCRIPTS / NAME).read_text(encoding="utf-8")
    assert ready == statements_of(_file(tmp_path)), "python -m gateway.store.ready writes it anew"


def test_what_is_laid_out_has_the_same_tables_as_what_was_migrated(tmp_path: Path) -> None:
    for name in ("steps", "at-once"):
        (tmp_path / name).mkdir()
    by_steps(database_url(tmp_path / "steps"))
    assert lay_out(database_url(tmp_path / "at-once"), SCRIPTS) == newest_revision()
    assert _tables(_file(tmp_path / "at-once")) == _tables(_file(tmp_path / "steps"))


def test_a_database_with_tables_is_left_as_it_is(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    by_steps(url, to="0003")
    before = _tables(_file(tmp_path))
    assert lay_out(url, SCRIPTS) == "0003"
    assert _tables(_file(tmp_path)) == before


def test_migrations_that_the_file_lacks_follow_it(tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9001_later.py").write_text(NEXT.format(head=newest_revision()), encoding="utf-8")
    migrate(database_url(tmp_path), scripts=scripts)
    assert {"later", "packets"} <= {name for _, name, _ in _tables(_file(tmp_path))}


def test_names_of_files_are_the_names_and_the_order_of_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    walked = [known.revision for known in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(revisions()) == walked[::-1]
