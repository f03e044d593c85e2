"""Texts of strangers, as pages, XML and lists can carry them."""

from __future__ import annotations

import re
from typing import Final

_OUT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def plain(text: str) -> str:
    r"""Return a text in which bytes that are no UTF-8 and control characters are written out, as ``\udcff``, ``\x1b``.

    A header comes with a surrogate for such a byte; neither XML nor UTF-8 has those.
    """
    encodable = text.encode("utf-8", "backslashreplace").decode()
    return _OUT.sub(lambda one: one[0].encode("unicode_escape").decode(), encodable)
