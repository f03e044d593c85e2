"""What all tables are made of: one metadata with fixed names for constraints, lengths of ids, moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

ID_LENGTH: Final = 32
AGENCY_LENGTH: Final = 64
SYSTEM_LENGTH: Final = 128
DIGEST_LENGTH: Final = 64
ENDPOINT_LENGTH: Final = 64


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


def where(condition: str) -> dict[str, Any]:
    """Return the words that make an index partial, for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")
"""A number that a database counts up by itself."""
