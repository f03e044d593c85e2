"""What is remembered of PINs that a token refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.findings import NotNow
from gateway.trust.pins import PinRefused, Pins

TOKEN = "/usr/lib/module.so:Co quan"


def refuse(pins: Pins, pin: bytes = b"1234") -> None:
    with pytest.raises(NotNow), pins.attempt(TOKEN, pin):
        raise PinRefused(TOKEN)


def test_a_refused_pin_is_not_tried_again(tmp_path: Path) -> None:
    refuse(Pins(tmp_path))
    with pytest.raises(NotNow) as refused, Pins(tmp_path).attempt(TOKEN, b"1234"):
        pytest.fail("tried again")
    assert refused.value.findings[0].code == "key.pin-refused"


def test_another_pin_is_tried(tmp_path: Path) -> None:
    refuse(Pins(tmp_path))
    with Pins(tmp_path).attempt(TOKEN, b"4321"):
        pass
    with Pins(tmp_path).attempt(TOKEN, b"4321"):
        pass


def test_the_same_pin_of_another_token_is_tried(tmp_path: Path) -> None:
    refuse(Pins(tmp_path))
    with Pins(tmp_path).attempt("another", b"1234"):
        pass


def test_a_forgotten_refusal_allows_one_more_try(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    refuse(pins)
    assert pins.forget(TOKEN)
    assert not pins.forget(TOKEN)
    refuse(pins)
    with pytest.raises(NotNow), pins.attempt(TOKEN, b"1234"):
        pytest.fail("tried again")


def test_an_error_that_is_no_refusal_says_nothing_about_the_pin(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    with pytest.raises(OSError, match="unplugged"), pins.attempt(TOKEN, b"1234"):
        raise OSError("unplugged")
    with pins.attempt(TOKEN, b"1234"):
        pass


def test_a_process_that_dies_while_it_tries_counts_as_a_refusal(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    with pytest.raises(KeyboardInterrupt), pins.attempt(TOKEN, b"1234"):
        raise KeyboardInterrupt
    with pytest.raises(NotNow), pins.attempt(TOKEN, b"1234"):
        pytest.fail("tried again")


def test_a_damaged_note_counts_as_a_refusal(tmp_path: Path) -> None:
    refuse(Pins(tmp_path))
    (note,) = tmp_path.glob("*.refused")
    note.write_bytes(b"{")
    with pytest.raises(NotNow), Pins(tmp_path).attempt(TOKEN, b"4321"):
        pytest.fail("tried")


def test_the_note_is_for_nobody_else_and_holds_no_pin(tmp_path: Path) -> None:
    refuse(Pins(tmp_path / "pins"), b"135791113")
    (note,) = (tmp_path / "pins").glob("*.refused")
    assert note.stat().st_mode & 0o777 == 0o600
    assert b"135791113" not in note.read_bytes()
