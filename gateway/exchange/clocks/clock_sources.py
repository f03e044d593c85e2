"""The legal clocks as the watch runs them: where each finds its documents, and when it is satisfied.

Clocks of documents that wait look at all of them each time. Clocks that count in days of arrival keep a frontier: what
arrived before it has been looked at when its day became ripe, and is not looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final, Protocol

from sqlalchemy import Connection

from gateway.exchange.clocks import watched
from gateway.exchange.clocks.alerts import AlertKind, AlertView
from gateway.exchange.clocks.clocks import ClockRules, answer_take_back_by, local_day, present_by
from gateway.exchange.clocks.watched import WATCHED, Page, id_at
from gateway.packet.dates import VIETNAM

OVERLAP: Final = timedelta(minutes=10)
"""Looked at again behind the frontier: ids are given a little before their rows can be seen."""

_DAY: Final = timedelta(days=1)


class Source(Protocol):
    """Finds running clocks that are to be warned of, page by page."""

    def page(self, connection: Connection, now: datetime, after: str) -> Page:
        """Return those behind the id ``after``."""

    def passed(self, now: datetime) -> None:
        """Take note that everything found at this moment is on disk."""


class Waiting:
    """All documents that wait, however long."""

    def __init__(self, rules: ClockRules, find: Callable[[Connection, datetime, str], Page]) -> None:
        self._rules = rules
        self._find = find

    def page(self, connection: Connection, now: datetime, after: str) -> Page:
        """Return those of which it is time to warn."""
        found, further = self._find(connection, now, after)
        return watched.ripe(found, self._rules, now), further

    def passed(self, now: datetime) -> None:
        """Keep nothing: the next look is at all of them again."""


class Ranged:
    """Documents of a range of ids, each looked at once; ``ripe_until`` says until when what arrived is ripe."""

    def __init__(
        self, find: Callable[[Connection, str, str], Page], ripe_until: Callable[[datetime], datetime]
    ) -> None:
        self._find = find
        self._ripe_until = ripe_until
        self._frontier = ""

    def page(self, connection: Connection, now: datetime, after: str) -> Page:
        """Return those between the frontier and what is ripe now."""
        begin = max(after, self._frontier, id_at(now - WATCHED))
        return self._find(connection, begin, id_at(self._ripe_until(now)))

    def passed(self, now: datetime) -> None:
        """Move the frontier; never beyond now, since a day may be ripe before it is over."""
        self._frontier = id_at(min(self._ripe_until(now), now) - OVERLAP)


@dataclass(frozen=True, slots=True)
class Clock:
    """One legal clock: its two kinds of alert, its sources, and which of its alerts are still right.

    ``since`` finds what was satisfied since an id was given, for a clock with too many alerts to look at all of them
    each time.
    """

    soon: AlertKind
    late: AlertKind
    sources: Sequence[Source]
    still: Callable[[Connection, Sequence[AlertView]], set[str]]
    since: Callable[[Connection, str], set[str]] | None = None


def clocks(rules: ClockRules, endpoints: Collection[str], *, receiving: bool) -> tuple[Clock, ...]:
    """Return the clocks of a service with these endpoints; ``receiving``: it stands for receivers, as a gateway does.

    A clock that is switched off is there without sources, so that its old alerts are closed.
    """
    sending = _sending(rules, endpoints)
    return (sending, _arrival(rules, endpoints), _present(rules), _answer(rules)) if receiving else (sending,)


def _sending(rules: ClockRules, endpoints: Collection[str]) -> Clock:
    def find(connection: Connection, now: datetime, after: str, *, dead: bool) -> Page:
        return watched.unsent(connection, rules, endpoints, now, after, dead=dead)

    sources = [Waiting(rules, partial(find, dead=dead)) for dead in (False, True)]
    return Clock(AlertKind.SEND_SOON, AlertKind.SEND_LATE, sources, _by_subject(watched.still_unsent))


def _arrival(rules: ClockRules, endpoints: Collection[str]) -> Clock:
    def on_the_way(connection: Connection, now: datetime, after: str) -> Page:
        return watched.unsaid_on_the_way(connection, endpoints, now, after)

    sources = [Waiting(rules, watched.unsaid), Waiting(rules, on_the_way)]
    return Clock(AlertKind.ARRIVAL_SOON, AlertKind.ARRIVAL_LATE, sources, _by_subject(watched.still_unsaid))


def _present(rules: ClockRules) -> Clock:
    kinds = (AlertKind.PRESENT_SOON, AlertKind.PRESENT_LATE)
    if not rules.present_days:
        return Clock(*kinds, (), _nothing)

    def find(connection: Connection, begin: str, end: str, *, urgent: bool) -> Page:
        due = partial(present_by, rules, priority=1 if urgent else 0)
        return watched.unpresented(connection, begin, end, urgent=urgent, due=due)

    normal = Ranged(partial(find, urgent=False), partial(_ripe_days, rules, partial(present_by, rules)))
    half = min(rules.warn_before, rules.present_urgent / 2)
    urgent = Ranged(partial(find, urgent=True), lambda now: now - rules.present_urgent + half)
    still = _by_subject(watched.still_unpresented)
    return Clock(*kinds, (normal, urgent), still, watched.presented_since)


def _answer(rules: ClockRules) -> Clock:
    kinds = (AlertKind.ANSWER_SOON, AlertKind.ANSWER_LATE)
    if not rules.take_back_days:
        return Clock(*kinds, (), _nothing)
    due = partial(answer_take_back_by, rules)
    until = partial(_ripe_days, rules, due)
    finders = (watched.unanswered_requests, watched.unanswered_revocations)
    return Clock(*kinds, [Ranged(partial(find, due=due), until) for find in finders], _unanswered)


def _ripe_days(rules: ClockRules, due: Callable[[datetime], datetime | None], now: datetime) -> datetime:
    """Return the end of the last day of which everything that arrived is to be warned of now."""
    day = local_day(now)
    while (limit := due(_midnight(day))) is not None and limit - rules.warn_before > now:
        day -= _DAY
    return _midnight(day + _DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=VIETNAM)


def _by_subject(still: Callable[[Connection, Collection[str]], set[str]]) -> Callable[..., set[str]]:
    def right(connection: Connection, alerts: Sequence[AlertView]) -> set[str]:
        open_ones = still(connection, [alert.subject for alert in alerts])
        return {alert.id for alert in alerts if alert.subject in open_ones}

    return right


def _unanswered(connection: Connection, alerts: Sequence[AlertView]) -> set[str]:
    requests = {alert.id: (str(alert.facts["request"]), alert.subject) for alert in alerts}
    waiting = watched.still_unanswered(connection, set(requests.values()))
    return {alert for alert, request in requests.items() if request in waiting}


def _nothing(_connection: Connection, _alerts: Sequence[AlertView]) -> set[str]:
    return set()
