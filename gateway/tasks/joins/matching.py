"""Whether a performer's own record and the assigner's mean the same clause: pure, from what both say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.tasks.life.terms import Body, Terms
from gateway.tasks.proposals.likeness import SAME, likeness, wording, words_of

Id = TypeVar("Id", bound=str)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause begins in its directive: its first words, and which of several places that begin so."""

    anchor: str = ""
    occurrence: int = 0

    def is_(self, other: Place) -> bool:
        """Tell whether two places are the same; what is not said is none."""
        same = " ".join(self.anchor.split()) == " ".join(other.anchor.split())
        return bool(self.anchor) and same and max(self.occurrence, 1) == max(other.occurrence, 1)

    def is_not(self, other: Place) -> bool:
        """Tell whether two places are known, and are two."""
        return bool(self.anchor and other.anchor) and not self.is_(other)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a task where two are held against each other. ``directive`` tells whether it names one."""

    terms: Terms
    code: str = ""
    period: str | None = None
    place: Place = Place()
    directive: bool = True


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are. ``certain``: nobody need be asked. ``likely``: a person is."""

    certain: bool
    likely: bool
    place: bool
    words: float


def alike(own: Record, given: Record) -> Likeness:
    """Return how alike an own record and the assigner's are; both are of the same document where ``given`` names one.

    Certain is what the same performer has under the same code, at the same place with words that are alike, or in
    the very same text with the same deadline and not known to be at another place. Without a document nothing is
    certain but the code. What is certain is so by the whole text, what is likely by how it begins.
    """
    place = own.place.is_(given.place)
    words = likeness(words_of(own.terms.content), words_of(given.terms.content))
    mine, theirs = wording(own.terms.content), wording(given.terms.content)
    if own.period != given.period:
        return Likeness(certain=False, likely=False, place=place, words=words)
    led = _same(own.terms.lead, given.terms.lead)
    code = bool(own.code) and own.code == given.code
    same_day = own.terms.deadline == given.terms.deadline
    there = place and words >= SAME and likeness(Counter(mine), Counter(theirs)) >= SAME
    text = bool(mine) and mine == theirs and same_day and not own.place.is_not(given.place)
    clause = given.directive and (there or text)
    near = words >= SAME and (given.directive or same_day)
    return Likeness(
        certain=led and (code or clause),
        likely=code or (place and given.directive) or (led and near),
        place=place,
        words=round(words, 3),
    )


def sure(found: Mapping[tuple[Id, Id], Likeness]) -> list[tuple[Id, Id]]:
    """Return the pairs, of an agency's own record and a given one, that are certain and alone: neither has another."""
    certain = [pair for pair, one in found.items() if one.certain]
    return [pair for pair in certain if _alone(pair, certain)]


def _alone(pair: tuple[Id, Id], certain: Sequence[tuple[Id, Id]]) -> bool:
    return all(one == pair or (one[0] != pair[0] and one[1] != pair[1]) for one in certain)


def _same(one: Body, other: Body) -> bool:
    if one.id or other.id:
        return one.id == other.id
    return words_of(one.name) == words_of(other.name)
