"""Signatures built to mislead: only what was signed is believed."""

from __future__ import annotations

import base64
import hmac

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.trust.anchors import Anchors
from gateway.trust.canonical import Method
from gateway.trust.verdict import Verdict
from tests.pki import intermediate, issue, office, root, stranger
from tests.unit.trust.signing import (
    DSIG,
    ENVELOPED,
    EXC,
    EXCLUSIVE,
    HEADER_END,
    MORE,
    PACKET,
    check,
    codes,
    craft,
    key_info,
    reference,
    sign,
    signature,
    signed_info,
    value_of,
)

XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
TREE = "http://www.w3.org/TR/1999/REC-xpath-19991116"
OTHER = PACKET.replace("Về việc thử".encode(), "Về việc khác".encode())


def _signature_of(packet: bytes) -> bytes:
    return packet[packet.index(b"<Signature ") : packet.index(b"</Signature>") + len(b"</Signature>")]


def _root_of(packet: bytes) -> bytes:
    return packet[packet.index(b"<edXML ") :]


@pytest.mark.parametrize(
    "place",
    [
        b"</edXML:MessageHeader>",
        b"</edXML:TraceHeaderList>",
        b"</edXML:edXMLManifest>",
        b"</Attachment>",
        b"</AttachmentEncoded>",
    ],
)
def test_signature_hidden_elsewhere_is_invalid(place: bytes) -> None:
    element = _signature_of(craft())
    report = check(PACKET.replace(place, element + place, 1))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.place"})


@pytest.mark.parametrize(
    "place", [b"</edXML:edXMLHeader>", b"</edXML:edXMLBody>", b"</edXML:edXMLEnvelope>", b"</edXML>"]
)
def test_signature_in_each_proper_place_is_valid(place: bytes) -> None:
    element = _signature_of(craft())
    assert check(PACKET.replace(place, element + place, 1)).verdict is Verdict.VALID


def test_signed_original_moved_into_an_unknown_element_is_invalid() -> None:
    wrapped = b"<wrapped>" + _root_of(sign()) + b"</wrapped></edXML>"
    report = check(OTHER.replace(b"</edXML>", wrapped))
    assert {"signature.digest", "signature.place"} <= codes(report)
    assert report.verdict is Verdict.INVALID


def test_signed_original_inside_an_object_is_invalid() -> None:
    inner = _root_of(PACKET).decode()
    report = check(craft(more=f'<Object Id="original">{inner}</Object>', packet=OTHER))
    assert {"signature.object", "signature.foreign-content"} <= codes(report)
    assert report.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "uri",
    [' URI="#original"', ' URI="cid:tep-1"', ' URI="http://example.test/x.xml"', "", ' URI="#xpointer(/)"', ' URI=" "'],
)
def test_reference_to_anything_but_the_packet_is_invalid(uri: str) -> None:
    report = check(craft(signed_info(uri=uri)))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.detached"})


def test_second_signature_is_invalid() -> None:
    signed = sign()
    report = check(signed.replace(HEADER_END, _signature_of(signed) + HEADER_END, 1))
    assert "signature.several" in codes(report)
    assert report.verdict is Verdict.INVALID


def test_two_signatures_over_each_other_are_invalid_even_if_both_hold() -> None:
    inner = craft()
    outer = craft(signed_info(inner), packet=inner)
    assert codes(check(outer)) >= {"signature.several"}


def test_signature_within_a_signature_is_invalid() -> None:
    inner = _signature_of(sign()).decode()
    report = check(craft(more=f"<Object>{inner}</Object>"))
    assert {"signature.several", "signature.object"} <= codes(report)


def test_empty_object_changes_nothing() -> None:
    assert check(craft(more="<Object/>")).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "name", ["SignedInfo", "SignatureValue", "DigestValue", "DigestMethod", "Reference", "Transforms"]
)
@pytest.mark.parametrize("first", [True, False])
def test_duplicated_part_is_invalid(name: str, first: bool) -> None:
    good = craft().decode()
    start = good.index(f"<{name}")
    end = good.index(f"</{name}>") + len(f"</{name}>") if f"</{name}>" in good else good.index("/>", start) + 2
    part = good[start:end]
    forged = part.replace("=<", "A<") if first else part
    assert check(good.replace(part, forged + part, 1).encode()).verdict is Verdict.INVALID


def test_duplicated_key_info_is_invalid() -> None:
    report = check(craft(more=key_info(stranger())))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.structure"})


