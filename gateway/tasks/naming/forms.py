"""A name taken apart: who holds the office, the words of the office itself, the place that it says to be of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gateway.tasks.naming.words import words
from gateway.tasks.reading.folding import composed, low_of, plain
from gateway.tasks.reading.lexicon import lexicon

MOST: Final = 400
"""Letters of a name that are looked at."""

REMEMBERED: Final = 8_192
"""Names whose parts are remembered: those of a directory's bodies come again and again."""

_PARENTHESIS: Final = re.compile(r"\s*\([^()]*\)")
_APPOSITION: Final = re.compile(
    r"(?: - |, )(?:là )?(?:cơ quan (?:thường trực|chủ trì|đầu mối|chủ quản)|đơn vị (?:thường trực|chủ trì|đầu mối)"
    r"|phó trưởng|trưởng ban|trưởng tiểu ban|ủy viên|phó chủ tịch|chủ tịch hội đồng|thành viên|tổ trưởng|phó tổ trưởng"
    r"|chủ đầu tư)(?= ).*$"
    r"| (?:phụ trách|được phân công|được giao) .*$"
)
_POLITE: Final = re.compile(r"(?:(?:các )?đồng chí|ông|bà) ")
_CITY: Final = re.compile(r"(?<!\w)t\.?p(?:\. ?| )(?=\w)")
_AGAIN: Final = re.compile(r"(?:thành phố ){2,}")
_ALSO: Final = re.compile(r"(?:, ?| và | kiêm | - )")
ARTICLE: Final = re.compile(
    r"(?:(?:tất cả|toàn bộ|toàn thể|hệ thống) )?(?:các|những|một số|từng|mỗi|\d{1,3})(?: đồng chí)? "
    r"|(?:tất cả|toàn bộ|toàn thể|hệ thống) "
)
_BODIES: Final = frozenset({"cấp ủy", "hội đồng thành viên", "các cấp ủy"})
"""Among the holders of offices the reading counts bodies too, since they stand where holders do."""
_PERSON: Final = "hồ chí minh"
_PLACE: Final = re.compile(r"(?:tỉnh|thành phố) $")


@dataclass(frozen=True, slots=True)
class Form:
    """A name in parts, folded. ``office`` are the words that are looked for; ``spelt``: short words were among them.

    ``held``: a holder was named (``role``, ``person``). ``article``: it begins with "các" or its like, which ``office``
    leaves out. ``place`` is the province that ends it, ``before`` what stands before that.
    """

    asked: str
    office: str
    spelt: bool = False
    written: str = ""
    """The office with its short words as they are."""
    held: bool = False
    role: str = ""
    person: str = ""
    article: bool = False
    place: str = ""
    before: str = ""


def form_of(name: str) -> Form:
    """Return the parts of a name, of a long one those of its beginning."""
    return _form_of(name[:MOST])


@lru_cache(maxsize=REMEMBERED)
def _form_of(name: str) -> Form:
    shown = _PARENTHESIS.sub("", " ".join(plain(composed(name)).split())).strip(" .;:,-*+\"'")
    low = low_of(shown)
    cut = _APPOSITION.search(low)
    if cut is not None and cut.start() > 2:
        shown, low = shown[: cut.start()], low[: cut.start()]
    polite = _POLITE.match(low)
    if polite is not None:
        shown, low = shown[polite.end() :], low[polite.end() :]
    full = _spelt(low)
    office, role, person = _holder(full, shown if full == low else "")
    article = ARTICLE.match(office)
    office = office[article.end() :] if article is not None else office
    before, place = _placed(office)
    return Form(
        asked=name,
        office=office,
        spelt=full != low,
        written=_holder(low, "")[0] if full != low else office,
        held=bool(role),
        role=role,
        person=person,
        article=article is not None,
        place=place,
        before=before,
    )


def _spelt(low: str) -> str:
    """Return a name with its short words spelled out."""
    shorts = words().shorts
    found = " ".join(_whole(word, shorts) for word in _CITY.sub("thành phố ", low).split())
    return _AGAIN.sub("thành phố ", found)


def _whole(word: str, shorts: dict[str, str]) -> str:
    bare = word.rstrip(",;")
    return shorts.get(bare, bare) + word[len(bare) :]


def _holder(low: str, shown: str) -> tuple[str, str, str]:
    """Return the office of a holder, the holder's title and name; the name itself where it is no holder's."""
    known, mine = lexicon(), words()
    roles: list[str] = []
    at = 0
    while at < len(low):
        office = mine.holder.match(low, at)
        if office is not None:
            after = low[office.end() :].strip(" ,")
            if not after or after == "việt nam" or not known.head.match(after):
                person = shown[office.end() :].strip(" ,") if after not in {"", "việt nam"} else ""
                return mine.holders[office.group()], " ".join((*roles, office.group())), person
        held = mine.held_title.match(low, at)
        title = known.role.match(low, at)
        if held is not None and (title is None or held.end() >= title.end()):
            rest = low[held.end() :].strip()
            head = mine.held[held.group()]
            whole = rest if rest.startswith((head, "các ")) else f"{head} {rest}".strip()
            return whole, " ".join((*roles, held.group())), ""
        if title is None:
            break
        if title.group() in _BODIES:
            break
        roles.append(title.group())
        at = title.end()
        _, several, those = title.group().partition(" các ")
        if several:
            # "Trưởng các phòng, ban": the title names those whose heads they are.
            return f"các {those}{low[at:]}", ", ".join(roles), ""
        also = _ALSO.match(low, at)
        if also is not None and known.role.match(low, also.end()):
            at = also.end()
        elif low[at : at + 1] == " ":
            at += 1
        else:
            at = len(low) if not low[at:].strip(" ,") else at
            break
    rest = low[at:].strip(" ,")
    if roles and not rest:
        return " ".join(roles), "", ""
    return (rest, ", ".join(roles), "") if roles else (low, "", "")


def _placed(office: str) -> tuple[str, str]:
    """Return what stands before the province that ends a name, and the province by its short name."""
    provinces, places = lexicon().province, words().places
    at = office.find(" ")
    starts = [0]
    while at >= 0:
        starts.append(at + 1)
        at = office.find(" ", at + 1)
    for start in starts:
        found = provinces.match(office, start)
        if found is not None and found.end() == len(office):
            before, place = _PLACE.sub("", office[:start]).strip(), places.get(found.group(), found.group())
            # A person's name too: "Đoàn Thanh niên Cộng sản Hồ Chí Minh" is of no province.
            if place == _PERSON and office[:start].strip() == before not in {"", "ủy ban nhân dân"}:
                return "", ""
            return before, place
    return "", ""
