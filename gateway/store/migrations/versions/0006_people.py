"""Accounts, roles, sessions and failed sign-ins; keys that expire, are rotated, and say when they were last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _sessions()
    for name in ("expires_at", "used_at", "previous_until"):
        op.add_column("api_keys", sa.Column(name, Moment()))
    op.add_column("api_keys", sa.Column("previous_digest", sa.String(64)))
    op.create_index("ix_api_keys_previous_digest", "api_keys", ["previous_digest"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("folded", sa.String(100), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("full_name", "department", "mail", "mobile")),
        sa.Column("password", sa.Text()),
        sa.Column("password_at", Moment()),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("issuer", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("disabled_at", Moment()),
        sa.Column("signed_in_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("folded", name="uq_accounts_folded"),
        sa.UniqueConstraint("issuer", "subject", name="uq_accounts_issuer_subject"),
    )
    op.create_table(
        "account_roles",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("account", "role", "agency", "source", name="pk_account_roles"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_account_roles_account"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        *(sa.Column(name, Moment(), nullable=False) for name in ("created_at", "seen_at", "expires_at")),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("outside", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("digest", name="uq_sessions_digest"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_sessions_account"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "attempts",
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("blocked_until", Moment()),
        sa.PrimaryKeyConstraint("subject", name="pk_attempts"),
    )
    op.create_index("ix_attempts_last_at", "attempts", ["last_at"])


def downgrade() -> None:
    for table in ("attempts", "sessions", "account_roles", "accounts"):
        op.drop_table(table)
    op.drop_index("ix_api_keys_previous_digest", "api_keys")
    for name in ("previous_digest", "previous_until", "used_at", "expires_at"):
        op.drop_column("api_keys", name)
