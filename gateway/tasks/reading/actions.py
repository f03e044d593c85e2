"""Where an action begins: with a verb, with what is sent or to be done, or after what a clause begins with."""

from __future__ import annotations

import re
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.subjects import OPENING

SENT: Final = re.compile(
    r"(?:kết quả|hồ sơ|danh sách|văn bản|ý kiến|số liệu|kế hoạch|tài liệu)(?: [^\s,;.:]+){0,8}? (?:đề nghị |xin "
    r"|yêu cầu )?(?:báo cáo|gửi)(?= (?:về|đến|cho|bộ|sở|ubnd|ủy ban|ban|qua|trước))"
)
"""What is sent opens the sentence, and not who sends it."""
_TO_BE_DONE: Final = re.compile(
    r"(?:trong đó,? )?việc [^,.;:]{3,90} (?:phải|cần) (?:được )?(?:hoàn thành|hoàn tất|xong|kết thúc)(?= )"
)
_FIRST: Final = (
    "đối với ",
    "về ",
    "trong ",
    "khi ",
    "trường hợp ",
    "trên cơ sở ",
    "căn cứ ",
    "sau khi ",
    "từ năm ",
    "từ ngày ",
    "đến năm ",
)
_AFTER: Final = re.compile("[,:] | thì ")


def acts(words: Lexicon, low: str, at: int) -> bool:
    """Say whether an action begins at a place."""
    opening = OPENING.match(low, at)
    if SENT.match(low, at) or _TO_BE_DONE.match(low, at):
        return True
    return words.follows.match(low, opening.end() if opening else at) is not None


def acts_later(words: Lexicon, low: str, at: int) -> bool:
    """Say whether an action begins at a place, or follows what stands there first ("Đối với ..., tiếp tục ...")."""
    if acts(words, low, at):
        return True
    if not low.startswith(_FIRST, at):
        return False
    return any(acts(words, low, place.end()) for place in _AFTER.finditer(low, at, at + 500))
