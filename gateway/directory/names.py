"""Agency ids as text: how they may look and when two are the same (domain 3.3)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from gateway.packet.folding import folded

AGENCY_ID: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,34})")
"""Letters, digits, dots and hyphens, at most 35 (Decision 20/2020/QĐ-TTg); real ones are in either case."""


def fold(agency: str) -> str:
    """Return the form in which ids are compared: trimmed, NFC, upper case; zeros are never stripped."""
    return unicodedata.normalize("NFC", agency.strip()).upper()


OLD_FORM: Final = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-Z]{1,2}\d{1,2}")
"""Ids of QCVN 102:2016, read from right to left; ``000`` and ``00`` stand for "no unit at this level"."""

REMEMBERED: Final = 16_384
"""Names whose form is remembered: those of labels are compared again and again."""

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_PAIRS: Final = re.compile(f"(o[ae]|uy)([{_TONES}])(?![a-z\u0300-\u036f])")
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_NO_WORD: Final = re.compile(r"[^0-9a-z]+")


def is_old_form(agency: str) -> bool:
    """Tell whether an id has the old form; nothing follows from it about which agency it is."""
    return OLD_FORM.fullmatch(fold(agency)) is not None


@lru_cache(maxsize=REMEMBERED)
def fold_name(name: str) -> str:
    """Return the form in which names are compared: small letters, tones of ``oa oe uy`` in one place, single blanks."""
    text = unicodedata.normalize("NFD", folded(name).translate(_DASHES).lower())
    text = _PAIRS.sub(lambda found: found[1][0] + found[2] + found[1][1], text)
    return unicodedata.normalize("NFC", re.sub(r"\s*-\s*", " - ", text))


def plain(text: str) -> str:
    """Return a name or an id without diacritics, dots and dashes, small, with single blanks between its words."""
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
    small = unicodedata.normalize("NFD", folded(text).lower().replace("đ", "d"))
    return _NO_WORD.sub(" ", _MARKS.sub("", small)).strip()
