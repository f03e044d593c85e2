"""The offset of a clock read from an HTTP ``Date``."""

from __future__ import annotations

import pytest

from adapters.vxp_client import clock_offset

NOON = 1_764_000_000.0
"""Mon, 24 Nov 2025 16:00:00 GMT."""


@pytest.mark.parametrize(
    ("date", "began", "ended", "offset", "why"),
    [
        ("Mon, 24 Nov 2025 16:00:00 GMT", NOON + 0.5, NOON + 0.5, 0.0, "the middle of the second that is named"),
        ("Mon, 24 Nov 2025 16:00:10 GMT", NOON, NOON + 1.0, 10.0, "half the round trip is the answer's"),
        ("Mon, 24 Nov 2025 15:59:00 GMT", NOON + 0.5, NOON + 0.5, -60.0, "the other clock is behind"),
        ("Mon, 24 Nov 2025 23:00:00 +0700", NOON + 0.5, NOON + 0.5, 0.0, "another zone is the same moment"),
    ],
)
def test_an_offset_is_told(date: str, began: float, ended: float, offset: float, why: str) -> None:
    assert clock_offset(date, began, ended) == pytest.approx(offset), why


@pytest.mark.parametrize(
    ("date", "began", "ended", "why"),
    [
        ("", NOON, NOON, "no header"),
        ("yesterday", NOON, NOON, "no date"),
        ("Mon, 99 Nov 2025 16:00:00 GMT", NOON, NOON, "no day of the calendar"),
        ("Mon, 24 Nov 2025 16:00:00", NOON, NOON, "no zone"),
        ("Mon, 24 Nov 2025 16:00:00 GMT", NOON, NOON + 3, "too long on its way"),
        ("Mon, 24 Nov 2025 16:00:00 GMT", NOON, NOON - 1, "our own clock was set back meanwhile"),
        ("Mon, 24 Nov 99999999999999999999 16:00:00 GMT", NOON, NOON, "no year"),
    ],
)
def test_what_says_nothing_about_a_clock(date: str, began: float, ended: float, why: str) -> None:
    assert clock_offset(date, began, ended) is None, why
