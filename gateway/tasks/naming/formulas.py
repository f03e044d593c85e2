"""Formulas of classes: "các bộ, ngành, địa phương liên quan", "UBND các xã, phường", "các Sở Xây dựng từ A đến B"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from gateway.tasks.naming.forms import ARTICLE, Form
from gateway.tasks.naming.meaning import ClassOf
from gateway.tasks.naming.spans import spanned
from gateway.tasks.naming.words import BODIES, words
from gateway.tasks.reading.lexicon import lexicon, phrases
from gateway.tasks.reading.places import CLASS_PLACES

_JOIN: Final = re.compile(r"\s*(?:[,;/]| và | hoặc | cùng )\s*(?:và )?")
_TAIL: Final = re.compile(
    r"(?:,(?= (?:có )?liên quan)|(?<!,)) (?:(?:có )?liên quan(?: khác)?|khác"
    r"|(?:(?<=ngành )|(?<=quan )|(?<=vị )|(?<=sở )|(?<=thể ))cấp (?:tỉnh|huyện|xã|thành phố)(?:, cấp xã)?"
    r"|nêu trên|nói trên|trên|này|(?:trực thuộc )?trung ương|ở trung ương|trực thuộc"
    r"|trong cả nước|trên cả nước|cả nước|(?:đóng )?trên địa bàn(?: tỉnh| thành phố)?|ở địa phương|nhà nước|được giao"
    r"|được phân công|chức năng|chủ quản|thành viên|đầu mối|tỉnh|thành phố)$"
)
_RELATED: Final = re.compile(r"liên quan|nêu trên|nói trên|được giao|được phân công|chức năng|chủ quản|đầu mối")
_OWNED: Final = re.compile(r",? (?:của|thuộc|trực thuộc|ở|tại) (?P<owner>[^,;]+)$")
_LEVELS: Final = (
    ("provinces", re.compile(r"tỉnh|trực thuộc trung ương")),
    ("communes", re.compile(r"(?<!thị )xã(?!\w)|phường|đặc khu|thị trấn|cấp cơ sở")),
    ("districts", re.compile(r"huyện|quận|thị xã")),
    ("localities", re.compile(r"địa phương")),
    ("all", re.compile(r"(?:các )?cấp$")),
)
_ONE_PLACE: Final = frozenset({"tỉnh", "thành phố", "xã", "phường", "huyện", "quận", "đặc khu"})
_ONE_OFFICE: Final = frozenset(
    phrases(
        "bộ|ngành|sở|ban|cơ quan|văn phòng|trung tâm|phòng|tổng cục|cục|chi cục|vụ|viện|trường|học viện"
        "|bệnh viện|trạm|đội|thanh tra|tỉnh ủy|thành ủy|đảng ủy|công ty"
    )
)
"""One of these without an article is no class but an office of somebody's."""
_PAIRED: Final = (" ngành", " địa phương", " đoàn thể", " ban")
"""What may stand behind another word of a list without a sign between them."""
_EACH: Final = re.compile(r"(?:tất cả )?(?:các|những) ")
_ISLAND: Final = re.compile(r"(?!nơi|có|thuộc|vùng|trên)\w+(?: \w+){0,2}")
"""The name behind "đặc khu": "các xã, phường, đặc khu Cồn Cỏ" are all of them."""
_LEVELED: Final = re.compile(r" các cấp(?!\w)")
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
    office, span = spanned(office) if form.article or " các " in office else (office, ())
    office, related = _without_tails(office, single=not form.article)
    found = _of_places(office, article=form.article, provincial=provincial)
    found = found or _of_fields(office, article=form.article)
    found = found or _listed(office, article=form.article, provincial=provincial)
    if found is None:
        found = _described(office, article=form.article, provincial=provincial)
    if found is None:
        return None
    classes: list[ClassOf] = []
    for one in found:
        spans = one.key == "provinces" or bool(one.head)
        # Communes by the sea are some of all communes.
        some = related or one.related or (bool(span) and not spans)
        classes.append(ClassOf(one.key, one.head, span=span if spans else (), related=some))
    return Formula(tuple(classes), "" if owner in {"chính phủ", "địa phương"} else owner)


def singular_of(form: Form) -> Formula | None:
    """Return the class of an office without the place that would tell which ("UBND tỉnh", "Sở Tài chính")."""
    if not form.office.endswith((*(f" {place}" for place in _ONE_PLACE),)) and not form.office.startswith("sở "):
        return None
    found = _of_places(form.office, article=True, provincial=False) or _of_fields(form.office, article=True)
    return Formula(tuple(replace(one, related=True) for one in found)) if found else None


