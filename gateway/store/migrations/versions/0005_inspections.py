"""Documents that wait for inspection or are in quarantine, and what was found in their attachments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspections",
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("arrival_due", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("lease_until", Moment()),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("put_off", sa.Integer(), nullable=False),
        sa.Column("settled_at", Moment()),
        sa.PrimaryKeyConstraint("packet", name="pk_inspections"),
        sa.ForeignKeyConstraint(["packet"], ["packets.id"], name="fk_inspections_packet"),
    )
    for name, column, state in (("due", "due_at", "pending"), ("quarantined", "packet", "quarantined")):
        where = sa.text(f"state = '{state}'")
        op.create_index(f"ix_inspections_{name}", "inspections", [column], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "inspection_findings",
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("attachment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("inspector", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("code", sa.String(100), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("packet", "attachment", "inspector", "position", name="pk_inspection_findings"),
        sa.ForeignKeyConstraint(["packet"], ["packets.id"], name="fk_inspection_findings_packet"),
    )


def downgrade() -> None:
    op.drop_table("inspection_findings")
    op.drop_table("inspections")
