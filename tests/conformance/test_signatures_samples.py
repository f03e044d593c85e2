"""The public samples of the bus's SDK: signed as they are or mended, and the old signature that one of them carries."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.trust.anchors import Anchors
from gateway.trust.profile import Canonicalization
from gateway.trust.verdict import Verdict
from tests.conformance.test_signatures_ours import by_xmlsec
from tests.pki import root
from tests.unit.trust.signing import check, codes, sign

NAMES = [
    "edoc_replacement",
    "edoc_revocation",
    "edoc_update",
    "status",
    "status_acceptance_03",
    "status_assignment_04",
    "status_cancellation_13",
    "status_change-acceptance_15",
    "status_change-rejection_16",
    "status_finish_06",
    "status_inbox_01",
    "status_processing_05",
    "status_rejection_02",
]


def _sample(shared_data: Path, name: str) -> bytes:
    return (shared_data / "edxml" / f"{name}.edxml").read_bytes()


@pytest.mark.parametrize("canonicalization", ["exclusive", "inclusive"])
@pytest.mark.parametrize("name", NAMES)
def test_signed_sample_convinces_us_and_libxmlsec(
    shared_data: Path, tmp_path: Path, name: str, canonicalization: Canonicalization
) -> None:
    signed = sign(_sample(shared_data, name), canonicalization=canonicalization)
    assert check(signed).verdict is Verdict.VALID
    by_xmlsec(signed, tmp_path, root())


@pytest.mark.parametrize("name", NAMES)
def test_sample_without_real_signature_is_absent(shared_data: Path, name: str) -> None:
    report = check(_sample(shared_data, name))
    assert report.verdict is Verdict.ABSENT
    assert codes(report) <= {"signature.lookalike"}


def test_samples_with_a_lookalike_say_so(shared_data: Path) -> None:
    found = [name for name in NAMES if codes(check(_sample(shared_data, name))) == {"signature.lookalike"}]
    assert found == ["edoc_replacement", "edoc_revocation", "edoc_update"]


def test_damaged_template_is_invalid(shared_data: Path) -> None:
    assert codes(check(_sample(shared_data, "edoc"))) == {"signature.not-well-formed"}


def _mended(shared_data: Path) -> bytes:
    """Return the template with its undeclared prefixes declared, so that its real signature can be judged."""
    edxml = b'xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"'
    declared = b'<edXML xmlns:xlink="http://www.w3.org/1999/xlink" ' + edxml + b" xmlns="
    return _sample(shared_data, "edoc").replace(b"<edXML xmlns=", declared, 1)


def test_old_signature_of_the_template_is_broken_and_weak(shared_data: Path) -> None:
    report = check(_mended(shared_data))
    assert report.verdict is Verdict.INVALID
    assert {"signature.digest", "signature.weak-digest", "signature.weak-method"} <= codes(report)


def test_old_signature_is_unchecked_without_anchors(shared_data: Path) -> None:
    assert check(_mended(shared_data), Anchors.none()).verdict is Verdict.UNCHECKED
