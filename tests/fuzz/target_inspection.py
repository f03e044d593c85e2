"""The inspection of attachments: whatever a file holds, its text is dug out or refused by name, and a mark is a level.

The first byte chooses the reader, the rest is the file.
"""

from __future__ import annotations

import io
from typing import Final

from gateway.exchange.inspection.dug import Unreadable, pages_of
from gateway.exchange.inspection.kinds import FileKind, kind_of
from gateway.exchange.inspection.marks import Place, mark_in, mark_on_page

INSTRUMENTED: Final = ("gateway.exchange.inspection",)
LEVELS: Final = {"", "MẬT", "TỐI MẬT", "TUYỆT MẬT"}
_KINDS: Final = tuple(FileKind)


def one(data: bytes) -> None:
    """Dig the text out of one file and look for marks in it."""
    if not data:
        return
    way, content = data[0], data[1:]
    if way % 8 == 7:
        assert mark_in(content.decode("utf-8", "replace"), tuple(Place)[way // 8 % len(Place)]) in LEVELS
        return
    file = io.BytesIO(content)
    kind = kind_of(file) if way % 2 else _KINDS[way // 8 % len(_KINDS)]
    try:
        for page in pages_of(file, kind):
            assert all(isinstance(line, str) for line in page)
            assert mark_on_page(page) in LEVELS
    except Unreadable:
        return
