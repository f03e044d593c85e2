"""ECDSA signatures: r and s joined, one form only, never confused with RSA."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.trust.ecdsa import der_value, joined_value
from gateway.trust.keys import HashName
from gateway.trust.profile import KeyPart, SigningProfile
from gateway.trust.verdict import Verdict
from tests.pki import CA, END, Holder, curved, ec_key, issue, key_usage, office, root
from tests.unit.trust.signing import MORE, PACKET, check, codes, sign, sign_as

CURVES = [ec.SECP256R1, ec.SECP384R1]


def value_of(signed: bytes) -> bytes:
    return signed.split(b"<SignatureValue>")[1].split(b"</SignatureValue>")[0]


def with_value(signed: bytes, value: bytes) -> bytes:
    return signed.replace(value_of(signed), base64.b64encode(value), 1)


def with_keys(signed: bytes, key_info: bytes) -> bytes:
    head, _, rest = signed.partition(b"<KeyInfo>")
    return head + b"<KeyInfo>" + key_info + b"</KeyInfo>" + rest.partition(b"</KeyInfo>")[2]


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_every_curve_and_hash_is_valid(curve: type[ec.EllipticCurve], hash_name: HashName) -> None:
    report = check(sign(holder=curved(curve), hash_name=hash_name))
    assert (report.verdict, report.signer) == (Verdict.VALID, f"CN=Văn phòng {curve.name}")


def test_the_inclusive_form_is_valid() -> None:
    assert check(sign(holder=curved(), canonicalization="inclusive")).verdict is Verdict.VALID


def test_a_certificate_from_an_issuer_with_a_curve_is_valid() -> None:
    key = ec_key(ec.SECP384R1)
    above = issue(root(), key=key, basic=CA, usage=key_usage(certify=True))
    leaf_key = ec_key()
    leaf = issue(Holder(above, key), key=leaf_key, basic=END, usage=key_usage(sign=True))
    assert check(sign(holder=Holder(leaf, leaf_key, (above,)))).verdict is Verdict.VALID


@pytest.mark.parametrize("place", ["<edXML:Subject>", "JVBERi0x", "<edXML:OrganId>"])
def test_a_changed_packet_is_invalid(place: str) -> None:
    signed = sign(holder=curved())
    changed = signed.replace(place.encode(), place.encode() + b"1", 1)
    report = check(changed)
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.digest"})


def test_a_changed_value_is_invalid() -> None:
    signed = sign(holder=curved())
    octets = bytearray(base64.b64decode(value_of(signed)))
    octets[-1] ^= 1
    report = check(with_value(signed, bytes(octets)))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.value"})


def test_a_value_in_der_is_invalid_and_told_apart() -> None:
    signed = sign(holder=curved())
    der = der_value(base64.b64decode(value_of(signed)), ec.SECP256R1())
    assert der is not None
    report = check(with_value(signed, der))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.value-form"})


@pytest.mark.parametrize("change", [lambda v: b"\0" + v, lambda v: v[:-1], lambda v: b"\0" + v[:32] + b"\0" + v[32:]])
def test_a_value_of_another_length_is_invalid(change: object) -> None:
    signed = sign(holder=curved())
    octets = change(base64.b64decode(value_of(signed)))  # type: ignore[operator]  # one of the lambdas above
    report = check(with_value(signed, octets))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.value"})


def test_zeros_are_no_value() -> None:
    report = check(with_value(sign(holder=curved()), bytes(64)))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.value"})


@pytest.mark.parametrize(
    ("holder", "old", "new"), [(curved(), "ecdsa-sha256", "rsa-sha256"), (office(), "rsa-sha256", "ecdsa-sha256")]
)
def test_a_key_never_verifies_a_method_of_another_kind(holder: Holder, old: str, new: str) -> None:
    report = check(sign(holder=holder).replace(f"{MORE}{old}".encode(), f"{MORE}{new}".encode()))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.key-mismatch"})


def test_a_curve_that_is_not_known_is_not_computed_with() -> None:
    key = ec_key(ec.SECP256K1)
    stranger = issue(root(), key=key, basic=END, usage=key_usage(sign=True))
    text = base64.b64encode(stranger.public_bytes(Encoding.DER))
    data = b"<X509Data><X509Certificate>" + text + b"</X509Certificate></X509Data>"
    report = check(with_keys(sign(holder=curved()), data))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.key-mismatch"})


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return base64.b64encode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _bare(key: ec.EllipticCurvePrivateKey) -> bytes:
    return (
        b'<KeyValue><ECKeyValue xmlns="http://www.w3.org/2009/xmldsig11#"><NamedCurve '
        b'URI="urn:oid:1.2.840.10045.3.1.7"/><PublicKey>' + _point(key.public_key()) + b"</PublicKey></ECKeyValue>"
        b"</KeyValue>"
    )


def test_a_bare_key_that_fits_is_untrusted() -> None:
    report = check(with_keys(sign(holder=curved()), _bare(ec_key())))
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.bare-key"})


def test_a_bare_key_that_does_not_fit_is_invalid() -> None:
    report = check(with_keys(sign(holder=curved()), _bare(ec.generate_private_key(ec.SECP256R1()))))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature.value"})


def test_a_key_value_of_rfc_4050_beside_the_certificate_is_passed_over() -> None:
    signed = sign(holder=curved())
    inside = signed.split(b"<KeyInfo>")[1].split(b"</KeyInfo>")[0]
    old = (
        b'<KeyValue><ECDSAKeyValue xmlns="http://www.w3.org/2001/04/xmldsig-more#"><DomainParameters><NamedCurve '
        b'URN="urn:oid:1.2.840.10045.3.1.7"/></DomainParameters><PublicKey><X Value="1"/><Y Value="2"/></PublicKey>'
        b"</ECDSAKeyValue></KeyValue>"
    )
    assert check(with_keys(signed, old + inside)).verdict is Verdict.VALID
    report = check(with_keys(signed, old))
    assert (report.verdict, codes(report)) == (Verdict.UNVERIFIABLE, {"signature.no-certificate"})


@pytest.mark.parametrize("holder", [office(), curved(), curved(ec.SECP384R1)])
def test_every_part_of_key_info_is_valid(holder: Holder) -> None:
    signed = sign_as(SigningProfile(key_info=tuple(KeyPart)), PACKET, holder)
    assert (b"<X509SubjectName>" in signed, b"KeyValue>" in signed) == (True, True)
    assert check(signed).verdict is Verdict.VALID


def test_pss_is_valid() -> None:
    signed = sign_as(SigningProfile("sha384", pss=True))
    assert b"sha384-rsa-MGF1" in signed
    assert check(signed).verdict is Verdict.VALID


@pytest.mark.parametrize("curve", CURVES)
def test_both_ways_to_write_a_value_say_the_same(curve: type[ec.EllipticCurve]) -> None:
    der = ec_key(curve).sign(b"x", ec.ECDSA(SHA256()))
    assert der_value(joined_value(der, curve()), curve()) == der
