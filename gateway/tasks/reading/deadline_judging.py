"""Which expressions of time are no deadlines: they tell what is spoken of, how long a relief lasts, what is planned."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from gateway.tasks.reading.deadline import Base, Deadline
from gateway.tasks.reading.deadline_forms import PAST

_GOES_ON: Final = re.compile(r"(?: và|,) (?:(?:các|những) (?:năm|tháng|quý) (?:tiếp theo|sau|tới)|hằng năm|hàng năm)")
_SPOKEN_OF: Final = re.compile(r"(?:riêng )?(?:đối với|trường hợp) [^,:]*")
_LASTS: Final = re.compile(
    r"(?<!\w)(?:tạm dừng|tạm hoãn|miễn|gia hạn|kéo dài|giãn|hoãn)(?: [^\s.;,:]+){1,28} (?:cho )?đến hết"
    r" (?:ngày|tháng|quý|năm) [^.;,:]*$"
)
"""How long a relief lasts ("gia hạn nộp thuế ... đến hết năm 2026"); no day by which something is done."""
_NOT_DONE: Final = re.compile(r"không (?:tổ chức |thực hiện |tiến hành )?(?:thanh tra|kiểm tra)[^.;,]{0,20}định kỳ$")
"""What is not to be done ("không kiểm tra định kỳ")."""
_HAPPENS: Final = re.compile(r"(?:diễn ra|khai mạc|có hiệu lực|xảy ra)(?: (?:kể )?từ| vào| trong)? ?$")
"""When something happens, and not by when anything is done."""
_JUST_BEFORE: Final = 30
_HABIT: Final = re.compile(r"(?:sức khỏe|khám|tiêm|bảo dưỡng|duy tu|kiểm định|bảo trì)[^.;,]{0,12} định kỳ$")
"""What is done regularly by others, and no period of the task."""
_LONGEST: Final = 160
_AIMED: Final = re.compile(r"(?:danh mục|có kế hoạch|dự kiến|mục tiêu) hoàn thành[^;,]{0,40}$")
"""A year by which what is spoken of will be done ("các dự án có kế hoạch hoàn thành năm 2026")."""
_TARGET: Final = re.compile(r"đạt (?:mục tiêu|chỉ tiêu|tỷ lệ) [^;,.]{3,90}$")
"""A year by which a target is to be reached."""
_NOTICES: Final = ("thông báo", "kết luận")
_LATE: Final = timedelta(days=14)
"""A notice of conclusions is issued so long after the meeting at most that its nearest days have gone by."""


def is_none(low: str, start: int, one: Deadline) -> bool:
    """Say whether an expression is no deadline although it is worded like one."""
    stretch = low[max(start, one.start - _LONGEST) : one.end]
    happens = _HAPPENS.search(low, max(start, one.start - _JUST_BEFORE), one.start) is not None
    return happens or _of_what(low, start, one) or any(form.search(stretch) for form in (_LASTS, _NOT_DONE, _HABIT))


def judged(low: str, one: Deadline) -> Deadline:
    """Return an expression without a day where what it names goes on for years ("Năm 2026 và các năm tiếp theo")."""
    return replace(one, value=None) if _GOES_ON.match(low, one.end) else one


def aimed(low: str, start: int, end: int) -> bool:
    """Say whether a year tells only when what is spoken of will be done."""
    return _AIMED.search(low, start, end) is not None or _TARGET.search(low, start, end) is not None


def gone_by(low: str, match: re.Match[str], value: date, base: Base) -> bool:
    """Say whether a day lies before that of issue, and was not still ahead in the meeting that a notice is about."""
    if base.issued is None or value >= base.issued:
        return False
    if not base.kind.startswith(_NOTICES) or base.issued - value > _LATE:
        return True
    return match.group(1).strip() != "trước" or PAST.search(low[max(0, match.start() - 60) : match.start()]) is not None


def _of_what(low: str, start: int, one: Deadline) -> bool:
    """Say whether an expression tells only what is spoken of: "Đối với các nhiệm vụ triển khai trong năm 2025, ..."."""
    since = max(start, low.rfind(". ", start, one.start) + 2, low.rfind("; ", start, one.start) + 2)
    return _SPOKEN_OF.fullmatch(low, since, one.start) is not None and low[one.end : one.end + 1] in {",", ":", " "}
