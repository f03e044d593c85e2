"""``lienthong dead``: the dead-letter desk at the command line; each act under the name of who works there."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gateway.catalogue import shown
from gateway.commands.delivery import described
from gateway.commands.opening import operate
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange.delivery.desk_views import DeadLetter, Which
from gateway.exchange.delivery.forecast import clock
from gateway.findings import Refused

if TYPE_CHECKING:
    import argparse

    from gateway.exchange.delivery.operations import Operations

WORDS: Final = 120
"""Characters of an error in a list."""


def listing(options: argparse.Namespace) -> int:
    """Write one line per dead letter, and how to see the next page."""
    return _done(options, lambda operations: _listed(operations, options))


async def _listed(operations: Operations, options: argparse.Namespace) -> None:
    found = await operations.dead(_which(options), after=options.after, limit=options.limit)
    for letter in found.items:
        sys.stdout.write(_line(letter))
    if found.next is not None:
        sys.stdout.write(f"... --after {found.next}\n")


def _line(letter: DeadLetter) -> str:
    delivery = letter.delivery
    day = clock(delivery.updated_at, datetime.now(UTC))
    what = f"{delivery.sender} -> {delivery.receiver}  {letter.code or delivery.kind.value}"
    return f"{delivery.id}  {delivery.endpoint}  {delivery.cause or '-'}  {day}  {what}  {delivery.error[:WORDS]}\n"


def groups(options: argparse.Namespace) -> int:
    """Write one line per group of similar causes, the largest first."""
    return _done(options, lambda operations: _grouped(operations, options))


async def _grouped(operations: Operations, options: argparse.Namespace) -> None:
    now = datetime.now(UTC)
    for group in await operations.dead_groups(_which(options)):
        times = f"{clock(group.first, now)} - {clock(group.last, now)}"
        sys.stdout.write(
            f"{group.id}  {group.count}  {group.endpoint}  {group.cause or '-'}  {times}  {group.error[:WORDS]}\n"
        )


def show(options: argparse.Namespace) -> int:
    """Write one dead letter with the history of its packet."""
    return _done(options, lambda operations: _shown(operations, options.delivery))


async def _shown(operations: Operations, delivery: str) -> None:
    now = datetime.now(UTC)
    letter = await operations.dead_letter(delivery)
    sys.stdout.write(described(letter.delivery, now))
    sys.stdout.write(f"    {letter.code or '-'}  {shown(letter.subject or '-')}\n")
    sys.stdout.write(f"    sha256 {letter.sha256}, {letter.size} bytes, group {letter.group}\n")
    if letter.address:
        sys.stdout.write(f"    addressed as {shown(letter.address)}\n")
    for entry in letter.history:
        facts = " ".join(f"{name}={value}" for name, value in entry.facts.items())
        sys.stdout.write(
            f"    {clock(entry.at, now)}  {entry.event}  {entry.agency or ''}  {entry.actor}  {shown(facts)}\n"
        )


def mend(options: argparse.Namespace) -> int:
    """Change the way of a dead letter."""
    return _done(options, lambda operations: _mended(operations, options))


async def _mended(operations: Operations, options: argparse.Namespace) -> None:
    letter = await operations.mend(operator(), options.delivery, endpoint=options.endpoint, address=options.address)
    delivery = letter.delivery
    sys.stdout.write(f"{delivery.id}  {delivery.endpoint}  {letter.address or delivery.receiver}\n")


def replay(options: argparse.Namespace) -> int:
    """Let dead letters out again, at the rate asked for."""
    return _done(options, lambda operations: _replayed(operations, options))


async def _replayed(operations: Operations, options: argparse.Namespace) -> None:
    now = datetime.now(UTC)
    done = await operations.replay(operator(), _which(options), options.per_second)
    times = f"  {clock(done.first, now)} - {clock(done.last, now)}" if done.first and done.last else ""
    sys.stdout.write(f"replayed: {done.count}{times}\n")


def discard(options: argparse.Namespace) -> int:
    """Put a dead letter away."""
    return _done(options, lambda operations: _discarded(operations, options))


async def _discarded(operations: Operations, options: argparse.Namespace) -> None:
    await operations.discard(operator(), options.delivery, options.reason)
    sys.stdout.write(f"{options.delivery} discarded\n")


def _which(options: argparse.Namespace) -> Which:
    return Which(
        ids=tuple(getattr(options, "deliveries", ())),
        endpoint=options.endpoint,
        cause=options.cause,
        code=options.code,
        receiver=options.receiver,
        document=options.document,
        group=options.group,
    )


def _done(options: argparse.Namespace, act: Callable[[Operations], Awaitable[object]]) -> int:
    try:
        operate(options.config, act)
    except Refused as refused:
        tell(refused.findings)
        return 1
    return 0
