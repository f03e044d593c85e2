"""Words by which packets are found: Vietnamese spelt in any way, ranges of days, and nothing that breaks an index."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.search.terms import Facts, asked_words, days, terms_of


def facts(subject: str = "", day: str | None = None, document_id: str | None = None) -> Facts:
    return Facts("document", "H41", ("G22",), "valid", subject=subject, day=day, document_id=document_id)


def finds(asked: str, subject: str) -> bool:
    return set(asked_words(asked)) <= set(terms_of(facts(subject)).split())


@pytest.mark.parametrize(
    ("asked", "subject", "found"),
    [
        ("hoa giai", "Hòa giải ở cơ sở", True),
        ("hoà", "hòa", True),  # the tone on either letter
        ("hòa", "hoà", True),
        ("thuý", "thúy", True),
        ("HÒA", "hoà", True),
        ("hóa", "hòa", False),
        ("đường", "Đường sắt", True),
        ("duong", "Đường sắt", True),
        ("đuong", "Đường sắt", False),
        ("việt", "vi\u0065\u0323\u0302t", True),  # decomposed
        ("qd ttg", "Theo 15/QĐ-TTg", True),
        ("tieng", "Tiếng", True),
        ("tiếng anh", "Tiếng Việt", False),
        ("привет", "Привет", True),
        ("x" * 300, "x" * 300, True),
        ("x" * 300, "x" * 299, False),
    ],
)
def test_a_subject_is_found_however_its_words_are_spelt(asked: str, subject: str, found: bool) -> None:
    assert finds(asked, subject) is found


@given(st.text(max_size=300))
def test_no_text_makes_a_word_that_an_index_could_not_carry(text: str) -> None:
    for word in terms_of(facts(text, text, text)).split(" "):
        assert re.fullmatch(r"[a-z0-9_]{1,40}", word), word


@given(st.text(min_size=1, max_size=60))
def test_a_subject_is_always_found_by_itself(text: str) -> None:
    assert finds(text, text)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 3000), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_day_is_found_exactly_within_its_range(first: date, length: int, day: date) -> None:
    last = first + timedelta(days=length)
    words = set(terms_of(facts(day=f"{day:%Y/%m/%d}")).split())
    assert bool(words & set(days(first, last))) is (first <= day <= last)


def test_a_range_needs_few_words() -> None:
    assert len(days(date(1999, 1, 2), date(2026, 12, 30))) < 150
    assert days(date(2026, 1, 1), date(2026, 12, 31)) == ("y_2026",)
    assert days(date(2026, 2, 1), date(2026, 2, 28)) == ("m_202602",)
    assert days(date(2026, 2, 2), date(2026, 2, 1)) == ()
