"""Ends of directives that ask everybody only to go about what stands before them (guideline, 10)."""

from __future__ import annotations

import re
from typing import Final

_CLOSING: Final = re.compile(
    r"(?:yêu cầu|đề nghị)[^.:]{0,300}(?:thực hiện|triển khai|chấp hành)[^.:;]{0,60}(?:nêu trên"
    r"|nói trên|trên đây|(?:chỉ thị|công điện|kế hoạch|quyết định|nghị quyết|thông báo|công văn"
    r"|văn bản|kết luận) này)(?![^.;:]*trước ngày)"
)
_EXHORTS: Final = re.compile(
    r"các (?:cơ quan|đơn vị|sở|bộ|cấp|ngành|địa phương)[^.;:]{0,200}(?:triển khai|thực hiện|chấp hành)[^.;:]{0,40} "
    r"(?:chỉ thị|công điện|kế hoạch|quyết định|nghị quyết|thông báo|công văn) này(?![^.;:]*trước ngày)"
)


def only_closes(low: str) -> bool:
    """Say whether a paragraph only asks to carry out the document, without a day of its own."""
    return _CLOSING.search(low) is not None or _EXHORTS.match(low) is not None
