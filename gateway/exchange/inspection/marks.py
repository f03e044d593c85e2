"""Marks of secrecy, MẬT, TỐI MẬT, TUYỆT MẬT, told from the ordinary words that hold the same letters (domain 1.6).

A mark stands alone as a stamp does, in brackets, behind "Độ mật:", or set off at an end of a field. Sentences about
state secrets, "mật khẩu", "mật độ" and names are no marks. Pure functions of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from gateway.exchange.inspection.spelling import respelled


class Place(StrEnum):
    """Where a text stands: a field of the header, a file's name, or a line of a page."""

    FIELD = "field"
    NAME = "name"
    PAGE = "page"


_GAP: Final = r"[\s._*·-]{0,3}"
_WIDE_GAP: Final = r"[\s._*·-]{0,8}"
_SECRET: Final = _GAP.join("MẬT")
_TOP: Final = _GAP.join("TỐI") + _WIDE_GAP + _SECRET
_UTMOST: Final = _GAP.join("TUYỆT") + _WIDE_GAP + _SECRET
_WORD: Final = rf"(?:(?P<utmost>{_UTMOST})|(?P<top>{_TOP})|(?P<secret>{_SECRET}))"
_MARK: Final = re.compile(rf"(?<![^\W_]){_WORD}(?![^\W_])", re.IGNORECASE)

_LONGEST_STAMP: Final = 40

_LEVELS: Final = {"utmost": "TUYỆT MẬT", "top": "TỐI MẬT", "secret": "MẬT"}

_LABEL: Final = re.compile(r"(?:độ|dấu|cấp|mức|chỉ mức)(?:\s+bảo)?\s+mật\s*[:=]\s*[\W_]*$", re.IGNORECASE)
"""What stands before a mark in "Độ mật: Tối mật"."""

_LIST: Final = re.compile(rf"^[\s)\]]*(?:[,;/|]|hoặc|và|hay)\s*(?:{_UTMOST}|{_TOP}|{_SECRET})", re.IGNORECASE)
"""What follows where all marks are listed, as on an empty form or in a title about them."""

_COMPOUND: Final = re.compile(
    r"^[\s_]+(?:khẩu|độ|ong|mã|thám|thư|vụ|nghị|thiết|danh|đàm|phục|lệnh|ước|tông|nhân|gấu|ngữ|hiệu|tịch)\b",
    re.IGNORECASE,
)
"""What makes another word of "mật" that follows a label, as in "Mức độ bảo mật: mật khẩu mạnh"."""

_PART_OF_WORD: Final = re.compile(
    r"(?:^|[\W_])(?:bí|bi|bảo|bao|cơ|co|thân|niêm|nham|đường|đạm|túi)[\s_.-]+$", re.IGNORECASE
)
"""What makes another word of "mật" that it precedes: bí mật, bảo mật, cơ mật, thân mật, túi mật."""

_ABOUT: Final = re.compile(r"bí mật|độ mật|danh mục", re.IGNORECASE)
"""Titles of documents about secrecy, whose last word is no stamp."""

_OPENING: Final = re.compile(r"[(\[{<«【［（\"'“‘|*=~]\s*$")
_CLOSING: Final = re.compile(r"^\s*[)\]}>»】］）\"'”’|*=~]")
_SETS_OFF_AFTER: Final = re.compile(r"^\s*[-–—:|_=+~/)\]]+(?:\s|_|\w|$)")
_SETS_OFF_BEFORE: Final = re.compile(r"[-–—|_=+~/(\[]\s*$")
_ORNAMENT: Final = re.compile(r"[\W_]*")
_PLAIN_WORD: Final = re.compile(r"(?:^|[\s_])[a-zà-ỹđ]+\s+$")
"""A word in small letters: behind one in capitals a loud mark may be a person's name."""

_PLAIN_LABEL: Final = re.compile(r"\bdo[\s_-]*mat[\s_]*[:=_-][\s_]*(tuyet|toi)?[\s_-]*mat(?![^\W_])", re.IGNORECASE)
_PLAIN_ALONE: Final = re.compile(r"[\W_]*(TUYET|TOI)[\s_-]*MAT[\W_]*")
"""Without diacritics "mat" may be mắt, mất, mặt: only the label, or the two words alone and in capitals, are clear."""

_PLAIN_LEVELS: Final = {"TUYET": "TUYỆT MẬT", "TOI": "TỐI MẬT", "": "MẬT"}


def mark_in(text: str, place: Place) -> str:
    """Return the first mark that a text of one line carries, in its standard spelling; empty for none."""
    plain = respelled(text)
    if place is Place.NAME:
        plain = _stem(plain)
    for found in _MARK.finditer(plain):
        if _is_mark(found, plain, place):
            return _LEVELS[found.lastgroup or "secret"]
    return _without_diacritics(plain)


def mark_on_page(lines: Iterable[str]) -> str:
    """Return the first mark among the lines of a page; a stamp may stand on two lines."""
    before = ""
    for line in _lines(lines):
        if not _PART_OF_WORD.search(f"{before} "):
            found = _over_two(before, line) or mark_in(line, Place.PAGE)
            if found:
                return found
        before = line
    return ""


def _lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        plain = respelled(line).strip()
        if plain:
            yield plain


def _over_two(first: str, second: str) -> str:
    joined = f"{first} {second}"
    found = _MARK.fullmatch(joined) if len(joined) < _LONGEST_STAMP and joined.isupper() else None
    return _LEVELS[found.lastgroup or "secret"] if found else ""


def _stem(name: str) -> str:
    """Return a file's name without what tells its kind, however often."""
    return re.sub(r"(?:\.[A-Za-z0-9]{1,6}){1,3}\s*$", "", name) or name


def _is_mark(found: re.Match[str], text: str, place: Place) -> bool:
    before, after = text[: found.start()], text[found.end() :]
    alone = not _ORNAMENT.sub("", before) and not _ORNAMENT.sub("", after)
    written = found[0]
    loud = written.upper() == written
    if alone:
        return loud or place is not Place.PAGE
    if _LIST.match(after):
        return False
    if _LABEL.search(before):
        return not (found.lastgroup == "secret" and _COMPOUND.match(after))
    if _PART_OF_WORD.search(before):
        return False
    if _OPENING.search(before) and _CLOSING.match(after):
        return loud or place is not Place.PAGE
    return place is not Place.PAGE and _is_set_off(found, before, after, place, loud=loud)


def _is_set_off(found: re.Match[str], before: str, after: str, place: Place, *, loud: bool) -> bool:
    """Say whether a mark stands at the beginning or end of a text, apart from the rest of it."""
    strong = loud or (found.lastgroup != "secret" and found[0][:1].isupper())
    if not strong:
        return False
    if not _ORNAMENT.sub("", before) and _SETS_OFF_AFTER.match(after):
        return True
    if place is Place.NAME and loud and not _ORNAMENT.sub("", before):
        return after[:1] in " ._-" and not _COMPOUND.match(after)
    if _ORNAMENT.sub("", after) or _ABOUT.search(before):
        return False
    behind_a_word = place is Place.NAME and loud and _PLAIN_WORD.search(before)
    return bool(_SETS_OFF_BEFORE.search(before) or behind_a_word)


def _without_diacritics(text: str) -> str:
    label = _PLAIN_LABEL.search(text)
    if label:
        return _PLAIN_LEVELS[(label[1] or "").upper()]
    alone = _PLAIN_ALONE.fullmatch(text)
    return _PLAIN_LEVELS[alone[1]] if alone else ""
