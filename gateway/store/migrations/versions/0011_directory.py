"""The dated directory of agencies: entries, ids and names, successions, changes, and what buses say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _key(name: str = "entry", *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "directory_entries",
        _key("key"),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        _key("parent", nullable=True),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_directory_entries"),
        sa.UniqueConstraint("changed", name="uq_directory_entries_changed"),
    )
    op.create_index("ix_directory_entries_parent", "directory_entries", ["parent"])
    op.create_index("ix_directory_entries_kind_key", "directory_entries", ["kind", "key"])
    op.create_table(
        "directory_names",
        _key(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "number", name="pk_directory_names"),
    )
    for name in ("folded", "plain"):
        op.create_index(
            f"ix_directory_names_{name}", "directory_names", [name], postgresql_ops={name: "text_pattern_ops"}
        )
    op.create_table(
        "directory_successions",
        _key(),
        _key("successor"),
        sa.Column("relation", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "successor", name="pk_directory_successions"),
    )
    op.create_index("ix_directory_successions_successor", "directory_successions", ["successor"])
    op.create_table(
        "directory_changes",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("change_set", sa.String(32), nullable=False),
        _key(),
        sa.Column("before", sa.JSON(none_as_null=True)),
        sa.Column("after", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("number", name="pk_directory_changes"),
    )
    op.create_index("ix_directory_changes_change_set", "directory_changes", ["change_set"])
    op.create_index("ix_directory_changes_entry", "directory_changes", ["entry"])
    op.create_table(
        "directory_sets",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("undoes", sa.String(32)),
        sa.Column("undone_by", sa.String(32)),
        sa.Column("done_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_directory_sets"),
    )
    _what_buses_say()
    topics = sa.table("changes", sa.column("topic", sa.String), sa.column("number", sa.Integer))
    op.bulk_insert(topics, [{"topic": "directory", "number": 0}])


def _what_buses_say() -> None:
    op.create_table(
        "directory_remotes",
        _key("source"),
        _key(),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source", "entry", name="pk_directory_remotes"),
    )
    op.create_table(
        "directory_conflicts",
        _key("source"),
        _key(),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("source", "entry", "field", name="pk_directory_conflicts"),
    )
    op.create_table(
        "directory_syncs",
        _key("source"),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_directory_syncs"),
    )


def downgrade() -> None:
    for table in (
        "directory_syncs",
        "directory_conflicts",
        "directory_remotes",
        "directory_sets",
        "directory_changes",
        "directory_successions",
        "directory_names",
        "directory_entries",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM changes WHERE topic = 'directory'")
