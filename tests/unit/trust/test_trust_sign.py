"""Signing a packet: what is written, and what is refused before anything is written."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from gateway.catalogue import entries, message
from gateway.findings import Finding, Refused
from gateway.trust.keys import HashName
from gateway.trust.profile import Canonicalization
from gateway.trust.sign import sign_packet
from gateway.trust.verdict import Verdict
from tests.pki import branch, office
from tests.unit.trust.signing import DSIG, HEADER_END, PACKET, check, sign

TRUST = Path(__file__).resolve().parents[3] / "gateway" / "trust"


def _refusal(packet: bytes) -> str:
    target = io.BytesIO()
    with pytest.raises(Refused) as caught:
        sign_packet(io.BytesIO(packet), target, office().signer)
    assert target.getvalue() == b""
    return caught.value.findings[0].code


def test_taking_the_signature_out_restores_every_byte() -> None:
    assert re.sub(rb"<Signature .*</Signature>", b"", sign(), flags=re.DOTALL) == PACKET


def test_signature_stands_at_the_end_of_the_header() -> None:
    signed = sign()
    assert signed.index(b"</Signature>" + HEADER_END) > signed.index(b"</edXML:TraceHeaderList>")


@pytest.mark.parametrize("canonicalization", ["exclusive", "inclusive"])
@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_every_form_is_valid(canonicalization: Canonicalization, hash_name: HashName) -> None:
    assert check(sign(PACKET, office(), canonicalization, hash_name)).verdict is Verdict.VALID


def test_signing_twice_gives_the_same_bytes() -> None:
    assert sign() == sign()


def test_chain_goes_into_the_key_info() -> None:
    assert sign(holder=branch()).count(b"<X509Certificate>") == 2


@pytest.mark.parametrize("canonicalization", ["exclusive", "inclusive"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<edXML xmlns=", "<edXML xml:lang='vi' xmlns:unused='urn:unused' xmlns="),
        ("<edXML:edXMLHeader>", "<edXML:edXMLHeader xml:space='preserve' k='&amp;'>"),
        ("<edXML:edXMLHeader>", "<edXML:edXMLHeader xmlns='urn:other'>"),
        ("<edXML:Subject>", "<edXML:Subject><!-- ghi chú --><?in?>"),
        ("  <AttachmentEncoded>", "<!-- --><![CDATA[  ]]><AttachmentEncoded>"),
        ("\n", "\r\n"),
        ('encoding="UTF-8"', 'encoding="utf-8" standalone="yes"'),
        ('<?xml version="1.0" encoding="UTF-8"?>', "\ufeff"),
    ],
)
def test_hard_packets_are_valid(old: str, new: str, canonicalization: Canonicalization) -> None:
    packet = PACKET.replace(old.encode(), new.encode())
    assert check(sign(packet, canonicalization=canonicalization)).verdict is Verdict.VALID


def test_source_is_read_from_its_start() -> None:
    source, target = io.BytesIO(PACKET), io.BytesIO()
    source.seek(100)
    sign_packet(source, target, office().signer)
    assert target.getvalue() == sign()


def test_signed_packet_is_refused() -> None:
    assert _refusal(sign()) == "sign.already-signed"


def test_signature_hidden_anywhere_is_refused() -> None:
    hidden = f'<s:Signature xmlns:s="{DSIG}"/></Attachment>'.encode()
    assert _refusal(PACKET.replace(b"</Attachment>", hidden)) == "sign.already-signed"


def test_document_type_is_refused() -> None:
    assert _refusal(b"<!DOCTYPE edXML>" + PACKET[PACKET.index(b"<edXML") :]) == "sign.doctype"


def test_relative_namespace_is_refused() -> None:
    assert _refusal(PACKET.replace(b"<Attachment>", b"<Attachment xmlns:r='rel'>")) == "sign.relative-namespace"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_refused(encoding: str) -> None:
    assert _refusal(PACKET.decode().replace("UTF-8", "UTF-16").encode(encoding)) == "sign.encoding"


@pytest.mark.parametrize("packet", [b"", b"junk", PACKET[:-10], b"<a>" * 300])
def test_input_that_is_no_xml_is_refused(packet: bytes) -> None:
    assert _refusal(packet) in {"sign.not-well-formed", "sign.too-complex"}


_BODY = b"<edXMLBody></edXMLBody>"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<edXMLEnvelope/>",
        b"<edXMLEnvelope><edXMLHeader/></edXMLEnvelope>",
        b"<edXMLEnvelope><edXMLHeader></edXMLHeader><edXMLHeader></edXMLHeader></edXMLEnvelope>",
        b"<edXMLHeader></edXMLHeader>",
        b"<edXMLEnvelope><edXMLHeader xmlns='urn:other'></edXMLHeader></edXMLEnvelope>",
    ],
)
def test_packet_without_exactly_one_header_is_refused(content: bytes) -> None:
    root = b'<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
    assert _refusal(root + content + _BODY + b"</edXML>") == "sign.no-header"


def test_every_code_of_this_room_has_its_sentences() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in TRUST.glob("*.py"))
    used = set(re.findall(r'"((?:signature|sign|key|trust)\.[a-z0-9-]+)"', text))
    used |= {
        f"{room}.{cause}" for room in ("sign", "signature") for cause in ("doctype", "too-complex", "not-well-formed")
    }
    assert used <= set(entries())
    assert all(message(Finding(code)).vi for code in used)
