"""``lienthong tasks joins|join``: two records of one task at the command line, for one agency; each join is audited."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from gateway.commands.opening import opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange.views import Caller
from gateway.findings import Refused
from gateway.tasks.joins.desk import JoinDesk

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Sequence

    from gateway.tasks.book.entries import Entry
    from gateway.tasks.joins.desk import Shown

MOST = 1_000
WORDS = 100
"""Letters of a task in a line."""


def listing(options: argparse.Namespace) -> int:
    """Write the pairs of an agency in a state, the oldest first, at most 1,000."""

    async def act(desk: JoinDesk, caller: Caller) -> Sequence[Shown]:
        return await desk.page(caller, state=options.state, task=None, after=None, limit=MOST)

    return _done(options, act)


def join(options: argparse.Namespace) -> int:
    """Join two records, or a proposed pair; with a reason against it, refuse the pair."""

    async def act(desk: JoinDesk, caller: Caller) -> Sequence[Shown]:
        if options.refuse is not None:
            return [await desk.refuse(options.own, caller, options.refuse)]
        if options.given is None:
            return [await desk.confirm(options.own, caller)]
        return [await desk.join(options.own, options.given, caller)]

    return _done(options, act)


def _done(options: argparse.Namespace, act: Callable[[JoinDesk, Caller], Awaitable[Sequence[Shown]]]) -> int:
    try:
        with opened(settings_of(options)) as database:
            found = asyncio.run(_awaited(act(JoinDesk(database), Caller(operator(), frozenset([options.agency])))))
    except Refused as refused:
        tell(refused.findings)
        return 1
    for one in found:
        place = "place" if one.place else "-"
        sys.stdout.write(_clean(f"{one.id}  {one.state}  {place}  {one.words:.2f}"))
        sys.stdout.write(_clean(f"    own    {_line(one.own)}"))
        sys.stdout.write(_clean(f"    given  {_line(one.given)}"))
    sys.stderr.write("" if found else "Không có. / None.\n")
    return 0


async def _awaited(work: Awaitable[Sequence[Shown]]) -> Sequence[Shown]:
    return await work


def _line(entry: Entry) -> str:
    terms = entry.task.terms
    due = terms.deadline.isoformat() if terms.deadline else "-"
    return f"{entry.id}  {entry.code}  {entry.task.state.value}  {due}  {terms.content[:WORDS]}"


def _clean(line: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in line) + "\n"
