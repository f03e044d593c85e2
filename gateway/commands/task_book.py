"""``lienthong tasks``: tasks at the command line of the machine, beside a running service or without one.

Whoever works here acts for the agency that ``--agency`` names, under a name of their own in the events and the audit.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import orjson

from gateway.catalogue import shown
from gateway.commands.opening import opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange.views import Caller
from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.moments import day_of
from gateway.tasks.book import verifying
from gateway.tasks.book.desk import TaskDesk
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.telling import agencies
from gateway.tasks.book.writing import Origin
from gateway.tasks.counts.choice import Scope, choice_of
from gateway.tasks.counts.desk import today
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.standing import standing
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Terms
from gateway.tasks.lists.desk import Lists
from gateway.tasks.lists.finding import Looked, Sort

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from gateway.store.database import Database
    from gateway.tasks.book.entries import Entry

WORDS: Final = 100
"""Letters of a task in a list."""


def listing(options: argparse.Namespace) -> int:
    """Write one line for each task."""

    async def act(database: Database) -> None:
        looked = looked_for(options)
        found = await Lists(database).page(scope_of(options), looked, after=options.after, limit=options.limit)
        for entry in found.entries:
            sys.stdout.write(_line(entry, looked.choice.as_of))
        if found.following is not None:
            sys.stdout.write(f"... --after {found.following}\n")

    return done(options, act)


def show(options: argparse.Namespace) -> int:
    """Write one task with all that happened to it."""

    async def act(database: Database) -> None:
        entry = await _entry(database, options.task)
        shown_one = await TaskDesk(database).show(entry.id, _caller(agencies(entry)))
        sys.stdout.write(_line(shown_one.entry, today()))
        out(
            f"    {name} {value}"
            for name, value in shown_one.entry.task.terms.plain().items()
            if value not in ("", None)
        )
        for event in shown_one.events:
            body = orjson.dumps(dict(event.body)).decode() if event.number > 1 else ""
            out(
                [
                    (
                        f"    {event.number:3} {event.at:%Y-%m-%d %H:%M} {event.happening}"
                        f" {event.agency} {event.actor} {body}"
                    )
                ]
            )
        out(f"    {one.relation} {one.packet}" for one in shown_one.documents)

    return done(options, act)


def assign(options: argparse.Namespace) -> int:
    """Give a task."""

    async def act(database: Database) -> None:
        terms = Terms(
            options.content,
            Body(options.agency),
            Body(options.lead),
            tuple(Body(one) for one in options.support),
            deadline=_day(options.deadline, "--deadline"),
            leader=options.leader,
            field=options.field,
            key=options.key,
        )
        desk = TaskDesk(database, audited=True)
        made = await desk.assign(
            _caller([options.agency]), terms, Origin(options.agency, options.code), draft=options.draft
        )
        sys.stdout.write(_line(made, today()))

    return done(options, act)


def happen(options: argparse.Namespace) -> int:
    """Let something happen to a task."""

    async def act(database: Database) -> None:
        entry = await _entry(database, options.task)
        caller = _caller([options.agency] if options.agency else agencies(entry))
        desk = TaskDesk(database, audited=True)
        after, _ = await desk.happen(entry.id, caller, _kind(options), _body(options))
        sys.stdout.write(_line(after, today()))

    return done(options, act)


def verify(options: argparse.Namespace) -> int:
    """Compute every task anew from its events, and hold figures beside it; return 1 where anything differs."""
    from gateway.tasks.counts import recounting

    wrong = 0
    try:
        with opened(settings_of(options)) as database:
            for finding in _all(verifying.verify(database), recounting.verify(database)):
                wrong += 1
                tell([finding])
    except Refused as refused:
        tell(refused.findings)
        return 1
    sys.stdout.write("sai / wrong: " + str(wrong) + "\n" if wrong else "đúng / verified\n")
    return 1 if wrong else 0


def _all(*some: Iterable[Finding]) -> Iterable[Finding]:
    for one in some:
        yield from one


def done(options: argparse.Namespace, act: Callable[[Database], Awaitable[object]]) -> int:
    """Do something with the store of a service; return 1 where it was refused."""
    try:
        with opened(settings_of(options)) as database:
            asyncio.run(_awaited(act(database)))
    except (Refused, NotNow) as refused:
        tell(refused.findings)
        return 1
    except OSError as problem:
        sys.stderr.write(f"lienthong tasks: {problem}\n")
        return 1
    return 0


async def _awaited(work: Awaitable[object]) -> None:
    await work


def out(lines: Iterable[str]) -> None:
    """Write lines; nothing in them can move the cursor of a terminal."""
    for line in lines:
        sys.stdout.write(f"{shown(line)}\n")


def scope_of(options: argparse.Namespace) -> Scope:
    """Return whose tasks are meant: of the agency, or of everybody."""
    return Scope(frozenset({options.agency})) if options.agency else Scope()


def looked_for(options: argparse.Namespace) -> Looked:
    """Return what is looked for. Raises Refused."""
    given = {
        name: value
        for name in ("as_of", "lead", "assigner", "leader", "field", "key", "directive", "assigned_month", "due_month")
        if (value := getattr(options, name, None))
    }
    choice = choice_of(given, list(getattr(options, "standing", None) or []), today())
    states = tuple(State(one) for one in getattr(options, "state", None) or [])
    sort = Sort(getattr(options, "sort", None) or Sort.NEWEST)
    return Looked(choice, Wanted(states=states), getattr(options, "q", None) or "", sort)


def _line(entry: Entry, day: date) -> str:
    task, terms = entry.task, entry.task.terms
    counts = standing(task.state, terms.deadline, task.verdict, day)
    due = f"{terms.deadline:%d/%m/%Y}" if terms.deadline else "-"
    who = terms.lead.id or terms.lead.name
    what = f"{shown(who)}  {shown(terms.content[:WORDS])}"
    return f"{entry.id}  {shown(entry.code)}  {task.state}  {counts}  {due}  {what}\n"


async def _entry(database: Database, task: str) -> Entry:
    from sqlalchemy import select

    from gateway.store.schema import tasks
    from gateway.tasks.book.entries import entry_of

    query = select(tasks).where(tasks.c.id == task)
    row = await database.read(lambda connection: connection.execute(query).first())
    if row is None:
        raise refuse("task.unknown", "ID", task=task[:64])
    return entry_of(row)


def _caller(some: Iterable[str]) -> Caller:
    return Caller(operator(), frozenset(some))


def _kind(options: argparse.Namespace) -> Happening:
    if options.kind not in set(Happening):
        raise refuse("task.kind-unknown", "KIND", kind=options.kind[:40], known=", ".join(Happening))
    return Happening(options.kind)


def _body(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the happening says: ``--body``, and what short forms have of their own."""
    try:
        body = orjson.loads(options.body) if options.body else {}
    except orjson.JSONDecodeError:
        raise refuse("task.body-wrong", "--body") from None
    if not isinstance(body, dict):
        raise refuse("task.body-wrong", "--body")
    own = {name: getattr(options, name, None) for name in ("text", "reason", "percent", "deadline", "cause")}
    return body | {name: value for name, value in own.items() if value is not None}


def _day(text: str | None, option: str) -> date | None:
    try:
        return day_of(text) if text else None
    except ValueError:
        raise refuse("task.day-wrong", option) from None
