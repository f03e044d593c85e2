"""PostgreSQL and many hosts: chained ledger, seals, audit, delivery causes, stages of receivers, relations, duties.

Made with the first release that runs on PostgreSQL. From here on a migration must be safe while the release before it
works on the same database: it adds, and neither changes nor drops what that release reads or writes. One that cannot
keep to this sets ``schema_facts.oldest`` to itself, and its release is installed with intake stopped.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store import partitions
from gateway.store.chain import GENESIS, entry_hash
from gateway.store.schema.base import NUMBER, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN = "state IN ('waiting', 'processing')"


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _columns(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)


def upgrade() -> None:
    _columns("api_keys", sa.Column("role", sa.String(16), nullable=False, server_default="system"))
    _columns("packets", sa.Column("destroyed_at", Moment()), sa.Column("archived_at", Moment()))
    op.create_index("ix_packets_sha256", "packets", ["sha256"])
    op.create_index("ix_attachments_sha256", "attachments", ["sha256"])
    _deliveries()
    _columns("statuses", sa.Column("outcome", sa.String(16), nullable=False, server_default=""))
    _index("ix_statuses_held", "statuses", ["packet"], "document IS NULL")
    _new_tables()
    _ledger()


def _deliveries() -> None:
    _columns(
        "deliveries",
        sa.Column("address", sa.String(64)),
        sa.Column("priority", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("cause", sa.String(16), nullable=False, server_default=""),
        sa.Column("code", sa.String(100), nullable=False, server_default=""),
        sa.Column("failing_since", Moment()),
        sa.Column("begun", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("stage", sa.String(16), nullable=False, server_default="sent"),
        sa.Column("stage_before", sa.String(16)),
        sa.Column("stage_at", Moment()),
    )
    for name in ("receiver_state_id", "endpoint_state_next_at", "arrival_due_id"):
        op.drop_index(f"ix_deliveries_{name}", "deliveries")
    _index("ix_deliveries_open", "deliveries", ["receiver", "id"], OPEN)
    _index("ix_deliveries_due", "deliveries", ["endpoint", "priority", "next_at"], "state = 'waiting'")
    _index("ix_deliveries_dead", "deliveries", ["endpoint", "cause", "id"], "state = 'dead'")
    _index("ix_deliveries_arrival_due", "deliveries", ["id"], "arrival_due")
    _index("ix_deliveries_asked", "deliveries", ["id"], "stage = 'asked'")
    _index("ix_deliveries_leased", "deliveries", ["lease_until"], "lease_until IS NOT NULL")


def _new_tables() -> None:
    op.create_table(
        "relations",
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.String(32)),
        sa.Column("document_id", sa.Text()),
        sa.Column("reference", sa.JSON(), nullable=False),
        sa.Column("receivers", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("packet", "number", name="pk_relations"),
        sa.ForeignKeyConstraint(["packet"], ["packets.id"], name="fk_relations_packet"),
    )
    op.create_index("ix_relations_target", "relations", ["target"])
    _index("ix_relations_open", "relations", ["document_id"], "target IS NULL")
    facts = op.create_table("schema_facts", sa.Column("oldest", sa.String(32), primary_key=True))
    # Releases before this one write a ledger without chains.
    op.bulk_insert(facts, [{"oldest": revision}])
    op.create_table(
        "seals",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("audit", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("audit_hash", "previous", "hash")),
        sa.PrimaryKeyConstraint("number", name="pk_seals"),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("previous", "hash")),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_table(
        "endpoint_states",
        sa.Column("endpoint", sa.String(64), nullable=False),
        sa.Column("circuit", sa.String(16), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("probe_at", Moment()),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("tokens_at", Moment(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("day_count", sa.Integer(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", name="pk_endpoint_states"),
    )
    op.create_table(
        "duties",
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("holder", sa.String(128), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_duties"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(64)),
        sa.Column("due_at", Moment()),
        sa.Column("raised_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    _index("ux_alerts_open", "alerts", ["kind", "subject"], "closed_at IS NULL", unique=True)


def _ledger() -> None:
    """Put the ledger's entries into chains, in a new table that takes the place of the old one."""
    op.rename_table("ledger", "ledger_before")
    op.drop_index("ix_ledger_packet_number", "ledger_before")
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        partitions.create_ledger(connection)
    else:
        _embedded_ledger()
    _copy(connection)
    op.drop_table("ledger_before")


def _embedded_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("number", NUMBER, nullable=False, autoincrement=True),
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(64)),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ledger"),
    )
    op.create_index("ix_ledger_packet_position", "ledger", ["packet", "position"])


def _copy(connection: sa.Connection) -> None:
    old = sa.table("ledger_before", *(sa.column(name) for name in ("number", "packet", "event", "actor", "agency")),
                   sa.column("at", Moment()), sa.column("facts", sa.JSON()))  # fmt: skip
    new = sa.table("ledger", *(sa.column(name) for name in _NAMES), sa.column("at", Moment()),
                   sa.column("facts", sa.JSON()))  # fmt: skip
    packet, position, previous = "", 0, GENESIS
    rows = []
    for row in connection.execute(sa.select(old).order_by(old.c.packet, old.c.number)):
        if row.packet != packet:
            packet, position, previous = row.packet, 0, GENESIS
        position += 1
        entry = {"packet": packet, "position": position, "at": row.at, "event": row.event, "actor": row.actor,
                 "agency": row.agency, "facts": row.facts, "previous": previous}  # fmt: skip
        previous = entry_hash(**entry)
        rows.append({"number": row.number, **entry, "hash": previous})
    for start in range(0, len(rows), 1000):
        connection.execute(sa.insert(new), rows[start : start + 1000])
    if rows and connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval('ledger_numbers', (SELECT max(number) FROM ledger))"))


_NAMES = ("number", "packet", "position", "event", "actor", "agency", "previous", "hash")


def downgrade() -> None:
    raise RuntimeError("The chained ledger cannot be taken apart again: restore the backup made before the upgrade.")
