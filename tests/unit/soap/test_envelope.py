"""An envelope reads the same however it is cut, and its signed Body is digested as libxml2 would write it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.findings import Refused
from gateway.soap.envelope import Envelope
from gateway.soap.events import Data, Event, Header, Operation
from gateway.soap.signed import SignedBody
from gateway.trust.canonical import Method
from gateway.trust.parts import Reference

V11 = "http://schemas.xmlsoap.org/soap/envelope/"
CONTENTS = {("SendDocument", "Packet"), ("SendDocument", "Attachment", "Content")}
XOP = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:a"/>'


def message(inside: str, header: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>\n<s:Envelope xmlns:s="{V11}" xmlns:unused="urn:u">{header}\n<s:Body><SendDocument '
        f'xmlns="urn:lienthong:edoc:1">{inside}</SendDocument></s:Body></s:Envelope>\n'
    ).encode()


def read(body: bytes, cut: int, reader: Envelope | None = None) -> tuple[Envelope, list[Event]]:
    reader = reader or Envelope(CONTENTS)
    events: list[Event] = []
    for start in range(0, len(body), cut):
        events += reader.feed(body[start : start + cut])
    events += reader.close()
    return reader, events


def content(events: list[Event]) -> bytes:
    return b"".join(event.data for event in events if isinstance(event, Data))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(1, 70), st.sampled_from(["", "\n", "\r\n", "  "]))
def test_content_is_decoded_however_it_is_cut_and_broken_into_lines(data: bytes, cut: int, end: str) -> None:
    text = base64.b64encode(data).decode()
    lines = end.join(text[start : start + 20] for start in range(0, len(text), 20))
    reader, events = read(message(f"<Kind>document</Kind><Packet>{end}{lines}{end}</Packet><After>x</After>"), cut)
    assert content(events) == data
    assert reader.operation is not None
    assert [(node.local, node.content.strip()) for node in reader.operation.children] == [
        ("Kind", "document"),
        ("Packet", ""),
        ("After", "x"),
    ]


def test_the_caller_can_be_known_before_any_content_is() -> None:
    _, events = read(message("<Packet>QUJD</Packet>", "<s:Header><h xmlns='urn:h'>x</h></s:Header>"), 10_000)
    assert [type(event) for event in events] == [Header, Operation, Data]
    head = events[0]
    assert isinstance(head, Header)
    tree = etree.fromstring(head.raw)
    assert tree[0][0].text == "x"


def test_a_header_behind_the_body_is_refused() -> None:
    body = message("").replace(b"</s:Envelope>", b"<s:Header/></s:Envelope>")
    with pytest.raises(Refused, match=r"soap\.structure"):
        read(body, 1000)


@pytest.mark.parametrize("cut", [1, 13, 4096])
@pytest.mark.parametrize("exclusive", [True, False])
def test_the_digest_of_a_signed_body_is_that_of_libxml2(cut: int, exclusive: bool) -> None:
    text = base64.b64encode(bytes(range(256)) * 40).decode()
    body = message(f"<Kind  b='2' a='1'>a &amp; b</Kind><Packet>\n{text}\r\n</Packet>", "<s:Header/>")
    body = body.replace(b"<s:Body>", b'<s:Body xmlns:u="urn:id" u:Id="than">')
    expected = _libxml2(body, exclusive=exclusive)
    sink = SignedBody(Reference("than", Method(exclusive=exclusive), "sha256", expected), b"", b"")
    reader, _ = read(body, cut, Envelope(CONTENTS, signed=lambda _header: sink))
    assert sink.holds(reader.body_id, {})
    assert not sink.holds("khac", {})


def test_the_digest_of_a_part_is_that_of_its_base64_in_place(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5000
    whole = message(f"<Packet>{base64.b64encode(data).decode()}</Packet><After>x</After>", "<s:Header/>")
    expected = _libxml2(whole.replace(b"<s:Body>", b'<s:Body xmlns:u="urn:id" u:Id="than">'), exclusive=True)
    apart = message(f"<Packet>{XOP}</Packet><After>x</After>", "<s:Header/>")
    apart = apart.replace(b"<s:Body>", b'<s:Body xmlns:u="urn:id" u:Id="than">')
    (tmp_path / "part").write_bytes(data)
    sink = SignedBody(Reference("than", Method(exclusive=True), "sha256", expected), b"", b"")
    reader, _ = read(apart, 50, Envelope(CONTENTS, signed=lambda _header: sink))
    assert sink.holds(reader.body_id, {"a": tmp_path / "part"})


def _libxml2(body: bytes, *, exclusive: bool) -> bytes:
    written = etree.tostring(etree.fromstring(body)[1], method="c14n", exclusive=exclusive, with_tail=False)
    return hashlib.sha256(written).digest()
