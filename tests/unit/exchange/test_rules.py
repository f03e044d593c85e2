"""Small rules of the exchange that need no store."""

from __future__ import annotations

import pytest

from gateway.exchange.dispatch import RetryPolicy
from gateway.exchange.statuses import reached


@pytest.mark.parametrize(
    ("codes", "stands"),
    [
        ([], None),
        (["01"], "01"),
        (["01", "03", "05"], "05"),  # a skipped 04 is normal
        (["03", "01"], "03"),  # a late 01 takes nothing back
        (["01", "05", "05"], "05"),  # progress may repeat
        (["01", "02"], "02"),
        (["06", "05"], "06"),
        (["01", "03", "13"], "13"),  # asked to be taken back
        (["01", "13", "15"], "15"),  # agreed
        (["01", "03", "13", "16"], "03"),  # refused: back to where it stood
        (["01", "13", "16", "13"], "13"),  # asked again
        (["13", "16"], "16"),  # nothing to return to
    ],
)
def test_where_a_receiver_stands_after_these_codes(codes: list[str], stands: str | None) -> None:
    assert reached(codes) == stands


@pytest.mark.parametrize(
    ("attempts", "least", "most"), [(1, 1.8, 2.2), (2, 3.6, 4.4), (20, 270, 330), (10_000, 270, 330)]
)
def test_pauses_grow_to_a_limit_with_a_fifth_left_to_chance(attempts: int, least: float, most: float) -> None:
    pauses = [RetryPolicy().pause(attempts).total_seconds() for _ in range(200)]
    assert least <= min(pauses)
    assert max(pauses) <= most
    assert max(pauses) - min(pauses) > (most - least) / 2
