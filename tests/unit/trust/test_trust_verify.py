"""The seven verdicts, each from the plainest case that leads to it."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from gateway.trust.anchors import Anchors
from gateway.trust.canonical import Method
from gateway.trust.verdict import Verdict
from gateway.trust.verify import verify
from tests.packets import document_xml, status_xml
from tests.pki import SINCE, Holder, branch, ec_key, issue, office, root, rsa_key, stranger
from tests.unit.trust.signing import (
    C14N,
    DSIG,
    ENVELOPED,
    EXC,
    HEADER_END,
    MORE,
    PACKET,
    check,
    codes,
    craft,
    digest_of,
    fact,
    key_info,
    reference,
    sign,
    signature,
    signed_info,
    value_of,
)


def test_what_we_sign_is_valid_and_names_the_signer() -> None:
    report = check(sign())
    assert (report.verdict, report.reasons, report.signer) == (Verdict.VALID, (), "CN=Văn phòng thử")


def test_signer_is_identified_by_the_certificate_digest() -> None:
    assert check(sign()).certificate == office().signer.certificates[0].fingerprint


def test_status_packet_is_valid_too() -> None:
    assert check(sign(status_xml())).verdict is Verdict.VALID


def test_crafted_signature_with_libxml2_as_referee_is_valid() -> None:
    assert check(craft()).verdict is Verdict.VALID


def test_packet_without_signature_is_absent() -> None:
    assert check(PACKET).verdict is Verdict.ABSENT


def test_packet_without_signature_is_absent_without_anchors_too() -> None:
    assert check(PACKET, Anchors.none()).verdict is Verdict.ABSENT


def test_lookalike_in_the_packet_namespace_is_absent_with_a_reason() -> None:
    lookalike = sign().replace(f'<Signature xmlns="{DSIG}">'.encode(), b"<Signature>")
    report = check(lookalike)
    assert (report.verdict, codes(report)) == (Verdict.ABSENT, {"signature.lookalike"})


def test_lookalike_before_the_real_signature_changes_nothing() -> None:
    lookalike = f'<edXML:Signature><SignedInfo><X Algorithm="{C14N}"/></SignedInfo></edXML:Signature>'.encode()
    packet = PACKET.replace(HEADER_END, lookalike + HEADER_END)
    assert check(sign(packet)).verdict is Verdict.VALID


def test_signature_without_anchors_is_unchecked_and_names_the_signer() -> None:
    report = check(sign(), Anchors.none())
    assert (report.verdict, report.signer) == (Verdict.UNCHECKED, "CN=Văn phòng thử")


def test_unreadable_certificate_without_anchors_is_unchecked_without_a_name() -> None:
    report = check(craft(keys=""), Anchors.none())
    assert (report.verdict, report.signer) == (Verdict.UNCHECKED, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<edXML:Priority>0</", "<edXML:Priority>1</"),  # header
        ("JVBERi0x", "JVBERi0y"),  # attachment
        ("cid:tep-1</ContentId>", "cid:tep-2</ContentId>"),
        ("<edXML:Priority>", "<edXML:Priority k=''>"),
    ],
)
def test_changed_content_is_invalid(old: str, new: str) -> None:
    changed = sign().replace(old.encode(), new.encode(), 1)
    assert codes(check(changed)) == {"signature.digest"}


def test_white_space_inside_a_tag_is_no_content() -> None:
    assert check(sign().replace(b"<edXML:Place>", b"<edXML:Place  >", 1)).verdict is Verdict.VALID


def test_white_space_between_elements_is_content() -> None:
    changed = sign().replace(b"    <edXML:edXMLBody>", b"<edXML:edXMLBody>", 1)
    assert codes(check(changed)) == {"signature.digest"}


def test_white_space_around_the_signature_is_content() -> None:
    assert check(sign().replace(b"</Signature>", b"</Signature> ", 1)).verdict is Verdict.INVALID


def test_changed_signature_value_is_invalid() -> None:
    signed = sign()
    at = signed.index(b"<SignatureValue>") + 20
    changed = signed[:at] + (b"A" if signed[at : at + 1] != b"A" else b"B") + signed[at + 1 :]
    assert codes(check(changed)) == {"signature.value"}


def test_changed_digest_value_is_invalid_twice() -> None:
    changed = craft().replace(digest_of(PACKET).encode(), digest_of(status_xml()).encode())
    assert codes(check(changed)) == {"signature.digest", "signature.value"}


def test_every_byte_under_the_signature_counts() -> None:
    signed = sign()
    start, end = signed.index(b"<edXML:MessageHeader>"), signed.index(b"</edXML:TraceHeaderList>")
    changed = [signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :] for at in range(start, end, 13)]
    assert {check(packet).verdict for packet in changed} == {Verdict.INVALID}


def test_transit_is_only_an_explanation() -> None:
    hop = b"<edXML:TraceHeader><edXML:OrganId>H41</edXML:OrganId></edXML:TraceHeader>"
    report = check(sign().replace(b"</edXML:TraceHeaderList>", hop + b"</edXML:TraceHeaderList>"))
    assert (report.verdict, fact(report, "signature.maybe-transit", "hops")) == (Verdict.INVALID, 2)


def test_sha1_signature_is_weak() -> None:
    info = signed_info(method=f"{DSIG}rsa-sha1")
    element = signature(info + value_of(info, office(), hashes.SHA1()) + key_info(office()))  # noqa: S303
    report = check(PACKET.replace(HEADER_END, element + HEADER_END))
    assert (report.verdict, codes(report)) == (Verdict.WEAK, {"signature.weak-method"})


def test_sha1_digest_is_weak() -> None:
    report = check(craft(signed_info(digest_method=f"{DSIG}sha1", digest=digest_of(PACKET, "sha1"))))
    assert (report.verdict, codes(report)) == (Verdict.WEAK, {"signature.weak-digest"})


def test_changed_content_under_sha1_is_invalid_and_not_weak() -> None:
    packet = craft(signed_info(digest_method=f"{DSIG}sha1", digest=digest_of(PACKET, "sha1")))
    assert check(packet.replace(b"JVBERi0x", b"JVBERi0y")).verdict is Verdict.INVALID


def test_short_rsa_key_is_weak() -> None:
    key = rsa_key(9, 1024)
    holder = Holder(issue(root(), key=key), key)
    report = check(sign(holder=holder))
    assert (report.verdict, fact(report, "signature.short-key", "bits")) == (Verdict.WEAK, 1024)


def test_pss_padding_is_valid() -> None:
    info = signed_info(method="http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1")
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    element = signature(info + value_of(info, office(), scheme=scheme) + key_info(office()))
    assert check(PACKET.replace(HEADER_END, element + HEADER_END)).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "method",
    [
        f"{DSIG}dsa-sha1",
        f"{MORE}ecdsa-sha256",
        f"{MORE}rsa-md5",
        "urn:unknown",
        "",
    ],
)
def test_unknown_signature_method_is_unverifiable(method: str) -> None:
    report = check(craft(signed_info(method=method)))
    assert (report.verdict, codes(report)) == (Verdict.UNVERIFIABLE, {"signature.unknown-method"})


def test_unknown_method_over_changed_content_is_invalid() -> None:
    packet = craft(signed_info(method=f"{MORE}ecdsa-sha256")).replace(b"JVBERi0x", b"JVBERi0y")
    assert check(packet).verdict is Verdict.INVALID


def test_unknown_digest_is_unverifiable() -> None:
    report = check(craft(signed_info(digest_method=f"{MORE}md5")))
    assert (report.verdict, codes(report)) == (Verdict.UNVERIFIABLE, {"signature.unknown-digest"})


def test_unknown_canonicalization_is_unverifiable() -> None:
    info = signed_info().replace(f'CanonicalizationMethod Algorithm="{EXC}"', 'CanonicalizationMethod Algorithm="u:x"')
    report = check(craft(info))
    assert (report.verdict, codes(report)) == (Verdict.UNVERIFIABLE, {"signature.unknown-canonicalization"})


def test_missing_certificate_is_unverifiable() -> None:
    assert codes(check(craft(keys=""))) == {"signature.no-certificate"}


def test_truncated_certificate_is_unverifiable() -> None:
    whole = key_info(office())
    start = whole.index("MII")
    report = check(craft(keys=whole[: start + 400] + whole[whole.index("</X509Certificate") :]))
    assert (report.verdict, codes(report)) == (Verdict.UNVERIFIABLE, {"signature.damaged-certificate"})


def test_truncated_certificate_over_changed_content_is_invalid() -> None:
    whole = key_info(office())
    packet = craft(keys=whole.replace("MII", "M!I", 1)).replace(b"JVBERi0x", b"JVBERi0y")
    assert check(packet).verdict is Verdict.INVALID


def test_relative_namespace_is_unverifiable() -> None:
    signed = craft().replace(b"<AttachmentEncoded>", b"<AttachmentEncoded xmlns:r='rel'>")
    report = check(signed)
    assert (report.verdict, codes(report)) == (Verdict.UNVERIFIABLE, {"signature.relative-namespace"})


def _bare_key(holder: Holder) -> str:
    numbers = holder.key.public_key().public_numbers()
    assert isinstance(numbers, RSAPublicNumbers)
    texts = [
        base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode() for number in (numbers.n, numbers.e)
    ]
    rsa = f"<RSAKeyValue><Modulus>{texts[0]}</Modulus><Exponent>{texts[1]}</Exponent></RSAKeyValue>"
    return f"<KeyInfo><KeyValue>{rsa}</KeyValue></KeyInfo>"


def test_bare_key_that_fits_is_untrusted() -> None:
    report = check(craft(keys=_bare_key(office())))
    assert (report.verdict, codes(report), report.signer) == (Verdict.UNTRUSTED, {"signature.bare-key"}, None)


def test_bare_key_that_does_not_fit_is_invalid() -> None:
    assert codes(check(craft(keys=_bare_key(stranger())))) == {"signature.value"}


def test_elliptic_curve_certificate_under_an_rsa_method_is_invalid() -> None:
    certificate = issue(root(), key=ec_key())
    report = check(craft(keys=key_info(Holder(certificate, rsa_key(0)))))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.key-mismatch"})


def test_signer_is_the_certificate_that_verifies_whatever_the_order() -> None:
    report = check(craft(keys=key_info(root(), stranger(), office())))
    assert (report.verdict, report.signer) == (Verdict.VALID, "CN=Văn phòng thử")


def test_intermediate_in_the_signature_completes_the_chain() -> None:
    assert check(sign(holder=branch())).verdict is Verdict.VALID


def test_reasons_of_all_kinds_are_told_at_once() -> None:
    packet = sign(holder=stranger()).replace(b"JVBERi0x", b"JVBERi0y")
    assert codes(check(packet)) == {"signature.digest", "signature.no-chain"}


def test_default_moment_is_now() -> None:
    signed = sign(holder=Holder(issue(root(), until=SINCE + timedelta(days=1)), rsa_key(0)))
    assert "signature.expired" in codes(verify(lambda: io.BytesIO(signed), root().anchors))


@pytest.mark.parametrize(
    "packet", [b"", b"<", b"\xff\xfe\x00", b"<a/>junk", b"\x00" * 100, "<a>é</a>".encode("latin-1")]
)
def test_input_that_is_no_xml_is_invalid(packet: bytes) -> None:
    assert codes(check(packet)) == {"signature.not-well-formed"}


def test_guess_is_not_needed_for_a_signature_far_from_the_start() -> None:
    packet = document_xml(subject="x" * 40_000)
    assert check(sign(packet, canonicalization="inclusive", hash_name="sha512")).verdict is Verdict.VALID


def test_wrong_guess_costs_nothing_but_time() -> None:
    lure = f'<!--<SignedInfo Algorithm="{C14N}" Algorithm="{DSIG}sha1"></SignedInfo>-->'.encode()
    assert check(sign().replace(b"<AttachmentEncoded>", lure + b"<AttachmentEncoded>")).verdict is Verdict.VALID


def test_enveloped_alone_means_inclusive_canonicalization() -> None:
    packet = PACKET.replace(b"<edXML xmlns=", b"<edXML xmlns:unused='urn:unused' xmlns=")
    digest = base64.b64encode(sha256(reference(packet, Method())).digest()).decode()
    assert check(craft(signed_info(transforms=ENVELOPED, digest=digest), packet=packet)).verdict is Verdict.VALID


def test_exclusive_digest_under_the_inclusive_form_is_invalid() -> None:
    packet = PACKET.replace(b"<edXML xmlns=", b"<edXML xmlns:unused='urn:unused' xmlns=")
    assert check(craft(signed_info(packet, transforms=ENVELOPED), packet=packet)).verdict is Verdict.INVALID
