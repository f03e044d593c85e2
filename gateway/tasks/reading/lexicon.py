"""The words that the reading knows, loaded once: language, agencies, and the names of the directory's seed."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gateway.tasks.reading.folding import composed, folded


@dataclass(frozen=True, slots=True)
class Idle:
    """What assigns nothing: forms that stand at the beginning of a clause, and forms anywhere in it."""

    first: re.Pattern[str]
    anywhere: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        """Return where a clause says that it assigns nothing."""
        return self.first.match(text) or self.anywhere.search(text)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sets of folded phrases and the patterns made of them."""

    verbs: frozenset[str]
    verbs_in_names: frozenset[str]
    compound: re.Pattern[str]
    """Words whose second syllable is a verb by itself ("công lập")."""
    turning: frozenset[str]
    """Of these, those that begin an action where they follow a name in small letters."""
    between: frozenset[str]
    adverbs: re.Pattern[str]
    delivering: re.Pattern[str]
    verb: re.Pattern[str]
    """A verb at a place."""
    opening: re.Pattern[str]
    """A verb of one syllable that counts only where an item begins."""
    follows: re.Pattern[str]
    """A verb, or what may stand between an agency and its verb."""
    field: re.Pattern[str]
    head: re.Pattern[str]
    role: re.Pattern[str]
    person: re.Pattern[str]
    plain_class: re.Pattern[str]
    standing_class: re.Pattern[str]
    actor: re.Pattern[str]
    """The first words of a class of those who may act, whatever else it is called."""
    tail: re.Pattern[str]
    local_heads: frozenset[str]
    nameless_heads: frozenset[str]
    own_names: frozenset[str]
    named_roles: tuple[str, ...]
    lone_roles: tuple[str, ...]
    joining_classes: frozenset[str]
    province: re.Pattern[str]
    cities: frozenset[str]
    known: re.Pattern[str]
    """Full names of agencies that the directory's seed holds."""
    not_assigning: re.Pattern[str]
    assigning: re.Pattern[str]
    idle: Idle
    elaborating: re.Pattern[str]
    listing: re.Pattern[str]


@cache
def lexicon() -> Lexicon:
    """Return the one lexicon."""
    words = _toml("language.toml")
    names = _toml("agencies.toml")
    verbs, between = phrases(words["verbs"]), phrases(words["between"])
    provinces, cities, known = _seed()
    return Lexicon(
        verbs=frozenset(verbs),
        verbs_in_names=frozenset(phrases(words["verbs_in_names"])),
        compound=at_word(phrases(words["compounds"])),
        turning=frozenset(phrases(words["turning"])),
        between=frozenset(between),
        adverbs=re.compile(rf"(?:(?:{_either(phrases(words['adverbs']))})\b[ ,]*)+"),
        delivering=at_word(phrases(words["delivering"])),
        verb=at_word(verbs),
        opening=at_word(phrases(words["opening_verbs"])),
        follows=at_word([*verbs, *between]),
        field=at_word(phrases(names["fields"])),
        head=at_word([*phrases(names["heads"]), *(pair.split("=")[0] for pair in phrases(names["abbreviated"]))]),
        role=at_word(phrases(names["roles"])),
        person=at_word(phrases(names["persons"])),
        plain_class=at_word(phrases(names["plain_classes"])),
        standing_class=at_word(phrases(names["standing_classes"])),
        actor=re.compile(rf"(?:các|những|mỗi|từng) (?:{_either(phrases(names['actors']))})(?!\w)"),
        tail=re.compile(rf" (?:{_either(phrases(names['tails']))})(?!\w|(?<=tỉnh) ủy)"),
        local_heads=frozenset(phrases(names["local_heads"])),
        nameless_heads=frozenset(phrases(names["nameless_heads"])),
        own_names=frozenset(phrases(names["own_names"])),
        named_roles=tuple(phrases(names["named_roles"])),
        lone_roles=tuple(phrases(names["lone_roles"])),
        joining_classes=frozenset(phrases(names["joining_classes"])),
        province=at_word(provinces),
        cities=frozenset(cities),
        known=at_word([*known, *phrases(names["bodies"]), *phrases(names["departments"])]),
        not_assigning=re.compile(
            rf"^(?:{_either(phrases(words['not_assigning_headings']))})(?!\w)|\b(?:mục đích, yêu cầu"
            rf"|(?<!hoàn thành )(?<!thực hiện )(?<!hoàn thành các )(?<!thực hiện các )mục tiêu(?! quốc gia)"
            rf"|nguyên tắc|quan điểm|đánh giá tình hình)\b"
        ),
        assigning=re.compile(rf"(?:{_either(phrases(words['assigning_headings']))})(?!\w)"),
        idle=_idle([line.strip() for line in words["idle"].strip().splitlines()]),
        elaborating=re.compile(rf"(?:{_either(phrases(words['elaborating']))})[^.;:]{{0,30}}:?$"),
        listing=re.compile(rf"(?:{_either(phrases(words['listing']))})(?!\w)"),
    )


def _idle(forms: list[str]) -> Idle:
    return Idle(
        re.compile("|".join(f"(?:{form})" for form in forms if form.startswith("^"))),
        re.compile("|".join(f"(?:{form})" for form in forms if not form.startswith("^"))),
    )


def phrases(text: str) -> list[str]:
    """Return the phrases of a text of the data files, folded."""
    return [folded(phrase.strip()) for phrase in text.replace("\n", "|").split("|") if phrase.strip()]


def at_word(given: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that matches one of the phrases, the longest first, up to the end of a word."""
    return re.compile(rf"(?:{_either(given)})(?!\w)")


def _either(given: Iterable[str]) -> str:
    return "|".join(
        re.escape(phrase).replace("\\ ", " ").replace(" \\- ", " ?- ?")
        for phrase in sorted(set(given), key=len, reverse=True)
    )


def _toml(name: str) -> dict[str, str]:
    return tomllib.loads(composed(files("gateway.tasks.data").joinpath(name).read_text(encoding="utf-8")))


def _seed() -> tuple[list[str], list[str], list[str]]:
    """Return short names of provinces, of cities among them, and full names of agencies, folded."""
    provinces, cities, known = ["tp.hcm", "tphcm"], [], []
    for name in ("provinces.csv", "government.csv"):
        with files("config").joinpath("directory", name).open(encoding="utf-8") as opened:
            for row in csv.DictReader(opened):
                full = folded(composed(row["name"]))
                if row["kind"] == "province":
                    short = full.removeprefix("thành phố ").removeprefix("tỉnh ")
                    provinces.append(short)
                    if short != full and full.startswith("thành phố "):
                        cities.append(short)
                elif row["kind"] != "government":
                    aliases = [alias.split("@")[0].strip() for alias in row["aliases"].split("|") if alias.strip()]
                    known += [full, *(folded(composed(alias)) for alias in aliases)]
                    if row["kind"] == "enterprise":
                        known += [folded(a.strip()) for a in row["abbreviations"].split("|") if a.strip()]
    provinces += ["thừa thiên huế", "thừa thiên - huế", "hcm"]
    return provinces, cities, known
