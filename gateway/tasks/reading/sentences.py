"""Sentences of a block, and what stands in quotation marks hidden from those who read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from gateway.tasks.reading.lines import Block

_SENTENCE: Final = re.compile(r"(?<!\btp)(?<![ .][A-ZĐ])(?:\./)?[.!?…]+\"?\s+(?=[\"(]?[^\W\d_])")


def masked_quotes(low: str) -> str:
    """Return folded words with what stands in quotation marks made unreadable; the length stays."""
    if low.count('"') < 2:
        return low
    return _QUOTED.sub(lambda found: '"' + "x" * (len(found.group()) - 2) + '"', low)


_QUOTED: Final = re.compile(r'"[^"]{12,1200}"')


def quoted(blocks: Sequence[Block]) -> set[int]:
    """Return the numbers of the paragraphs of a quotation that goes over several of them."""
    found: set[int] = set()
    at = 0
    while at < len(blocks):
        if blocks[at].low.startswith('"') and blocks[at].low.count('"') % 2:
            last = next((end for end in range(at + 1, min(len(blocks), at + _LONGEST)) if _closes(blocks[end])), None)
            if last is not None:
                found.update(range(at, last + 1))
                at = last
        at += 1
    return found


def _closes(block: Block) -> bool:
    return block.low.count('"') % 2 == 1 and block.low.rstrip(" .;,").endswith('"')


_LONGEST: Final = 40
"""Paragraphs of a quotation at most."""


def sentences(block: Block, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of a stretch."""
    at = start
    for match in _SENTENCE.finditer(masked, start, end):
        if block.shown[match.end()].isupper() or block.shown[match.end()] in '"(':
            yield at, match.end()
            at = match.end()
    if masked[at:end].strip(" ./;"):
        yield at, end
