"""Tasks: what they are, what happened to them, whom they concern, how they stood through time, and their documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_tasks()
    op.create_table(
        "task_agencies",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("side", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("agency", "task", "side", name="pk_task_agencies"),
    )
    op.create_index("ix_task_agencies_task", "task_agencies", ["task"])
    _create_events()
    _create_spans()
    op.create_table(
        "task_documents",
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("relation", sa.String(16), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("task", "packet", "relation", name="pk_task_documents"),
    )
    op.create_index("ix_task_documents_packet", "task_documents", ["packet"])


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(128), nullable=False),
        sa.Column("system", sa.String(128), nullable=False),
        sa.Column("clause", sa.String(32)),
        sa.Column("parent", sa.String(32)),
        sa.Column("directive", sa.String(32)),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("assigner", sa.String(64), nullable=False),
        sa.Column("lead", sa.String(64), nullable=False),
        sa.Column("deadline", sa.Date()),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held", sa.String(24)),
        sa.Column("asked", sa.Date()),
        sa.Column("prepared", sa.Boolean(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("assigned_at", Moment()),
        sa.Column("accepted_at", Moment()),
        sa.Column("reported_at", Moment()),
        sa.Column("ended_at", Moment()),
        sa.Column("verdict", sa.String(16)),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.UniqueConstraint("system", "code", name="uq_tasks_system_code"),
    )
    for column in ("clause", "parent", "directive"):
        op.create_index(f"ix_tasks_{column}", "tasks", [column])
    open_ones = sa.text("state NOT IN ('done', 'recalled', 'draft')")
    op.create_index("ix_tasks_due", "tasks", ["deadline", "id"], sqlite_where=open_ones, postgresql_where=open_ones)


def _create_events() -> None:
    op.create_table(
        "task_events",
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("packet", sa.String(32)),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("task", "number", name="pk_task_events"),
        sa.UniqueConstraint("task", "id", name="uq_task_events_task_id"),
    )


def _create_spans() -> None:
    op.create_table(
        "task_spans",
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment()),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("verdict", sa.String(16)),
        sa.Column("deadline", sa.Date()),
        sa.Column("assigned_on", sa.Date()),
        sa.Column("assigner", sa.String(64), nullable=False),
        sa.Column("lead", sa.String(64), nullable=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("key", sa.Boolean(), nullable=False),
        sa.Column("directive", sa.String(32)),
        sa.Column("part", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("task", "since", name="pk_task_spans"),
    )


def downgrade() -> None:
    for name in ("task_documents", "task_spans", "task_events", "task_agencies", "tasks"):
        op.drop_table(name)
