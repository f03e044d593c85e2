"""Parts of a message, however the body is cut into pieces and whatever stands in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.findings import Refused
from gateway.soap.media import Media, check_root, id_of, media_of
from gateway.soap.multipart import MOST_HEAD, Multipart
from gateway.soap.names import Form, Version


def read(body: bytes, cut: int, boundary: str = "b") -> list[tuple[str, bytes]]:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), cut):
            yield body[start : start + cut]

    async def work() -> list[tuple[str, bytes]]:
        reader, found = Multipart(pieces(), boundary), []
        while (part := await reader.next()) is not None:
            found.append((part.id, b"".join([piece async for piece in part.pieces()])))
        return found

    return asyncio.run(work())


def code(body: bytes, cut: int = 7) -> str:
    with pytest.raises(Refused) as caught:
        read(body, cut)
    return caught.value.findings[0].code


TWO = b"--b\r\nContent-ID: <a>\r\n\r\none\r\n--b\r\nContent-ID: <c>\r\n\r\n\r\n--b--\r\n"


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 8, 1000])
def test_parts_come_as_they_are_however_the_body_is_cut(cut: int) -> None:
    assert read(TWO, cut) == [("a", b"one"), ("c", b"")]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.binary(max_size=200).filter(lambda data: b"--b" not in data), min_size=1, max_size=4),
    st.integers(1, 60),
)
def test_any_bytes_pass_through_unchanged(contents: list[bytes], cut: int) -> None:
    body = b"".join(b"--b\r\nContent-ID: <%d>\r\n\r\n%s\r\n" % (number, data) for number, data in enumerate(contents))
    assert read(body + b"--b--", cut) == [(str(number), data) for number, data in enumerate(contents)]


def test_what_looks_nearly_like_the_boundary_is_content() -> None:
    data = b"x\r\n-\r\n--\r\n-b\r\n--\rb"
    assert read(b"--b\r\n\r\n" + data + b"\r\n--b--", 3) == [("", data)]


def test_a_part_without_any_head_and_a_short_preamble_are_taken() -> None:
    assert read(b"hello\r\n--b\r\n\r\none\r\n--b--", 4) == [("", b"one")]


def test_parts_that_nobody_takes_are_passed_over() -> None:
    async def work() -> list[str]:
        async def whole() -> AsyncIterator[bytes]:
            yield TWO

        reader, found = Multipart(whole(), "b"), []
        while (part := await reader.next()) is not None:
            found.append(part.id)
        return found

    assert asyncio.run(work()) == ["a", "c"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"--b\r\n",
        TWO[:-6],
        b"--b\r\nContent-ID: <a>\r\n\r\none\r\n--bc\r\n\r\n\r\n--b--",
        b"--b\r\n" + b"X: y\r\n" * MOST_HEAD,
        b"x" * 5000 + TWO,
        TWO + b"y" * 5000,
    ],
)
def test_what_is_no_multipart_is_refused(body: bytes) -> None:
    assert code(body) == "soap.multipart"


def test_a_part_in_base64_is_decoded_strictly() -> None:
    head = b"--b\r\nContent-Transfer-Encoding: BASE64\r\n\r\n"
    assert read(head + b"b25l\r\nb25l\r\n--b--", 5) == [("", b"oneone")]
    assert code(head + b"b25l!\r\n--b--") == "soap.base64"


MTOM = 'multipart/related; type="application/xop+xml"'

# Content-Type -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_type", "found"),
    [
        ("text/xml", Media(Version.V11, Form.INLINE)),
        ('TEXT/XML; charset="UTF-8"', Media(Version.V11, Form.INLINE)),
        ('application/soap+xml; action="x:y"', Media(Version.V12, Form.INLINE, action="x:y")),
        ('multipart/related; type="text/xml"; boundary=b', Media(Version.V11, Form.SWA, "b")),
        (
            f'{MTOM}; start="<a@b>"; start-info="application/soap+xml"; boundary=b',
            Media(Version.V12, Form.MTOM, "b", "a@b"),
        ),
        # CXF puts the action into start-info; node-soap says text/xml whatever it sends.
        (
            MTOM + '; start-info="application/soap+xml; action=\\"x\\""; boundary="b"',
            Media(Version.V12, Form.MTOM, "b"),
        ),
    ],
)
def test_what_a_content_type_says(given_type: str, found: Media) -> None:
    assert media_of(given_type) == found


def test_the_part_itself_says_the_version() -> None:
    media = media_of('multipart/related; type="application/xop+xml"; start-info="text/xml"; boundary=b')
    root = check_root(media, 'application/xop+xml; charset=UTF-8; type="application/soap+xml"; action="x:y"')
    assert (root.version, root.action) == (Version.V12, "x:y")


@pytest.mark.parametrize("given_type", ["", "text/html", "multipart/related; type=text/html; boundary=b", "a" * 9999])
def test_other_types_are_refused(given_type: str) -> None:
    with pytest.raises(Refused):
        media_of(given_type)


def test_addresses_of_parts() -> None:
    assert id_of("cid:a%40b") == "a@b"
    assert id_of(" CID:a ") == "a"
    assert id_of("http://a") is None
    assert id_of("cid:") is None
