"""Who follows up: the agency charged with urging the whole document, or the one item that says so (guideline, 8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.tasks.reading.context import Found

_URGES: Final = re.compile(r"\b(?:đôn đốc|theo dõi)\b")
_OF_ALL: Final = re.compile(
    r"(?:theo dõi|đôn đốc|kiểm tra|giám sát)[^.;]{0,160}?(?:"
    r"(?:chỉ thị|công điện|nghị quyết|kế hoạch|quyết định|công văn|thông báo|văn bản|kết luận"
    r"|chương trình)(?: số \S+)? (?:này|trên)"
    r"|việc (?:triển khai |tổ chức )?thực hiện "
    r"(?:chỉ thị|công điện|nghị quyết|kế hoạch|quyết định|chương trình)(?=[,;.]|$)"
    r"|nhiệm vụ (?:nêu trên|được giao|được nêu|trên|tại)|các nhiệm vụ|ý kiến chỉ đạo|nội dung (?:nêu )?trên)"
)
_OF_OTHERS: Final = re.compile(
    r"(?:theo dõi|đôn đốc)[^.;]{0,60}\b(?:các|kết quả|địa phương|ủy ban nhân dân)\b[^.;]{0,220}?"
    r"(?:thực hiện|triển khai|chấp hành)"
)
_CLASSES: Final = re.compile(
    r"\b(?:các (?:cơ quan|bộ|sở|đơn vị|ngành|địa phương|lực lượng)|của địa phương"
    r"|địa phương, đơn vị)\b"
)


def monitors(found: Sequence[Found]) -> list[str | None]:
    """Return for each task the agency that follows it up, None for the following-up itself.

    A clause about the document goes before one about others' work; one that names a single class of agencies follows up
    their tasks alone.
    """
    for form in (_OF_ALL, _OF_OTHERS):
        numbers = [number for number, one in enumerate(found) if len(one.lead) <= 2 and _says(form, one)]
        if not numbers:
            continue
        number = numbers[-1]
        name = _office(found[number].lead[0].name)
        concerned = _concerned(found, number) if form is _OF_OTHERS else None
        return [
            name if other != number and (concerned is None or other in concerned) else None
            for other in range(len(found))
        ]
    return [None] * len(found)


def _says(form: re.Pattern[str], one: Found) -> bool:
    clause = one.draft.block.low[one.draft.start : one.draft.end]
    return _URGES.search(clause) is not None and form.search(clause) is not None


def _concerned(found: Sequence[Found], number: int) -> set[int] | None:
    """Return the tasks of those whom the clause names, None where it names classes that may be all."""
    draft = found[number].draft
    clause = draft.block.low[draft.start : draft.end]
    if _CLASSES.search(clause):
        return None
    named = {
        other
        for other, one in enumerate(found)
        if other != number
        and any(agency.name.lower() in clause for agency in one.lead if agency.name not in _own(found, number))
    }
    return named or None


def _own(found: Sequence[Found], number: int) -> set[str]:
    return {agency.name for agency in found[number].lead}


def _office(name: str) -> str:
    return re.sub(
        r"^(?:Bộ trưởng|Giám đốc|Chủ tịch|Chánh [Vv]ăn phòng|Thủ trưởng) (?=Bộ|Sở|Ủy ban|UBND|Văn phòng)", "", name
    )
