"""Proofs of SOAP callers that were used already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "soap_proofs",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_soap_proofs"),
    )
    op.create_index("ix_soap_proofs_until", "soap_proofs", ["until"])


def downgrade() -> None:
    op.drop_table("soap_proofs")
