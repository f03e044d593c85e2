"""Small rules of the exchange that need no store."""

from __future__ import annotations

import pytest

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
