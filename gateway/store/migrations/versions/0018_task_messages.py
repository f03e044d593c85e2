"""What books tell each other about tasks: updates that are owed, events that cannot happen, statuses of directives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task_events", sa.Column("after", sa.String(128)))
    owed = sa.text("outcome IS NULL")
    op.create_table(
        "task_updates",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(64), nullable=False),
        sa.Column("speaker", sa.String(64), nullable=False),
        sa.Column("steering", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("packet", sa.String(32)),
        sa.Column("done_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_task_updates"),
        sa.UniqueConstraint("task", "number", "receiver", name="uq_task_updates_task_number_receiver"),
    )
    op.create_index("ix_task_updates_owed", "task_updates", ["next_at", "id"], sqlite_where=owed, postgresql_where=owed)
    _create_conflicts()
    op.create_table(
        "task_statuses",
        sa.Column("directive", sa.String(32), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("status", sa.String(2), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.PrimaryKeyConstraint("directive", "agency", "status", name="pk_task_statuses"),
    )
    op.create_index("ix_task_statuses_owed", "task_statuses", ["next_at"], sqlite_where=owed, postgresql_where=owed)


def _create_conflicts() -> None:
    op.create_table(
        "task_conflicts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("system", sa.String(128), nullable=False),
        sa.Column("code", sa.String(128), nullable=False),
        sa.Column("task", sa.String(32)),
        sa.Column("event", sa.String(128), nullable=False),
        sa.Column("sender", sa.String(64), nullable=False),
        sa.Column("receiver", sa.String(64), nullable=False),
        sa.Column("packet", sa.String(32)),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column("barred", sa.JSON()),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment()),
        sa.Column("settled_by", sa.String(128)),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_task_conflicts"),
        sa.UniqueConstraint("system", "code", "event", "sender", name="uq_task_conflicts_system_code_event_sender"),
    )
    still_open = sa.text("state = 'open'")
    op.create_index(
        "ix_task_conflicts_open", "task_conflicts", ["id"], sqlite_where=still_open, postgresql_where=still_open
    )
    op.create_index("ix_task_conflicts_task", "task_conflicts", ["task"])


def downgrade() -> None:
    for name in ("task_statuses", "task_conflicts", "task_updates"):
        op.drop_table(name)
    op.drop_column("task_events", "after")
