"""Names in a folder drop: whatever stands there, what we write is safe on every machine."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.folder_names import MOST_NAME, is_packet, numbered, passed_over, safe, usable

NAMES = st.binary(min_size=1, max_size=255).map(lambda raw: os.fsdecode(raw.replace(b"/", b"_").replace(b"\0", b"_")))


@given(NAMES)
def test_a_name_made_safe_is_usable_stays_short_and_keeps_what_was_safe(name: str) -> None:
    made = safe(name)
    assert usable(made)
    assert not made.startswith((".", "~"))
    assert len(os.fsencode(numbered(made, 10_000))) < 255 - 20
    assert safe(made) == made


@given(NAMES, NAMES)
def test_two_names_never_become_one(first: str, second: str) -> None:
    assert (safe(first) == safe(second)) == (first == second)


@pytest.mark.parametrize(
    ("name", "taken"),
    [("a.edxml", True), ("A.XML", True), ("a.b.zip", True), ("a.pdf", False), ("edxml", False), (".edxml", False)],
)
def test_the_extension_tells_a_packet(name: str, taken: bool) -> None:
    assert is_packet(name) is taken


@pytest.mark.parametrize(
    "name", ["công văn số 15 (bản sao).edxml", "a" * (MOST_NAME - 6) + ".edxml", "com10.xml", "nul0.xml"]
)
def test_names_of_everyday_are_usable(name: str) -> None:
    assert usable(name)
    assert safe(name) == name
    assert not passed_over(name)


def test_a_higher_number_keeps_the_extension() -> None:
    assert [numbered(name, 2) for name in ("a.edxml", "a.b.zip", "a")] == ["a~2.edxml", "a.b~2.zip", "a~2"]
