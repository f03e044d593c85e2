"""Small rules of the exchange that need no store."""

from __future__ import annotations

import pytest

from gateway.exchange.dispatch import RetryPolicy


@pytest.mark.parametrize(
    ("attempts", "least", "most"), [(1, 1.8, 2.2), (2, 3.6, 4.4), (20, 270, 330), (10_000, 270, 330)]
)
def test_pauses_grow_to_a_limit_with_a_fifth_left_to_chance(attempts: int, least: float, most: float) -> None:
    pauses = [RetryPolicy().pause(attempts).total_seconds() for _ in range(200)]
    assert least <= min(pauses)
    assert max(pauses) <= most
    assert max(pauses) - min(pauses) > (most - least) / 2
