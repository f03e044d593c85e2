"""Whether two wordings mean the same clause: of a directive and its later version, of a proposal and a task."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from gateway.tasks.reading.folding import composed, folded

SAME: Final = 0.7
"""Share of common words from which two wordings are taken for the same clause."""

_WORD: Final = re.compile(r"\w+")
_FEW: Final = 4
"""Wordings of fewer words are the same only if they are equal."""
_MOST: Final = 60
"""Words that are compared; the rest of a long clause is detail."""


def words_of(text: str) -> Counter[str]:
    """Return the words by which a wording is compared, each with how often it stands there."""
    return Counter(wording(text)[:_MOST])


def wording(text: str) -> list[str]:
    """Return all words of a text in their order, folded."""
    return _WORD.findall(folded(composed(text)))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return how alike two wordings are, from 0 to 1: twice the common words against all."""
    sizes = one.total(), other.total()
    if one == other:
        return 1.0 if sizes[0] else 0.0
    if min(sizes) < _FEW:
        return 0.0
    return 2 * (one & other).total() / sum(sizes)


def paired(first: Sequence[str], second: Sequence[str]) -> dict[int, int]:
    """Return for places in ``first`` the place in ``second`` of the same clause: the most alike pairs before others.

    Nothing is paired twice; of equal ones those that stand closest in the order of both.
    """
    left, right = [words_of(text) for text in first], [words_of(text) for text in second]
    found = sorted(
        (-alike, abs(here - there), here, there)
        for here, one in enumerate(left)
        for there, other in enumerate(right)
        if (alike := likeness(one, other)) >= SAME
    )
    pairs: dict[int, int] = {}
    for _, _, here, there in found:
        if here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs
