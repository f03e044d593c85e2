"""The timestamps on seals: each is right, on the seal that is there, and not from before that seal was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, inspect, select

from gateway.exchange.certificates import states
from gateway.exchange.proof.seals import Seal
from gateway.exchange.proof.verifying import Faults, Tally, pages
from gateway.findings import Finding, Refused
from gateway.store.database import Database
from gateway.store.schema import seal_stamps, seals
from gateway.trust.anchors import Anchors
from gateway.trust.knowledge import Knowledge
from gateway.trust.stamps import judge

CLOCKS: Final = timedelta(minutes=5)
"""How far an authority's clock may be from that of the service."""

_STAMPS: Final = select(seal_stamps.c.seal, seal_stamps.c.token)


def check_stamps(database: Database, tally: Tally, anchors: Anchors | None) -> Faults:
    """Judge every timestamp by what is known of revocations; without anchors its authority's chain is not judged."""
    if not database.read_now(_are_there):
        return  # a database of a release that had none
    knowledge = Knowledge(known=database.read_now(states.known))
    for rows in pages(database, _STAMPS, (seal_stamps.c.seal,)):
        known = _seals(database, [row.seal for row in rows])
        for row in rows:
            yield from _check(row, known.get(row.seal), anchors, knowledge)
        tally.add("stamps", len(rows))


def _are_there(connection: Connection) -> bool:
    return inspect(connection).has_table(seal_stamps.name)


def _seals(database: Database, numbers: Sequence[int]) -> dict[int, Seal]:
    query = select(seals).where(seals.c.number.in_(numbers))
    rows = database.read_now(lambda connection: connection.execute(query).all())
    return {row.number: Seal(**row._asdict()) for row in rows}


def _check(row: Row[Any], seal: Seal | None, anchors: Anchors | None, knowledge: Knowledge) -> Faults:
    place, facts = f"seals[{row.seal}]", {"number": row.seal}
    if seal is None:
        yield Finding("ledger.seal-missing", place, facts)
        return
    try:
        stamp = judge(row.token, seal.hash.encode("ascii"), anchors, (), knowledge)
    except Refused as refused:
        yield Finding("ledger.stamp-wrong", place, {**facts, "cause": refused.findings[0].code})
        return
    if stamp.at < seal.at - CLOCKS:
        yield Finding("ledger.stamp-early", place, facts)
