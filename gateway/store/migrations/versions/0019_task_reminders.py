"""Reminders about tasks, their digests, and what tasks that come again need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.indexing import make_indexes
from gateway.store.schema.base import Moment

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

WAITING = "state IN ('assigned', 'returned', 'awaiting-confirmation') OR asked IS NOT NULL OR prepared"


def upgrade() -> None:
    make_indexes((("ix_tasks_waiting", "tasks", ["id"], WAITING),))
    op.add_column("tasks", sa.Column("period", sa.String(16)))
    op.add_column("tasks", sa.Column("recurring", sa.Boolean(), nullable=False, server_default=sa.false()))
    recurring = sa.text("recurring")
    op.create_index("ix_tasks_recurring", "tasks", ["id"], sqlite_where=recurring, postgresql_where=recurring)
    op.create_table(
        "task_reminders",
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("told_on", sa.Date()),
        sa.Column("withdrawn_at", Moment()),
        sa.PrimaryKeyConstraint("task", "agency", "kind", "stage", name="pk_task_reminders"),
    )
    untold = sa.text("told_on IS NULL AND withdrawn_at IS NULL")
    op.create_index(
        "ix_task_reminders_open", "task_reminders", ["agency"], sqlite_where=untold, postgresql_where=untold
    )
    op.create_index("ix_task_reminders_agency_told_on", "task_reminders", ["agency", "told_on"])
    op.create_table(
        "task_digests",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("failing_since", Moment()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "day", "channel", name="pk_task_digests"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_task_digests_due", "task_digests", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    for name in ("task_digests", "task_reminders"):
        op.drop_table(name)
    for name in ("ix_tasks_recurring", "ix_tasks_waiting"):
        op.drop_index(name, "tasks")
    for name in ("recurring", "period"):
        op.drop_column("tasks", name)
