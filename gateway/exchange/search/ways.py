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
"""Packets that the last way passes for one page."""

AT_FIRST: Final = 100
"""Packets that a walk passes before it is judged, and of which a part must fit for it to go on."""

PART: Final = 50
"""One of so many has to fit."""

FURTHER: Final = 2000
"""Packets that a walk passes at most; more of them than have some words are many."""

RARE: Final = 200
"""Packets with some words of which SQLite sooner looks at each than it merges lists."""

MERGED: Final = 100
"""Parties that the index still merges in a time that somebody waits."""

LISTS: Final = 4
"""Words of one group, any of which will do, with which the index is still quick."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way: ``next`` goes on from some number, or says that it does not lead on; the rest says how to go it.

    ``by_standing`` is left to be looked at; ``most`` is asked for at once, and ``examined`` passed for a page at most;
    one of ``part`` packets has to fit.
    """

    next: Callable[[Connection, Bounds], Passed | None]
    examined: int
    most: int = 0
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
    indexed = Way(lambda c, bounds: _indexed(c, groups, bounds), EXAMINED, EXAMINED if stands else 0, stands)
    if not whole or stands:
        return [indexed]
    words, beside = meant.walk(wanted, agencies)
    keys = parties_of(words)

    def walk(connection: Connection, bounds: Bounds) -> Passed:
        return walks.of_parties(connection, keys, bounds, beside)

    if not beside:
        return [Way(walk, EXAMINED)]
    narrow = [group for group in groups if len(group) <= LISTS]
    wide = [group for group in groups if len(group) > LISTS]
    # With so many parties to merge, packets that lack words are better passed over page by page.
    last = Way(walk, FURTHER, FURTHER // 4) if len(groups[0]) > MERGED else indexed
    judged = Way(walk, FURTHER, AT_FIRST, part=PART)
    if connection.dialect.name == "sqlite" and narrow and last is indexed:
        # Its index shows one after another, like a walk.
        return [_rare(narrow, wide, RARE), indexed] if wide else [indexed]
    if set(narrow) == {words}:
        # The list that is walked is all that the index would be asked for.
        return [judged, last]
    if narrow and wide and wanted.sender:
        # One sender and any of many receivers seldom come together: both lists are soonest merged.
        return [judged, last]
    if narrow and wide:
        return [judged, _rare(narrow, wide, FURTHER), Way(walk, FURTHER, FURTHER // 4), last]
    return [_rare(narrow, wide, EXAMINED), judged, last] if narrow else [judged, last]


def _rare(narrow: Question, wide: Question, most: int) -> Way:
    return Way(lambda c, bounds: _few(c, narrow, wide, bounds), FURTHER, most)


def _indexed(connection: Connection, groups: Question, bounds: Bounds) -> Passed:
    rows = inverted.newest(connection, groups, first=bounds.first, before=bounds.before, most=bounds.most)
    return Passed(rows, rows[-1].number if len(rows) == bounds.most else None, len(rows))


def _few(connection: Connection, narrow: Question, wide: Question, bounds: Bounds) -> Passed | None:
    """Pass all that has words which are rare, and of these what has those of which it needs only one of many."""
    if connection.dialect.name == "sqlite":
        passed = _indexed(connection, narrow, bounds)
        if passed.to is not None:
            return None
        found = inverted.answering(connection, wide, [row.number for row in passed.rows])
        return Passed([row for row in passed.rows if row.number in found], None, passed.examined)
    if inverted.expected(connection, narrow) > bounds.most:
        return None
    given = {"first": bounds.first, "before": bounds.before, "most": bounds.most}
    few = inverted.few(connection, narrow, wide, **given)
    return None if few is None else Passed(few[0], None, few[1])


def _by_standing(wanted: Wanted, agencies: frozenset[str]) -> Way:
    asked = walks.Standing(
        receivers=sorted(agencies) if wanted.direction != "out" else (),
        senders=sorted(agencies) if wanted.direction != "in" else (),
        states=[state.value for state in wanted.state or DeliveryState],
        stages=list(wanted.stage or [stage.value for stage in Stage]),
    )
    words = meant.rest(wanted)
    examined, most = (FURTHER, AT_FIRST) if words else (EXAMINED, 0)
    return Way(lambda c, bounds: walks.standing(c, asked, bounds, words), examined, most)
