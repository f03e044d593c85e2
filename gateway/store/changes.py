"""Numbers that are counted up when something changes that processes keep in memory, so that looking costs one row."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from gateway.store.schema import changes

CERTIFICATES: Final = "certificates"
"""Certificates of agencies."""
REVOCATION: Final = "revocation"
"""What is known about revocations."""
DIRECTORY: Final = "directory"
"""The dated directory; every change of an entry counts."""
ENDPOINTS: Final = "endpoints"
"""Endpoints: what they are, and how they are run."""

_NUMBER: Final = select(changes.c.number).where(changes.c.topic == bindparam("wanted"))


def count_up(connection: Connection, topic: str) -> None:
    """Say that something changed, in the transaction that changes it."""
    connection.execute(update(changes).where(changes.c.topic == topic).values(number=changes.c.number + 1))


def count_on(connection: Connection, topic: str, by: int) -> int:
    """Take ``by`` numbers of a topic and return the first; whoever takes some waits for the commit of those before."""
    connection.execute(update(changes).where(changes.c.topic == topic).values(number=changes.c.number + by))
    return number(connection, topic) - by + 1


def number(connection: Connection, topic: str) -> int:
    """Return the number of a topic; another number than before means that something changed."""
    return int(connection.execute(_NUMBER, {"wanted": topic}).scalar_one())
