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
class Known:
    """What is remembered of an event that happened, to tell another one under its id from the same again."""

    kind: Happening
    at: datetime


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
    seen: Mapping[str, Known],
    pending: Sequence[Pending],
    *,
    settled: Collection[tuple[str, str]] = (),
    ours: Collection[str],
    latest: datetime,
) -> Merged:
    """Return what becomes of a task and of what came about it.

    ``seen`` are the events that happened; ``settled`` are those, with their senders, that a person has dealt with: they
    never happen, and what comes after them need not wait. ``ours`` are agencies whose events are written here and
    nowhere else. Nothing happens later than ``latest``.
    """
    known = dict(seen)
    passed = {event for event, _ in settled}
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
            if _is_repeat(one, known):
                moved = True
                continue
            try:
                made = _step(task, one, known, passed, ours, latest)
            except Refused as refused:
                whys[event.id, one.sender] = refused.findings[0]
                left.append(one)
                continue
            task, moved = made, True
            known[event.id] = Known(event.kind, event.at)
            steps.append(one)
    return Merged(task, tuple(steps), tuple((one, whys[one.event.id, one.sender]) for one in left))


def _is_repeat(one: Pending, known: Mapping[str, Known]) -> bool:
    """Tell whether an event is known already, as the same one."""
    return known.get(one.event.id) == Known(one.event.kind, one.event.at)


def _step(
    task: Task | None,
    one: Pending,
    known: Mapping[str, Known],
    passed: Collection[str],
    ours: Collection[str],
    latest: datetime,
) -> Task:
    """Return the task after an event. Raises Refused where it cannot happen, or not yet."""
    event = one.event
    if one.barred is not None:
        raise Refused([one.barred])
    if event.id in known:
        raise Refused([Finding("task-message.event-differs", "id", {"event": event.id})])
    if event.after and event.after not in known and event.after not in passed:
        raise Refused([Finding("task-message.gap", "after", {"event": event.after})])
    if event.at > latest:
        raise Refused([Finding("task.from-the-future", "at", {"at": event.at.isoformat()})])
    said = Said(event.id, event.at, event.by, event.agency, event.body)
    if task is None:
        if event.kind is not Happening.ASSIGNED:
            raise Refused([Finding("task-message.task-unknown", "code", {"kind": event.kind.value})])
        made = begin(event.kind, said)
        _check(made, one, ours)
        return made
    if event.kind is Happening.ASSIGNED:
        # Begun here already, by another event: two books gave the same name.
        raise Refused([Finding("task-message.begun", "kind", {"event": event.id})])
    _check(task, one, ours)
    return apply(task, event.kind, said)


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
        facts = {"sender": one.sender, "agency": event.agency, "kind": event.kind.value}
        raise Refused([Finding("task-message.not-theirs", "agency", facts)])


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
