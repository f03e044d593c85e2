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
    """Return what of an own record's ``events`` happens to the assigner's; what is ``known`` there is passed over.

    Neither does what was answered there: a report that was sent back, a return, a wish for more time.
    """
    task, steps, left = given, list[Step](), list[Step]()
    there, all_of_it = set(known), list(events)
    answered = _answered(all_of_it)
    for one in all_of_it:
        if one.happening not in REPEATED or one.said.id in there:
            continue
        if one.said.id in answered or not RULES[one.happening].sides & task.sides([one.said.agency]):
            left.append(one)
            continue
        try:
            task = apply(task, one.happening, one.said)
        except Refused:
            left.append(one)
            continue
        steps.append(one)
    return Repeated(task, tuple(steps), tuple(left))


def _answered(events: Iterable[Step]) -> set[str]:
    """Return the ids of acts of a performer that the giving side has answered in the own record, and that are over."""
    waiting: dict[Happening, list[str]] = {}
    found: set[str] = set()
    for one in events:
        for asked in _ANSWERS.get(one.happening, ()):
            found.update(waiting.pop(asked, []))
        waiting.setdefault(one.happening, []).append(one.said.id)
    return found


_REPORTING: Final = (Happening.REPORT_PREPARED, Happening.REPORT_DECLINED, Happening.REPORTED)
_ANSWERS: Final = {
    Happening.SENT_BACK: _REPORTING,
    Happening.INSISTED: (Happening.RETURNED,),
    Happening.REASSIGNED: (Happening.RETURNED,),
    Happening.EXTENSION_APPROVED: (Happening.EXTENSION_ASKED,),
    Happening.EXTENSION_REFUSED: (Happening.EXTENSION_ASKED,),
}
"""What the giving side answers, by its answer."""