def _is_word(office: str) -> bool:
    """Say whether an office is one class ("cơ quan thuộc Chính phủ"), but for what narrows it."""
    phrase = words().class_word.match(office)
    return phrase is not None and _without_tails(f"x{office[phrase.end() :]}", single=False)[0] == "x"


def _without_tails(office: str, *, single: bool) -> tuple[str, bool]:
    """Return a formula without what narrows it at its end, and whether somebody has to judge who is meant."""
    related = False
    if office in words().class_words:
        return office, False
    while (tail := _TAIL.search(office)) is not None:
        if office in words().class_words:
            break
        if single and office[tail.start() :].strip() in _ONE_PLACE and _JOIN.search(office) is None:
            break
        related = related or _RELATED.search(tail.group()) is not None
        office = office[: tail.start()]
    return office, related


def _of_places(office: str, *, article: bool, provincial: bool) -> list[ClassOf] | None:
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
    if inner is None and (later := re.search(r" các (?=bộ|tỉnh|xã|phường|địa phương|cấp)", office)) is not None:
        start, inner = later.start(), _EACH.match(office, later.start() + 1)
    at = inner.end() if inner is not None else start + 1
    place = CLASS_PLACES.match(office, at)
    if place is None:
        below = _listed(office[at:], article=True, provincial=provincial) if inner is not None else None
        return [ClassOf(one.key, office[:start], related=one.related) for one in below] if below else None
    if inner is None and not article and place.group() in {"tỉnh", "thành phố"}:
        return None
    levels = [key for key, words_ in _LEVELS if words_.search(place.group())]
    head_words = "" if office[:start] in _COMMITTEE else office[:start]
    if words().class_words.get(head_words.split(",")[0]) == "party":
        return [ClassOf("party")]
    rest = office[place.end() :].strip()
    if inner is None and not article and rest and place.group() in _ONE_PLACE:
        return None
    related = bool(rest) and not (place.group().endswith("đặc khu") and _ISLAND.fullmatch(rest))
    meant = [one for key in levels for one in _of_level(key, provincial=provincial)]
    return [ClassOf(one.key, head_words, related=related or one.related) for one in meant] or None


def _of_level(key: str, *, provincial: bool) -> list[ClassOf]:
    if key == "localities":
        return _meant([key], sectors=False, provincial=provincial)
    if key == "all":
        return [ClassOf(one) for one in (() if provincial else ("provinces",))] + [ClassOf("localities")]
    return [ClassOf(key)]


def _of_fields(office: str, *, article: bool) -> list[ClassOf] | None:
    """Return "các Sở Xây dựng": departments of one field, one in each province."""
    known = lexicon()
    if office.startswith("ngành ") and (sector := known.field.match(office, 6)) and sector.end() == len(office):
        # "Ngành Y tế": whoever works in it, below whoever speaks.
        return [ClassOf(BODIES, related=True)]
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
            # "các sở, ngành, UBND các huyện": offices of places end the list.
            last = _of_places(office[at:], article=True, provincial=provincial) if found or sectors else None
            if last is None:
                return None
            before = _meant(found, sectors=sectors, provincial=provincial or "departments" in found)
            return list(dict.fromkeys((*before, *last)))
        if (leveled := _LEVELED.match(office, at)) is not None:
            at = leveled.end()
        rest, _ = _without_tails(office[at:], single=False)
        if not rest.strip() or _of_all_places(rest):
            break
        join = _JOIN.match(office, at)
        if join is None:
            # Two words without a sign between them: "bộ ngành", "ban ngành".
            if not article or not office.startswith(_PAIRED, at):
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


def _described(office: str, *, article: bool, provincial: bool) -> list[ClassOf] | None:
    """Return the class of "các đơn vị quản lý đường bộ khu vực": its first words, the rest says who of them.

    Without an article only those who are no agencies are called so ("doanh nghiệp xuất khẩu").
    """
    mine = words()
    phrase = mine.class_word.match(office)
    if phrase is None or not (article or mine.classes[mine.class_words[phrase.group()]].outside):
        return None
    meant = _meant([mine.class_words[phrase.group()]], sectors=False, provincial=provincial)
    return [replace(one, related=True) for one in meant]
