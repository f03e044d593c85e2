"""What a packet is found by, as words of plain ASCII: those of its subject, and one for each fact about it.

A fact's word is a letter, ``_`` and its value, hashed where it is anybody's text, so that no value can mean another.
Words of the subject are kept twice: without diacritics, and with them, spelt as one types them (Telex), where the tone
stands last, since people put its mark on either of two letters (``hòa``, ``hoà``).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from gateway.directory.names import fold
from gateway.packet.dates import parse_date

MOST_WORDS: Final = 400
"""Different words of one subject that are kept; more of them no subject has."""

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)

_WORD: Final = re.compile(r"[^\W_]+")
_TONES: Final = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES: Final = {"\u0306": "w", "\u031b": "w", "\u0302": "^"}
_LONGEST: Final = 24
_REMEMBERED: Final = 20_000
"""Words and agencies whose spellings are kept in memory: few make up nearly all."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one packet is found by."""

    kind: str
    sender: str
    receivers: tuple[str, ...]
    verdict: str
    subject: str | None = None
    document_id: str | None = None
    code: str | None = None
    day: str | None = None
    type: int | None = None
    type_name: str | None = None
    priority: int | None = None
    business_type: int | None = None
    status_code: str | None = None


def facts_of(row: dict[str, Any], header: dict[str, Any], receivers: Iterable[str]) -> Facts:
    """Return the facts of a packet's row; ``header`` is its model as plain data."""
    kind = header.get("document_type") or {}
    return Facts(
        kind=row["kind"],
        sender=row["sender"],
        receivers=tuple(receivers),
        verdict=row["verdict"],
        subject=row.get("subject"),
        document_id=row.get("document_id"),
        code=row.get("code"),
        day=row.get("promulgation_date"),
        type=kind.get("type"),
        type_name=kind.get("type_name"),
        # What its sender leaves open is normal.
        priority=(row.get("priority") or 0) if row["kind"] == "document" else None,
        business_type=row.get("business_type"),
        status_code=row.get("status_code"),
    )


def terms_of(facts: Facts) -> str:
    """Return all words of a packet, each once, apart by blanks."""
    found = dict.fromkeys([*words_of(facts.subject or ""), *_facts(facts)])
    return " ".join(found)


def _facts(facts: Facts) -> Iterator[str]:
    yield sender(facts.kind, facts.sender)
    yield from (receiver(facts.kind, one) for one in facts.receivers)
    yield verdict(facts.verdict)
    if facts.document_id:
        yield document_id(facts.document_id)
    if facts.code:
        yield code(facts.code)
        first, _, rest = facts.code.partition("/")
        yield number(first)
        yield notation(rest)
    day = parse_date(facts.day or "")
    if day is not None:
        yield from (f"y_{day:%Y}", f"m_{day:%Y%m}", f"d_{day:%Y%m%d}")
    if facts.type is not None:
        yield type_number(facts.type)
    if facts.type_name:
        yield type_name(facts.type_name)
    if facts.priority is not None:
        yield priority(facts.priority)
    if facts.business_type is not None:
        yield business_type(facts.business_type)
    if facts.status_code:
        yield status_code(facts.status_code)


@lru_cache(_REMEMBERED)
def sender(kind: str, agency: str) -> str:
    """Return the word for the documents, or the statuses, that an agency sent.

    Statuses are several times as many as documents: with a word of its own for a kind, every search among documents
    would walk through all statuses of its agencies.
    """
    return f"s{kind[:1]}_{_hashed(fold(agency))}"


@lru_cache(_REMEMBERED)
def receiver(kind: str, agency: str) -> str:
    """Return the word for the documents, or the statuses, that an agency receives."""
    return f"r{kind[:1]}_{_hashed(fold(agency))}"


KINDS: Final = ("document", "status")

_PARTIES: Final = {"sd_": 0, "ss_": 1, "rd_": 2, "rs_": 3}
_PARTY_BITS: Final = 56


