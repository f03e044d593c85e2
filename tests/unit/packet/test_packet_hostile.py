"""Hostile packets, made in code: each is refused quickly with the code that names the trick."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from gateway.packet.limits import MIB
from gateway.packet.reader import read_packet
from gateway.packet.sinks import ScratchSink
from tests.hostile.packets import ALL, CHARSET, DTD, NS, TOKEN, WELL
from tests.unit.packet.crafting import DOCUMENT, STATUS, TINY, Trickle, codes, read


@pytest.mark.parametrize("trick", ALL)
def test_the_trick_is_refused_by_its_code(trick: str) -> None:
    data, code = ALL[trick]
    assert codes(read(data, TINY).errors) == [code]


@pytest.mark.parametrize("trick", ALL)
def test_the_trick_is_refused_byte_by_byte_too(trick: str) -> None:
    data, code = ALL[trick]
    stream = Trickle(data, 1 if len(data) < 10_000 else 997)
    assert codes(read_packet(stream, ScratchSink(), TINY, wire=True).errors) == [code]


@pytest.mark.parametrize("name", ["DOCUMENT", "STATUS"])
def test_a_packet_cut_anywhere_is_refused(name: str) -> None:
    data = {"DOCUMENT": DOCUMENT, "STATUS": STATUS}[name].rstrip()
    for end in range(1, len(data), 13):
        assert codes(read(data[:end]).errors) == [WELL], end


def test_a_packet_with_any_byte_changed_never_raises() -> None:
    for at in range(0, len(DOCUMENT), 7):
        for value in (0x00, 0x26, 0x3C, 0x5D, 0xC3, 0xFF):
            read(DOCUMENT[:at] + bytes([value]) + DOCUMENT[at + 1 :])


def test_utf16_that_declares_another_charset_is_refused() -> None:
    data = DOCUMENT.decode().encode("utf-16")
    assert codes(read(data, wire=False).errors) == [CHARSET]


def test_utf16_cut_in_a_character_is_refused() -> None:
    data = DOCUMENT.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert codes(read(data[:-9], wire=False).errors) == [WELL]


class _Repeating(io.RawIOBase):
    """A stream that begins a token and never ends it."""

    def __init__(self, start: bytes, filler: bytes) -> None:
        super().__init__()
        self._start = start
        self._filler = filler * 8192
        self.given = 0

    def read(self, size: int = -1, /) -> bytes:
        data, self._start = (self._start or self._filler)[:size], self._start[size:]
        self.given += len(data)
        return data


ENDLESS: dict[str, Callable[[], _Repeating]] = {
    "comment": lambda: _Repeating(f'<edXML xmlns="{NS}"><!--'.encode(), b"x"),
    "attribute": lambda: _Repeating(b'<edXML a="', b"x"),
    "name": lambda: _Repeating(b"<", b"x"),
    "instruction": lambda: _Repeating(b"<?p ", b"x"),
    "document type": lambda: _Repeating(b"<!DOCTYPE ", b"x"),
    "text": lambda: _Repeating(f'<edXML xmlns="{NS}">'.encode(), b"x"),
    "white space": lambda: _Repeating(b"", b"\n"),
}


@pytest.mark.parametrize("token", ENDLESS)
def test_an_endless_token_is_cut_soon_after_the_default_bound(token: str) -> None:
    stream = ENDLESS[token]()
    reading = read_packet(stream, ScratchSink(), wire=True)  # type: ignore[arg-type]
    assert reading.errors[0].code in {TOKEN, DTD, "packet.empty"}
    assert stream.given < 1.2 * MIB
