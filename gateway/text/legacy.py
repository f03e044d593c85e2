"""Text written for the old Vietnamese fonts: TCVN3 (ABC) and VNI, whose letters stand on the places of others.

A file says nothing of it: it is recognised by what its words become.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

Encoding = Literal["tcvn3", "vni"]

# TCVN 5712:1993, VN3: the small letters; capitals with marks are small ones in a font of capitals.
_TCVN3_FROM: Final = (
    "\xb5\xb8\xb6\xb7\xb9\xa8\xbb\xbe\xbc\xbd\xc6\xa9\xc7\xca\xc8\xc9\xcb\xae\xcc\xd0\xce\xcf\xd1\xaa\xd2\xd5\xd3\xd4\xd6"
    "\xd7\xdd\xd8\xdc\xde\xdf\xe3\xe1\xe2\xe4\xab\xe5\xe8\xe6\xe7\xe9\xac\xea\xed\xeb\xec\xee\xef\xf3\xf1\xf2\xf4\xad\xf5"
    "\xf8\xf6\xf7\xf9\xfa\xfd\xfb\xfc\xfe\xa1\xa2\xa3\xa4\xa5\xa6\xa7"
)
_TCVN3_TO: Final = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ"
_TCVN3: Final = str.maketrans(_TCVN3_FROM, _TCVN3_TO)

_VNI_MARKS: Final = {
    "\xf8": "\u0300", "\xf9": "\u0301", "\xfb": "\u0309", "\xf5": "\u0303", "\xef": "\u0323",
    "\xe2": "\u0302", "\xe0": "\u0302\u0300", "\xe1": "\u0302\u0301", "\xe5": "\u0302\u0309", "\xe3": "\u0302\u0303",
    "\xe4": "\u0302\u0323", "\xea": "\u0306", "\xe8": "\u0306\u0300", "\xe9": "\u0306\u0301", "\xfa": "\u0306\u0309",
    "\xfc": "\u0306\u0303", "\xeb": "\u0306\u0323",
}  # fmt: skip
"""What follows a vowel in VNI, as combining marks: grave, acute, hook, tilde, dot; with circumflex, with breve."""
_VNI_ALONE: Final = {
    "\xf1": "đ", "\xd1": "Đ", "\xf4": "ơ", "\xd4": "Ơ", "\xf6": "ư", "\xd6": "Ư", "\xec": "ì", "\xcc": "Ì",
    "\xed": "í", "\xcd": "Í", "\xe6": "ỉ", "\xc6": "Ỉ", "\xf3": "ĩ", "\xd3": "Ĩ", "\xf2": "ị", "\xd2": "Ị",
    "\xee": "ỵ", "\xce": "Ỵ",
}  # fmt: skip

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_TOKEN: Final = re.compile(r"[^\s\d.,;:()/\"“”‘’'!?…–-]+")
_SYLLABLE: Final = re.compile(
    r"(?:ngh?|[ckpt]h|gh|gi|nh|tr|qu|[bcdđghklmnpqrstvx])?"
    r"[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]{1,3}"
    r"(?:ng|nh|ch|[cmnpt])?",
    re.IGNORECASE,
)
_SAMPLE: Final = 20_000
_LEAST: Final = 8
"""Words with letters beyond ASCII."""


def recognised(text: str) -> Encoding | None:
    """Tell for which old font a text was written, or nothing.

    Judged by what its words become: Vietnamese syllables, which they are not as they stand.
    """
    words = [word for word in _TOKEN.findall(text[:_SAMPLE]) if not word.isascii()]
    if len(words) < _LEAST or _syllables(words) > 0.5:
        return None
    names: tuple[Encoding, ...] = ("tcvn3", "vni")
    shares = {one: _syllables([_modern(word, one) for word in words]) for one in names}
    best = max(names, key=lambda one: shares[one])
    return best if shares[best] > 0.75 else None


def _syllables(words: list[str]) -> float:
    return sum(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", word)) is not None for word in words) / len(words)


def modern(text: str, encoding: Encoding) -> str:
    """Return a text of an old font in Unicode, NFC."""
    found = _modern(text, encoding)
    return _WORD.sub(_capitals, found) if encoding == "tcvn3" else found


def _modern(text: str, encoding: Encoding) -> str:
    return text.translate(_TCVN3) if encoding == "tcvn3" else _from_vni(text)


def _capitals(found: re.Match[str]) -> str:
    """Return a word as it looked: in a font of capitals its letters with marks were written as small ones."""
    word = found[0]
    plain = [letter for letter in word if letter < "\x80"]
    return word.upper() if len(plain) > 1 and all(letter.isupper() for letter in plain) else word


def _from_vni(text: str) -> str:
    out: list[str] = []
    for letter in text:
        small = letter.lower()
        if small in _VNI_MARKS and out and out[-1][:1].lower() in "aeouyơư":
            out[-1] += _VNI_MARKS[small]
        else:
            out.append(_VNI_ALONE.get(letter, letter))
    return unicodedata.normalize("NFC", "".join(out))
