"""One agency, class or office-holder at a place: its head, its name, what belongs to it, and where it stops."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.names import Names
from gateway.tasks.reading.places import Places
from gateway.tasks.reading.unit import Unit

_ARTICLE: Final = re.compile(
    r"(?:(?:tất cả|toàn bộ|toàn thể) )?(?:hệ thống các|các|những|một số|từng|mỗi|\d{1,3})(?: đồng chí)? "
)
_COMRADE: Final = re.compile(r"(?:các )?(?:đồng chí|ông|bà) ")
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
_ALSO_SMALL: Final = frozenset(
    {"tỉnh ủy", "thành ủy", "ủy ban nhân dân", "hội đồng nhân dân", "ubnd", "hđnd", "huyện ủy", "đảng ủy"}
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
_CLASS_HEADS: Final = frozenset(["bộ", "sở", "ban", "cục", "vụ"])


@dataclass(slots=True)
class Units:
    """Reads units; ``seen`` are names that the document itself sets apart (its addressees, its headings)."""

    words: Lexicon
    names: Names = field(init=False)
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        """Share one reader of names, and with it what the document itself sets apart."""
        self.names = Names(self.words)
        self.places = Places(self.words, self.names)

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
        if article is None and self.names.acts(shown, low, at, before):
            return None
        for form in (self._person, self._holder, self._constitutional, self._office, self._itself, self._class):
            unit = form(shown, low, at, inner)
            if unit is not None:
                return unit
        return None

    def _person(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return "Phó Thủ tướng Chính phủ Trần Hồng Hà"."""
        found = self.words.person.match(low, at)
        if found is None or not shown[at].isupper():
            return None
        end = self.names.capitals(shown, found.end(), 5)
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
                end = self.names.name(shown, low, rest)
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
        end = self.names.tail(low, found.end())
        if self.words.verb.match(low, end + 1) is None and low[end : end + 1] == " ":
            end = self.names.lower(shown, low, end)
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
                    end = max(self.names.capitals(shown, place.end(), 5), place.end() - 1)
                    end -= shown[end - 1] == " "
                return Unit(
                    (shown[at : self.names.tail(low, end)],),
                    at,
                    self.names.tail(low, end),
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
            local = self.places.local(shown, low, at, inner, end, head)
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
            and (low.startswith(" - ", fielded.end()) or any(low.startswith(name, rest) for name in self.names.seen))
        ):
            fielded = None
        if fielded and shown[rest].isupper():
            stop = fielded.end()
            if not low.startswith(("bộ", "sở"), inner) and low.startswith(" và ", stop):
                stop = max(stop, self.names.name(shown, low, rest))
            end = self.names.after_field(shown, low, stop)
            return Unit((shown[at:end],), at, end, head=head, several=found.group() in _CLASS_HEADS)
        end = self.names.name(shown, low, rest) if rest > end and shown[rest : rest + 1] not in {"-"} else end
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
        end = self.names.tail(low, end)
        return Unit((shown[at:end],), at, end, head=head)

    def _longer(self, shown: str, low: str, start: int, end: int) -> bool:
        """Say whether a name goes on after a known one ("Bảo hiểm xã hội" + "khu vực")."""
        return (
            low.startswith((" và ", " - "), end)
            and shown[end + 1 + 2 : end + 4].strip()[:1].isupper()
            and not self.words.head.match(low, end + 4 if low[end + 1] == "v" else end + 3)
        )

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
                stop = self.names.after_field(shown, low, stop)
                return Unit((shown[at:stop],), at, stop, head=head)
            after = re.compile(r"(?:,| và) ").match(low, stop)
            if after is None or self.words.field.match(low, after.end()) is None or not shown[after.end()].isupper():
                return Unit((shown[at:stop],), at, stop, head=head)
            return Unit((f"{head} {shown[rest:stop]}",), at, stop, head=head, several=True)
        fielded = self.words.field.match(low, rest)
        stop = fielded.end() if fielded else self.names.name(shown, low, rest)
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
        stop = fielded.end() if fielded else self.names.name(shown, low, at)
        if stop <= at or (fielded is None and before.names[0].startswith(("Bộ", "Sở"))):
            return None
        title = f"{before.title} " if before.title and not before.title.lower().startswith("lãnh đạo") else ""
        return Unit(
            (f"{title}{before.head} {shown[at:stop]}",), at, stop, head=before.head, title=before.title, several=True
        )

    def _class(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a word of a formula ("các bộ, ngành"), or a class told apart by more words ("các đơn vị quản lý đường bộ")."""
        found = self.words.plain_class.match(low, inner)
        has_article = at != inner
        if found is None:
            return self._people(shown, low, at, inner) if has_article else None
        end = found.end()
        if low.startswith(("bộ trưởng", "ban hành", "hội nghị", "sở hữu"), inner):
            return None
        tailed = self.names.tail(low, end)
        plain = True
        if tailed == end and low[end : end + 1] == " " and self.words.plain_class.match(low, end + 1):
            more = self.words.plain_class.match(low, end + 1)
            if more is not None and more.group() in {"ngành", "địa phương", "đơn vị", "đoàn thể", "sở", "ban"}:
                end = more.end()
                tailed = self.names.tail(low, end)
        elif tailed == end and has_article and low[end : end + 1] == " ":
            longer = self.names.lower(shown, low, end, named=True)
            plain = longer == end
            tailed = self.names.tail(low, longer)
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
        named = self.places.provinces(shown, low, found.end() + (2 if low[found.end() : found.end() + 1] == ":" else 1))
        if named:
            names = tuple(f"{'Thành phố' if short in self.words.cities else 'Tỉnh'} {name}" for name, short in named[0])
            return Unit(names, at, named[1])
        end = self.names.tail(low, found.end())
        span = _FROM_TO.match(low, end)
        if span:
            end = self.places.trim(low, span.end())
        return Unit((shown[at:end],), at, end)
