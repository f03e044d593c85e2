"""Whether a task is one receiver's: as lead, as support, perhaps, or not. Only here are classes expanded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from gateway.directory.entry import Entry, Relation
from gateway.directory.resolution import follow
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.directive import NamedTask
from gateway.tasks.naming.kin import above, is_below, is_central, province_above, province_of, traits
from gateway.tasks.naming.meaning import ClassOf, Meaning, What
from gateway.tasks.naming.source import Source
from gateway.tasks.naming.spans import UNSAID, on_coast
from gateway.tasks.naming.words import BODIES, words
from gateway.tasks.reading.folding import composed, folded


class Part(StrEnum):
    """What a receiver has to do."""

    LEAD = "lead"
    SUPPORT = "support"
    NONE = "none"


class Sure(StrEnum):
    """How a question about a receiver ends."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Why(StrEnum):
    """What the answer rests on."""

    NAMED = "named"
    MEMBER = "member"
    """Of a class."""
    RELATED = "related"
    """Of a class of which only some are meant ("liên quan"), or whose members no list gives."""
    SUCCESSOR = "successor"
    """Of a member of the class on the day of issue."""
    PART = "part"
    """Some duties of the body that is named went there."""
    ABOVE = "above"
    """The body that is named stands below the receiver."""
    BELOW = "below"
    """The body that is named stands above the receiver."""
    SEVERAL = "several"
    """One of several who have the name, or whose name is like it."""
    NOBODY = "nobody"


SURE: Final = {Sure.YES: 2, Sure.MAYBE: 1, Sure.NO: 0}


@dataclass(frozen=True, slots=True)
class Concern:
    """The answer: which part, how sure, by which name and why; a confidence between 0 and 1."""

    part: Part
    sure: Sure
    confidence: float
    why: Why
    by: Meaning | None = None

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "part": self.part.value,
            "sure": self.sure.value,
            "confidence": self.confidence,
            "why": self.why.value,
            "by": self.by.asked if self.by is not None else None,
        }


NOT: Final = Concern(Part.NONE, Sure.NO, 0.95, Why.NOBODY)
_UNTOLD: Final = Concern(Part.NONE, Sure.NO, 0.7, Why.NOBODY)
"""A name is unknown: it may be the receiver's after all."""
Answer = tuple[Sure, float, Why]
_NO: Final[Answer] = (Sure.NO, 0.0, Why.NOBODY)


def concerns(task: NamedTask, receiver: Entry, context: Context, source: Source) -> Concern:
    """Return what a task is to a receiver: the surest of all its names, a lead before support."""
    best = NOT if all(one.what is not What.UNKNOWN for one in (*task.lead, *task.coordinate)) else _UNTOLD
    for part, meanings in ((Part.LEAD, task.lead), (Part.SUPPORT, task.coordinate)):
        for meaning in meanings:
            sure, confidence, why = judged(meaning, receiver, context, source)
            if SURE[sure] > SURE[best.sure]:
                best = Concern(part, sure, round(confidence, 2), why, meaning)
    return best


def receiver_of(agency: str, source: Source) -> Entry | None:
    """Return the entry of an OrganId or a key."""
    found = source.holders([agency], ()).get(agency, [])
    return found[0] if len(found) == 1 else source.get(agency)


def judged(meaning: Meaning, receiver: Entry, context: Context, source: Source) -> Answer:
    """Return whether one name means a receiver."""
    if meaning.what is What.CLASS:
        answers = [member(one, receiver, context, source) for one in meaning.classes]
        sure, confidence, why = max(answers, key=lambda answer: (SURE[answer[0]], answer[1]), default=_NO)
        return sure, confidence * meaning.confidence, why
    if meaning.what is What.AGENCY and meaning.entry is not None:
        return _body(meaning, meaning.entry, receiver, context, source)
    if meaning.within is not None:
        if _same(meaning.within, receiver) or is_below(receiver, meaning.within, source):
            # A unit that the directory does not hold is within the receiver, or is the receiver under another name.
            return Sure.MAYBE, 0.4 * meaning.confidence, Why.ABOVE
        return _NO
    alike = {key for key, _ in meaning.near} | {entry.key for entry in meaning.candidates}
    return (Sure.MAYBE, 0.3, Why.SEVERAL) if receiver.key in alike else _NO


