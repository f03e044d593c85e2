"""An end that a sentence sets without naming anybody: it holds for the tasks after it that do what it speaks of.

"Việc bàn giao và tiếp nhận phải hoàn thành trước ngày ..." gives its day to the tasks of handing and taking over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from gateway.tasks.reading.deadlines import Base, Deadline, deadlines_in
from gateway.tasks.reading.lines import Block

if TYPE_CHECKING:
    from gateway.tasks.reading.context import Found

_SETS: Final = re.compile(
    r"(?:^|(?<=\. ))việc ([^.;:]{3,120}?) (?:phải|cần|được) (?:[^.;:]{0,30} )?(?:hoàn thành"
    r"|hoàn tất|xong|kết thúc|thực hiện)(?= )"
)
_NEAR: Final = 90
"""Letters of a task's beginning among which it must say what the sentence speaks of."""


def share_ends(blocks: Sequence[Block], found: Sequence[Found], base: Base) -> None:
    """Give such ends to the tasks that they are meant for and that have none."""
    for block, deadline, works in _ends(blocks, base):
        for one in found:
            draft = one.draft
            if one.deadline is not None or draft.block.at[draft.start] < block.at[deadline.start]:
                continue
            begins = draft.block.low[draft.start : min(draft.end, draft.start + _NEAR)]
            if any(work in begins for work in works):
                one.deadline, one.deadline_block = deadline, block


def _ends(blocks: Sequence[Block], base: Base) -> Iterator[tuple[Block, Deadline, list[str]]]:
    for block in blocks:
        for match in _SETS.finditer(block.low):
            stop = block.low.find(". ", match.end())
            ends = deadlines_in(block.shown, block.low, match.start(), stop if stop > 0 else len(block.low), base)
            works = [" ".join(work.split()[:3]) for work in re.split(r", | và ", match.group(1)) if work.strip()]
            if ends and ends[0].value is not None and works:
                yield block, ends[0], works
