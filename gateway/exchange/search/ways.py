"""Ways to what a search means: each gives packets in order, the newest first, and says what is left to be looked at.

Walks from the newest packet on are quick where much of what they pass is meant; the inverted index is quick where
little is. PostgreSQL's index finds all before it shows the newest, so there a walk goes first for a little while.
SQLite's shows one after another, like a walk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.search import wanted as meant
from gateway.exchange.search.terms import parties_of
from gateway.exchange.search.wanted import Wanted
from gateway.exchange.views import DeliveryState
from gateway.packet.names import Kind
from gateway.store import inverted, walks
from gateway.store.inverted import Question
from gateway.store.walks import Bounds

EXAMINED: Final = 500
"""Packets that the last way looks at for one page. A page may hold less than was asked for, even nothing, and name the
next one.
"""

FIRST: Final = 400
"""Packets that a walk passes before the index is asked."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way: what it passes, the words and the standing that are left to look at, how much it may pass for a page."""

    next: Callable[[Connection, Bounds], list[Row[Any]]]
    examined: int
    words: Question = ()
    by_standing: bool = False


def ways(connection: Connection, wanted: Wanted, agencies: frozenset[str], *, whole: bool) -> list[Way]:
    """Return the ways to try one after another; ``whole`` says that parties of all packets are known.

    Where nothing can be meant there is none. All ways of a search find the same.
    """
    groups = meant.question(wanted, agencies)
    if not all(groups):
        return []
    stands = bool(wanted.state or wanted.stage)
    if stands and whole and wanted.kind is Kind.DOCUMENT:
        return [_by_standing(wanted, agencies)]
    indexed = Way(lambda c, bounds: _indexed(c, groups, bounds), EXAMINED, by_standing=stands)
    words, beside = meant.walk(wanted, agencies)
    if not whole or stands or (beside and connection.dialect.name == "sqlite"):
        return [indexed]
    keys = parties_of(words)
    walk = Way(lambda c, bounds: walks.of_parties(c, keys, bounds), FIRST if beside else EXAMINED, words=beside)
    return [walk, indexed] if beside else [walk]


def _indexed(connection: Connection, groups: Question, bounds: Bounds) -> list[Row[Any]]:
    return inverted.newest(connection, groups, first=bounds.first, before=bounds.before, most=bounds.most)


def _by_standing(wanted: Wanted, agencies: frozenset[str]) -> Way:
    asked = walks.Standing(
        receivers=sorted(agencies) if wanted.direction != "out" else (),
        senders=sorted(agencies) if wanted.direction != "in" else (),
        states=[state.value for state in wanted.state or DeliveryState],
        stages=list(wanted.stage or [stage.value for stage in Stage]),
    )
    return Way(lambda c, bounds: walks.standing(c, asked, bounds), EXAMINED, words=meant.rest(wanted))
