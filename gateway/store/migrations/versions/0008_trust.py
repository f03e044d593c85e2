"""Which keys are client certificates: for those that stand there already the audit knows."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AUDIT = sa.table("audit", sa.column("action"), sa.column("object"), sa.column("facts", sa.JSON()))
_KEYS = sa.table("api_keys", sa.column("id"), sa.column("certificate"))


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("certificate", sa.Boolean(), server_default=sa.false(), nullable=False))
    connection = op.get_bind()
    made = connection.execute(sa.select(_AUDIT.c.object, _AUDIT.c.facts).where(_AUDIT.c.action == "key.new"))
    bound = [row.object for row in made if "certificate" in _read(row.facts)]
    for key in bound:
        connection.execute(sa.update(_KEYS).where(_KEYS.c.id == key).values(certificate=sa.true()))


def _read(facts: Any) -> dict[str, Any]:
    found = json.loads(facts) if isinstance(facts, str) else facts
    return found if isinstance(found, dict) else {}


def downgrade() -> None:
    op.drop_column("api_keys", "certificate")
