"""Directives that are read: readings, whom they concern, proposals, what people did with them, and the cursor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    due = sa.text("state = 'due'")
    _create_readings()
    op.create_index(
        "ix_directive_readings_due", "directive_readings", ["due_at"], sqlite_where=due, postgresql_where=due
    )
    op.create_table(
        "directive_agencies",
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("side", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(32)),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("packet", "agency", name="pk_directive_agencies"),
    )
    op.create_index("ix_directive_agencies_agency", "directive_agencies", ["agency", "state", "packet"])
    op.create_index(
        "ix_directive_agencies_due", "directive_agencies", ["packet"], sqlite_where=due, postgresql_where=due
    )
    _create_proposals()
    op.create_index("ix_task_proposals_packet_agency", "task_proposals", ["packet", "agency", "position"])
    op.create_table(
        "proposal_acts",
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("packet", "agency", "id", name="pk_proposal_acts"),
    )
    op.create_table(
        "directive_cursor",
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_directive_cursor"),
    )


def _create_readings() -> None:
    op.create_table(
        "directive_readings",
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("noticed_at", Moment(), nullable=False),
        sa.Column("read_at", Moment()),
        sa.Column("doc_type", sa.Text(), nullable=False, server_default=""),
        sa.Column("number", sa.Text(), nullable=False, server_default=""),
        sa.Column("issuer", sa.Text(), nullable=False, server_default=""),
        sa.Column("issued", sa.Date()),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("packet", name="pk_directive_readings"),
    )


def _create_proposals() -> None:
    op.create_table(
        "task_proposals",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("read", sa.JSON()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("by_rule", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(128), nullable=False),
        sa.Column("decided_at", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task_proposals"),
    )


def downgrade() -> None:
    for name in ("directive_cursor", "proposal_acts", "task_proposals", "directive_agencies", "directive_readings"):
        op.drop_table(name)
