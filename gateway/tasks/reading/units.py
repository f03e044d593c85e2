"""One agency, class or office-holder at a place: its head, its name, what belongs to it, and where it stops."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon

_ARTICLE: Final = re.compile(
    r"(?:(?:tất cả|toàn bộ|toàn thể) )?(?:hệ thống các|các|những|một số|từng|mỗi|\d{1,3})(?: đồng chí)? "
)
_COMRADE: Final = re.compile(r"(?:các )?(?:đồng chí|ông|bà) ")
_OWNERS: Final = re.compile(r" (?:của|thuộc|trực thuộc|tại|ở) ")
_PLACES: Final = re.compile(
    r"(?:(?:các|02|03|04|05|06|07|08|09|hai|ba|\d{1,2}) )?(?:tỉnh, thành phố|tỉnh/thành phố"
    r"|thành phố, tỉnh|tỉnh và thành phố|tỉnh|thành phố|địa phương"
    r"|tp)(?: trực thuộc trung ương)?(?: (?:ven biển|miền trung|nêu trên|liên quan))?\s*:?\s+"
)
_CLASS_PLACES: Final = re.compile(
    r"(?:(?:các|những) )?(?:tỉnh, thành phố|tỉnh/thành phố|tỉnh, tp|tỉnh và thành phố"
    r"|thành phố, tỉnh|tỉnh|thành phố|địa phương|quận, huyện, thị xã|huyện, thị xã, thành phố"
    r"|quận, huyện|huyện, thành phố|huyện|xã, phường, đặc khu|phường, xã, đặc khu"
    r"|xã, phường, thị trấn|xã, phường|phường, xã|xã|phường, đặc khu|phường|cấp tỉnh"
    r"|cấp huyện, cấp xã|cấp huyện|cấp xã|các cấp|cấp|đặc khu|cấp cơ sở)(?!\w)"
)
_FROM_TO: Final = re.compile(
    r"(?: ven biển)? từ ((?:[^\s,;.:]+ ){1,4})đến (?:[^\s,;.:]+)(?: (?!\w*\b(?:chỉ|tổ|khẩn|tập"
    r"|tiếp|chủ|rà|có|theo|và)\b)[^\s,;.:]+)?"
)
_WORD: Final = re.compile(r"[^\s,;:.()\"]+")
_STOP: Final = frozenset(
    [
        "và",
        "với",
        "để",
        "đã",
        "đang",
        "sẽ",
        "cần",
        "phải",
        "có",
        "theo",
        "căn",
        "trong",
        "tại",
        "về",
        "trên",
        "là",
        "do",
        "được",
        "cho",
        "đến",
        "từ",
        "thì",
        "mà",
        "nếu",
        "khi",
        "của",
        "thuộc",
        "bằng",
        "qua",
        "hoặc",
        "như",
        "cùng",
        "nhằm",
        "không",
        "sau",
        "trước",
        "gồm",
        "nhất",
        "vào",
        "ngay",
        "thường",
    ]
)
_ROMAN: Final = re.compile(r"[IVX]+|\d+[A-Z]?")
_ALSO_SMALL: Final = frozenset(
    {"tỉnh ủy", "thành ủy", "ủy ban nhân dân", "hội đồng nhân dân", "ubnd", "hđnd", "huyện ủy", "đảng ủy"}
)
_DESCRIBING: Final = frozenset({"quản lý", "thi công", "vận hành", "cung cấp", "khai thác", "đầu tư"})
"""Verbs that tell what a class does ("các đơn vị quản lý đường bộ")."""
_REGION: Final = re.compile(
    r"(?: ven biển)? (?:khu vực|vùng|miền|thuộc khu vực|thuộc vùng) (?:(?:bắc|trung|nam|đông|tây"
    r"|duyên hải|đồng bằng|miền núi|phía|núi|trung du|sông|hồng|cửu long|nguyên|bộ|và"
    r"|,) ?)+(?<! và )(?<=[^ ,])"
)
_ITSELF: Final = re.compile(
    r"(?:tỉnh|thành phố|bộ|tập đoàn|tổng công ty|trường|địa phương|cục|sở|viện|học viện|ủy ban)(?= )"
)
_NO_OFFICE: Final = re.compile(
    r"(?:trường hợp|khu vực|đội ngũ|ban hành|ban đầu|hội nghị|hội thảo|cục diện|tổ quốc|bộ phận"
    r"|bộ máy|bộ luật|bộ tiêu chí|sở hữu|phòng ngừa|phòng,? chống|thuế suất|thuế thu nhập"
    r"|thuế giá trị|quỹ đất|hạt nhân|cụm từ|ngành nghề|đài hoa|viện dẫn|viện trợ|ban ngày"
    r"|báo động)(?!\w)"
)
"""What begins like an office and is none."""
_OWN_NAMES: Final = frozenset(
    [
        "tập đoàn",
        "tổng công ty",
        "công ty",
        "viện",
        "học viện",
        "trường",
        "trường đại học",
        "trường cao đẳng",
        "đại học",
        "cao đẳng",
        "bệnh viện",
        "ngân hàng",
        "quỹ",
        "hiệp hội",
        "hội đồng",
        "báo",
        "đài",
        "nhà xuất bản",
    ]
)
"""Offices whose names are no fields of administration."""
_ORGANISATION: Final = re.compile(r",? (?:cá nhân|và cá nhân|có liên quan|liên quan|đoàn thể|chính trị|xã hội)|[,;.]")
_PARENTS: Final = re.compile(
    r" (?:trực thuộc|thuộc|của) (?:(?:các )?(?:bộ|tỉnh|thành phố|quốc hội|chính phủ|trung ương"
    r"|(?:ủy ban|hội đồng) nhân dân (?:tỉnh|thành phố)|hội đồng nhân dân)(?!\w)|(?=[^\W\d_]))"
)
_CLASS_HEADS: Final = frozenset(["bộ", "sở", "ban", "cục", "vụ"])
LONGEST: Final = 14
"""Words of a name at most."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a list; ``names`` are several where a short form names several.

    ``plain``: a word of a formula such as "các bộ, ngành". ``merges``: it may go on a formula before it. ``closed``: a
    tail has ended the formula. ``waits``: a holder whose places follow at the next unit.
    """

    names: tuple[str, ...]
    start: int
    end: int
    plain: bool = False
    merges: bool = False
    closed: bool = False
    waits: bool = False
    places: tuple[str, ...] = ()
    title: str = ""
    head: str = ""
    several: bool = False


@dataclass(slots=True)
class Units:
    """Reads units; ``seen`` are names that the document itself sets apart (its addressees, its headings)."""

    words: Lexicon
    seen: set[str] = field(default_factory=set)

    def unit(self, shown: str, low: str, start: int, before: Unit | None) -> Unit | None:
        """Return the unit at a place, None where none begins."""
        comrade = _COMRADE.match(low, start)
        at = comrade.end() if comrade else start
        article = _ARTICLE.match(low, at)
        inner = article.end() if article else at
        if before is not None and before.several and not article:
            other = self._another(shown, low, inner, before)
            if other is not None:
                return other
        if article is None and self._acts(shown, low, at, before):
            return None
        for form in (self._person, self._holder, self._constitutional, self._office, self._itself, self._class):
            unit = form(shown, low, at, inner)
            if unit is not None:
                return unit
        return None

    def _acts(self, shown: str, low: str, at: int, before: Unit | None) -> bool:
        """Say whether a verb stands here and no office that begins alike ("Báo cáo" and "Báo Nhân dân")."""
        verb = self.words.verb.match(low, at)
        if verb is None:
            return False
        if before is not None and verb.group() == "tổ chức" and _ORGANISATION.match(low, verb.end()):
            return False
        office = self.words.head.match(low, at) or self.words.role.match(low, at)
        if office is None or verb.end() > office.end():
            return True
        if before is not None and _ARTICLE.match(low, office.end() + 1):
            return False
        return verb.end() == office.end() and not shown[office.end() + 1 : office.end() + 2].isupper()

    def _person(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return "Phó Thủ tướng Chính phủ Trần Hồng Hà"."""
        found = self.words.person.match(low, at)
        if found is None or not shown[at].isupper():
            return None
        end = self._capitals(shown, found.end(), 5)
        if end == found.end() and not low.startswith(("phó thủ tướng", "các phó thủ tướng"), at):
            return None
        return Unit((shown[at:end],), at, end)

    def _holder(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a role and the office it belongs to."""
        found = self.words.role.match(low, inner)
        if found is None:
            return None
        begin = at
        end = found.end()
        more = re.compile(r"(?:, | và |/| kiêm )").match(low, end)
        while more and (next_role := self.words.role.match(low, more.end())):
            # "Chủ tịch Hội đồng thành viên, Tổng giám đốc các Tập đoàn": two roles of one office.
            if low.startswith(("thủ trưởng", "bộ trưởng"), more.end()) or low.startswith("bộ trưởng", inner):
                break
            end = next_role.end()
            more = re.compile(r"(?:, | và |/| kiêm )").match(low, end)
        title = shown[begin:end]
        rest = end + 1
        if low[end : end + 2] == ": ":
            rest = end + 2
        if end < len(low) and low[end] in " :":
            article = _ARTICLE.match(low, rest)
            office = self._constitutional(shown, low, rest, article.end() if article else rest)
            office = office or self._office(shown, low, rest, article.end() if article else rest)
            office = office or self._class(shown, low, rest, article.end() if article else rest)
            if office is not None:
                if office.names == (shown[office.start : office.end],):
                    return Unit(
                        (shown[begin : office.end],),
                        begin,
                        office.end,
                        title=title,
                        head=office.head,
                        several=office.several,
                        plain=office.plain,
                        closed=office.closed,
                        waits=office.waits,
                    )
                return Unit(
                    tuple(f"{title} {name}" for name in office.names),
                    begin,
                    office.end,
                    places=office.places,
                    title=title,
                    head=office.head,
                    several=office.several,
                )
            fielded = self.words.field.match(low, rest)
            if fielded and shown[rest].isupper():
                if low[end] == ":" and low.startswith("bộ trưởng", inner):
                    office = shown[inner:end]
                    return Unit(
                        (f"{office} Bộ {shown[rest : fielded.end()]}",),
                        begin,
                        fielded.end(),
                        title=office,
                        head="Bộ",
                        several=True,
                    )
                return Unit((shown[begin : fielded.end()],), begin, fielded.end())
            if (
                low.startswith(
                    (
                        "chi cục trưởng",
                        "cục trưởng",
                        "vụ trưởng",
                        "trưởng ban",
                        "trưởng phòng",
                        "chánh văn phòng",
                        "viện trưởng",
                        "giám đốc",
                        "hiệu trưởng",
                        "chánh thanh tra",
                        "tổng",
                    ),
                    inner,
                )
                and shown[rest : rest + 1].isupper()
            ):
                end = self._name(shown, low, rest)
                return Unit((shown[begin:end],), begin, end)
        if low.startswith(
            (
                "bộ trưởng",
                "thủ trưởng",
                "lãnh đạo",
                "chánh văn phòng",
                "thống đốc",
                "tổng thanh tra",
                "giám đốc",
                "chủ tịch",
                "cấp ủy",
            ),
            inner,
        ) and (shown[begin].isupper() or begin != inner):
            if re.compile(r"[,;:.]|$| và| ").match(low, end):
                return Unit((title,), begin, end, title=title)
        return None

    def _constitutional(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a class that stands for itself."""
        found = self.words.standing_class.match(low, inner)
        if found is None:
            return None
        if (
            low.startswith(("quân đội", "mặt trận tổ quốc", "đoàn thể"), inner)
            and not shown[inner].isupper()
            and at == inner
        ):
            return None
        end = self._tail(low, found.end())
        if self.words.verb.match(low, end + 1) is None and low[end : end + 1] == " ":
            end = self._lower(shown, low, end)
        joins = at == inner and found.group() in {
            "lực lượng chức năng",
            "đoàn thể",
            "cơ quan chức năng",
            "cơ quan chuyên môn",
            "lực lượng vũ trang",
        }
        return Unit((shown[at:end],), at, end, plain=joins, merges=joins)

    def _office(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return an office with a name of its own, or several that share their first word."""
        known = self.words.known.match(low, inner)
        found = self.words.head.match(low, inner)
        if _NO_OFFICE.match(low, inner):
            return None
        if found is None and known is None:
            return None
        if not shown[inner : inner + 1].isupper() and (found is None or found.group() not in _ALSO_SMALL):
            return None
        if known is not None and at == inner and (found is None or known.end() > found.end()):
            end = known.end()
            if found is None or not self._longer(shown, low, inner, end):
                place = re.compile(r" (?:tỉnh|thành phố|khu vực|chi nhánh) ").match(low, end)
                if place:
                    end = max(self._capitals(shown, place.end(), 5), place.end() - 1)
                    end -= shown[end - 1] == " "
                return Unit(
                    (shown[at : self._tail(low, end)],),
                    at,
                    self._tail(low, end),
                    head=shown[inner : found.end()] if found else "",
                )
        if found is None:
            return None
        head = shown[inner : found.end()]
        end = found.end()
        if found.group() in {
            "ủy ban nhân dân",
            "ubnd",
            "hội đồng nhân dân",
            "hđnd",
            "tỉnh ủy",
            "thành ủy",
            "công an",
            "sở",
            "ban thường vụ",
            "đoàn đại biểu quốc hội",
            "bí thư",
            "thuế",
            "mặt trận tổ quốc",
            "ủy ban mặt trận tổ quốc",
            "ban chỉ huy",
            "bộ chỉ huy quân sự",
            "tòa án nhân dân",
            "tand",
            "viện kiểm sát nhân dân",
            "cảng vụ",
            "ubmttq",
            "hội đồng",
        }:
            local = self._local(shown, low, at, inner, end, head)
            if local is not None:
                return local
        if at != inner:
            several = self._several(shown, low, at, end, head)
            if several is not None:
                return several
        rest = end + 1 if low[end : end + 1] == " " else end
        fielded = self.words.field.match(low, rest) if found.group() not in _OWN_NAMES else None
        if (
            fielded
            and not low.startswith(("bộ", "sở"), inner)
            and (low.startswith(" - ", fielded.end()) or any(low.startswith(name, rest) for name in self.seen))
        ):
            fielded = None
        if fielded and shown[rest].isupper():
            stop = fielded.end()
            if not low.startswith(("bộ", "sở"), inner) and low.startswith(" và ", stop):
                stop = max(stop, self._name(shown, low, rest))
            end = self._after_field(shown, low, stop)
            return Unit((shown[at:end],), at, end, head=head, several=found.group() in _CLASS_HEADS)
        end = self._name(shown, low, rest) if rest > end and shown[rest : rest + 1] not in {"-"} else end
        if end <= found.end():
            end = found.end()
            if found.group() in {
                "bộ",
                "ban",
                "hội",
                "tổ",
                "khu",
                "đội",
                "quỹ",
                "báo",
                "đài",
                "viện",
                "trường",
                "cục",
                "vụ",
                "sở",
                "phòng",
                "đơn vị",
                "cơ quan",
                "trạm",
                "hạt",
                "cụm",
                "liên hiệp",
                "ngành",
                "doanh nghiệp",
                "tập đoàn",
                "tổng công ty",
                "thường trực",
            }:
                return None
        end = self._tail(low, end)
        return Unit((shown[at:end],), at, end, head=head)

    def _longer(self, shown: str, low: str, start: int, end: int) -> bool:
        """Say whether a name goes on after a known one ("Bảo hiểm xã hội" + "khu vực")."""
        return (
            low.startswith((" và ", " - "), end)
            and shown[end + 1 + 2 : end + 4].strip()[:1].isupper()
            and not self.words.head.match(low, end + 4 if low[end + 1] == "v" else end + 3)
        )

    def _local(self, shown: str, low: str, at: int, inner: int, end: int, head: str) -> Unit | None:
        """Return a people's committee or its like: of a place, of places named one by one, or of a class of places."""
        words = self.words
        rest = end
        middle = ""
        between = re.compile(
            r"(?:, (?:thành ủy|hội đồng nhân dân|ủy ban nhân dân|ubnd|hđnd)| và (?:hội đồng nhân dân"
            r"|ủy ban nhân dân|ubnd|hđnd))"
        ).match(low, rest)
        if between:
            rest = between.end()
            head = shown[inner:rest]
        if low[rest : rest + 1] == " ":
            fielded = words.field.match(low, rest + 1)
            if fielded and shown[rest + 1].isupper():
                middle = shown[rest : fielded.end()]
                rest = fielded.end()
        party = (
            re.compile(r" (?:tỉnh ủy, thành ủy|tỉnh ủy|thành ủy|thành phố|tỉnh)(?=[ ,;:.]|$)").match(low, rest)
            if low.startswith(("ban thường vụ", "bí thư"), inner)
            else None
        )
        if party:
            stop = self._capitals(shown, party.end(), 4)
            return Unit((shown[at:stop],), at, stop, head=head)
        vietnam = re.compile(r" (?:việt nam)").match(low, rest)
        if vietnam:
            rest = vietnam.end()
        places = _PLACES.match(low, rest + 1)
        if places and low[rest] == " ":
            named = self._provinces(shown, low, places.end())
            counted = (
                "các" in places.group()
                or ":" in places.group()
                or "tỉnh, thành phố" in places.group()
                or re.match(r"\d|hai|ba", places.group())
            )
            if named and counted:
                label = f"{head}{middle}"
                names = tuple(
                    f"{label} {'thành phố' if low_city in words.cities else 'tỉnh'} {name}"
                    for name, low_city in named[0]
                )
                kinds = tuple(name for name, _ in named[0])
                return Unit(names, at, named[1], places=kinds, head=head)
        if low[rest : rest + 1] == " ":
            named = self._provinces(shown, low, rest + 1)
            if named and len(named[0]) > 1 and at != inner:
                names = tuple(f"{head}{middle} {name}" for name, _ in named[0])
                return Unit(names, at, named[1], head=head)
        classed = _CLASS_PLACES.match(low, rest + 1)
        if classed and low[rest] == " ":
            stop = classed.end()
            if (
                self.words.head.match(low, stop + 1) is None
                and shown[stop : stop + 2].strip()[:1].isupper()
                and low[stop : stop + 1] == " "
            ):
                province = words.province.match(low, stop + 1)
                stop = province.end() if province else self._capitals(shown, stop, 4)
            span = _FROM_TO.match(low, stop)
            if span:
                stop = span.end()
                stop = self._trim(low, stop)
            region = _REGION.match(low, stop)
            if region is not None:
                stop = region.end()
            stop = self._tail(low, stop)
            more = _OWNERS.match(low, stop)
            if more and (owner := _CLASS_PLACES.match(low, more.end())):
                stop = self._capitals(shown, owner.end(), 4)
            return Unit((shown[at:stop],), at, stop, head=head)
        if middle:
            stop = self._after_field(shown, low, rest)
            return Unit((shown[at:stop],), at, stop, head=head, several=low.startswith("sở", inner))
        if low.startswith(("tỉnh ủy", "thành ủy"), inner):
            stop = self._capitals(shown, rest, 4)
            waits = stop == rest
            return Unit((shown[at:stop],), at, stop, waits=waits and rest == end, head=head)
        return None

    def _trim(self, low: str, stop: int) -> int:
        last = low.rfind(" ", 0, stop)
        return last if self.words.verb.match(low, last + 1) else stop

    def _provinces(self, shown: str, low: str, start: int) -> tuple[list[tuple[str, str]], int] | None:
        """Return the provinces that are named one after another, as shown and folded, and where they end."""
        found: list[tuple[str, str]] = []
        end = at = start
        while len(found) < 70:
            city = re.compile(r"(?:thành phố |tp\.? ?|tỉnh |các tỉnh:? |các thành phố:? )").match(low, at)
            inner = city.end() if city else at
            named = self.words.province.match(low, inner)
            if named is None or not shown[inner].isupper():
                break
            found.append((shown[inner : named.end()], named.group()))
            end = named.end()
            join = re.compile(r"(?:\s*[,;] (?:và )?| và | - )").match(low, end)
            if join is None:
                break
            at = join.end()
        return (found, end) if found else None

    def _several(self, shown: str, low: str, at: int, end: int, head: str) -> Unit | None:
        """Return "các Bộ: Quốc phòng, Công an và Y tế", "các Cục: ..." spread out, or a class such as "các Sở Xây dựng"."""
        more = re.compile(r"(?:, ?(?:cơ quan|ngành|địa phương)(?: trung ương)?)+(?=:)").match(low, end)
        end = more.end() if more else end
        colon = re.compile(r"\s*:\s+|\s+").match(low, end)
        if colon is None or not shown[colon.end() : colon.end() + 1].isupper():
            return None
        rest = colon.end()
        if ":" not in colon.group():
            fielded = self.words.field.match(low, rest)
            if fielded is None:
                return None
            stop = fielded.end()
            if not re.compile(r"(?:,| và) ").match(low, stop):
                stop = self._after_field(shown, low, stop)
                return Unit((shown[at:stop],), at, stop, head=head)
            after = re.compile(r"(?:,| và) ").match(low, stop)
            if after is None or self.words.field.match(low, after.end()) is None or not shown[after.end()].isupper():
                return Unit((shown[at:stop],), at, stop, head=head)
            return Unit((f"{head} {shown[rest:stop]}",), at, stop, head=head, several=True)
        fielded = self.words.field.match(low, rest)
        stop = fielded.end() if fielded else self._name(shown, low, rest)
        if stop <= rest:
            return None
        return Unit((f"{head} {shown[rest:stop]}",), at, stop, head=head, several=True)

    def _another(self, shown: str, low: str, at: int, before: Unit) -> Unit | None:
        """Return the next name of offices that share their first word, None where another first word stands."""
        if not shown[at : at + 1].isupper() or not before.head:
            return None
        fielded = self.words.field.match(low, at)
        office = self.words.head.match(low, at)
        local = fielded is not None and low.startswith(
            (" tỉnh", " thành phố", " các ", " xã", " phường"), fielded.end()
        )
        if office is not None and (
            fielded is None or local or before.head != "Bộ" or not low.startswith(("công an", "thanh tra"), at)
        ):
            return None
        if self.words.role.match(low, at) or (self.words.verb.match(low, at) and fielded is None):
            return None
        stop = fielded.end() if fielded else self._name(shown, low, at)
        if stop <= at or (fielded is None and before.names[0].startswith(("Bộ", "Sở"))):
            return None
        title = f"{before.title} " if before.title and not before.title.lower().startswith("lãnh đạo") else ""
        return Unit(
            (f"{title}{before.head} {shown[at:stop]}",), at, stop, head=before.head, title=before.title, several=True
        )

    def _after_field(self, shown: str, low: str, end: int) -> int:
        """Return the end of what places an office ("Sở Xây dựng Lâm Đồng", "Sở Y tế tỉnh Gia Lai")."""
        place = re.compile(r" (?:của )?(?:(?:các )?(?:tỉnh, thành phố|tỉnh|thành phố|tp)(?!\w))").match(low, end)
        if place:
            named = self._capitals(shown, place.end(), 4)
            return self._tail(low, named)
        province = self.words.province.match(low, end + 1)
        if province and low[end] == " " and shown[end + 1].isupper():
            return province.end()
        return self._tail(low, end)

    def _class(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a word of a formula ("các bộ, ngành"), or a class told apart by more words ("các đơn vị quản lý đường bộ")."""
        found = self.words.plain_class.match(low, inner)
        has_article = at != inner
        if found is None:
            return self._people(shown, low, at, inner) if has_article else None
        end = found.end()
        if low.startswith(("bộ trưởng", "ban hành", "hội nghị", "sở hữu"), inner):
            return None
        tailed = self._tail(low, end)
        plain = True
        if tailed == end and low[end : end + 1] == " " and self.words.plain_class.match(low, end + 1):
            more = self.words.plain_class.match(low, end + 1)
            if more is not None and more.group() in {"ngành", "địa phương", "đơn vị", "đoàn thể", "sở", "ban"}:
                end = more.end()
                tailed = self._tail(low, end)
        elif tailed == end and has_article and low[end : end + 1] == " ":
            longer = self._lower(shown, low, end, named=True)
            plain = longer == end
            tailed = self._tail(low, longer)
        if not has_article and not shown[inner].isupper() and tailed == end:
            # Without an article only a formula counts; the caller judges by what stands around.
            return Unit((shown[at:end],), at, end, plain=True, merges=True)
        return Unit((shown[at:tailed],), at, tailed, plain=plain, merges=not has_article, closed=tailed != end)

    def _itself(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return "Tỉnh", "Thành phố", "Bộ": how a notice calls the one that it speaks to."""
        found = _ITSELF.match(low, at)
        if (
            found is None
            or not shown[at].isupper()
            or at != inner
            or not self.words.follows.match(low, found.end() + 1)
        ):
            return None
        return Unit((shown[at : found.end()],), at, found.end())

    def _people(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a class of places ("các tỉnh, thành phố trực thuộc Trung ương", "các xã, phường")."""
        found = _CLASS_PLACES.match(low, at)
        if found is None:
            return None
        named = self._provinces(shown, low, found.end() + (2 if low[found.end() : found.end() + 1] == ":" else 1))
        if named:
            names = tuple(f"{'Thành phố' if short in self.words.cities else 'Tỉnh'} {name}" for name, short in named[0])
            return Unit(names, at, named[1])
        end = self._tail(low, found.end())
        span = _FROM_TO.match(low, end)
        if span:
            end = self._trim(low, span.end())
        return Unit((shown[at:end],), at, end)

    def _lower(self, shown: str, low: str, end: int, *, named: bool = False) -> int:
        """Return the end of small words that tell a class apart, up to a verb or a word that cannot belong to it."""
        at, count = end, 0
        while low[at : at + 1] == " " and count < 8:
            word = _WORD.match(low, at + 1)
            if word is None or word.group() in _STOP or word.group() in {"các", "những", "-"}:
                break
            verb = self.words.follows.match(low, at + 1)
            if (
                verb is not None
                and count == 0
                and named
                and verb.group() in _DESCRIBING
                and low[verb.end() : verb.end() + 1] == " "
            ):
                at = verb.end()
                count += 1
                continue
            if verb is not None and not (
                verb.group() in self.words.verbs_in_names and self._goes_on_as_name(shown, low, verb.end(), count)
            ):
                break
            at = verb.end() if verb else word.end()
            count += 1
        return at

    def _goes_on_as_name(self, shown: str, low: str, end: int, count: int) -> bool:
        """Say whether a verb at this place belongs to the name: a true verb, or the list's next member, follows soon."""
        after = low[end : end + 1]
        if after in {"", ",", ";", ":", ".", ")"}:
            return True
        at = end
        for _ in range(6):
            if low[at : at + 1] != " ":
                return low[at : at + 1] in ({":", "", ";"} if count else {":", ""})
            if self.words.tail.match(low, at):
                return True
            verb = self.words.follows.match(low, at + 1)
            if verb is not None and verb.group() not in self.words.verbs_in_names:
                return True
            word = _WORD.match(low, at + 1)
            if word is not None and low.startswith(("việt nam", "quốc gia", "trung ương"), word.start()):
                return True
            if word is None or word.group() in {"của", "các", "những", "theo", "để", "về", "việc", "công"}:
                return word is not None and word.group() in {"theo", "trong"}
            at = word.end()
        return False

    def _name(self, shown: str, low: str, start: int) -> int:
        """Return the end of an office's name that no list holds: capitals, small words between, up to a verb."""
        for name in self.seen:
            if low.startswith(name, start) and not low[start + len(name) : start + len(name) + 1].isalnum():
                return self._after_field(shown, low, start + len(name))
        at = start - 1
        end = start - 1
        for count in range(LONGEST):
            if low[at : at + 1] != " ":
                break
            word = _WORD.match(low, at + 1)
            if word is None:
                break
            begin, stop = word.span()
            capital = shown[begin].isupper() or shown[begin].isdigit()
            text = word.group()
            if (
                text == "-"
                and shown[stop + 1 : stop + 2].isupper()
                and not self.words.role.match(low, stop + 1)
                and not low.startswith(("cơ quan", "thường trực", "đơn vị", "chủ"), stop + 1)
            ):
                at = stop
                continue
            if (
                text == "và"
                and count
                and shown[stop + 1 : stop + 2].isupper()
                and not self.words.head.match(low, stop + 1)
                and not self.words.role.match(low, stop + 1)
            ):
                at = stop
                continue
            if text in {"các", "những"} and self.words.plain_class.match(low, stop + 1):
                break
            if (
                text in _STOP
                and not capital
                and not (text in {"của", "về"} and count and shown[stop + 1 : stop + 2].isupper())
            ):
                break
            if not capital:
                verb = self.words.follows.match(low, begin)
                if (
                    verb is not None
                    and " " not in verb.group()
                    and count
                    and shown[low.rfind(" ", 0, begin - 1) + 1].isupper()
                ):
                    verb = None  # the second syllable of a word that begins with a capital
                if verb is not None:
                    inside = verb.group() in self.words.verbs_in_names and self._goes_on_as_name(
                        shown, low, verb.end(), count
                    )
                    if not inside or (count == 0 and verb.group() not in self.words.verbs_in_names):
                        break
                    stop = verb.end()
            elif count and self.words.head.match(low, begin) and not self._keeps(low, begin):
                break
            at = end = stop
        return end

    def _keeps(self, low: str, begin: int) -> bool:
        """Say whether a first word of offices may stand within a name ("Văn phòng Bộ", "Cục Thuế", "Ban Quản lý Dự án")."""
        return not low.startswith(("ủy ban", "ubnd", "hội đồng nhân dân"), begin)

    def _tail(self, low: str, end: int) -> int:
        """Return the end of what belongs to a class or name after it."""
        for _ in range(3):
            found = self.words.tail.match(low, end)
            if found is None:
                break
            end = found.end()
        parent = _PARENTS.match(low, end)
        if parent is not None:
            known = self.words.known.match(low, parent.end())
            if known is not None:
                return known.end()
            if not parent.group().endswith(" "):
                return parent.end()
        return end

    @staticmethod
    def _capitals(shown: str, start: int, most: int) -> int:
        """Return the end of capitalised words that follow a place."""
        end = start
        for _ in range(most):
            word = re.compile(r" ([^\s,;:.()\"]+)").match(shown, end) or (
                re.compile(r"([^\s,;:.()\"]+)").match(shown, end)
                if end == start and shown[end : end + 1].isupper()
                else None
            )
            if word is None or not word.group(1)[0].isupper():
                break
            end = word.end()
        return end
