"""Dates, folded names and base64: the small readers on their own."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.packet.base64text import Base64Decoder, Base64Error
from gateway.packet.dates import date_text, parse_date, parse_time, time_text
from gateway.packet.folding import folded, is_odd


@pytest.mark.parametrize("text", ["2026/01/05", "2026/01/05 08:15:30", "2026/01/05T08:15", "05/01/2026"])
def test_the_forms_of_dates_that_peers_write_are_read(text: str) -> None:
    assert parse_date(text) == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["", "2014/02/30", "2026-01-05", "2026/1/5", "hôm nay", "0000/01/01", "٢٠٢٦/٠١/٠٥"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_a_time_is_meant_in_vietnam() -> None:
    assert parse_time("2026/01/05 08:15:30") == datetime(2026, 1, 5, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026/01/05", "2026-01-05T08:15:30", "2026/01/05 24:00:00", "2026/02/30 08:00:00"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None


def test_moments_are_written_in_vietnam_s_time() -> None:
    assert time_text(datetime(2026, 1, 4, 23, 59, 58, tzinfo=UTC)) == "2026/01/05 06:59:58"
    assert date_text(date(987, 6, 5)) == "0987/06/05"


@pytest.mark.parametrize(
    "text",
    ["Đơn vị", "Ðơn vị", "Đơn\u200b vị", "Đơn\u00a0vị", " Đơn  vị ", "\u0110o\u031bn vi\u0323", "\ufeffĐơn vị"],
)
def test_spellings_of_one_name_fold_to_one(text: str) -> None:
    assert folded(text) == "Đơn vị"


def test_plain_vietnamese_is_not_odd() -> None:
    assert not is_odd("Ủy ban nhân dân xã Hòa Tiến")


@given(data=st.binary(max_size=200), cuts=st.lists(st.integers(0, 300), max_size=8))
def test_base64_decodes_alike_in_any_pieces(data: bytes, cuts: list[int]) -> None:
    text = base64.encodebytes(data).decode()
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    decoder = Base64Decoder()
    pieces = [decoder.feed(text[start:end]) for start, end in pairwise(edges)]
    assert b"".join(pieces) + decoder.finish() == data


@given(text=st.text("QUJD=-_ \n*", max_size=24), cut=st.integers(0, 24))
def test_what_is_refused_does_not_depend_on_the_pieces(text: str, cut: int) -> None:
    assert _decoded([text]) == _decoded([text[:cut], text[cut:]])


def _decoded(pieces: list[str]) -> bytes | None:
    decoder = Base64Decoder()
    try:
        return b"".join(decoder.feed(piece) for piece in pieces) + decoder.finish()
    except Base64Error:
        return None
