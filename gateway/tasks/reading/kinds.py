"""Kind of a task: recurring with a period, one-off with an end or something delivered, standing otherwise."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from gateway.tasks.reading.deadlines import Deadline
from gateway.tasks.reading.lexicon import Lexicon

_ENDLESS: Final = re.compile(r"thường xuyên|lộ trình|tiến độ|khi có|tiếp theo|hướng dẫn của")
_BEFORE_VERB: Final = re.compile(
    r"^(?:(?:theo|căn cứ|trong phạm vi|trên cơ sở)[^,;.]{0,80}?(?:được giao|hiện hành|quản lý|này"
    r"|nhiệm vụ),? |có trách nhiệm |chịu trách nhiệm )+"
)
_GOES_ON: Final = re.compile(r"\b(?:tiếp tục|thường xuyên|liên tục|kịp thời)\b")
_OVERSEEING: Final = re.compile(r"tham mưu[^;.]{0,60}(?:theo dõi|kiểm tra|đôn đốc|giám sát|đánh giá)")
_AT_ONCE: Final = re.compile(r"\bkhẩn trương\b")
_OPENING: Final = 45  # letters in which a clause says how it is to be done


def kind_of(words: Lexicon, low: str, deadline: Deadline | None) -> str:
    """Return the kind by the deadline, or by the first verb that says what is done."""
    if deadline is not None and deadline.recurs:
        return "recurring"
    if deadline is not None and isinstance(deadline.value, date):
        return "one-off"
    if deadline is not None and _ENDLESS.search(deadline.text.lower()):
        return "standing"
    low = _BEFORE_VERB.sub("", low)
    opening = words.adverbs.match(low)
    rest = low[opening.end() :] if opening else low
    if _GOES_ON.search(low, 0, _OPENING) or _OVERSEEING.match(rest):
        return "standing"
    if _AT_ONCE.search(low, 0, 2 * _OPENING):
        return "one-off"
    if "phối hợp" in low[:60] or rest.startswith(("với ", ",")):
        verb = next(
            (
                found
                for found in words.verb.finditer(low, 20)
                if found.group() not in {"phối hợp", "chủ trì", "căn cứ"}
                and low[found.start() - 1 : found.start()] == " "
            ),
            None,
        )
        rest = low[verb.start() :] if verb else rest
        opening = words.adverbs.match(rest)
        rest = rest[opening.end() :] if opening else rest
    return "one-off" if words.delivering.match(rest) else "standing"
