"""What searches walk: each packet beside its parties, and on deliveries the number and the sender of their packet.

What was stored before gets its rows from a background round; until that has come to the newest packet once, searches
go on as they did.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.indexing import NewIndex, make_indexes

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_OF_PACKETS = "search_number IS NOT NULL"

INDEXES: tuple[NewIndex, ...] = (
    ("ix_deliveries_standing_in", "deliveries", ["receiver", "state", "stage", "search_number"], _OF_PACKETS),
    ("ix_deliveries_standing_out", "deliveries", ["search_sender", "state", "stage", "search_number"], _OF_PACKETS),
)


def upgrade() -> None:
    # Before their indexes, and so committed by themselves: an upgrade that was broken off there finds them.
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("deliveries")}
    if "search_number" not in there:
        op.add_column("deliveries", sa.Column("search_number", sa.BigInteger()))
    if "search_sender" not in there:
        op.add_column("deliveries", sa.Column("search_sender", sa.String(64)))
    make_indexes(INDEXES)
    op.create_table(
        "document_parties",
        sa.Column("party", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("party", "number", name="pk_document_parties"),
        sqlite_with_rowid=False,
    )
    op.add_column("search_progress", sa.Column("parties_to", sa.String(32), nullable=False, server_default=""))
    op.add_column(
        "search_progress", sa.Column("parties_whole", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("search_progress", "parties_whole")
    op.drop_column("search_progress", "parties_to")
    op.drop_table("document_parties")
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_column("deliveries", "search_sender")
    op.drop_column("deliveries", "search_number")
