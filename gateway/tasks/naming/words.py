"""The words that the naming knows, loaded once: classes, holders of offices, short words, codes, the coast."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from gateway.tasks.reading.folding import composed, folded
from gateway.tasks.reading.lexicon import phrases

BODIES: Final = "bodies"
"""The class of which nobody is certainly a member."""


@dataclass(frozen=True, slots=True)
class Class:
    """One class of ``classes.toml``, with all classes that belong to it in ``keys``."""

    key: str
    keys: frozenset[str]
    kinds: frozenset[str]
    names: tuple[str, ...]
    but: tuple[str, ...]
    below: str
    doubtful: bool
    outside: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Everything of both data files; phrases are folded."""

    classes: dict[str, Class]
    class_words: dict[str, str]
    class_word: re.Pattern[str]
    holders: dict[str, str]
    holder: re.Pattern[str]
    held: dict[str, str]
    held_title: re.Pattern[str]
    codes: dict[str, str]
    shorts: dict[str, str]
    places: dict[str, str]
    coast: tuple[str, ...]
    coast_before: dict[str, str]
    of_provinces: re.Pattern[str]
    of_ministries: re.Pattern[str]


@cache
def words() -> Words:
    """Return the one set of words."""
    names, given = _toml("naming.toml"), _toml("classes.toml")
    by_word = {word: key for key, one in given.items() for word in phrases(one["words"])}
    holders, held = _pairs(names["holders"]), _pairs(names["held"])
    return Words(
        classes={key: _class(key, given) for key in given},
        class_words=by_word,
        class_word=_start(by_word),
        holders=holders,
        holder=_start(holders),
        held=held,
        held_title=_start(held),
        codes=_pairs(names["codes"]),
        shorts=_pairs(names["shorts"]),
        places=_pairs(names["places"]),
        coast=tuple(phrases(names["coast"])),
        coast_before=_pairs(names["coast_before"]),
        of_provinces=_start(phrases(names["of_provinces"])),
        of_ministries=_start(phrases(names["of_ministries"])),
    )


def _class(key: str, given: dict[str, Any]) -> Class:
    one = given[key]
    return Class(
        key=key,
        keys=frozenset({key, *one.get("of", ())}),
        kinds=frozenset(one.get("kinds", ())),
        names=tuple(_starts(one.get("names", ""))),
        but=tuple(_starts(one.get("but", ""))),
        below=one.get("below", ""),
        doubtful=one.get("doubtful", False),
        outside=one.get("outside", False),
    )


def _starts(text: str) -> list[str]:
    """Return beginnings of names; a blank at the end of one counts."""
    return [folded(one) for one in text.replace("\n", "|").split("|") if one.strip()]


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in phrases(text))


def _start(given: Any) -> re.Pattern[str]:
    either = "|".join(re.escape(one) for one in sorted(given, key=len, reverse=True))
    return re.compile(rf"(?:{either})(?!\w)")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(composed(files("gateway.tasks.data").joinpath(name).read_text(encoding="utf-8")))
