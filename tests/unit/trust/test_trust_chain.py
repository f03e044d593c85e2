"""From the signer's certificate to an anchor: what makes a chain, and what each broken one is called."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gateway.findings import Refused
from gateway.trust.anchors import Anchors
from gateway.trust.verdict import SignatureReport, Verdict
from tests.pki import (
    CA,
    END,
    NOW,
    Holder,
    branch,
    intermediate,
    issue,
    key_usage,
    office,
    read,
    root,
    rsa_key,
    stranger,
)
from tests.unit.trust.signing import check, codes, sign


def _signed_below(authority: x509.Certificate, *, key: int = 2) -> SignatureReport:
    """Return the verdict about a signer below that authority, which travels along."""
    issuer = Holder(authority, rsa_key(key))
    leaf = issue(issuer, usage=key_usage(sign=True))
    return check(sign(holder=Holder(leaf, rsa_key(0), (authority,))))


def _signed_with(certificate: x509.Certificate) -> SignatureReport:
    return check(sign(holder=Holder(certificate, rsa_key(0))))


def test_root_as_anchor() -> None:
    assert check(sign(holder=branch()), root().anchors).verdict is Verdict.VALID


def test_intermediate_as_anchor_without_its_root() -> None:
    assert check(sign(holder=branch()), intermediate().anchors).verdict is Verdict.VALID


def test_signers_own_certificate_as_anchor() -> None:
    assert check(sign(holder=stranger()), stranger().anchors).verdict is Verdict.VALID


def test_stranger_is_untrusted_but_named() -> None:
    report = check(sign(holder=stranger()))
    assert (report.verdict, codes(report), report.signer) == (
        Verdict.UNTRUSTED,
        {"signature.no-chain"},
        "CN=Người lạ",
    )


def test_missing_intermediate_is_untrusted() -> None:
    report = check(sign(holder=Holder(branch().certificate, branch().key)))
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.no-chain"})


def test_authority_of_the_same_name_with_another_key_is_untrusted() -> None:
    false_root = Holder(issue(None, key=rsa_key(3), name="Gốc thử", basic=CA), rsa_key(3))
    leaf = issue(false_root, usage=key_usage(sign=True))
    report = check(sign(holder=Holder(leaf, rsa_key(0), (false_root.certificate,))))
    assert codes(report) == {"signature.no-chain"}


def test_expired_certificate_is_untrusted() -> None:
    report = _signed_with(issue(root(), until=NOW - timedelta(seconds=1)))
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.expired"})


def test_certificate_of_the_future_is_untrusted() -> None:
    report = _signed_with(issue(root(), since=NOW + timedelta(seconds=1)))
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.not-yet-valid"})


def test_both_ends_of_a_validity_are_valid() -> None:
    signed = sign(holder=Holder(issue(root(), since=NOW, until=NOW + timedelta(days=1)), rsa_key(0)))
    moments = [NOW, NOW + timedelta(days=1)]
    assert {check(signed, at=moment).verdict for moment in moments} == {Verdict.VALID}


def test_kept_verdict_ends_with_the_validity() -> None:
    signed = sign(holder=Holder(issue(root(), until=NOW + timedelta(hours=1)), rsa_key(0)))
    anchors = root().anchors
    moments = [NOW, NOW + timedelta(minutes=59), NOW + timedelta(hours=1), NOW + timedelta(minutes=61), NOW]
    verdicts = [check(signed, anchors, moment).verdict for moment in moments]
    assert verdicts == [Verdict.VALID, Verdict.VALID, Verdict.VALID, Verdict.UNTRUSTED, Verdict.VALID]


def test_kept_verdict_ends_with_the_anchor() -> None:
    key = rsa_key(3)
    short = Holder(issue(None, key=key, basic=CA, until=NOW + timedelta(hours=1)), key)
    signed, anchors = sign(holder=Holder(issue(short), rsa_key(0))), short.anchors
    moments = [NOW, NOW + timedelta(hours=2)]
    assert [check(signed, anchors, moment).verdict for moment in moments] == [Verdict.VALID, Verdict.UNTRUSTED]


def test_expired_stranger_is_told_both() -> None:
    lone = issue(None, until=NOW - timedelta(days=1))
    assert codes(_signed_with(lone)) == {"signature.no-chain", "signature.expired"}


@pytest.mark.parametrize("basic", [END, None])
def test_issuer_that_is_no_authority_is_untrusted(basic: x509.BasicConstraints | None) -> None:
    report = _signed_below(issue(root(), key=rsa_key(2), basic=basic))
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.not-ca"})


def test_pinned_signer_cannot_vouch_for_others() -> None:
    leaf = issue(stranger(), usage=key_usage(sign=True))
    report = check(sign(holder=Holder(leaf, rsa_key(0))), stranger().anchors)
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.not-ca", "signature.issuer-key-usage"})


def test_path_longer_than_allowed_is_untrusted() -> None:
    key = rsa_key(3)
    narrow = Holder(issue(None, key=key, basic=x509.BasicConstraints(ca=True, path_length=0)), key)
    middle = Holder(issue(narrow, key=rsa_key(2), basic=CA), rsa_key(2))
    signed = sign(holder=Holder(issue(middle), rsa_key(0), (middle.certificate,)))
    assert codes(check(signed, narrow.anchors)) == {"signature.path-length"}


def test_path_as_long_as_allowed_is_valid() -> None:
    key = rsa_key(3)
    narrow = Holder(issue(None, key=key, basic=x509.BasicConstraints(ca=True, path_length=1)), key)
    middle = Holder(issue(narrow, key=rsa_key(2), basic=CA), rsa_key(2))
    signed = sign(holder=Holder(issue(middle), rsa_key(0), (middle.certificate,)))
    assert check(signed, narrow.anchors).verdict is Verdict.VALID


def test_authority_that_may_not_issue_is_untrusted() -> None:
    report = _signed_below(issue(root(), key=rsa_key(2), basic=CA, usage=key_usage(sign=True)))
    assert codes(report) == {"signature.issuer-key-usage"}


def test_certificate_for_other_ends_is_untrusted() -> None:
    report = _signed_with(issue(root(), usage=key_usage()))
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.key-usage"})


def test_non_repudiation_alone_is_enough() -> None:
    assert _signed_with(issue(root(), usage=key_usage(commit=True))).verdict is Verdict.VALID


def test_certificate_without_extensions_is_valid() -> None:
    assert _signed_with(issue(root())).verdict is Verdict.VALID


def test_unknown_critical_extension_is_untrusted() -> None:
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    report = _signed_with(issue(root(), extensions=[(odd, True)]))
    assert (report.verdict, codes(report)) == (Verdict.UNTRUSTED, {"signature.extension"})


def test_unknown_extension_that_is_not_critical_is_valid() -> None:
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    assert _signed_with(issue(root(), extensions=[(odd, False)])).verdict is Verdict.VALID


def test_policy_constraints_of_an_authority_are_not_passed_over() -> None:
    limits = x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None)
    report = _signed_below(issue(root(), key=rsa_key(2), basic=CA, extensions=[(limits, True)]))
    assert codes(report) == {"signature.extension"}


@pytest.mark.parametrize("critical", [True, False])
def test_name_constraints_of_an_authority_are_not_passed_over(critical: bool) -> None:
    names = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")])
    limits = x509.NameConstraints([x509.DirectoryName(names)], None)
    report = _signed_below(issue(root(), key=rsa_key(2), basic=CA, extensions=[(limits, critical)]))
    assert codes(report) == {"signature.name-constraint"}


def test_constraints_of_names_that_a_signer_does_not_bear_do_no_harm() -> None:
    limits = x509.NameConstraints([x509.DNSName("example.test")], None)
    report = _signed_below(issue(root(), key=rsa_key(2), basic=CA, extensions=[(limits, True)]))
    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [
        ([ExtendedKeyUsageOID.SERVER_AUTH], {"signature.purpose"}),
        ([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING], {"signature.purpose"}),
        ([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH], set()),
        ([ExtendedKeyUsageOID.EMAIL_PROTECTION], set()),
        ([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE], set()),
    ],
)
def test_a_certificate_for_other_purposes_alone_is_untrusted(
    purposes: list[x509.ObjectIdentifier], expected: set[str]
) -> None:
    report = _signed_with(issue(root(), extensions=[(x509.ExtendedKeyUsage(purposes), False)]))
    assert codes(report) == expected


def test_best_of_several_chains_counts() -> None:
    expired = issue(root(), key=rsa_key(2), name="Trung gian thử", basic=CA, until=NOW - timedelta(days=1))
    above = (expired, intermediate().certificate)
    report = check(sign(holder=Holder(branch().certificate, rsa_key(0), above)))
    assert report.verdict is Verdict.VALID


def test_sha1_certificate_is_weak(monkeypatch: pytest.MonkeyPatch) -> None:
    """No library of today issues one, so the certificate is told to have been."""
    weak = read(office().certificate)
    monkeypatch.setattr("gateway.trust.chain._hash_name", lambda item: "sha1" if item == weak else "sha256")
    report = check(sign(), root().anchors)
    assert (report.verdict, codes(report)) == (Verdict.WEAK, {"signature.weak-certificate"})


def test_short_key_of_an_authority_is_weak() -> None:
    key = rsa_key(9, 1024)
    small = Holder(issue(root(), key=key, basic=CA), key)
    signed = sign(holder=Holder(issue(small), rsa_key(0), (small.certificate,)))
    report = check(signed)
    assert (report.verdict, codes(report)) == (Verdict.WEAK, {"signature.weak-issuer-key"})


def test_chain_of_great_length_is_untrusted() -> None:
    top = root()
    above: list[x509.Certificate] = []
    for _ in range(9):
        top = Holder(issue(top, key=rsa_key(2), basic=CA), rsa_key(2))
        above.insert(0, top.certificate)
    report = check(sign(holder=Holder(issue(top), rsa_key(0), tuple(above))))
    assert codes(report) == {"signature.no-chain"}


def test_anchors_are_read_from_several_files(tmp_path: Path) -> None:
    first, second = tmp_path / "a.pem", tmp_path / "b.pem"
    first.write_bytes(stranger().pem)
    second.write_bytes(b"# comment\n" + root().pem + intermediate().pem)
    anchors = Anchors.from_pem([first, second])
    assert {check(sign(holder=item), anchors).verdict for item in (office(), stranger(), branch())} == {Verdict.VALID}


def test_no_files_are_no_anchors() -> None:
    assert Anchors.from_pem([]).empty


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no certificate", office().key_pem, root().pem[:300], root().pem.replace(b"MII", b"AAA")],
)
def test_anchors_that_cannot_be_read_name_the_file(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "anchors.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Refused) as caught:
        Anchors.from_pem([file])
    [finding] = caught.value.findings
    assert (finding.code, finding.facts["file"]) == ("trust.anchors", str(file))


def test_hash_of_a_certificate_is_read() -> None:
    algorithm = office().certificate.signature_hash_algorithm
    assert isinstance(algorithm, hashes.SHA256)
