"""Vietnamese text for comparison and search, and the oddities that make equal names differ (domain 1.10, item 13)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ODD: Final = re.compile("[\u00a0\u00ad\u00d0\u00f0\u200b-\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DROPPED: Final = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LATIN: Final = "[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
_LIKE_LATIN: Final = "[\u0370-\u03ff\u0400-\u052f\uff21-\uff5a]"  # Greek, Cyrillic, full width
_MIXED: Final = re.compile(f"{_LATIN}{_LIKE_LATIN}|{_LIKE_LATIN}{_LATIN}")
_LETTERS: Final = str.maketrans({"\u00d0": "\u0110", "\u00f0": "\u0111"})


def folded(text: str) -> str:
    """Return the text for comparison: NFC, Eth as D with stroke, nothing invisible, single blanks; the case is kept."""
    visible = _DROPPED.sub("", text).translate(_LETTERS)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def is_mixed(text: str) -> bool:
    """Say whether a word mixes Latin letters with those of another script that look like them."""
    return not text.isascii() and _MIXED.search(text) is not None


def is_odd(text: str) -> bool:
    """Say whether the text holds invisible characters, Eth, no-break spaces or decomposed letters."""
    if text.isascii():
        return False
    return _ODD.search(text) is not None or not unicodedata.is_normalized("NFC", text)
