"""Classes and offices whose names go on up to a colon and an action, or up to what they have to do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from gateway.tasks.reading.agencies import Listed
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.lines import Block

_CLASS_TO_COLON: Final = re.compile(
    r"((?:các|những) (?:cơ sở|đơn vị|tổ chức|doanh nghiệp|cơ quan|hộ|chủ|công ty|hợp tác xã|trung tâm|trường)"
    r" [^:;.()]{3,120}?)(?:\s*: | (?=có trách nhiệm ))"
)
_OFFICE_TO_COLON: Final = re.compile(
    r"((?:ban|cục|vụ|phòng|chi cục|trung tâm|viện|văn phòng) [^:;.(),]{3,60}(?:, | và )[^:;.()]{3,60}?)\s*: "
)
_ASIDES: Final = re.compile(r" (?:theo|căn cứ|trong|trên cơ sở|sau|khi|để|nhằm|phải|cần)(?!\w)")
_NO_CLASS: Final = re.compile(
    r" (?:theo|căn cứ|trong phạm vi|trên cơ sở|thực hiện|triển khai|rà soát|báo cáo|gửi|xây dựng|chỉ đạo|tham mưu"
    r"|nhiệm vụ|nội dung|sau|như sau|cụ thể|gồm|như|là)(?!\w)"
)


def to_the_colon(words: Lexicon, block: Block, masked: str, listed: Listed, end: int) -> Listed | None:
    """Return a class by all its words before a colon and an action, or before what it has to do.

    Words that begin an action, or that tell how far somebody acts, are no part of a name.
    """
    last = listed.agencies[-1]
    found = _CLASS_TO_COLON.match(masked, last.start, end) or _OFFICE_TO_COLON.match(masked, last.start, end)
    if found is None or found.end(1) <= listed.end:
        return None
    action = found.end()
    if (_ASIDES if masked.startswith("có ", action) else _NO_CLASS).search(masked, listed.end, found.end(1)):
        return None
    if block.shown[last.end : found.end(1)] != masked[last.end : found.end(1)]:
        return None  # another office
    if not (block.shown[action : action + 1].isupper() or masked.startswith("có ", action)) or not words.follows.match(
        masked, action
    ):
        return None
    if any(
        words.adverbs.match(masked, space.end()) for space in re.compile(" ").finditer(masked, listed.end, found.end(1))
    ):
        return None
    longer = replace(last, name=" ".join(block.shown[last.start : found.end(1)].split()), end=found.end(1))
    return Listed((*listed.agencies[:-1], longer), listed.start, found.end(1))
