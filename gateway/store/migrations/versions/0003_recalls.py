"""Agreements to take-backs, and the stages of receivers as far as the statuses recorded before tell them."""

from __future__ import annotations

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PROGRESS = ("01", "03", "04", "05", "06")


def upgrade() -> None:
    op.create_table(
        "recalls",
        sa.Column("delivery", sa.String(32), nullable=False),
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("receiver", sa.String(64), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("staff", sa.JSON(), nullable=False),
        sa.Column("agreed_at", Moment(), nullable=False),
        sa.Column("answer", sa.String(32)),
        sa.Column("done_at", Moment()),
        sa.PrimaryKeyConstraint("delivery", name="pk_recalls"),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_recalls_delivery"),
    )
    op.create_index("ix_recalls_packet", "recalls", ["packet"])
    where = sa.text("done_at IS NULL")
    op.create_index("ix_recalls_open", "recalls", ["owed", "delivery"], sqlite_where=where, postgresql_where=where)
    # With the rows that wait for their document in it, this index would be taken for the one that finds those.
    op.drop_index("ix_relations_target", "relations")
    where = sa.text("target IS NOT NULL")
    op.create_index("ix_relations_target", "relations", ["target"], sqlite_where=where, postgresql_where=where)
    _stages(op.get_bind())


def _stages(connection: sa.Connection) -> None:
    """Put each receiver where its statuses say; agreements given before destroyed nothing and still do not."""
    said = sa.table("statuses", *(sa.column(name) for name in ("document", "sender", "receiver", "code", "packet")))
    deliveries = sa.table("deliveries", *(sa.column(name) for name in ("packet", "receiver", "stage", "stage_before")))
    other = sa.case((said.c.code == "13", said.c.receiver), else_=said.c.sender)
    query = sa.select(said.c.document, other.label("agency"), said.c.code).where(said.c.document.is_not(None))
    rows = connection.execute(query.order_by(said.c.document, other, said.c.packet)).all()
    for (document, agency), group in groupby(rows, lambda row: (row.document, row.agency)):
        stage, before = _stage([row.code for row in group])
        here = (deliveries.c.packet == document) & (deliveries.c.receiver == agency)
        connection.execute(sa.update(deliveries).where(here).values(stage=stage, stage_before=before))


def _stage(codes: list[str]) -> tuple[str, str | None]:
    reached = max((code for code in codes if code in PROGRESS), default="sent")
    stage = "02" if "02" in codes and reached != "06" else reached
    asked = [code for code in codes if code in {"13", "15", "16"}]
    if asked and asked[-1] == "13":
        return "asked", stage
    return ("recalled", None) if asked and asked[-1] == "15" else (stage, None)


def downgrade() -> None:
    op.drop_table("recalls")
    op.drop_index("ix_relations_target", "relations")
    op.create_index("ix_relations_target", "relations", ["target"])
