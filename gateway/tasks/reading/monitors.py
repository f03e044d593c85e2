"""Who follows up: the agency charged with urging the whole document, or the one item that says so (guideline, 8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from gateway.tasks.reading.lexicon import Lexicon

if TYPE_CHECKING:
    from gateway.tasks.reading.walk import Found

_FOLLOWS: Final = re.compile(r"(?:theo dõi|đôn đốc|kiểm tra|giám sát)")
_OF_ALL: Final = re.compile(
    r"(?:theo dõi|đôn đốc|kiểm tra|giám sát)[^.;]{0,160}?(?:(?:chỉ thị|công điện|nghị quyết|kế hoạch|quyết định|công văn|thông báo|văn bản|kết luận)(?: số \S+)? (?:này|trên)|nhiệm vụ (?:nêu trên|được giao|trên|tại)|các nhiệm vụ|ý kiến chỉ đạo|nội dung (?:nêu )?trên)"
)


def monitors(words: Lexicon, found: Sequence[Found]) -> list[str | None]:
    """Return for each task the agency that follows it up, None for the following-up itself."""
    follower: int | None = None
    for number, one in enumerate(found):
        low = one.draft.block.low[one.draft.start : one.draft.end]
        if _OF_ALL.search(low) and len(one.lead) <= 2 and re.search(r"\bđôn đốc|theo dõi", low):
            follower = number
    if follower is None:
        return [None] * len(found)
    name = _office(found[follower].lead[0].name)
    return [None if number == follower else name for number, _ in enumerate(found)]


def _office(name: str) -> str:
    return re.sub(
        r"^(?:Bộ trưởng|Giám đốc|Chủ tịch|Chánh văn phòng|Chánh Văn phòng(?= )|Thủ trưởng) (?=Bộ|Sở|Ủy ban|UBND)",
        "",
        name,
    )
