"""Formulas of classes: "các bộ, ngành, địa phương liên quan", "UBND các xã, phường", "các Sở Xây dựng từ A đến B"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from gateway.tasks.naming.forms import ARTICLE, Form
from gateway.tasks.naming.meaning import ClassOf
from gateway.tasks.naming.words import BODIES, words
from gateway.tasks.reading.lexicon import lexicon, phrases
from gateway.tasks.reading.places import CLASS_PLACES

_JOIN: Final = re.compile(r"\s*(?:[,;/]| và | hoặc | cùng )\s*(?:và )?")
_TAIL: Final = re.compile(
    r"(?:,(?= (?:có )?liên quan)|(?<!,)) (?:(?:có )?liên quan(?: khác)?|khác"
    r"|(?:(?<=ngành )|(?<=quan )|(?<=vị )|(?<=sở )|(?<=thể ))cấp (?:tỉnh|huyện|xã|thành phố)(?:, cấp xã)?"
    r"|nêu trên|nói trên|trên|này|(?:trực thuộc )?trung ương|ở trung ương|trực thuộc"
    r"|trong cả nước|trên cả nước|cả nước|(?:đóng )?trên địa bàn(?: tỉnh| thành phố)?|ở địa phương|nhà nước|được giao"
    r"|được phân công|chức năng|chủ quản|các cấp|thành viên|đầu mối|tỉnh|thành phố)$"
)
_RELATED: Final = re.compile(r"liên quan|nêu trên|nói trên|được giao|được phân công|chức năng|chủ quản|đầu mối")
_OWNED: Final = re.compile(r",? (?:của|thuộc|trực thuộc|ở|tại) (?P<owner>[^,;]+)$")
_SPAN: Final = re.compile(r" từ (?P<first>.+?) (?:đến|tới) (?P<last>.+)$")
_COAST: Final = re.compile(r" (?:ven biển|có biển)")
_LEVELS: Final = (
    ("provinces", re.compile(r"tỉnh|trực thuộc trung ương")),
    ("communes", re.compile(r"(?<!thị )xã(?!\w)|phường|đặc khu|thị trấn|cấp cơ sở")),
    ("districts", re.compile(r"huyện|quận|thị xã")),
    ("localities", re.compile(r"địa phương|các cấp|cấp$")),
)
_ONE_PLACE: Final = frozenset({"tỉnh", "thành phố", "xã", "phường", "huyện", "quận", "đặc khu"})
_ONE_OFFICE: Final = frozenset(
    phrases(
        "bộ|ngành|sở|ban|cơ quan|văn phòng|trung tâm|phòng|tổng cục|cục|chi cục|vụ|viện|trường|học viện"
        "|bệnh viện|trạm|đội|thanh tra|tỉnh ủy|thành ủy|đảng ủy|công ty"
    )
)
"""One of these without an article is no class but an office of somebody's."""
_EACH: Final = re.compile(r"(?:tất cả )?(?:các|những) ")
_COMMITTEE: Final = frozenset({"ủy ban nhân dân"})


@dataclass(frozen=True, slots=True)
class Formula:
    """Classes that a formula names, and the words of the body that it says they belong to."""

    classes: tuple[ClassOf, ...]
    owner: str = ""


def formula_of(form: Form, *, provincial: bool) -> Formula | None:
    """Return what a formula names, None for what is none.

    ``provincial``: a province or a commune speaks, so that "các ngành, địa phương" are its own.
    """
    office = form.office
    owner = ""
    owned = _OWNED.search(office)
    if owned is not None and owned.group("owner") != "trung ương" and not _is_word(office):
        owner, office = owned.group("owner").strip(), office[: owned.start()]
    office, span = _spanned(office)
    office, related = _without_tails(office, single=not form.article)
    found = _of_places(office, article=form.article) or _of_fields(office, article=form.article)
    found = found or _listed(office, article=form.article, provincial=provincial)
    if found is None and form.article:
        found = _described(office)
    if found is None:
        return None
    classes = tuple(
        ClassOf(
            one.key,
            one.head,
            span=span if one.key == "provinces" or one.head else (),
            related=related or one.related,
        )
        for one in found
    )
    return Formula(classes, "" if owner in {"chính phủ", "địa phương"} else owner)


def singular_of(form: Form) -> Formula | None:
    """Return the class of an office without the place that would tell which ("UBND tỉnh", "Sở Tài chính")."""
    found = _of_places(form.office, article=True) or _of_fields(form.office, article=True)
    return Formula(tuple(replace(one, related=True) for one in found)) if found else None


def _is_word(office: str) -> bool:
    """Say whether an office is one class ("cơ quan thuộc Chính phủ"), but for what narrows it."""
    phrase = words().class_word.match(office)
    return phrase is not None and _without_tails(f"x{office[phrase.end() :]}", single=False)[0] == "x"


def _spanned(office: str) -> tuple[str, tuple[str, ...]]:
    """Return a formula without "từ A đến B" or "ven biển", and the provinces that these name."""
    coast, places = words().coast, words().places
    found = _SPAN.search(office)
    if found is not None:
        ends = [_short(one, places) for one in (found.group("first"), found.group("last"))]
        rest = office[: found.start()]
        rest = _COAST.sub("", rest)
        if ends[0] in coast and ends[1] in coast:
            first, last = sorted((coast.index(ends[0]), coast.index(ends[1])))
            return rest, coast[first : last + 1]
        return rest, ("?",)
    if _COAST.search(office):
        return _COAST.sub("", office), coast
    return office, ()


