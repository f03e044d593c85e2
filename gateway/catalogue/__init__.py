"""The one catalogue of messages for people: each code with a Vietnamese and an English sentence and what to do.

The entries stand in the ``*.toml`` files of this folder, one file a room. Codes are stable: never renamed, never given
another meaning. ``docs/errors.md`` is made from here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from gateway.findings import Finding

_STEERING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalogue. ``{names}`` in the sentences are filled from a finding's facts.

    ``http`` is the status of a REST answer that carries this code as its gravest; ``wire`` the same on the bus's wire,
    where business refusals answer 200.
    """

    code: str
    vi: str
    en: str
    do_vi: str
    do_en: str
    http: int = 422
    wire: int = 200


@dataclass(frozen=True, slots=True)
class Message:
    """A finding in words: both sentences filled in, and the remedy."""

    code: str
    path: str
    vi: str
    en: str
    do_vi: str
    do_en: str
    http: int
    wire: int


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


@cache
def entries() -> Mapping[str, Entry]:
    """Return every entry by code, in the order of the files."""
    found: dict[str, Entry] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".toml"):
            continue
        for code, fields in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{code} stands twice in the catalogue")
            found[code] = Entry(code=code, **fields)
    return MappingProxyType(found)


def message(finding: Finding) -> Message:
    """Return the finding in words.

    Raises KeyError for a code that the catalogue does not hold: a mistake of ours, found by the tests.
    """
    entry = entries()[finding.code]
    facts = _Facts({name: _whole(fact) for name, fact in finding.facts.items()})
    return Message(
        code=entry.code,
        path=str(_whole(finding.path)),
        vi=entry.vi.format_map(facts),
        en=entry.en.format_map(facts),
        do_vi=entry.do_vi.format_map(facts),
        do_en=entry.do_en.format_map(facts),
        http=entry.http,
        wire=entry.wire,
    )


def finding_json(finding: Finding) -> dict[str, str]:
    """Return a finding as every door carries it: code, place, sentence and remedy in both languages.

    A code of a stranger's adapter, which the catalogue cannot hold, stands for itself.
    """
    if finding.code not in entries():
        said = {"message": shown(finding.code), "message_en": shown(finding.code), "remedy": "", "remedy_en": ""}
        return {"code": shown(finding.code), "path": shown(finding.path), **said}
    words = message(finding)
    return {
        "code": words.code,
        "path": words.path,
        "message": words.vi,
        "message_en": words.en,
        "remedy": words.do_vi,
        "remedy_en": words.do_en,
    }


def _whole(fact: str | int) -> str | int:
    return shown(fact) if isinstance(fact, str) else fact


def shown(text: str) -> str:
    """Return a stranger's text as people may see it: what steers a terminal or turns the direction as its escape.

    Half a character of a broken header too, which would stop every answer that names it.
    """
    return text if text.isprintable() else _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def ascii_text(text: str) -> str:
    """Return Vietnamese text without diacritics, plain ASCII, as the bus's client reads some replies (wire 4.7)."""
    folded = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return folded.encode("ascii", "ignore").decode("ascii")
