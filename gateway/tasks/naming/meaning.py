"""What a name of a directive means: one body, a class, a unit of a body, or nothing known; and how that was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from gateway.directory.entry import Entry
from gateway.tasks.life.terms import Body


class What(StrEnum):
    """The kinds of meaning."""

    AGENCY = "agency"
    """Exactly one entry of the directory."""
    CLASS = "class"
    """A class of bodies, kept as such."""
    UNIT = "unit"
    """A body that the directory does not hold, of one that it holds."""
    UNKNOWN = "unknown"


class How(StrEnum):
    """Steps by which a meaning was found."""

    NAME = "name"
    ABBREVIATION = "abbreviation"
    ALIAS = "alias"
    ID = "id"
    HOLDER = "holder"
    """Named by who holds it ("Bộ trưởng ...")."""
    SPELT = "spelt"
    """Short words spelled out, words of a place completed."""
    PUNCTUATION = "punctuation"
    """Equal but for commas and hyphens."""
    MARKS = "marks"
    """Equal but for diacritics: a slip of the pen, perhaps."""
    CONTEXT = "context"
    """Completed by the issuer, the addressees or the place that the directive is about."""
    PLACE = "place"
    """The name says of which province it is."""
    OWNER = "owner"
    """The name says of which body it is ("... của Bộ Y")."""
    ELSEWHERE = "elsewhere"
    """A body of the whole state, though whoever speaks has one of this kind too ("Mặt trận Tổ quốc" in a province)."""
    ITSELF = "itself"
    """The issuer, the addressee or the place spoken of ("Tỉnh", "Bộ")."""
    WORDS = "words"
    """The words of a class."""
    SEVERAL = "several"
    """Several have this name: see the candidates."""
    SUCCEEDED = "succeeded"
    """The body had ended on the day of issue; its successor is meant."""
    ENDED = "ended"
    """It had ended, and nobody or several stand for it."""
    NOT_YET = "not-yet"
    """It came into being only after the day of issue."""
    NOT_LISTED = "not-listed"
    """The directory has no such name."""


SURE: Final = {
    How.NAME: 1.0,
    How.ID: 1.0,
    How.ALIAS: 0.98,
    How.ABBREVIATION: 0.96,
    How.HOLDER: 0.98,
    How.SPELT: 0.97,
    How.PUNCTUATION: 0.95,
    How.MARKS: 0.7,
    How.CONTEXT: 0.85,
    How.PLACE: 0.9,
    How.OWNER: 0.9,
    How.ELSEWHERE: 0.6,
    How.ITSELF: 0.75,
    How.WORDS: 0.95,
    How.SEVERAL: 0.3,
    How.SUCCEEDED: 0.85,
    How.ENDED: 0.5,
    How.NOT_YET: 0.5,
    How.NOT_LISTED: 0.0,
}
"""How much each step leaves of the certainty: they are multiplied. Set by hand, not learnt."""


@dataclass(frozen=True, slots=True)
class ClassOf:
    """One class: its key in ``classes.toml``, and what narrows it.

    ``head`` are the first words of members' names ("sở xây dựng"), ``place`` the key of the body below which they are,
    ``span`` the provinces of "từ A đến B" (short names), ``related`` says "liên quan": who of them, somebody judges.
    """

    key: str
    head: str = ""
    place: str = ""
    span: tuple[str, ...] = ()
    related: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it for JSON, without what is empty."""
        found = {
            "class": self.key,
            "head": self.head,
            "place": self.place,
            "span": list(self.span),
            "related": self.related,
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one name means.

    ``entry`` is the body that is meant on the day of issue, ``now`` who stands for it today, ``within`` the body that a
    unit belongs to. ``near`` are keys and names of entries that look alike. ``role`` and ``person`` are who was named.
    """

    asked: str
    what: What
    how: tuple[How, ...]
    entry: Entry | None = None
    now: Entry | None = None
    within: Entry | None = None
    classes: tuple[ClassOf, ...] = ()
    candidates: tuple[Entry, ...] = ()
    near: tuple[tuple[str, str], ...] = ()
    role: str = ""
    person: str = ""

    @property
    def confidence(self) -> float:
        """How sure the meaning is, between 0 and 1."""
        sure = 0.9 if self.what is What.UNIT else 1.0
        for step in self.how:
            sure *= SURE[step]
        return round(sure, 2)

    @property
    def id(self) -> str:
        """The id under which the body is reached today, empty where the directory has none."""
        body = self.now or self.entry
        return next(iter(body.ids()), "") if body is not None and self.what is What.AGENCY else ""

    @property
    def name(self) -> str:
        """The official name of who stands for it, else the words of the directive."""
        body = self.now or self.entry
        return body.name() if body is not None and self.what is What.AGENCY else self.asked

    def body(self) -> Body:
        """Return it as a task names an agency."""
        return Body(self.id, self.name)

    def plain(self) -> dict[str, Any]:
        """Return it for JSON, without what is empty."""
        found: dict[str, Any] = {
            "name": self.asked,
            "what": self.what.value,
            "how": [step.value for step in self.how],
            "confidence": self.confidence,
            "agency": _entry(self.entry),
            "today": _entry(self.now) if self.now != self.entry else None,
            "within": _entry(self.within),
            "classes": [one.plain() for one in self.classes],
            "candidates": [_entry(one) for one in self.candidates],
            "near": [{"key": key, "name": name} for key, name in self.near],
            "role": self.role,
            "person": self.person,
        }
        return {name: value for name, value in found.items() if value not in (None, [], "")}


def _entry(entry: Entry | None) -> dict[str, str] | None:
    if entry is None:
        return None
    found = {"key": entry.key, "id": next(iter(entry.ids()), ""), "name": entry.name()}
    return {name: value for name, value in found.items() if value}
