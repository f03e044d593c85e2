"""The list of algorithms: dates as data, judged at the moment that counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gateway.findings import Refused
from gateway.trust.algorithms import Family, SignatureMethod
from gateway.trust.allowed import AllowList, Limit, Span, load_allowed, shipped
from gateway.trust.anchors import Anchors
from gateway.trust.verdict import Verdict
from tests.pki import NOW, curved, office, read, root, rsa_key
from tests.unit.trust.signing import check, codes, fact, sign

SHA1 = SignatureMethod(Family.RSA, "sha1")
SHA256 = SignatureMethod(Family.RSA, "sha256")
LAST = datetime(2013, 12, 31, 16, 59, 59, tzinfo=UTC)
"""The last second of the last day in Viet Nam."""


def test_the_shipped_list_ends_sha_1_and_short_keys() -> None:
    assert shipped().method(SHA1, LAST) is None
    assert shipped().method(SHA1, LAST + timedelta(seconds=1)) == Limit("rsa-sha1", until=date(2013, 12, 31))
    assert shipped().key(rsa_key(9, 1024).public_key(), NOW) == Limit("rsa-1024", until=date(2013, 12, 31))
    assert shipped().key(rsa_key(0).public_key(), NOW) is None
    assert shipped().key(curved().key.public_key(), NOW) is None
    assert shipped().method(SHA256, NOW) is None


def anchors(**lists: dict[str, Span]) -> Anchors:
    """Return the test root with a list in which this is different."""
    given = {name: {**getattr(shipped(), name), **spans} for name, spans in lists.items()}
    standing = {name: getattr(shipped(), name) for name in ("methods", "digests", "keys")}
    return Anchors([read(root().certificate)], AllowList(**{**standing, **given}))


def test_a_method_beyond_its_date_is_weak_and_the_reason_names_the_date() -> None:
    until = anchors(methods={"rsa-sha256": Span(until=date(2025, 12, 31))})
    report = check(sign(), until)
    assert (report.verdict, codes(report)) == (Verdict.WEAK, {"signature.weak-method"})
    assert fact(report, "signature.weak-method", "until") == "2025-12-31"


def test_an_old_signature_is_judged_as_it_was_when_it_was_made() -> None:
    until = anchors(methods={"rsa-sha256": Span(until=date(2025, 12, 31))})
    assert check(sign(), until, datetime(2025, 6, 1, tzinfo=UTC)).verdict is Verdict.VALID


def test_a_digest_beyond_its_date_is_weak_for_packet_and_certificates() -> None:
    report = check(sign(), anchors(digests={"sha256": Span(until=date(2025, 12, 31))}))
    assert codes(report) == {"signature.weak-digest", "signature.weak-certificate"}


def test_a_key_beyond_its_date_is_weak_for_signer_and_issuer() -> None:
    report = check(sign(), anchors(keys={"rsa-2048": Span(until=date(2025, 12, 31))}))
    assert codes(report) == {"signature.short-key", "signature.weak-issuer-key"}


def test_chains_are_judged_anew_when_a_date_has_passed() -> None:
    until = anchors(keys={"rsa-2048": Span(until=date(2026, 1, 15))})
    assert check(sign(), until, NOW).verdict is Verdict.VALID
    assert check(sign(), until, NOW + timedelta(days=1)).verdict is Verdict.WEAK


def test_a_method_before_its_date_is_weak() -> None:
    report = check(sign(), anchors(methods={"rsa-sha256": Span(since=date(2027, 1, 1))}))
    assert (report.verdict, codes(report)) == (Verdict.WEAK, {"signature.not-yet-allowed"})


def test_what_is_not_listed_is_weak() -> None:
    bare = AllowList(methods={}, digests=shipped().digests, keys=shipped().keys)
    report = check(sign(), Anchors([read(root().certificate)], bare))
    assert (report.verdict, codes(report)) == (Verdict.WEAK, {"signature.not-allowed"})


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    file = tmp_path / "algorithms.toml"
    file.write_text("[methods]\nrsa-sha256 = { until = 2030-12-31 }\n[digests]\nsha256 = {}\n[keys]\nrsa-2048 = {}\n")
    found = load_allowed(file)
    assert found.methods == {"rsa-sha256": Span(until=date(2030, 12, 31))}
    assert found.key(office().certificate.public_key(), NOW) is None  # type: ignore[arg-type]  # an RSA key


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("[digests]\n[keys]\n", "[methods]"),
        ("[methods]\nrsa-sha257 = {}\n[digests]\n[keys]\n", "rsa-sha257"),
        ("[methods]\nrsa-sha256 = { til = 2030-12-31 }\n[digests]\n[keys]\n", "rsa-sha256"),
        ('[methods]\nrsa-sha256 = { until = "2030-12-31" }\n[digests]\n[keys]\n', "rsa-sha256"),
        ("[methods]\n[digests]\nsha256 = { since = 2030-01-01, until = 2029-01-01 }\n[keys]\n", "sha256"),
        ("[methods]\n[digests]\n[keys]\nsecp256r1 = {}\n", "secp256r1"),
        ("[methods]\n[digests]\n[keys]\n[more]\n", "more"),
        ("methods = 1\ndigests = 2\nkeys = 3\n", "'int' object has no attribute 'items'"),
    ],
)
def test_a_list_that_says_something_else_is_refused(tmp_path: Path, text: str, cause: str) -> None:
    file = tmp_path / "algorithms.toml"
    file.write_text(text)
    with pytest.raises(Refused) as refused:
        load_allowed(file)
    assert (refused.value.findings[0].code, refused.value.findings[0].facts["cause"]) == ("trust.algorithms", cause)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        load_allowed(tmp_path / "none.toml")
