"""Offices of places: people's committees and their like, of one place, of several named ones, or of a class of places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.names import Names
from gateway.tasks.reading.unit import Unit

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
_REGION: Final = re.compile(
    r"(?: ven biển)? (?:khu vực|vùng|miền|thuộc khu vực|thuộc vùng) (?:(?:bắc|trung|nam|đông|tây"
    r"|duyên hải|đồng bằng|miền núi|phía|núi|trung du|sông|hồng|cửu long|nguyên|bộ|và"
    r"|,) ?)+(?<! và )(?<=[^ ,])"
)


@dataclass(slots=True)
class Places:
    """Reads what follows the first words of such an office."""

    words: Lexicon
    names: Names

    def local(self, shown: str, low: str, at: int, inner: int, end: int, head: str) -> Unit | None:
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
            stop = self.names.capitals(shown, party.end(), 4)
            return Unit((shown[at:stop],), at, stop, head=head)
        vietnam = re.compile(r" (?:việt nam)").match(low, rest)
        if vietnam:
            rest = vietnam.end()
        places = _PLACES.match(low, rest + 1)
        if places and low[rest] == " ":
            named = self.provinces(shown, low, places.end())
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
            named = self.provinces(shown, low, rest + 1)
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
                stop = province.end() if province else self.names.capitals(shown, stop, 4)
            span = _FROM_TO.match(low, stop)
            if span:
                stop = span.end()
                stop = self.trim(low, stop)
            region = _REGION.match(low, stop)
            if region is not None:
                stop = region.end()
            stop = self.names.tail(low, stop)
            more = _OWNERS.match(low, stop)
            if more and (owner := _CLASS_PLACES.match(low, more.end())):
                stop = self.names.capitals(shown, owner.end(), 4)
            return Unit((shown[at:stop],), at, stop, head=head)
        if middle:
            stop = self.names.after_field(shown, low, rest)
            return Unit((shown[at:stop],), at, stop, head=head, several=low.startswith("sở", inner))
        if low.startswith(("tỉnh ủy", "thành ủy"), inner):
            stop = self.names.capitals(shown, rest, 4)
            waits = stop == rest
            return Unit((shown[at:stop],), at, stop, waits=waits and rest == end, head=head)
        return None

    def trim(self, low: str, stop: int) -> int:
        last = low.rfind(" ", 0, stop)
        return last if self.words.verb.match(low, last + 1) else stop

    def provinces(self, shown: str, low: str, start: int) -> tuple[list[tuple[str, str]], int] | None:
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
