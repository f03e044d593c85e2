"""Small packets are signed through libxml2: only where it is sure to mean what the stream means."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.findings import Refused
from gateway.trust.algorithms import Family
from gateway.trust.profile import DEFAULT
from gateway.trust.sign import _find_streaming, _Plan
from gateway.trust.sign_small import end_of_header
from tests.packets import document_xml, status_xml
from tests.unit.trust.signing import EXC, PACKET

PLAN = _Plan(DEFAULT, Family.RSA)
STATUS = status_xml()

NASTY = (
    b"<!-- a -->",
    b"<![CDATA[</edXML:edXMLHeader>]]>",
    b"<?pi x?>",
    b"&#13;",
    b"&amp;",
    b"&nothing;",
    b"\r\n",
    b"\t",
    b"\0",
    b"\xff",
    b"<a/>",
    b"</edXML:edXMLHeader>",
    b'<a xmlns="relative"/>',
    b"<a xmlns='http://www.w3.org/2000/09/xmldsig#'/>",
    b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
    b'<b xmlns:edXML="urn:other"/>',
    b' x="a\nb"',
    b' edXML:x="1"',
    b' xml:lang="vi"',
    b"<edXML:edXMLHeader></edXML:edXMLHeader>",
    b" ",
    b">",
    "ệ".encode(),
    b"\xe2\x80\xa8",
    b"]]>",
)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def streamed(packet: bytes) -> tuple[int, bytes, bytes] | str:
    try:
        place = _find_streaming(io.BytesIO(packet), PLAN)
    except Refused as refused:
        return refused.findings[0].code
    return place.offset, place.end_tag, place.digest


def quick(packet: bytes) -> tuple[int, bytes, bytes] | None:
    found = end_of_header(packet)
    return found and (found[0], found[1], hashlib.sha256(found[2]).digest())


def test_what_our_writers_make_goes_the_short_way() -> None:
    assert PLAN.form_uri == EXC
    for packet in (STATUS, PACKET):
        assert quick(packet) == streamed(packet)


@given(st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(NASTY)), min_size=1, max_size=4), st.booleans())
def test_whatever_is_put_into_a_packet_the_short_way_never_says_otherwise(
    pieces: list[tuple[int, bytes]], document: bool
) -> None:
    packet = bytearray(PACKET if document else STATUS)
    for place, piece in pieces:
        packet[place % len(packet) : place % len(packet)] = piece

    found = quick(bytes(packet))

    assert found is None or found == streamed(bytes(packet))


@given(TEXT, TEXT)
def test_texts_of_any_letters_mean_the_same_both_ways(subject: str, description: str) -> None:
    for packet in (
        document_xml(subject=subject),
        status_xml(description=description),
    ):
        found = quick(packet)
        assert found is None or found == streamed(packet)


@pytest.mark.parametrize(
    "packet",
    [
        STATUS.replace(b'encoding="UTF-8"', b'encoding="utf-16"'),
        STATUS.replace(b"</edXML:edXMLHeader>", b"</edXML:edXMLHeader >"),
        STATUS.replace(b"<edXML:StatusCode>", b"<!-- x --><edXML:StatusCode>"),
        b"\n" + STATUS,
    ],
)
def test_the_unusual_is_left_to_the_stream(packet: bytes) -> None:
    assert end_of_header(packet) is None
