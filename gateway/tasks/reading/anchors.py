"""Anchors: the first words of a task's clause, and which occurrence is meant where they stand more than once."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import Final

from gateway.tasks.reading.folding import composed, folded
from gateway.tasks.reading.proposals import Proposal

ANCHOR: Final = 8
"""Words of an anchor."""

_WORD: Final = re.compile(r"[\w&/]+")
_HEAD: Final = 3
"""Words by which places are looked up before all are compared."""


def told_apart(text: str, tasks: list[Proposal]) -> list[Proposal]:
    """Return the tasks, in their order in the text, with the number of the occurrence where that is needed.

    Case, punctuation and the place of tone marks do not count. One pass over the text, whatever the number of tasks.
    """
    whole = folded(composed(text))
    same = len(whole) == len(text)
    found = list(_WORD.finditer(whole))
    words = [match.group() for match in found]
    starts = [match.start() for match in found]
    keys = [tuple(_WORD.findall(folded(task.anchor))) for task in tasks]
    wanted: dict[tuple[str, ...], list[int]] = {key[:_HEAD]: [] for key in keys if len(key) >= _HEAD}
    for number, head in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if head in wanted:
            wanted[head].append(number)
    hits_of: dict[tuple[str, ...], list[int]] = {}
    told: list[Proposal] = []
    given = length = 0
    for task, key in zip(tasks, keys, strict=True):
        hits = hits_of.get(key)
        if hits is None:
            hits = [one for one in wanted.get(key[:_HEAD], ()) if tuple(words[one : one + len(key)]) == key]
            hits_of[key] = hits
        begins = task.spans["clause"][0][0]
        length += begins - given if same else len(composed(text[given:begins]))
        given = begins
        if len(hits) > 1:
            here = bisect_left(starts, length)
            after = bisect_left(hits, here)
            near = [one for one in (after - 1, after) if 0 <= one < len(hits)]
            nearest = min(near, key=lambda one: abs(hits[one] - here))
            task = replace(task, anchor_occurrence=nearest + 1)
        told.append(task)
    return told
