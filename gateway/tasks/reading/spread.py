"""Offices that share their first word: "các Bộ: Quốc phòng, Công an", "các Tập đoàn A, B"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.names import Names
from gateway.tasks.reading.unit import Unit

_ENTERPRISES: Final = frozenset({"tập đoàn", "tổng công ty"})
"""First words after which a name stands that is no field, whatever it begins with."""


@dataclass(slots=True)
class Spread:
    """Spreads a first word over the names that follow it."""

    words: Lexicon
    names: Names

    def several(self, shown: str, low: str, at: int, end: int, head: str) -> Unit | None:
        """Return "các Bộ: Quốc phòng, Công an và Y tế" spread out, or a class such as "các Sở Xây dựng"."""
        more = re.compile(r"(?:, ?(?:cơ quan|ngành|địa phương)(?: trung ương)?)+(?=:)| dự án(?=:)").match(low, end)
        if more and more.group() == " dự án":
            head = f"{head} dự án"
        end = more.end() if more else end
        colon = re.compile(r"\s*:\s+|\s+").match(low, end)
        first = shown[colon.end() : colon.end() + 1] if colon else ""
        if colon is None or not (first.isupper() or (first.isdigit() and ":" in colon.group())):
            return None
        rest = colon.end()
        if ":" not in colon.group():
            known = self.words.known.match(low, end - len(head))
            fielded = self.words.field.match(low, rest)
            if known is not None and known.end() > (fielded.end() if fielded else rest):
                return Unit((shown[at : known.end()],), at, known.end(), head=head)
            if fielded is None and head.lower() in _ENTERPRISES:
                stop = self.names.name(shown, low, rest)
                return Unit((f"{head} {shown[rest:stop]}",), at, stop, head=head, several=True) if stop > rest else None
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
        fielded = None if head.lower() in _ENTERPRISES else self.words.field.match(low, rest)
        stop = fielded.end() if fielded else self.names.name(shown, low, rest)
        if stop <= rest:
            return None
        return Unit((f"{head} {shown[rest:stop]}",), at, stop, head=head, several=True)

    def another(self, shown: str, low: str, at: int, before: Unit) -> Unit | None:
        """Return the next name of offices that share their first word, None where another first word stands."""
        first = shown[at : at + 1]
        if not (first.isupper() or (first.isdigit() and before.head.endswith("dự án"))) or not before.head:
            return None
        fielded = None if before.head.lower() in _ENTERPRISES else self.words.field.match(low, at)
        office = self.words.head.match(low, at)
        local = fielded is not None and low.startswith(
            (" tỉnh", " thành phố", " các ", " xã", " phường"), fielded.end()
        )
        named = before.head.lower() in _ENTERPRISES and office is not None and "=" not in office.group()
        if (
            named
            and office is not None
            and shown[at : office.end()].strip() == shown[at : office.end()]
            and " " not in office.group()
        ):
            return Unit(
                (f"{before.head} {shown[at : office.end()]}",), at, office.end(), head=before.head, several=True
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
