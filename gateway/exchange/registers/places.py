"""Places in a book: what stands before the next page, as one text that callers hand back unread."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_

from gateway.exchange.registers.spans import Span, midnight
from gateway.findings import refuse
from gateway.store.schema.base import Moment


def place_text(first: str, second: str) -> str:
    """Return a place as one text."""
    return base64.urlsafe_b64encode(f"{first} {second}".encode()).decode().rstrip("=")


def place(text: str) -> tuple[str, str]:
    """Return the two halves of a place, empty ones for the beginning. Raises Refused ``registers.place-wrong``."""
    if not text:
        return "", ""
    try:
        first, second = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode().split(" ")
    except (binascii.Error, ValueError):
        raise refuse("registers.place-wrong", "after") from None
    return first, second


def bound(moment: datetime, identity: str) -> tuple[Any, Any]:
    """Return a moment and an id as values that a row of two columns can be compared with."""
    return literal(moment, Moment), literal(identity)


def between(
    moment: ColumnElement[Any], identity: ColumnElement[Any], span: Span, after: str
) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that a row lies in a span of days and after a place. Raises Refused as :func:`place`."""
    yield moment >= midnight(span.first)
    yield moment < midnight(span.following)
    when, which = place(after)
    if when:
        try:
            start = datetime.fromisoformat(when)
        except ValueError:
            raise refuse("registers.place-wrong", "after") from None
        if start.tzinfo is None:
            raise refuse("registers.place-wrong", "after")
        yield tuple_(moment, identity) > tuple_(*bound(start, which))
