"""Which of the events that came may happen, and in which order: a pure function of a task and of what waits for it.

An event happens after the one that stood before it in the book of whoever tells it. So the order in which messages
come, and how often, makes no difference; what two books did at the same time without knowing of each other stays a
conflict in one of them, or in both, and never a silent difference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.findings import Finding, Refused
from gateway.tasks.life.happenings import GIVING, RULES, Happening
from gateway.tasks.life.task import Task, apply, begin
from gateway.tasks.life.terms import Said
from gateway.tasks.messages.model import EventSaid


@dataclass(frozen=True, slots=True)
class Logged:
    """An event that happened, in its place in this book; ``told`` by another book, or said here."""

    event: EventSaid
    told: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that came, its agencies as this book names them. ``sender`` told it, and is known for sure.

    ``barred`` says why it may not happen whatever the task is, as without a signature that counts.
    """

    event: EventSaid
    sender: str
    packet: str | None = None
    barred: Finding | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """``steps`` happen in this order and make ``task``; each of ``left`` cannot, and says why."""

    task: Task | None
    steps: tuple[Pending, ...]
    left: tuple[tuple[Pending, Finding], ...]


def merge(
    task: Task | None,
    log: Sequence[Logged],
    pending: Sequence[Pending],
    *,
    settled: Collection[tuple[str, str]] = (),
    ours: Collection[str],
    latest: datetime,
) -> Merged:
    """Return what becomes of a task and of what came about it.

    ``log`` are the events that happened; ``settled`` are those, with their senders, that a person has dealt with: they
    never happen, and what comes after them need not wait. ``ours`` are agencies whose events are written here and
    nowhere else. Nothing happens later than ``latest``.
    """
    book = _Book(task, log, {event for event, _ in settled}, ours, latest)
    left = sorted(
        (one for one in pending if (one.event.id, one.sender) not in settled),
        key=lambda one: (one.event.at, one.event.id, one.sender),
    )
    steps: list[Pending] = []
    whys: dict[tuple[str, str], Finding] = {}
    moved = True
    while moved and left:
        moved = False
        waiting, left = left, []
        for one in waiting:
            event = one.event
            if book.has(one.event):
                moved = True
                continue
            try:
                book.take(one)
            except Refused as refused:
                whys[event.id, one.sender] = refused.findings[0]
                left.append(one)
                continue
            moved = True
            steps.append(one)
    return Merged(book.task, tuple(steps), tuple((one, whys[one.event.id, one.sender]) for one in left))


class _Book:
    """A task with its log, while events are taken."""

    def __init__(
        self, task: Task | None, log: Sequence[Logged], passed: Collection[str], ours: Collection[str], latest: datetime
    ) -> None:
        self.task = task
        self._log = list(log)
        self._known = {one.event.id: one.event for one in log}
        self._passed = passed
        self._ours = ours
        self._latest = latest

    def has(self, event: EventSaid) -> bool:
        """Tell whether an event is known already, as the same one."""
        before = self._known.get(event.id)
        return before is not None and (before.kind, before.at) == (event.kind, event.at)

    def take(self, one: Pending) -> None:
        """Let an event happen. Raises Refused where it cannot, or not yet."""
        event = one.event
        if one.barred is not None:
            raise Refused([one.barred])
        if event.id in self._known:
            raise Refused([Finding("task-message.event-differs", "id", {"event": event.id})])
        for before in (event.after, event.follows):
            if before and before not in self._known and before not in self._passed:
                raise Refused([Finding("task-message.gap", "after", {"event": before})])
        if event.at > self._latest:
            raise Refused([Finding("task.from-the-future", "at", {"at": event.at.isoformat()})])
        if self.task is None:
            if event.kind is not Happening.ASSIGNED:
                raise Refused([Finding("task-message.task-unknown", "code", {"kind": event.kind.value})])
            made = begin(event.kind, _said(event))
            if {event.agency, one.sender} != {made.terms.assigner.id}:
                # Nobody gives a task in another's name, whoever it says that it monitors for.
                raise _not_theirs(one)
        else:
            if event.kind is Happening.ASSIGNED:
                # Begun here already, by another event: two books gave the same name.
                raise Refused([Finding("task-message.begun", "kind", {"event": event.id})])
            _check(self.task, one, self._ours)
            made = apply(self.task, event.kind, _said(event))
            if crosses(self._log, event, made):
                raise Refused([Finding("task-message.crossed", "kind", {"event": event.id})])
        self.task = made
        self._known[event.id] = event
        self._log.append(Logged(event, told=True))