def parties_of(words: Iterable[str]) -> list[int]:
    """Return those of these words that name a sender or a receiver, each as a number, in order."""
    found = {(_PARTIES[word[:3]] << _PARTY_BITS) + int(word[3:], 16) for word in words if word[:3] in _PARTIES}
    return sorted(found)


def verdict(value: str) -> str:
    """Return the word for a signature's verdict."""
    return f"v_{value}"


def priority(value: int) -> str:
    """Return the word for an urgency."""
    return f"p_{value}".replace("-", "m")


def business_type(value: int) -> str:
    """Return the word for what a packet does."""
    return f"b_{value}".replace("-", "m")


def status_code(value: str) -> str:
    """Return the word for a status."""
    return f"c_{_hashed(value)}"


def document_id(value: str) -> str:
    """Return the word for a DocumentId, which is compared exactly (domain 1.5)."""
    return f"i_{_hashed(value.strip())}"


def code(value: str) -> str:
    """Return the word for number and notation together; neither case nor diacritics count."""
    return f"o_{_hashed(plain(value))}"


def number(value: str) -> str:
    """Return the word for the number of a document."""
    return f"n_{_hashed(plain(value))}"


def notation(value: str) -> str:
    """Return the word for the notation of a document."""
    return f"a_{_hashed(plain(value))}"


def type_number(value: int) -> str:
    """Return the word for the number of a kind of document."""
    return f"t_{value}".replace("-", "m")


def type_name(value: str) -> str:
    """Return the word for the name of a kind of document."""
    return f"e_{_hashed(plain(value))}"


def days(first: date | None, last: date | None) -> tuple[str, ...]:
    """Return words of which a packet has one exactly if it was issued within these days, both of them included."""
    day, end = max(first or FIRST_DAY, FIRST_DAY), min(last or LAST_DAY, LAST_DAY)
    found: list[str] = []
    while day <= end:
        year, month = date(day.year, 12, 31), _month_end(day)
        if (day.month, day.day) == (1, 1) and year <= end:
            found.append(f"y_{day:%Y}")
            day = year
        elif day.day == 1 and month <= end:
            found.append(f"m_{day:%Y%m}")
            day = month
        else:
            found.append(f"d_{day:%Y%m%d}")
        day += timedelta(days=1)
    return tuple(found)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def asked_words(text: str) -> list[str]:
    """Return the words that a subject must have: with diacritics where they were typed so, else without."""
    return [_spellings(word)[-1] for word in _words(text)]


def words_of(text: str) -> Iterator[str]:
    """Yield the words by which a text is found, each without diacritics and, where it has any, with them."""
    for word in _words(text)[:MOST_WORDS]:
        yield from _spellings(word)


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(unicodedata.normalize("NFC", text).casefold())))


@lru_cache(_REMEMBERED)
def _spellings(word: str) -> tuple[str, ...]:
    """Return a word without diacritics, and, where it has any, with them."""
    bare, typed = _short(plain(word)), _typed(word)
    return (bare,) if typed == bare else (bare, typed)


def plain(text: str) -> str:
    """Return a text without case and diacritics, with single blanks."""
    marked = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in marked if not unicodedata.combining(letter)).split())


def _typed(word: str) -> str:
    """Return a word as it is typed in Telex, ``_`` before it: ``_tieengs``; one without diacritics is as it was."""
    if word.isascii():
        return _short(word)
    letters: list[str] = []
    tone = ""
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONES:
            tone = _TONES[letter]
        elif letter in _SHAPES and letters:
            shape = _SHAPES[letter]
            letters.append(letters[-1] if shape == "^" else shape)
        else:
            letters.append("dd" if letter == "đ" else letter)
    return f"_{_short(''.join(letters) + tone)}"


def _short(word: str) -> str:
    """Return a word that every index can carry: anything beyond short ASCII by its hash."""
    return word if word.isascii() and len(word) <= _LONGEST else f"h_{_hashed(word)}"


def _hashed(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).hexdigest()
