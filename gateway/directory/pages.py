"""The directory page by page, in the order of ids: what systems keep copies of, however many agencies there are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from gateway.store.schema import agencies as table


def page(connection: Connection, after: str, limit: int) -> list[Row[Any]]:
    """Return at most so many active agencies whose ids come after this one; an empty text begins."""
    query = select(table).where(table.c.active, table.c.id > after).order_by(table.c.id).limit(limit)
    return list(connection.execute(query))
