"""The one relational schema, for SQLite and PostgreSQL alike; migrations must lead exactly here (a test compares).

Ids are the texts of :func:`gateway.ids.new_id`, so that ordering by id is ordering by time. Times are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

ID_LENGTH: Final = 32
AGENCY_LENGTH: Final = 64
SYSTEM_LENGTH: Final = 128
DIGEST_LENGTH: Final = 64


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite forgets zones, so ours is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

agencies = Table(
    "agencies",
    metadata,
    Column("id", String(AGENCY_LENGTH), primary_key=True),
    Column("folded", String(AGENCY_LENGTH), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("parent", String(AGENCY_LENGTH)),
    Column("mail", Text),
    Column("mobile", Text),
    Column("fax", Text),
    Column("system", String(SYSTEM_LENGTH), index=True),
    Column("active", Boolean, nullable=False),
    # Since when the system holds it: what was delivered before belongs to the holder before.
    Column("held_since", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", String(DIGEST_LENGTH), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

api_key_agencies = Table(
    "api_key_agencies",
    metadata,
    Column("api_key", ForeignKey("api_keys.id"), primary_key=True),
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
)

packets = Table(
    "packets",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("sender", String(AGENCY_LENGTH), nullable=False),
    # Of the packet itself, or of the document that a status answers.
    Column("document_id", Text),
    Column("business_type", Integer),
    Column("code", Text),
    Column("promulgation_date", String(32)),
    Column("subject", Text),
    Column("priority", Integer),
    Column("status_code", String(2)),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(DIGEST_LENGTH), nullable=False),
    Column("via", String(SYSTEM_LENGTH), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("signer", Text),
    Column("certificate", String(DIGEST_LENGTH)),
    Column("warnings", JSON, nullable=False),
    Column("header", JSON, nullable=False),
    Index(None, "sender", "document_id", "kind"),
    Index(None, "document_id"),
)

packet_keys = Table(
    # Apart from the packets, so that these can be cut into months: a partition cannot hold a global unique key.
    "packet_keys",
    metadata,
    Column("key", String(DIGEST_LENGTH), primary_key=True),
    Column("packet", String(ID_LENGTH), nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("system", String(SYSTEM_LENGTH), primary_key=True),
    Column("key", String(DIGEST_LENGTH), primary_key=True),
    Column("packet", String(ID_LENGTH), nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("packet", ForeignKey("packets.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content_type", Text),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(DIGEST_LENGTH), nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("packet", ForeignKey("packets.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("receiver", String(AGENCY_LENGTH), nullable=False),
    Column("endpoint", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("lease_until", Moment),
    # Counts the leases: an outcome is written only by the holder of the newest one.
    Column("fence", Integer, nullable=False),
    Column("fetched_at", Moment),
    # True until the automatic status 01 for this receiver stands in the ledger.
    Column("arrival_due", Boolean, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("error", Text, nullable=False),
    UniqueConstraint("packet", "receiver"),
    Index(None, "receiver", "state", "id"),
    Index(None, "endpoint", "state", "next_at"),
    Index(None, "arrival_due", "id"),
)

statuses = Table(
    "statuses",
    metadata,
    Column("packet", ForeignKey("packets.id"), primary_key=True),
    # The document that it is about; null while that document is not known here.
    Column("document", String(ID_LENGTH), index=True),
    Column("sender", String(AGENCY_LENGTH), nullable=False),
    Column("receiver", String(AGENCY_LENGTH), nullable=False),
    Column("code", String(2), nullable=False),
    Column("description", Text),
    Column("staff", JSON, nullable=False),
    Column("stated_at", String(32)),
    Column("recorded_at", Moment, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("packet", String(ID_LENGTH), nullable=False),
    Column("at", Moment, nullable=False),
    Column("event", String(32), nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    Column("agency", String(AGENCY_LENGTH)),
    Column("facts", JSON, nullable=False),
    Index(None, "packet", "number"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("door", String(32), nullable=False),
    Column("system", String(SYSTEM_LENGTH)),
    Column("findings", JSON, nullable=False),
    Column("size", BigInteger),
    Column("sha256", String(DIGEST_LENGTH)),
)
