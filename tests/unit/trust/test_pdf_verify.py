"""Signatures inside PDF files: good ones, one after the other, trusted or not, at the moment that counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from gateway.findings import NotNow
from gateway.trust.anchors import Anchors
from gateway.trust.knowledge import Knowledge
from gateway.trust.pdf_revocation import answers_in
from gateway.trust.pdf_verdict import Changes, Coverage, HolderKind, PdfVerdict
from gateway.trust.pdf_verify import verify_pdf
from gateway.trust.revocation import read_answer
from gateway.trust.verdict import Revocation
from tests.pdf_signing import PLAIN, RED, judged, personal, sealed
from tests.services.authority import Answer as AuthorityAnswer
from tests.services.authority import Authority


@pytest.fixture(scope="module")
def seal(authority: Authority) -> bytes:
    return sealed(authority, "ministry")


def test_a_file_without_signatures_is_absent(authority: Authority) -> None:
    assert judged(authority, PLAIN).verdict is PdfVerdict.ABSENT


def test_an_agencys_seal_over_the_whole_file_is_valid(authority: Authority, seal: bytes) -> None:
    (found,) = judged(authority, seal).signatures
    assert found.verdict is PdfVerdict.VALID
    assert (found.coverage, found.changes, found.holder) == (Coverage.FILE, Changes.NONE, HolderKind.AGENCY)
    assert found.certificate == authority.certificate("ministry").fingerprint


def test_a_personal_signature_and_a_seal_behind_it_are_both_valid(authority: Authority) -> None:
    both = sealed(authority, "ministry", personal(authority), image=RED)
    person, agency = judged(authority, both).signatures
    assert (person.verdict, agency.verdict) == (PdfVerdict.VALID, PdfVerdict.VALID)
    assert (person.coverage, person.changes, person.holder) == (
        Coverage.REVISION,
        Changes.PERMITTED,
        HolderKind.PERSON,
    )
    assert agency.coverage is Coverage.FILE


def test_a_trusted_timestamp_counts_instead_of_the_signers_word(authority: Authority) -> None:
    stamped = sealed(authority, "ministry", stamper=authority.address("tsa/stamps"))
    moment = judged(authority, stamped).signatures[0].moment
    assert moment.stamped is not None
    assert moment.counts == moment.stamped
    assert "pdf.time-claimed" not in codes(authority, stamped)


def test_a_timestamp_of_a_stranger_does_not_count(authority: Authority) -> None:
    stamped = sealed(authority, "ministry", stamper=authority.address("tsa/stamps"))
    seals_alone = Anchors([authority.certificate("seals")])
    [found] = verify_pdf(BytesIO(stamped), seals_alone, datetime.now(UTC)).signatures
    assert (found.verdict, found.moment.stamped) == (PdfVerdict.VALID, None)
    assert "pdf.stamper-untrusted" in {one.code for one in found.reasons}


@pytest.mark.parametrize(("reason", "counts"), [("superseded", True), ("key_compromise", False)])
def test_after_its_revocation_a_timestamp_authority_is_believed_about_before_unless_its_key_was_lost(
    authority: Authority, reason: str, *, counts: bool
) -> None:
    stamped = sealed(authority, "ministry", stamper=authority.address("tsa/stamps"))
    later = datetime.now(UTC) + timedelta(minutes=2)
    with authority.revoked("stamps", later - timedelta(minutes=1), reason):
        answer = read_answer(authority.crl("root", at=later - timedelta(seconds=1)))
    assert answer is not None
    [found] = verify_pdf(BytesIO(stamped), authority.anchors, later, Knowledge((answer,))).signatures
    assert (found.moment.stamped is not None) is counts
    assert ("pdf.stamper-revoked" in {one.code for one in found.reasons}) is not counts


def test_nobody_seals_with_a_timestamp_that_does_not_hold(authority: Authority) -> None:
    with authority.answering(AuthorityAnswer.FORGED, "tsa/stamps"), pytest.raises(NotNow, match=r"pdf\.stamper-away"):
        sealed(authority, "ministry", stamper=authority.address("tsa/stamps"))


def test_a_signature_whose_certificate_ran_out_is_believed_with_a_timestamp_alone(authority: Authority) -> None:
    later = datetime(2043, 6, 1, tzinfo=UTC)
    assert judged(authority, sealed(authority, "ministry"), later).verdict is PdfVerdict.UNTRUSTED
    stamped = sealed(authority, "ministry", stamper=authority.address("tsa/stamps"))
    assert judged(authority, stamped, later).verdict is PdfVerdict.VALID


def test_a_strangers_signature_is_untrusted(authority: Authority) -> None:
    assert judged(authority, sealed(authority, "stranger")).verdict is PdfVerdict.UNTRUSTED


def test_a_certificate_for_other_purposes_is_untrusted(authority: Authority) -> None:
    assert judged(authority, sealed(authority, "for-servers")).verdict is PdfVerdict.UNTRUSTED


def test_without_anchors_signatures_are_unchecked_and_changes_still_seen(seal: bytes) -> None:
    now = datetime.now(UTC)
    assert verify_pdf(BytesIO(seal), Anchors.none(), now).verdict is PdfVerdict.UNCHECKED
    broken = seal.replace(b"<</Type/Pages", b"<</Typo/Pages", 1)
    assert verify_pdf(BytesIO(broken), Anchors.none(), now).verdict is PdfVerdict.ALTERED


def test_a_revocation_list_that_was_brought_makes_it_revoked(authority: Authority, seal: bytes) -> None:
    with authority.revoked("ministry", datetime.now(UTC) - timedelta(hours=1)):
        answer = read_answer(authority.crl("seals"))
    assert answer is not None
    report = verify_pdf(
        BytesIO(seal), authority.anchors, datetime.now(UTC) + timedelta(minutes=1), Knowledge((answer,))
    )
    assert report.verdict is PdfVerdict.REVOKED


def test_a_good_answer_is_told(authority: Authority, seal: bytes) -> None:
    answer = read_answer(authority.ocsp_about("ministry"))
    assert answer is not None
    report = verify_pdf(
        BytesIO(seal), authority.anchors, datetime.now(UTC) + timedelta(minutes=1), Knowledge((answer,))
    )
    assert (report.verdict, report.signatures[0].revocation) == (PdfVerdict.VALID, Revocation.GOOD)


def test_a_folder_of_answers_passes_over_what_is_none(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "a.crl").write_bytes(authority.crl("seals"))
    (tmp_path / "b.crl").write_bytes(b"nothing")
    assert len(answers_in(tmp_path)) == 1
    assert answers_in(tmp_path / "away") == ()


def codes(authority: Authority, content: bytes) -> set[str]:
    return {one.code for found in judged(authority, content).signatures for one in found.reasons}
