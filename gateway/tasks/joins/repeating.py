"""What a performer did in its own record, done once more in the assigner's: pure, as far as the rules allow.

The events keep their ids and their moments: they are the same acts, and whoever is told them twice knows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gateway.findings import Refused
from gateway.tasks.life.happenings import PERFORMING, RULES, Happening
from gateway.tasks.life.task import Task, apply
from gateway.tasks.life.terms import Said


@dataclass(frozen=True, slots=True)
class Step:
    """One event as it happens again; ``packet`` brought it, where one did."""

    happening: Happening
    said: Said
    packet: str | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """What becomes of the assigner's record: ``steps`` happen in this order, what is ``left`` cannot."""

    task: Task
    steps: tuple[Step, ...]
    left: tuple[Step, ...]


REPEATED: Final = frozenset(kind for kind, rule in RULES.items() if rule.sides <= PERFORMING)
"""What only a performer does. Notes were written for the own record alone, and stay there."""


def repeat(given: Task, events: Iterable[Step], known: Iterable[str] = ()) -> Repeated:
    """Return what of an own record's ``events`` happens to the assigner's; what is ``known`` there is passed over."""
    task, steps, left = given, list[Step](), list[Step]()
    there = set(known)
    for one in events:
        if one.happening not in REPEATED or one.said.id in there:
            continue
        if not RULES[one.happening].sides & task.sides([one.said.agency]):
            left.append(one)
            continue
        try:
            task = apply(task, one.happening, one.said)
        except Refused:
            left.append(one)
            continue
        steps.append(one)
    return Repeated(task, tuple(steps), tuple(left))
