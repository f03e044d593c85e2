"""Indexes on tables that are large already, made by a migration while others write into these tables.

On PostgreSQL each is built concurrently, which no transaction can hold: what stands before in the same migration would
be committed by itself. So a migration makes its indexes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from alembic import op
from sqlalchemy import TextClause, text

NewIndex: TypeAlias = tuple[str, str, list[str | TextClause], str]
"""Name, table, columns, and the condition of what is in it."""

PATIENCE: Final = "10min"
"""How long a build waits for transactions that began before it, such as a backup; nobody waits for the build."""

_VALID: Final = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


def make_indexes(indexes: Sequence[NewIndex]) -> None:
    """Make indexes; one that an earlier try left half built is dropped and made anew."""
    context = op.get_context()
    if context.dialect.name != "postgresql":
        for name, table, columns, condition in indexes:
            op.create_index(name, table, columns, sqlite_where=text(condition))
        return
    with context.autocommit_block():
        connection = op.get_bind()
        before = connection.execute(text("SHOW lock_timeout")).scalar_one()
        connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
        for name, table, columns, condition in indexes:
            valid = connection.execute(_VALID, {"name": name}).scalar_one_or_none()
            if valid:
                continue
            if valid is not None:
                op.drop_index(name, table, postgresql_concurrently=True)
            op.create_index(name, table, columns, postgresql_where=text(condition), postgresql_concurrently=True)
        connection.execute(text(f"SET lock_timeout = '{before}'"))
