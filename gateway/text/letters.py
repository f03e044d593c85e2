"""Letters as they are meant: one Unicode form, no invisible characters, no look-alikes from other scripts.

What is written with the letters of an old font (TCVN3, VNI) is in :mod:`gateway.text.legacy`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SPACES: Final = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_ENDS: Final = re.compile("\r\n?|\u2028|\u2029|\x85")

_CYRILLIC: Final = str.maketrans("АВЕЅІЈКМНОРСТУХаеѕіјорсух", "ABESIJKMHOPCTYXaesijopcyx")
_CYRILLIC_WORD: Final = re.compile(r"[\w/.-]*[\u0400-\u04ff][\w/.-]*")
_OTHER_LETTERS: Final = re.compile("[A-Za-zÀ-ỹĐđ]")
_ETH: Final = str.maketrans("ÐƉ", "ĐĐ")


def meant(text: str) -> str:
    """Return the text in NFC, with ordinary blanks and line ends, Đ for Eth, and words of one script.

    A word is mended only where it mixes Cyrillic with Latin letters: ``CHỦ ТỊCH`` with a Cyrillic T among them.
    """
    text = _ENDS.sub("\n", text)
    text = _CONTROL.sub("", _INVISIBLE.sub("", _SPACES.sub(" ", text)))
    text = unicodedata.normalize("NFC", text).translate(_ETH)
    return _CYRILLIC_WORD.sub(_one_script, text)


def _one_script(found: re.Match[str]) -> str:
    word = found[0]
    mended = word.translate(_CYRILLIC)
    mixed = _OTHER_LETTERS.search(word) is not None
    wholly = not re.search("[\u0400-\u04ff]", mended)
    # A token of look-alikes alone may be Russian; beside Latin letters, as in a document's number, it is not.
    return unicodedata.normalize("NFC", mended) if mixed and wholly else word
