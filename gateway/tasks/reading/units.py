"""One agency, class or office-holder at a place: its head, its name, what belongs to it, and where it stops."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.tasks.reading.classes import Classes
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.names import ARTICLE, Names
from gateway.tasks.reading.places import CLASS_PLACES, Places
from gateway.tasks.reading.spread import Spread
from gateway.tasks.reading.unit import Unit

_PROPER: Final = re.compile(r"(?:Viện|Trường|Đài|Ngân hàng|Cơ quan) (?=\w)")
"""An office with a name of its own, and no class ("Viện Nghiên cứu ...")."""
_COMRADE: Final = re.compile(r"(?:các )?(?:đồng chí|ông|bà) ")
_ALSO_SMALL: Final = frozenset(
    {"tỉnh ủy", "thành ủy", "ủy ban nhân dân", "hội đồng nhân dân", "ubnd", "hđnd", "huyện ủy", "đảng ủy"}
)
_NO_OFFICE: Final = re.compile(
    r"(?:trường hợp|khu vực|đội ngũ|ban hành|ban đầu|hội nghị|hội thảo|cục diện|tổ quốc|bộ phận"
    r"|bộ máy|bộ luật|bộ tiêu chí|sở hữu|phòng ngừa|phòng,? chống|thuế suất|thuế thu nhập"
    r"|thuế giá trị|quỹ đất|hạt nhân|cụm từ|ngành nghề|đài hoa|viện dẫn|viện trợ|ban ngày"
    r"|báo động)(?!\w)"
)
"""What begins like an office and is none."""
_AND_ROLE: Final = re.compile(r"(?:, | và |/| kiêm )")
_LONE: Final = re.compile(r"[,;:.]|$| và| ")
_OF_PLACE: Final = re.compile(r" (?:tỉnh(?! ủy)|thành phố|khu vực|chi nhánh) ")
_CLASS_HEADS: Final = frozenset(["bộ", "sở", "ban", "cục", "vụ"])


@dataclass(slots=True)
class Units:
    """Reads units; ``seen`` are names that the document itself sets apart (its addressees, its headings)."""

    words: Lexicon
    names: Names = field(init=False)
    places: Places = field(init=False)
    classes: Classes = field(init=False)
    spread: Spread = field(init=False)

    def __post_init__(self) -> None:
        """Share one reader of names, and with it what the document itself sets apart."""
        self.names = Names(self.words)
        self.places = Places(self.words, self.names)
        self.classes = Classes(self.words, self.names, self.places)
        self.spread = Spread(self.words, self.names)

    def unit(self, shown: str, low: str, start: int, before: Unit | None) -> Unit | None:
        """Return the unit at a place, None where none begins."""
        comrade = _COMRADE.match(low, start)
        at = comrade.end() if comrade else start
        article = ARTICLE.match(low, at)
        inner = article.end() if article else at
        if _NO_OFFICE.match(low, inner):
            return None
        if before is not None and before.several and not article:
            other = self.spread.another(shown, low, inner, before)
            if other is not None:
                return other
        if article is None and self.names.acts(shown, low, at, before):
            return None
        for form in (
            self._person,
            self._holder,
            self._constitutional,
            self._office,
            self.classes.itself,
            self.classes.plain,
        ):
            unit = form(shown, low, at, inner)
            if unit is not None:
                return unit
        return None

    def _person(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return "Phó Thủ tướng Chính phủ Trần Hồng Hà"."""
        found = self.words.person.match(low, at)
        if found is None or not (shown[at].isupper() or low.startswith("các phó thủ tướng", at)):
            return None
        if self.words.head.match(low, found.end() + 1) and self.words.role.match(low, at):
            return None  # "Thứ trưởng Bộ Y tế" holds an office
        end = self.names.capitals(shown, found.end(), 5)
        several = _COMRADE.search(low, max(0, at - 14), at) is not None and "các" in low[max(0, at - 14) : at]
        if end == found.end() and not several and not low.startswith(("phó thủ tướng", "các phó thủ tướng"), at):
            return None
        return Unit((shown[at:end],), at, end)

    def _holder(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a role and the office it belongs to."""
        found = self.words.role.match(low, inner)
        if found is None:
            return None
        end = self._roles(low, inner, found.end())
        title = shown[at:end]
        rest = end + 2 if low.startswith(": ", end) else end + 1
        if low[end : end + 1] in {" ", ":"}:
            held = self._held(shown, low, at, rest, title) or self._fielded(shown, low, at, inner, end, rest)
            if held is not None:
                return held
            if low.startswith(self.words.named_roles, inner) and shown[rest : rest + 1].isupper():
                stop = self.names.name(shown, low, rest)
                return Unit((shown[at:stop],), at, stop)
            placed = self.names.tails.tail(low, end) if low.startswith(self.words.named_roles, inner) else end
            if placed > end:
                return Unit((shown[at:placed],), at, placed, title=title)
        alone = low.startswith(self.words.lone_roles, inner) and (shown[at].isupper() or at != inner)
        return Unit((title,), at, end, title=title) if alone and _LONE.match(low, end) else None

    def _roles(self, low: str, inner: int, end: int) -> int:
        """Return the end of several roles of one office ("Chủ tịch Hội đồng thành viên, Tổng giám đốc ...")."""
        more = _AND_ROLE.match(low, end)
        while more and (role := self.words.role.match(low, more.end())):
            both = low.startswith("giám đốc, thủ trưởng các", inner)
            if not both and (
                low.startswith(("thủ trưởng", "bộ trưởng"), more.end()) or low.startswith("bộ trưởng", inner)
            ):
                break
            end = role.end()
            more = _AND_ROLE.match(low, end)
        return end

    def _held(self, shown: str, low: str, at: int, rest: int, title: str) -> Unit | None:
        """Return the office after a role, with the role before each of its names."""
        article = ARTICLE.match(low, rest)
        inner = article.end() if article else rest
        office = (
            self._constitutional(shown, low, rest, inner)
            or self._office(shown, low, rest, inner)
            or self.classes.plain(shown, low, rest, inner)
        )
        if office is None:
            return None
        if title.lower() == "bí thư, chủ tịch" and len(office.names) == 1:
            # Two holders, each in its own office of the same places.
            places = re.sub(r"^(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND) ", "", office.names[0])
            both = (f"{title.split(',')[0]} {places}", f"{title.split(', ')[1]} {office.names[0]}")
            return replace(office, names=both, start=at, title=title, merges=False, places=())
        if office.names == (shown[office.start : office.end],):
            return replace(office, names=(shown[at : office.end],), start=at, title=title, merges=False, places=())
        names = tuple(f"{title} {name}" for name in office.names)
        return replace(office, names=names, start=at, title=title, plain=False, merges=False, closed=False, waits=False)

    def _fielded(self, shown: str, low: str, at: int, inner: int, end: int, rest: int) -> Unit | None:
        """Return "Bộ trưởng: Tài chính, Nội vụ", or a role with a field alone."""
        fielded = self.words.field.match(low, rest)
        if fielded is None or not shown[rest].isupper():
            return None
        if low[end] == ":" and low.startswith("bộ trưởng", inner):
            title = shown[inner:end]
            name = f"{title} Bộ {shown[rest : fielded.end()]}"
            return Unit((name,), at, fielded.end(), title=title, head="Bộ", several=True)
        return Unit((shown[at : fielded.end()],), at, fielded.end())

    def _constitutional(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a class that stands for itself."""
        found = self.words.standing_class.match(low, inner)
        proper = _PROPER.match(shown, inner)
        if found is None or (proper is not None and shown[proper.end()].isupper()):
            return None
        if (
            low.startswith(("quân đội", "mặt trận tổ quốc", "đoàn thể"), inner)
            and not shown[inner].isupper()
            and at == inner
        ):
            return None
        end = self.names.tails.tail(low, found.end())
        if self.words.verb.match(low, end + 1) is None and low[end : end + 1] == " ":
            end = self.names.tails.tail(low, self.names.lower(shown, low, end))
        joins = found.group() in self.words.joining_classes
        return Unit((shown[at:end],), at, end, plain=joins, merges=joins and at == inner)

    def _office(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return an office with a name of its own, or several that share their first word."""
        known = self.words.known.match(low, inner)
        found = self.words.head.match(low, inner)
        if (found is None and known is None) or low.startswith(("bộ ngành", "sở ngành", "ban ngành"), inner):
            return None
        if not shown[inner].isupper() and (found is None or found.group() not in _ALSO_SMALL):
            # "các sở: Nông nghiệp và Môi trường, Xây dựng": small letters, and the names after a colon.
            spread = at != inner and found is not None and found.group() in _CLASS_HEADS
            named = spread and found is not None and low.startswith(": ", found.end())
            return (
                self.spread.several(shown, low, at, found.end(), shown[inner].upper() + found.group()[1:])
                if named and found
                else None
            )
        if (
            found is not None
            and low.startswith(" nhà nước", found.end())
            and found.group() in {"tập đoàn", "tổng công ty"}
        ):
            return None  # "các tập đoàn, Tổng công ty nhà nước" is a formula, with capitals or without
        if known is not None and at == inner and (found is None or known.end() > found.end()):
            unit = self._known(shown, low, at, known.end(), found.end() if found else at)
            if found is None or unit is not None:
                return unit
        if found is None:
            return None
        end, head = found.end(), shown[inner : found.end()]
        if found.group() in self.words.local_heads:
            local = self.places.local(shown, low, at, inner, end, head)
            if local is not None:
                return local
        if at != inner:
            several = self.spread.several(shown, low, at, end, head)
            if several is not None:
                return several
        return self._named(shown, low, at, inner, head)

    def _known(self, shown: str, low: str, at: int, end: int, head: int) -> Unit | None:
        """Return a body that is known by its full name, with its place; None where the name goes on."""
        if head > at and self._longer(shown, low, end):
            return None
        if not low.startswith("bộ ", at) and (stop := self._of_places(low, end)) > end:
            return Unit((shown[at:stop],), at, stop, head=shown[at:head])
        place = _OF_PLACE.match(low, end)
        if place:
            end = max(self.names.capitals(shown, place.end(), 5), place.end() - 1)
            end -= shown[end - 1] == " "
        end = self.names.tails.tail(low, end)
        return Unit((shown[at:end],), at, end, head=shown[at:head])

    def _named(self, shown: str, low: str, at: int, inner: int, head: str) -> Unit | None:
        """Return an office by its first words and a field or a name."""
        end = inner + len(head)
        kind = low[inner:end]
        rest = end + (low[end : end + 1] == " ")
        fielded = self._field(shown, low, inner, rest, kind)
        if fielded:
            stop = fielded
            if kind not in {"bộ", "sở"} and low.startswith(" và ", stop):
                stop = max(stop, self.names.name(shown, low, rest))
            stop = self.names.after_field(shown, low, stop)
            stop = stop if kind == "bộ" else self._of_places(low, stop)
            return Unit((shown[at:stop],), at, stop, head=head, several=kind in _CLASS_HEADS)
        if at == inner and kind in self.words.nameless_heads and self.words.tail.match(low, end):
            return None  # "các Vụ, Cục liên quan"
        if low.startswith("tỉnh, thành phố", rest) and not low.startswith(":", rest + len("tỉnh, thành phố")):
            stop = self.names.tails.tail(low, rest + len("tỉnh, thành phố"))
            return Unit((shown[at:stop],), at, stop, head=head)
        if (placed := self._of_places(low, end)) > end:
            return Unit((shown[at:placed],), at, placed, head=head)
        stop = self.names.name(shown, low, rest) if rest > end and shown[rest : rest + 1] != "-" else end
        if stop <= end:
            if kind in self.words.nameless_heads:
                return None
            stop = end
        stop = self._of_places(low, self.names.tails.tail(low, stop))
        return Unit((shown[at:stop],), at, stop, head=head)

    def _of_places(self, low: str, end: int) -> int:
        """Return the end of a class of places after an office ("Trung tâm Y tế các xã, phường")."""
        places = CLASS_PLACES.match(low, end + 1) if low.startswith(" các ", end) else None
        return self.names.tails.tail(low, places.end()) if places is not None else end

    def _field(self, shown: str, low: str, inner: int, rest: int, kind: str) -> int:
        """Return the end of a field after an office's first words, 0 where a longer name stands there."""
        found = self.words.field.match(low, rest) if kind not in self.words.own_names else None
        if found is None or not shown[rest].isupper():
            return 0
        if kind not in {"bộ", "sở"} and not low.startswith(("bộ", "sở"), inner):
            seen = any(low.startswith(name, rest) for name in self.names.seen)
            if seen or low.startswith(" - ", found.end()):
                return 0
        return self.names.field(shown, low, rest)

    def _longer(self, shown: str, low: str, end: int) -> bool:
        """Say whether a name goes on after a known one ("Bảo hiểm xã hội" + "khu vực")."""
        return (
            low.startswith((" và ", " - "), end)
            and shown[end + 1 + 2 : end + 4].strip()[:1].isupper()
            and not self.words.head.match(low, end + 4 if low[end + 1] == "v" else end + 3)
        )
