"""Classes of those who may act: words of a formula, classes of places, and those known by their first word alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.names import Names
from gateway.tasks.reading.places import CLASS_PLACES, FROM_TO, Places
from gateway.tasks.reading.unit import Unit

_ITSELF: Final = re.compile(
    r"(?:tỉnh|thành phố|bộ|tập đoàn|tổng công ty|trường|địa phương|cục|sở|viện|học viện|ủy ban)(?= )"
)
_OF_AN_OFFICE: Final = re.compile(
    r"(?:[Cc]ơ quan|[Ll]ực lượng|[Nn]gành) (?=(?:Công an|Hải quan|Thuế|Cảnh sát|Kiểm lâm|Thống kê|Bảo hiểm) ?)"
)
"""A branch by the name of its office ("cơ quan Công an")."""
_PLACE: Final = re.compile(r"(?:tỉnh|thành phố)(?= )")


_NEVER_DESCRIBED: Final = frozenset({"địa phương", "chủ hồ", "chủ rừng"})
"""Classes whose verb tells what they do, and not which of them are meant."""
_ALSO: Final = frozenset({"ngành", "địa phương", "đơn vị", "đoàn thể", "sở", "ban", "ban ngành"})
"""What may follow a word of a formula without a comma ("các cơ quan ban ngành")."""


@dataclass(slots=True)
class Classes:
    """Reads classes; shares the readers of names and places."""

    words: Lexicon
    names: Names
    places: Places

    def plain(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a word of a formula ("các bộ, ngành"), or a class told apart by more ("các đơn vị quản lý ...")."""
        of_an_office = _OF_AN_OFFICE.match(shown, inner)
        if of_an_office is not None and self.words.head.match(low, of_an_office.end()):
            end = self.names.tails.tail(low, self.names.name(shown, low, of_an_office.end()))
            return Unit((shown[at:end],), at, end)
        found = self.words.plain_class.match(low, inner)
        has_article = at != inner
        if found is None:
            return (self._people(shown, low, at, inner) or self._unknown(shown, low, at)) if has_article else None
        end = found.end()
        if low.startswith(("bộ trưởng", "ban hành", "hội nghị", "sở hữu"), inner):
            return None
        branch = self.words.field.match(low, end + 1) if found.group() == "ngành" and low.startswith(" ", end) else None
        end = branch.end() if branch else end
        tailed = end if branch and self.words.verb.match(low, end + 1) else self.names.tails.tail(low, end)
        plain = True
        more = self.words.plain_class.match(low, end + 1) if tailed == end and low[end : end + 1] == " " else None
        if more is not None and more.group() in _ALSO:
            end = more.end()
            tailed = self.names.tails.tail(low, end)
        elif tailed == end and has_article and not branch and low[end : end + 1] == " ":
            longer = self.names.lower(shown, low, end, named=found.group() not in _NEVER_DESCRIBED)
            plain = longer == end
            tailed = self.names.tails.tail(low, longer)
        if not has_article and not shown[inner].isupper() and tailed == end:
            # Without an article only a formula counts; the caller judges by what stands around.
            return Unit((shown[at:end],), at, end, plain=True, merges=True)
        return Unit((shown[at:tailed],), at, tailed, plain=plain, merges=not has_article, closed=tailed != end)

    def _unknown(self, shown: str, low: str, at: int) -> Unit | None:
        """Return a class that no formula names, by its first word: "các hộ kinh doanh", "các chủ hồ chứa"."""
        found = self.words.actor.match(low, at)
        if found is None:
            return None
        office = found.end() + 1
        if self.words.head.match(low, office) and shown[office].isupper():
            end = self.names.name(shown, low, office)
        else:
            end = self.names.lower(shown, low, found.end(), named=True)
        end = self.names.tails.tail(low, end)
        return Unit((shown[at:end],), at, end) if end > found.end() else None

    def itself(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return "Tỉnh", "Thành phố", "Bộ": how a notice calls the one that it speaks to."""
        placed = _PLACE.match(low, at)
        named = self.places.provinces(shown, low, at) if placed and at == inner else None
        if named and len(named[0]) > 1 and self.words.follows.match(low, named[1] + 1):
            # "Thành phố A và các tỉnh B, C khẩn trương ..."
            names = tuple(f"{'Thành phố' if short in self.words.cities else 'Tỉnh'} {name}" for name, short in named[0])
            return Unit(names, at, named[1])
        stop = self.names.capitals(shown, placed.end(), 4) if placed and at == inner else 0
        if placed and stop > placed.end() and self.words.follows.match(low, stop + 1):
            return Unit((shown[at:stop],), at, stop)
        found = _ITSELF.match(low, at)
        if (
            found is None
            or not shown[at].isupper()
            or at != inner
            or shown[found.end() + 1].isupper()
            or not self.words.follows.match(low, found.end() + 1)
        ):
            return None
        return Unit((shown[at : found.end()],), at, found.end())

    def _people(self, shown: str, low: str, at: int, inner: int) -> Unit | None:
        """Return a class of places ("các tỉnh, thành phố trực thuộc Trung ương", "các xã, phường")."""
        found = CLASS_PLACES.match(low, at)
        if found is None:
            return None
        named = self.places.provinces(shown, low, found.end() + (2 if low[found.end() : found.end() + 1] == ":" else 1))
        if named:
            names = tuple(f"{'Thành phố' if short in self.words.cities else 'Tỉnh'} {name}" for name, short in named[0])
            return Unit(names, at, named[1])
        end = self.names.tails.tail(low, found.end())
        span = FROM_TO.match(low, end)
        if span:
            end = self.places.trim(low, span.end())
        return Unit((shown[at:end],), at, end)