def crosses(log: Sequence[Logged], event: EventSaid, made: Task) -> bool:
    """Tell whether whoever tells an event has a different task than ``made`` here, without knowing of it.

    Events of this log of which that book did not know come, in that book, after the event: if this can happen too and
    makes another task, neither book would notice. If it cannot, the other book has a conflict that is shown there.
    """
    known = _known_to(log, event)
    crossed = [one.event for one in log if one.event.id not in known]
    if not crossed:
        return False
    order = [*(one.event for one in log if one.event.id in known), event, *crossed]
    try:
        theirs = begin(order[0].kind, _said(order[0]))
        for one in order[1:]:
            theirs = apply(theirs, one.kind, _said(one))
    except Refused:
        return False
    return replace(theirs, number=made.number) != made


def _known_to(log: Sequence[Logged], event: EventSaid) -> set[str]:
    """Return the events of a log that whoever tells an event knew of.

    Those are its own, the one before it, and what these came after; what was said here came after all that stood here.
    """
    places = {one.event.id: place for place, one in enumerate(log)}
    waiting = [place for place, one in enumerate(log) if one.event.agency == event.agency]
    waiting += [places[event.after]] if event.after in places else []
    known: set[int] = set()
    while waiting:
        place = waiting.pop()
        if place in known:
            continue
        known.add(place)
        one = log[place]
        if not one.told:
            known.update(range(place))
        elif one.event.after in places:
            waiting.append(places[one.event.after])
    return {log[place].event.id for place in known}


def _said(event: EventSaid) -> Said:
    return Said(event.id, event.at, event.by, event.agency, event.body)


def _check(task: Task, one: Pending, ours: Collection[str]) -> None:
    """Raise Refused unless the event's agency may do this, and the sender may tell it.

    Each agency tells what it did itself. Whoever gives the task also tells what others did before, as a new performer
    has to learn it; but nobody else tells what an agency of ours did.
    """
    event = one.event
    theirs = one.sender == event.agency or (
        event.agency not in ours and bool(task.sides([one.sender]) & GIVING) and one.sender not in ours
    )
    if not theirs or not RULES[event.kind].sides & task.sides([event.agency]):
        raise _not_theirs(one)


def _not_theirs(one: Pending) -> Refused:
    facts = {"sender": one.sender, "agency": one.event.agency, "kind": one.event.kind.value}
    return Refused([Finding("task-message.not-theirs", "agency", facts)])


def renamed(event: EventSaid, names: Mapping[str, str]) -> EventSaid:
    """Return an event with its agencies as this book names them."""
    body = dict(event.body)
    for name in ("assigner", "lead", "monitor"):
        if isinstance(body.get(name), Mapping):
            body[name] = _renamed(body[name], names)
    if isinstance(body.get("support"), Sequence):
        body["support"] = [_renamed(one, names) for one in body["support"]]
    return replace(event, agency=names.get(event.agency, event.agency), body=body)


def _renamed(one: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {**one, "id": names.get(one.get("id", ""), one.get("id", ""))}


def ids_of(event: EventSaid) -> set[str]:
    """Return all ids of agencies that an event names."""
    found = {event.agency}
    for name in ("assigner", "lead", "monitor"):
        if isinstance(event.body.get(name), Mapping):
            found.add(event.body[name].get("id", ""))
    found.update(one.get("id", "") for one in event.body.get("support") or ())
    return found - {""}