@pytest.mark.parametrize(
    "transform",
    [
        f'<Transform Algorithm="{XSLT}"><s:stylesheet xmlns:s="urn:x" version="1.0"/></Transform>',
        f'<Transform Algorithm="{TREE}"><XPath>not(ancestor-or-self::AttachmentEncoded)</XPath></Transform>',
        '<Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"/>',
        f'<Transform Algorithm="{DSIG}base64"/>',
        '<Transform Algorithm="urn:unknown"/>',
        "<Transform/>",
    ],
)
def test_transform_that_chooses_or_rewrites_is_invalid(transform: str) -> None:
    report = check(craft(signed_info(transforms=ENVELOPED + transform)))
    assert report.verdict is Verdict.INVALID
    assert "signature.transform" in codes(report)


@pytest.mark.parametrize(
    "transforms",
    [
        "",
        EXCLUSIVE,
        EXCLUSIVE + ENVELOPED,
        ENVELOPED + ENVELOPED,
        ENVELOPED + EXCLUSIVE + EXCLUSIVE,
        ENVELOPED + EXCLUSIVE.replace("Transform", "Other"),
    ],
)
def test_other_list_of_transforms_is_invalid(transforms: str) -> None:
    report = check(craft(signed_info(transforms=transforms)))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.transforms"})


def test_missing_transforms_are_invalid() -> None:
    info = signed_info(transforms="").replace("<Transforms></Transforms>", "")
    assert check(craft(info)).verdict is Verdict.INVALID


@pytest.mark.parametrize("form", [Encoding.PEM, Encoding.DER])
def test_hmac_keyed_with_the_public_key_is_invalid(form: Encoding) -> None:
    secret = office().key.public_key().public_bytes(form, PublicFormat.SubjectPublicKeyInfo)
    info = signed_info(method=f"{MORE}hmac-sha256")
    apex = info.replace("<SignedInfo", f'<SignedInfo xmlns="{DSIG}"', 1).encode()
    value = hmac.digest(secret, reference(apex, Method(exclusive=True)), "sha256")
    content = f"{info}<SignatureValue>{base64.b64encode(value).decode()}</SignatureValue>{key_info(office())}"
    report = check(PACKET.replace(HEADER_END, signature(content) + HEADER_END))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.hmac"})


def test_hmac_output_length_is_invalid_under_any_method() -> None:
    report = check(craft(signed_info(inside_method="<HMACOutputLength>8</HMACOutputLength>")))
    assert report.verdict is Verdict.INVALID
    assert "signature.hmac" in codes(report)


def test_comment_inside_the_digest_value_is_invalid() -> None:
    report = check(craft().replace(b"<DigestValue>", b"<DigestValue>Zm9yZ2Vk<!-- -->", 1))
    assert report.verdict is Verdict.INVALID


def test_comment_inside_the_digest_value_is_invalid_even_where_it_changes_nothing() -> None:
    signed = craft().replace(b"<DigestValue>", b"<DigestValue><!-- -->", 1)
    assert codes(check(signed)) == {"signature.structure"}


def test_element_inside_the_signature_value_is_invalid() -> None:
    assert check(craft().replace(b"<SignatureValue>", b"<SignatureValue><X/>", 1)).verdict is Verdict.INVALID


@pytest.mark.parametrize("text", ["", "QUJ", "QQ==", "!!!!", "QUJD" * 100])
def test_wrong_signature_value_is_invalid(text: str) -> None:
    info = signed_info()
    content = f"{info}<SignatureValue>{text}</SignatureValue>{key_info(office())}"
    assert check(PACKET.replace(HEADER_END, signature(content) + HEADER_END)).verdict is Verdict.INVALID


@pytest.mark.parametrize("digest", ["", "QUJ", "QQ==", "!!!!"])
def test_wrong_digest_value_is_invalid(digest: str) -> None:
    assert check(craft(signed_info(digest=digest))).verdict is Verdict.INVALID


def test_swapped_certificate_is_invalid() -> None:
    assert codes(check(craft(keys=key_info(stranger())))) == {"signature.value"}


def test_certificate_of_the_authority_instead_of_the_signer_is_invalid() -> None:
    assert codes(check(craft(keys=key_info(root(), intermediate())))) == {"signature.value"}


def _key_value(modulus: bytes, exponent: bytes) -> str:
    numbers = (base64.b64encode(modulus).decode(), base64.b64encode(exponent).decode())
    inside = f"<Modulus>{numbers[0]}</Modulus><Exponent>{numbers[1]}</Exponent>"
    return f"<KeyInfo><KeyValue><RSAKeyValue>{inside}</RSAKeyValue></KeyValue></KeyInfo>"


