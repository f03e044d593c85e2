"""Whose a place in an object store is: one ledger's alone, by an object that says so.

Two ledgers at one place would each sweep away what only the other needs.
"""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import Connection, insert, select

from gateway.findings import refuse
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.schema import store_facts

LEDGER: Final = "ledger"
"""Under which fact the ledger's own name stands."""


def check_owner(database: Database, blobs: Blobs) -> None:
    """See that the place of bytes is this ledger's, and say so there where nobody has said anything.

    Raises Refused ``objects.other-owner``, or NotNow where the store is away. A folder needs no such word.
    """
    if not blobs.remote:
        return
    ours = database.hand_over(_name).result()
    found = blobs.owner()
    if found is None:
        blobs.take_over(ours)
        found = blobs.owner()  # another may have said so at the same moment
    if found != ours:
        raise refuse("objects.other-owner", "blobs.objects", owner=(found or "")[:32], ours=ours)


def _name(connection: Connection) -> str:
    """Return the name of this ledger, made once; who was slower sees that of the other."""
    here = store_facts.c.name == LEDGER
    name = connection.execute(select(store_facts.c.value).where(here)).scalar_one_or_none()
    if name is None:
        name = secrets.token_hex(16)
        connection.execute(insert(store_facts).values(name=LEDGER, value=name))
    return str(name)
