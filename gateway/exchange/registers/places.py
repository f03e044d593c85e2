"""Places in a book: what stands before the next page, as one text that callers hand back unread."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select

from gateway.exchange.views import DeliveryState
from gateway.findings import refuse
from gateway.moments import moment_of
from gateway.store.schema import agencies, deliveries
from gateway.store.schema.base import Moment

ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
NEVER: Final = datetime(9998, 12, 31, tzinfo=UTC)

ARRIVED_HERE: Final = deliveries.c.state.not_in((DeliveryState.HELD.value, DeliveryState.QUARANTINED.value))
"""Of the others their receiver does not even know the id."""


arrived: Final = func.coalesce(deliveries.c.released_at, deliveries.c.created_at)
"""As in the schema: what inspection let go arrived only then, behind all that had a number already."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in a book; ``number`` is its own where the book has numbers."""

    moment: datetime
    identity: str
    number: int = 0


def place_text(*parts: object) -> str:
    """Return a place as one text."""
    return base64.urlsafe_b64encode(" ".join(map(str, parts)).encode()).decode().rstrip("=")


def parts_of(text: str, number: int) -> list[str]:
    """Return the parts of a place, empty ones for the beginning. Raises Refused ``registers.place-wrong``."""
    if not text:
        return [""] * number
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode().split(" ")
    except (binascii.Error, ValueError):
        raise refuse("registers.place-wrong", "after") from None
    if len(found) != number or not all(part.isprintable() for part in found):
        raise refuse("registers.place-wrong", "after")
    return found


def place(text: str) -> Place | None:
    """Return a place in a book of documents; nothing for its beginning. Raises Refused ``registers.place-wrong``."""
    when, which, number = parts_of(text, 3)
    if not when:
        return None
    try:
        moment = moment_of(when)
    except ValueError:
        raise refuse("registers.place-wrong", "after") from None
    if moment.tzinfo is None or not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise refuse("registers.place-wrong", "after")
    return Place(moment, which, int(number))


def held_since(connection: Connection, agency: str, *, whole: bool) -> datetime:
    """Return since when what is known of an agency belongs to its present holder; ``whole`` asks for all of it."""
    if whole:
        return ALWAYS
    query = select(agencies.c.held_since).where(agencies.c.id == agency)
    return connection.execute(query).scalar_one_or_none() or NEVER


def bound(moment: datetime, identity: str) -> tuple[Any, Any]:
    """Return a moment and an id as values that a row of two columns can be compared with."""
    return literal(moment, Moment), literal(identity)


def between(
    moment: ColumnElement[Any], identity: ColumnElement[Any], first: datetime, end: datetime, after: Place | None
) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that a row lies between two moments, the second excluded, and after a place."""
    yield moment < end
    # One lower bound alone, or the index may be entered at the wrong one and each page reads all before it again.
    # Not as one row of two values: SQLite enters an index of an expression only at a plain bound.
    if after is not None and after.moment >= first:
        yield moment >= after.moment
        yield or_(moment != after.moment, identity > after.identity)
    else:
        yield moment >= first
