"""Messages read from plain data, strictly; the XML form leads here too, so that both are judged alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from gateway.findings import refuse
from gateway.tasks.life.states import ABROAD, State, Verdict
from gateway.tasks.life.terms import Body, ReturnCause, TaskKind, Terms
from gateway.tasks.messages.model import (
    MAJOR,
    MOST_ANCHOR,
    MOST_EVENTS,
    MOST_OCCURRENCE,
    MOST_SUPPORT,
    MOST_TASKS,
    OUTWARD,
    Directive,
    EventSaid,
    Message,
    Stands,
    TaskSaid,
)
from gateway.tasks.messages.strict import Object, wrong

ID: Final = 128
AGENCY: Final = 64
WORDS: Final = 2_000
LONG: Final = 20_000

TEXTS: Final = {
    "content": LONG,
    "leader": WORDS,
    "deadline_text": WORDS,
    "field": WORDS,
    "product": LONG,
    "unit": WORDS,
    "person": WORDS,
}
"""Texts of the terms, with their most letters."""
SAID: Final = {"text": LONG, "reason": LONG}
"""Texts that events say beside them."""
NUMBERS: Final = {"day": 31, "month": 12}
"""Numbers of a recurrence, each from 1."""

_VERSION: Final = re.compile(r"([1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})", re.ASCII)


def message_of(data: object) -> Message:
    """Return the message of data. Raises Refused ``task-message.invalid``, ``task-message.version``."""
    tolerant = is_newer(data.get("version") if isinstance(data, Mapping) else None)
    top = Object(data, "", tolerant=tolerant)
    message = Message(
        version=top.text("version", 9),
        id=top.text("id", ID),
        sent_at=top.moment("sent_at"),
        sender=top.text("from", AGENCY),
        receiver=top.text("to", AGENCY),
        tasks=tuple(_task_of(one) for one in top.each("tasks", MOST_TASKS, least=1)),
    )
    top.done()
    return message


def is_newer(version: object) -> bool:
    """Tell whether a version is a newer one that is read all the same.

    Raises Refused ``task-message.version`` for another major version, ``task-message.invalid`` for none.
    """
    found = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if found is None:
        raise wrong("version", "1.0")
    if int(found[1]) != MAJOR:
        raise refuse("task-message.version", "version", version=found[0], known=f"{MAJOR}.x")
    return int(found[2]) > 0


def _task_of(given: Object) -> TaskSaid:
    found = TaskSaid(
        system=given.text("system", ID),
        code=given.text("code", ID),
        period=given.maybe("period", lambda name: given.text(name, 16), None),
        directive=_directive_of(given.inner("directive")) if given.has("directive") else None,
        terms=_terms_of(given.inner("terms")),
        stands=stands_of(given.inner("stands")),
        events=tuple(_event(one) for one in given.each("events", MOST_EVENTS)),
    )
    given.done()
    return found


def _directive_of(given: Object) -> Directive:
    found = Directive(
        given.maybe("document_id", lambda name: given.text(name, 300), ""),
        given.maybe("code", lambda name: given.text(name, 100), ""),
        given.maybe("date", lambda name: given.text(name, 32), ""),
        given.maybe("anchor", lambda name: given.text(name, MOST_ANCHOR), ""),
        given.maybe("occurrence", lambda name: given.whole(name, 1, MOST_OCCURRENCE), 0),
    )
    given.done()
    return found


def event_of(data: object) -> EventSaid:
    """Return one thing that happened, as :func:`plain.event_plain` wrote it."""
    return _event(Object(data, "", tolerant=False))


def _event(given: Object) -> EventSaid:
    kind = given.text("kind", 24)
    known = {one.value: one for one in OUTWARD}
    if kind not in known:
        raise wrong(given.path("kind"), ", ".join(known))
    found = EventSaid(
        id=given.text("id", ID),
        kind=known[kind],
        at=given.moment("at"),
        by=given.maybe("by", lambda name: given.text(name, ID), ""),
        agency=given.text("agency", AGENCY),
        after=given.maybe("after", lambda name: given.text(name, ID), ""),
        follows=given.maybe("follows", lambda name: given.text(name, ID), ""),
        body=body_of(given.inner("body")),
    )
    given.done()
    return found


def stands_of(given: Object) -> Stands:
    """Return where a task stands."""
    found = Stands(
        state=_given_out(given, "state"),
        percent=given.whole("percent", 0, 100),
        held=given.maybe("held", lambda name: _given_out(given, name), None),
        asked=given.maybe("asked", given.day, None),
        assigned_at=given.maybe("assigned_at", given.moment, None),
        accepted_at=given.maybe("accepted_at", given.moment, None),
        reported_at=given.maybe("reported_at", given.moment, None),
        ended_at=given.maybe("ended_at", given.moment, None),
        verdict=given.maybe("verdict", lambda name: given.word(name, Verdict), None),
    )
    given.done()
    return found


def _given_out(given: Object, name: str) -> State:
    """Return the state of a task that was given to somebody."""
    found = given.word(name, State)
    if found not in ABROAD:
        raise wrong(given.path(name), "assigned")
    return found


def _terms_of(given: Object) -> Terms:
    def text(name: str) -> str:
        return given.maybe(name, lambda one: given.text(one, TEXTS[one]), "")

    found = Terms(
        content=given.text("content", LONG),
        assigner=_agency_of(given.inner("assigner")),
        lead=_agency_of(given.inner("lead")),
        support=_support(given) if given.has("support") else (),
        monitor=_agency_of(given.inner("monitor")) if given.has("monitor") else None,
        leader=text("leader"),
        deadline=given.maybe("deadline", given.day, None),
        deadline_text=text("deadline_text"),
        recurrence=_recurrence_of(given.inner("recurrence")) if given.has("recurrence") else None,
        kind=given.word("kind", TaskKind),
        key=given.truth("key"),
        field=text("field"),
        product=text("product"),
        confirmation=given.truth("confirmation"),
        unit=text("unit"),
        person=text("person"),
    )
    given.done()
    return found


def _support(given: Object) -> tuple[Body, ...]:
    return tuple(_agency_of(one) for one in given.each("support", MOST_SUPPORT))


def _agency_of(given: Object) -> Body:
    found = Body(
        given.maybe("id", lambda name: given.text(name, AGENCY), ""),
        given.maybe("name", lambda name: given.text(name, WORDS), ""),
    )
    given.done()
    if not (found.id or found.name):
        raise wrong(given.path("id"), "text")
    return found


def _recurrence_of(given: Object) -> dict[str, Any]:
    found: dict[str, Any] = {"recurrence": given.text("recurrence", 16)}
    if given.has("weekday"):
        found["weekday"] = given.text("weekday", 16)
    for name, most in NUMBERS.items():
        if given.has(name):
            found[name] = given.whole(name, 1, most)
    given.done()
    return found


def body_of(given: Object) -> dict[str, Any]:
    """Return what an event says."""
    found: dict[str, Any] = {}
    for name, most in (*TEXTS.items(), *SAID.items()):
        if given.has(name):
            found[name] = given.text(name, most, least=0)
    for name, read in _READS.items():
        if given.has(name):
            found[name] = None if name in _NOTHING and given.nothing(name) else read(given, name)
    given.done()
    return found


_NOTHING: Final = frozenset({"deadline", "monitor", "recurrence"})
"""What an event may say expressly to be no more."""

_READS: Final[Mapping[str, Callable[[Object, str], Any]]] = {
    "deadline": lambda given, name: given.day(name).isoformat(),
    "recurrence": lambda given, name: _recurrence_of(given.inner(name)),
    "assigner": lambda given, name: _agency_of(given.inner(name)).plain(),
    "lead": lambda given, name: _agency_of(given.inner(name)).plain(),
    "monitor": lambda given, name: _agency_of(given.inner(name)).plain(),
    "support": lambda given, _: [one.plain() for one in _support(given)],
    "kind": lambda given, name: given.word(name, TaskKind).value,
    "cause": lambda given, name: given.word(name, ReturnCause).value,
    "key": lambda given, name: given.truth(name),
    "confirmation": lambda given, name: given.truth(name),
    "percent": lambda given, name: given.whole(name, 0, 100),
}
"""What an event may say beside texts."""
