"""Offices of places: people's committees and their like, of one place, of several, or of a class of places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.names import Names
from gateway.tasks.reading.unit import Unit

_OWNERS: Final = re.compile(r" (?:của|thuộc|trực thuộc|tại|ở) ")
_PLACES: Final = re.compile(
    r"(?:(?:các|02|03|04|05|06|07|08|09|hai|ba|\d{1,2}) )?(?:tỉnh, thành phố|tỉnh thành phố|tỉnh/thành phố"
    r"|thành phố, tỉnh|tỉnh và thành phố|tỉnh|thành phố|địa phương"
    r"|tp)(?: trực thuộc trung ương)?(?: (?:ven biển|miền trung|nêu trên|liên quan))?\s*:?\s+"
)
CLASS_PLACES: Final = re.compile(
    r"(?:(?:các|những) )?(?:tỉnh, thành phố|tỉnh thành phố|tỉnh/thành phố|tỉnh, tp|tỉnh và thành phố"
    r"|thành phố, tỉnh|tỉnh|thành phố|địa phương|quận, huyện, thị xã|huyện, thị xã, thành phố"
    r"|quận, huyện|huyện, thành phố|huyện|(?:xã, phường|phường, xã)(?:, | và )đặc khu"
    r"|xã, phường, thị trấn|xã, phường|phường, xã|xã|phường, đặc khu|phường|cấp tỉnh"
    r"|cấp huyện, cấp xã|cấp huyện|cấp xã|các cấp|cấp|đặc khu|cấp cơ sở)(?!\w)"
)
FROM_TO: Final = re.compile(
    r"(?: ven biển)? từ ((?:[^\s,;.:]+ ){1,4})đến (?:[^\s,;.:]+)(?: (?!\w*\b(?:chỉ|tổ|khẩn|tập"
    r"|tiếp|chủ|rà|có|theo|và)\b)[^\s,;.:]+)?"
)
_REGION: Final = re.compile(
    r"(?: ven biển)? từ [^,;.:]{3,30}? trở (?:ra|vào)(?: phía)?(?: bắc| nam)?(?!\w)"
    r"|(?: ven biển)? (?:khu vực|vùng|miền|thuộc khu vực|thuộc vùng) (?:(?:bắc|trung|nam|đông|tây"
    r"|duyên hải|đồng bằng|miền núi|phía|núi|trung du|sông|hồng|cửu long|nguyên|bộ|và"
    r"|,) ?)+(?<! và )(?<=[^ ,])"
)


_TWO_OFFICES: Final = re.compile(
    r"(?:, (?:thành ủy|hội đồng nhân dân|ủy ban nhân dân|ubnd|hđnd)"
    r"| và (?:hội đồng nhân dân|ủy ban nhân dân|ubnd|hđnd))"
)
_PARTY: Final = re.compile(r" (?:tỉnh ủy, thành ủy|tỉnh ủy|thành ủy|thành phố|tỉnh)(?=[ ,;:.]|$)")
_SEVERAL: Final = re.compile(r"các|:|tỉnh, thành phố|\d|hai|ba")
_CITY: Final = re.compile(r"(?:thành phố |tp\.? ?|tỉnh |các tỉnh:? |các thành phố:? )")
_NEXT: Final = re.compile(r"(?:\s*[,;] (?:và )?| và | - )")


_NUMBERED: Final = re.compile(r" \d{1,2}(?=[ ,;:.]|$)")
"""The number of one of several places of a name ("xã Bảo Lâm 1")."""
_ONE_KIND: Final = re.compile(r"các (?:huyện|quận|xã|phường|đặc khu)")


@dataclass(slots=True)
class Places:
    """Reads what follows the first words of such an office."""

    words: Lexicon
    names: Names

    def local(self, shown: str, low: str, at: int, inner: int, end: int, head: str) -> Unit | None:
        """Return a people's committee or its like: of a place, of places named one by one, or of a class of places."""
        between = _TWO_OFFICES.match(low, end)
        rest = between.end() if between else end
        head = shown[inner:rest]
        middle = ""
        fielded = self.names.field(shown, low, rest + 1) if low.startswith(" ", rest) else 0
        if fielded:
            middle = shown[rest:fielded]
            rest = fielded
        if low.startswith(("ban thường vụ", "bí thư"), inner) and (party := _PARTY.match(low, rest)):
            stop = self.names.capitals(shown, party.end(), 4)
            return Unit((shown[at:stop],), at, stop, head=head)
        if low.startswith(" việt nam", rest):
            rest += len(" việt nam")
        if low.startswith(" ", rest):
            unit = self._one_by_one(shown, low, at, inner, rest, head, middle)
            unit = unit or self._of_class(shown, low, at, rest, head)
            if unit is not None:
                return unit
        if middle:
            stop = self.names.after_field(shown, low, rest)
            return Unit((shown[at:stop],), at, stop, head=head, several=low.startswith("sở", inner))
        if low.startswith(("tỉnh ủy", "thành ủy"), inner):
            stop = self.names.capitals(shown, rest, 4)
            return Unit((shown[at:stop],), at, stop, waits=stop == rest == end, head=head)
        return None

    def _one_by_one(self, shown: str, low: str, at: int, inner: int, rest: int, head: str, middle: str) -> Unit | None:
        """Return offices of places that are named: "... các tỉnh, thành phố: A, B", "các Sở Y tế A, B"."""
        places = _PLACES.match(low, rest + 1)
        if places and (named := self.provinces(shown, low, places.end())) and _SEVERAL.search(places.group()):
            found, end = named
            label = f"{head}{middle}"
            names = tuple(
                f"{label} {'thành phố' if short in self.words.cities else 'tỉnh'} {name}" for name, short in found
            )
            return Unit(names, at, end, places=tuple(name for name, _ in found), head=head)
        named = self.provinces(shown, low, rest + 1)
        if named and len(named[0]) > 1 and at != inner:
            return Unit(tuple(f"{head}{middle} {name}" for name, _ in named[0]), at, named[1], head=head)
        return None

    def _of_class(self, shown: str, low: str, at: int, rest: int, head: str) -> Unit | None:
        """Return offices of a class of places: "... các tỉnh, thành phố từ A đến B", "... cấp xã"."""
        classed = CLASS_PLACES.match(low, rest + 1)
        if classed is None:
            return None
        stop = classed.end()
        named = self._listed(shown, low, stop) if _ONE_KIND.fullmatch(classed.group()) else ([], stop)
        if len(named[0]) > 1:
            kind = classed.group().removeprefix("các ")
            return Unit(tuple(f"{head} {kind} {name}" for name in named[0]), at, named[1], head=head)
        if (
            low.startswith(" ", stop)
            and shown[stop + 1 : stop + 2].isupper()
            and not self.words.head.match(low, stop + 1)
        ):
            province = self.words.province.match(low, stop + 1)
            stop = province.end() if province else self.names.capitals(shown, stop, 4)
        span = FROM_TO.match(low, stop)
        stop = self.trim(low, span.end()) if span else stop
        region = _REGION.match(low, stop)
        stop = self.names.tails.tail(low, region.end() if region else stop)
        more = _OWNERS.match(low, stop)
        if more and (owner := CLASS_PLACES.match(low, more.end())):
            stop = self.names.capitals(shown, owner.end(), 4)
        return Unit((shown[at:stop],), at, stop, head=head)

    def _listed(self, shown: str, low: str, at: int) -> tuple[list[str], int]:
        """Return names that stand one after another ("các huyện Sóc Sơn, Ba Vì"), and where they end."""
        names: list[str] = []
        end = at
        at += low.startswith(": ", at)
        while len(names) < 70 and low.startswith(" ", at):
            stop = self.names.capitals(shown, at, 4)
            if stop <= at + 1:
                break
            numbered = _NUMBERED.match(low, stop)
            stop = numbered.end() if numbered else stop
            names.append(shown[at + 1 : stop])
            end = stop
            join = _NEXT.match(low, stop)
            if join is None or self.words.head.match(low, join.end()) or self.words.role.match(low, join.end()):
                break
            at = join.end() - 1
        return names, end

    def trim(self, low: str, stop: int) -> int:
        """Return the end without a last word that is a verb."""
        last = low.rfind(" ", 0, stop)
        return last if self.words.verb.match(low, last + 1) else stop

    def provinces(self, shown: str, low: str, start: int) -> tuple[list[tuple[str, str]], int] | None:
        """Return the provinces that are named one after another, as shown and folded, and where they end."""
        found: list[tuple[str, str]] = []
        end = at = start
        while len(found) < 70:
            city = _CITY.match(low, at)
            inner = city.end() if city else at
            named = self.words.province.match(low, inner)
            if named is None or not shown[inner].isupper():
                break
            found.append((shown[inner : named.end()], named.group()))
            end = named.end()
            join = _NEXT.match(low, end)
            if join is None:
                break
            at = join.end()
        return (found, end) if found else None