def _body(meaning: Meaning, entry: Entry, receiver: Entry, context: Context, source: Source) -> Answer:
    stands = meaning.now or entry
    today = follow("", receiver, source.get, context.today).now or receiver
    if any(_same(one, other) for one in (entry, stands) for other in (receiver, today)):
        return Sure.YES, meaning.confidence, Why.NAMED
    if any(one.key == receiver.key for one in meaning.candidates):
        return Sure.MAYBE, 0.5 * meaning.confidence, Why.SEVERAL
    if any(one.key == receiver.key and one.relation in (Relation.PART, Relation.SPLIT) for one in entry.successors):
        return Sure.MAYBE, 0.4 * meaning.confidence, Why.PART
    if not is_central(stands) and is_below(receiver, stands, source):
        return Sure.MAYBE, 0.3 * meaning.confidence, Why.BELOW
    if not is_central(receiver) and is_below(stands, receiver, source):
        return Sure.MAYBE, 0.3 * meaning.confidence, Why.ABOVE
    return _NO


def _same(one: Entry, other: Entry) -> bool:
    place = province_of(one)
    return one.key == other.key or (bool(place) and place == province_of(other))


def member(one: ClassOf, receiver: Entry, context: Context, source: Source) -> Answer:
    """Return whether a receiver belongs to a class on the day of issue, itself or by those whom it succeeded."""
    if receiver.exists(context.day):
        return _member(one, receiver, source)
    if receiver.since is not None and receiver.since > context.day:
        before = [body for body in source.before(receiver.key) if body.exists(context.day)]
        answers = [_member(one, body, source) for body in before]
        sure, confidence, _ = max(answers, key=lambda answer: SURE[answer[0]], default=_NO)
        return (sure, confidence * 0.85, Why.SUCCESSOR) if sure is not Sure.NO else _NO
    return _NO


def _member(one: ClassOf, body: Entry, source: Source) -> Answer:
    known = words().classes[one.key]
    if known.outside:
        return _NO
    if one.key == BODIES:
        return _of_bodies(one, body, source)
    belongs = _headed(one, body, source) if one.head else Sure.YES if traits(body) & known.keys else Sure.NO
    if belongs is Sure.NO:
        return _NO
    placed = _placed(one, body, source)
    if placed is Sure.NO:
        return _NO
    if one.related or known.doubtful:
        return Sure.MAYBE, 0.5, Why.RELATED
    return (Sure.YES, 1.0, Why.MEMBER) if belongs is placed is Sure.YES else (Sure.MAYBE, 0.6, Why.MEMBER)


def _of_bodies(one: ClassOf, body: Entry, source: Source) -> Answer:
    """Whoever speaks means its own; without a place it may be anybody."""
    over = source.get(one.place) if one.place else None
    if over is None:
        return Sure.MAYBE, 0.2, Why.RELATED
    if not is_below(body, over, source):
        return _NO
    return (Sure.MAYBE, 0.5, Why.RELATED) if one.related else (Sure.YES, 0.8, Why.MEMBER)


def _headed(one: ClassOf, body: Entry, source: Source) -> Sure:
    """Return whether a name begins so and stands at the class's level: "Công an các xã", "các Sở Xây dựng"."""
    name = folded(composed(body.name()))
    if not name.startswith(one.head) or name[len(one.head) : len(one.head) + 1].isalnum():
        return Sure.NO
    keys = words().classes[one.key].keys
    if keys & traits(body):
        return Sure.YES
    over: Sequence[Entry] = above(body, source)
    if over:
        return Sure.YES if keys & traits(over[0]) else Sure.NO
    return Sure.YES if one.key == "provinces" and province_above(body, source) else Sure.MAYBE


def _placed(one: ClassOf, body: Entry, source: Source) -> Sure:
    """Return whether a body is where the class is."""
    if one.span:
        place = province_above(body, source)
        return (
            Sure.MAYBE
            if one.span == UNSAID or not place
            else Sure.YES
            if {place, on_coast(place)} & {*one.span}
            else Sure.NO
        )
    over = source.get(one.place) if one.place else None
    if over is None:
        return Sure.YES
    if is_below(body, over, source) or _same(body, over):
        return Sure.YES
    # Where nothing is said of what stands above it, it may be there.
    return (
        Sure.MAYBE if not above(body, source) and province_above(body, source) in {"", province_of(over)} else Sure.NO
    )
