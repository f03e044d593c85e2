"""One spelling for the many in which Vietnamese text comes: composed or not, look-alike letters, old code pages, gaps.

Only what the search for marks of secrecy needs; the text itself is never changed or kept.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LOOKALIKES: Final = str.maketrans(
    # Đ is written by three letters that look the same; Cyrillic and Greek ones stand for Latin ones in what is copied.
    "ÐƉðАМТОУІмтоаΑΜΤΟΥΙοντ",
    "ĐĐđAMTOYImtoaAMTOYIovt",
)

_OLD_CODES: Final = (
    # Fonts of before Unicode (.VnTime, VNI-Times), whose letters show as these when their text is taken out of a file.
    (re.compile(r"\bm(?:Ë|ë)t\b", re.IGNORECASE), "MẬT"),
    (re.compile(r"\bt(?:è|È)i(?=\W+MẬT\b)", re.IGNORECASE), "TỐI"),
    (re.compile(r"\btuy(?:Ö|ö)t(?=\W+MẬT\b)", re.IGNORECASE), "TUYỆT"),
    (re.compile(r"\bmaät\b", re.IGNORECASE), "MẬT"),
    (re.compile(r"\btoái(?=\W+MẬT\b)", re.IGNORECASE), "TỐI"),
    (re.compile(r"\btuyeät(?=\W+MẬT\b)", re.IGNORECASE), "TUYỆT"),
)

_OLD_LETTERS: Final = re.compile("[ËëÄä]")


def respelled(text: str) -> str:
    """Return text with composed letters, without invisible ones, look-alikes and old codes made what they show."""
    if text.isascii():
        return text
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    plain = unicodedata.normalize("NFKC", visible).translate(_LOOKALIKES)
    if _OLD_LETTERS.search(plain):
        for old, new in _OLD_CODES:
            plain = old.sub(new, plain)
    return plain
