"""Letters made comparable: composed, lower case, tone marks in one place, look-alike letters of other scripts as Latin.

Everything here keeps the length of a composed text, so that a place in the folded text is a place in the text shown.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_OLD: Final = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_NEW: Final = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_PLACED: Final = dict(zip(_OLD, _NEW, strict=True))
_TONE: Final = re.compile(f"(?<!q)(?:{'|'.join(_OLD)})(?!\\w)")
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁһАВЕКМНОРСТУХІЅ\u2013\u2014\u2011\u2212\u00a0“”„‟’‘", 'aeopcyxijsdhABEKMHOPCTYXIS---- """"\'\''
)
_ODD: Final = re.compile(f"[{''.join(map(chr, _LOOKALIKES))}]")


def composed(text: str) -> str:
    """Return the text with composed letters (NFC)."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """Return a composed text with Latin letters, one kind of dash and of quotation mark; the length stays."""
    return text.translate(_LOOKALIKES) if _ODD.search(text) else text


def folded(text: str) -> str:
    """Return a composed text folded for comparison; the length stays."""
    return low_of(plain(text))


def low_of(text: str) -> str:
    """Return a plain text in small letters with its tone marks in one place; the length stays."""
    low = text.lower()
    if len(low) != len(text):  # a few foreign capitals have two small letters
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _TONE.sub(lambda found: _PLACED[found.group()], low)