def _short(place: str, places: dict[str, str]) -> str:
    bare = re.sub(r"^(?:tỉnh|thành phố) ", "", place.strip())
    return places.get(bare, bare)


def _without_tails(office: str, *, single: bool) -> tuple[str, bool]:
    """Return a formula without what narrows it at its end, and whether somebody has to judge who is meant."""
    related = False
    if office in words().class_words:
        return office, False
    while (tail := _TAIL.search(office)) is not None:
        if single and office in words().class_words:
            break
        if single and office[tail.start() :].strip() in _ONE_PLACE and _JOIN.search(office) is None:
            break
        related = related or _RELATED.search(tail.group()) is not None
        office = office[: tail.start()]
    return office, related


def _of_places(office: str, *, article: bool) -> list[ClassOf] | None:
    """Return offices of a class of places: "ủy ban nhân dân các xã, phường", "công an phường, xã, đặc khu"."""
    known = lexicon()
    head = known.head.match(office)
    if head is None:
        return None
    end = head.end()
    field = known.field.match(office, end + 1)
    end = field.end() if field is not None else end
    start = end
    if office[end : end + 1] != " ":
        return None
    inner = _EACH.match(office, end + 1)
    if inner is None and (later := re.search(r" các (?=bộ|tỉnh|xã|phường|địa phương)", office)) is not None:
        start, inner = later.start(), _EACH.match(office, later.start() + 1)
    at = inner.end() if inner is not None else start + 1
    place = CLASS_PLACES.match(office, at)
    if place is None:
        below = _listed(office[at:], article=True, provincial=False) if inner is not None else None
        return [ClassOf(one.key, office[:start], related=one.related) for one in below] if below else None
    if inner is None and not article and place.group() in {"tỉnh", "thành phố"}:
        return None
    levels = [key for key, words_ in _LEVELS if words_.search(place.group())]
    head_words = "" if office[:start] in _COMMITTEE else office[:start]
    if words().class_words.get(head_words.split(",")[0]) == "party":
        return [ClassOf("party")]
    rest = office[place.end() :].strip()
    related = bool(rest) and not place.group().endswith("đặc khu")
    return [ClassOf(key, head_words, related=related) for key in levels] or None


def _of_fields(office: str, *, article: bool) -> list[ClassOf] | None:
    """Return "các Sở Xây dựng": departments of one field, one in each province."""
    known = lexicon()
    if not article or not office.startswith("sở "):
        return None
    field = known.field.match(office, 3)
    return [ClassOf("departments", office[: field.end()])] if field is not None else None


def _listed(office: str, *, article: bool, provincial: bool) -> list[ClassOf] | None:
    """Return the classes of a list that is nothing but words of classes."""
    mine = words()
    found: list[str] = []
    sectors = False
    at = 0
    while at < len(office):
        again = ARTICLE.match(office, at)
        at = again.end() if again is not None else at
        phrase = mine.class_word.match(office, at)
        if phrase is not None:
            found.append(mine.class_words[phrase.group()])
            at = phrase.end()
        elif re.compile(r"ngành(?!\w)").match(office, at):
            sectors = True
            at += len("ngành")
        else:
            return None
        rest, _ = _without_tails(office[at:], single=False)
        if not rest.strip() or _of_all_places(rest):
            break
        join = _JOIN.match(office, at)
        if join is None:
            # Two words without a sign between them: "bộ ngành", "ban ngành".
            if office[at : at + 1] != " " or not article:
                return None
            at += 1
        else:
            at = join.end()
    if not found and not sectors:
        return None
    if not article and len(found) + sectors == 1 and office in _ONE_PLACE | _ONE_OFFICE:
        return None
    return _meant(found, sectors=sectors, provincial=provincial or "departments" in found)


def _of_all_places(rest: str) -> bool:
    """Say whether a list ends with all places of a kind ("Tỉnh ủy, Thành ủy các tỉnh, thành phố")."""
    place = CLASS_PLACES.match(rest, 1) if rest.startswith(" các ") else None
    return place is not None and place.end() == len(rest)


def _meant(found: list[str], *, sectors: bool, provincial: bool) -> list[ClassOf]:
    """Return the classes in their order; "ngành", "địa phương" and "ban" are whose the speaker is."""
    keys: list[str] = []
    central = "ministries" in found
    for key in [*found, *(["sectors"] if sectors else [])]:
        if key == "sectors":
            keys += ["boards", "branches"] if provincial and not central else ["central"]
        elif key == "localities":
            keys += ["communes", "districts"] if provincial and not central else ["provinces", "localities"]
        elif key == "boards" and central:
            keys.append("party")
        elif key == BODIES and central:
            # "Các bộ, cơ quan" is "các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ" in short.
            keys += ["central", BODIES]
        else:
            keys.append(key)
    # The Government's "địa phương" are provinces; whoever is below one may be meant through it.
    return [ClassOf(key, related=key == "localities") for key in dict.fromkeys(keys)]


def _described(office: str) -> list[ClassOf] | None:
    """Return the class of "các đơn vị quản lý đường bộ khu vực": its first words, the rest says who of them."""
    mine = words()
    phrase = mine.class_word.match(office)
    return [ClassOf(mine.class_words[phrase.group()], related=True)] if phrase is not None else None
