"""Certificates of agencies, what their authorities say about revocations, and the chain of each packet's signature."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_certificates",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("folded", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("subject_key", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("not_after", Moment(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("since", Moment()),
        sa.Column("until", Moment()),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("added_by", sa.String(128), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("retired_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_agency_certificates"),
        sa.UniqueConstraint("folded", "fingerprint", name="uq_agency_certificates_folded_fingerprint"),
    )
    _revocation()
    changes = op.create_table(
        "changes",
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name="pk_changes"),
    )
    op.bulk_insert(changes, [{"topic": topic, "number": 0} for topic in ("certificates", "revocation")])
    op.add_column("packets", sa.Column("chain", sa.JSON()))


def _revocation() -> None:
    op.create_table(
        "revocation_states",
        sa.Column("certificate", sa.String(64), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(32)),
        sa.Column("as_of", Moment()),
        sa.Column("until", Moment()),
        sa.Column("revoked_at", Moment()),
        sa.Column("reason", sa.String(64)),
        sa.Column("answer", sa.String(64)),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("certificate", name="pk_revocation_states"),
    )
    op.create_index("ix_revocation_states_next_at", "revocation_states", ["next_at"])
    op.create_table(
        "revocation_answers",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("as_of", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_revocation_answers"),
    )
    op.create_table(
        "revocation_topics",
        sa.Column("topic", sa.String(160), nullable=False),
        sa.Column("answer", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("topic", "answer", name="pk_revocation_topics"),
        sa.ForeignKeyConstraint(["answer"], ["revocation_answers.digest"], name="fk_revocation_topics_answer"),
    )
    op.create_index("ix_revocation_topics_answer", "revocation_topics", ["answer"])


def downgrade() -> None:
    for table in ("changes", "revocation_topics", "revocation_answers", "revocation_states", "agency_certificates"):
        op.drop_table(table)
    op.drop_column("packets", "chain")
