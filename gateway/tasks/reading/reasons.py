"""Where an order stands after the reasons for it: "Để bảo đảm tiến độ, đề nghị Sở X gửi ..." begins at "đề nghị"."""

from __future__ import annotations

import re
from typing import Final

from gateway.tasks.reading.agencies import Listed
from gateway.tasks.reading.subjects import ORDER

REASONS: Final = re.compile(r"(?:để|nhằm|với|do|vì|trước) ")
_ASKS_YOU: Final = re.compile(r", (?:(?:trân trọng |kính )?đề nghị|yêu cầu) quý (?!i)")
"""An order to those whom a letter is addressed to."""
_ASKING: Final = re.compile(r"[^,;.:]{3,60} (?:trân trọng |kính )?(?:đề nghị|yêu cầu|giao) ")
"""Who wrote the document asks somebody ("..., Tổng cục X đề nghị Cục Y ...")."""
_COMMA: Final = re.compile(", ")


def order_after_reasons(masked: str, start: int, end: int, lead: Listed | None) -> int:
    """Return the place of the order that names the lead, or of one to those addressed; the start where none stands."""
    if lead is None:
        asked = _ASKS_YOU.search(masked, start, end)
        return asked.start() + 2 if asked is not None else start
    for comma in _COMMA.finditer(masked, start, lead.start):
        order = ORDER.match(masked, comma.end())
        if order is not None and order.end() == lead.start:
            return comma.end()
        asking = _ASKING.match(masked, comma.end())
        if asking is not None and asking.end() == lead.start:
            return comma.end()
    return start
