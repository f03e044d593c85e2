"""What tasks are counted from and searched by, and lists of tasks that were taken in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.store.schema.base import Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INVERTED = (
    """CREATE VIRTUAL TABLE task_terms USING fts5(terms, content='task_search', content_rowid='number',
        detail='none', columnsize=0, tokenize="ascii tokenchars '_'")""",
    """CREATE TRIGGER task_search_added AFTER INSERT ON task_search BEGIN
        INSERT INTO task_terms(rowid, terms) VALUES (new.number, new.terms);
       END""",
    """CREATE TRIGGER task_search_removed AFTER DELETE ON task_search BEGIN
        INSERT INTO task_terms(task_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
       END""",
    """CREATE TRIGGER task_search_changed AFTER UPDATE ON task_search BEGIN
        INSERT INTO task_terms(task_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
        INSERT INTO task_terms(rowid, terms) VALUES (new.number, new.terms);
       END""",
)


def upgrade() -> None:
    embedded = op.get_bind().dialect.name == "sqlite"
    _extend_spans()
    _create_chunks(embedded)
    _create_search(embedded)
    op.create_table(
        "task_imports",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("undone_at", Moment()),
        sa.Column("undone_by", sa.String(128)),
        sa.PrimaryKeyConstraint("id", name="pk_task_imports"),
    )
    op.create_index("ix_task_imports_agency", "task_imports", ["agency"])
    op.create_index("ix_task_imports_agency_sha256", "task_imports", ["agency", "sha256"])


def _extend_spans() -> None:
    op.add_column("task_spans", sa.Column("along", sa.Text(), nullable=False, server_default=""))
    op.add_column("task_spans", sa.Column("packed", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("task_spans", sa.Column("chunk", sa.Integer()))
    op.add_column("task_spans", sa.Column("place", sa.Integer()))
    loose = sa.text("packed <> 1")
    op.create_index("ix_task_spans_loose", "task_spans", ["task", "since"], sqlite_where=loose, postgresql_where=loose)
    now = sa.text("until IS NULL")
    op.create_index("ix_task_spans_due", "task_spans", ["deadline", "task"], sqlite_where=now, postgresql_where=now)
    for column in ("lead", "assigner", "directive"):
        op.create_index(f"ix_task_spans_{column}_task", "task_spans", [column, "task"])
    op.create_index("ix_task_spans_chunk_place", "task_spans", ["chunk", "place"])


def _create_chunks(embedded: bool) -> None:
    op.create_table(
        "task_chunks",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("still_open", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("holes", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_task_chunks"),
    )
    op.create_table(
        "task_columns",
        sa.Column("chunk", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chunk", "name", name="pk_task_columns"),
    )
    if not embedded:
        # Numbers that are read whole: unpacking them would cost more than reading them.
        op.execute("ALTER TABLE task_columns ALTER COLUMN content SET STORAGE EXTERNAL")
    op.create_table(
        "task_labels",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", name="pk_task_labels"),
        sa.UniqueConstraint("kind", "digest", name="uq_task_labels_kind_digest"),
    )
    op.create_table(
        "task_label_words",
        sa.Column("word", sa.String(66), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("word", "number", name="pk_task_label_words"),
    )


def _create_search(embedded: bool) -> None:
    op.create_table(
        "task_search",
        sa.Column("number", sa.Integer() if embedded else sa.BigInteger(), nullable=False),
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("terms", sa.Text() if embedded else TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_task_search"),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name="fk_task_search_task"),
        sa.UniqueConstraint("task", name="uq_task_search_task"),
    )
    if embedded:
        for statement in _INVERTED:
            op.execute(statement)
    else:
        op.create_index("ix_task_search_terms", "task_search", ["terms"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("task_imports")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE task_terms")
    op.drop_table("task_search")
    for name in ("task_label_words", "task_labels", "task_columns", "task_chunks"):
        op.drop_table(name)
    for name in ("loose", "due", "lead_task", "assigner_task", "directive_task", "chunk_place"):
        op.drop_index(f"ix_task_spans_{name}", "task_spans")
    for column in ("place", "chunk", "packed", "along"):
        op.drop_column("task_spans", column)