@pytest.mark.parametrize(
    ("modulus", "exponent"),
    [
        (b"\xff" * 20_000, b"\x01\x00\x01"),  # 160,000 bits
        (b"\xff" * 2049, b"\x01\x00\x01"),  # a little over the bound
        (b"\xff" * 256, b"\xff" * 255),  # an exponent as long as the modulus
        (b"\x00", b"\x01\x00\x01"),
        (b"\xff" * 256, b"\x02"),
    ],
)
def test_key_of_absurd_size_is_unverifiable(modulus: bytes, exponent: bytes) -> None:
    report = check(craft(keys=_key_value(modulus, exponent)))
    assert (report.verdict, codes(report)) == (Verdict.UNVERIFIABLE, {"signature.key-size"})


def test_many_certificates_are_unverifiable() -> None:
    report = check(craft(keys=key_info(*[office()] * 17)))
    assert (report.verdict, codes(report)) == (Verdict.UNVERIFIABLE, {"signature.many-certificates"})


@pytest.mark.parametrize("place", ["KeyInfo", "X509Data", "SignatureValue", "Transforms"])
def test_packet_content_inside_the_signature_is_invalid(place: str) -> None:
    hidden = b"<MessageHeader xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'/>"
    packet = craft().replace(f"<{place}>".encode(), f"<{place}>".encode() + hidden, 1)
    assert "signature.foreign-content" in codes(check(packet))


def test_document_type_is_invalid() -> None:
    packet = sign().replace(b"<edXML ", b"<!DOCTYPE edXML [<!ENTITY e 'x'>]><edXML ", 1)
    assert codes(check(packet)) == {"signature.doctype"}


def test_document_type_after_the_signature_head_is_found() -> None:
    assert check(b"<?xml version='1.0'?><!DOCTYPE x SYSTEM 'http://example.test/x'><x/>").verdict is Verdict.INVALID


def test_prefix_list_can_only_add_namespaces() -> None:
    packet = PACKET.replace(b"<edXML xmlns=", b"<edXML xmlns:unused='urn:unused' xmlns=")
    listed = f'<Transform Algorithm="{EXC}"><InclusiveNamespaces xmlns="{EXC}" PrefixList="none unused"/></Transform>'
    report = check(craft(signed_info(packet, transforms=ENVELOPED + listed), packet=packet))
    assert codes(report) == {"signature.digest"}  # digested without the list


def test_prefix_list_of_great_length_costs_little() -> None:
    names = " ".join(f"p{number}" for number in range(20_000))
    listed = f'<Transform Algorithm="{EXC}"><InclusiveNamespaces xmlns="{EXC}" PrefixList="{names}"/></Transform>'
    assert check(craft(signed_info(transforms=ENVELOPED + listed))).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "inside",
    [
        "<X509Data>" * 200 + "</X509Data>" * 200,  # depth
        "<X509Data/>" * 5000,  # many
        f"<KeyName>{'x' * 1_100_000}</KeyName>",  # long
    ],
)
def test_monstrous_signature_is_unverifiable(inside: str) -> None:
    report = check(craft(keys=f"<KeyInfo>{inside}</KeyInfo>"))
    assert report.verdict is Verdict.UNVERIFIABLE


@pytest.mark.parametrize("token", [b"<!--", b"<a k='", b"<a", b"<?pi "])
def test_endless_token_ends_the_reading_early(token: bytes) -> None:
    report = check(b"<edXML>" + token + b"x" * 300_000_000)  # quadratic work would take hours
    assert codes(report) == {"signature.too-complex"}


def test_bottomless_nesting_is_unverifiable() -> None:
    assert codes(check(b"<a>" * 100_000)) == {"signature.too-complex"}


def test_certificates_that_all_issue_each_other_end_the_search() -> None:
    loop = [issue(stranger(), key=stranger().key, name="Người lạ") for _ in range(16)]
    texts = [base64.b64encode(item.public_bytes(Encoding.DER)).decode() for item in loop]
    keys = "".join(f"<X509Certificate>{text}</X509Certificate>" for text in texts)
    info = signed_info()
    content = f"{info}{value_of(info, stranger())}<KeyInfo><X509Data>{keys}</X509Data></KeyInfo>"
    report = check(PACKET.replace(HEADER_END, signature(content) + HEADER_END))
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.no-chain"})


def test_nothing_is_reported_valid_without_anchors() -> None:
    assert check(craft(more="<Object>x</Object>"), Anchors.none()).verdict is Verdict.UNCHECKED
