"""Receipts of documents, timestamps on seals, and what verdicts rested on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("stamp_due", sa.Boolean(), nullable=False),
        sa.Column("made_at", Moment()),
        sa.Column("sha256", sa.String(64)),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("token", sa.LargeBinary()),
        sa.Column("stamped_at", Moment()),
        sa.Column("basis", sa.JSON()),
        sa.Column("own_basis", sa.JSON()),
        sa.PrimaryKeyConstraint("packet", name="pk_receipts"),
        sa.ForeignKeyConstraint(["packet"], ["packets.id"], name="fk_receipts_packet"),
    )
    for name in ("due", "stamp_due"):
        where = sa.text(name)
        op.create_index(f"ix_receipts_{name}", "receipts", ["packet"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "evidence_data",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_evidence_data"),
    )
    op.create_table(
        "seal_stamps",
        sa.Column("seal", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seal", name="pk_seal_stamps"),
    )


def downgrade() -> None:
    op.drop_table("seal_stamps")
    op.drop_table("evidence_data")
    op.drop_table("receipts")
