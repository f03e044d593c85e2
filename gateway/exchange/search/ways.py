"""Ways to what a search means: each gives packets in order, the newest first, and says what is left to be looked at.

Walks from the newest packet on are quick where much of what they pass is meant, the inverted index where little is. So
a walk goes first for a little while. Then the index is asked for the words alone, without the parties of a key that has
many: each of them would be a list to merge. Only where neither leads on it is asked for everything at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.search import wanted as meant
from gateway.exchange.search.terms import parties_of
from gateway.exchange.search.wanted import Wanted
from gateway.exchange.views import DeliveryState
from gateway.packet.names import Kind
from gateway.store import inverted, walks
from gateway.store.inverted import Question
from gateway.store.walks import Bounds, Passed

EXAMINED: Final = 500
"""Packets that the last way looks at for one page. A page may hold less than was asked for, even nothing, and name the
next one.
"""

AT_FIRST: Final = 100
"""Packets that a walk passes before it is judged, and of which a part must fit for it to go on."""

PART: Final = 20
"""One of so many has to fit."""

FURTHER: Final = 2000
"""Packets that a walk passes at most; more of them than have some words are many."""

LISTS: Final = 4
"""Words of one group, any of which will do, with which the index is still quick."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way: ``next`` goes on from some number, or says that it does not lead on; the rest says how to go it.

    ``words`` and ``by_standing`` are left to be looked at; ``most`` is asked for at once, and ``examined`` passed for
    a page at most; one of ``part`` packets has to fit.
    """

    next: Callable[[Connection, Bounds], Passed | None]
    examined: int
    most: int = 0
    words: Question = ()
    by_standing: bool = False
    part: int = 0


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
    indexed = Way(lambda c, bounds: _indexed(c, groups, bounds), EXAMINED, EXAMINED if stands else 0, (), stands)
    if not whole or stands:
        return [indexed]
    words, beside = meant.walk(wanted, agencies)
    keys = parties_of(words)

    def walk(connection: Connection, bounds: Bounds) -> Passed:
        return walks.of_parties(connection, keys, bounds)

    if not beside:
        return [Way(walk, EXAMINED)]
    narrow = [group for group in groups if len(group) <= LISTS]
    wide = [group for group in groups if len(group) > LISTS]
    found = [Way(walk, FURTHER, AT_FIRST, beside, part=PART)]
    if narrow and wide:
        found.append(Way(lambda c, bounds: _few(c, narrow, bounds), FURTHER, FURTHER, wide))
        found.append(Way(walk, FURTHER, FURTHER // 4, beside))
    return [*found, indexed]


def _indexed(connection: Connection, groups: Question, bounds: Bounds) -> Passed:
    rows = inverted.newest(connection, groups, first=bounds.first, before=bounds.before, most=bounds.most)
    return Passed(rows, rows[-1].number if len(rows) == bounds.most else None)


def _few(connection: Connection, groups: Question, bounds: Bounds) -> Passed | None:
    """Pass all that has words which are rare."""
    if connection.dialect.name == "sqlite":
        return _indexed(connection, groups, bounds)
    if inverted.expected(connection, groups) > bounds.most:
        return None
    rows = inverted.few(connection, groups, first=bounds.first, before=bounds.before, most=bounds.most)
    return None if rows is None else Passed(rows, None)


def _by_standing(wanted: Wanted, agencies: frozenset[str]) -> Way:
    asked = walks.Standing(
        receivers=sorted(agencies) if wanted.direction != "out" else (),
        senders=sorted(agencies) if wanted.direction != "in" else (),
        states=[state.value for state in wanted.state or DeliveryState],
        stages=list(wanted.stage or [stage.value for stage in Stage]),
    )
    words = meant.rest(wanted)
    if not words:
        return Way(lambda c, bounds: walks.standing(c, asked, bounds), EXAMINED)
    return Way(lambda c, bounds: walks.standing(c, asked, bounds), FURTHER, AT_FIRST, words)
