"""What OCSP answers and revocation lists prove, with answers of a real authority, honest and not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.trust.answers import Answer, Kind, Learnt
from gateway.trust.certificates import Certificate
from gateway.trust.revocation import addresses, judge_answer, ocsp_request, read_answer, topics
from gateway.trust.verdict import Revocation
from tests.services.authority import Authority

DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


def path(authority: Authority, label: str) -> tuple[Certificate, ...]:
    return tuple(authority.certificate(item) for item in (*authority.chain(label), "root"))


def read(content: bytes) -> Answer:
    answer = read_answer(content)
    assert answer is not None
    return answer


def judged(authority: Authority, label: str, content: bytes, at: datetime | None = None) -> Learnt | None:
    return judge_answer(read(content), path(authority, label), at or now())


@pytest.mark.parametrize("label", ["ministry", "clerk"])
def test_an_ocsp_answer_proves_that_a_seal_is_good(authority: Authority, label: str) -> None:
    learnt = judged(authority, label, authority.ocsp_about(label))
    assert learnt is not None
    assert learnt.state is Revocation.GOOD
    assert learnt.until - learnt.as_of == authority.lasts


def test_an_ocsp_answer_proves_that_a_seal_was_revoked_and_since_when(authority: Authority) -> None:
    learnt = judged(authority, "revoked", authority.ocsp_about("revoked"))
    assert learnt is not None
    assert (learnt.state, learnt.reason) == (Revocation.REVOKED, "key_compromise")
    assert learnt.revoked_at == datetime(2020, 1, 1, tzinfo=UTC)


def test_a_revocation_of_this_very_second_counts(authority: Authority) -> None:
    with authority.revoked("ministry"):
        learnt = judged(authority, "ministry", authority.ocsp_about("ministry"))
    assert learnt is not None
    assert learnt.state is Revocation.REVOKED


def test_a_clock_of_the_authority_ahead_of_ours_does_not_hide_a_revocation(authority: Authority) -> None:
    with authority.revoked("ministry"):
        answer = authority.ocsp_about("ministry")
    learnt = judged(authority, "ministry", answer, now() - timedelta(minutes=2))
    assert learnt is not None
    assert learnt.state is Revocation.REVOKED


@pytest.mark.parametrize(("label", "state"), [("ministry", Revocation.GOOD), ("revoked", Revocation.REVOKED)])
def test_a_list_of_the_issuer_proves_both(authority: Authority, label: str, state: Revocation) -> None:
    learnt = judged(authority, label, authority.crl("seals"))
    assert learnt is not None
    assert learnt.state is state


def test_a_list_of_the_root_proves_that_an_intermediate_is_good(authority: Authority) -> None:
    above = path(authority, "ministry")[1:]
    learnt = judge_answer(read(authority.crl("root")), above, now())
    assert learnt is not None
    assert learnt.state is Revocation.GOOD


@pytest.mark.parametrize("kind", [Kind.OCSP, Kind.CRL])
def test_a_forged_answer_proves_nothing(authority: Authority, kind: Kind) -> None:
    forged = authority.crl("seals", forged=True) if kind is Kind.CRL else authority.ocsp_about("ministry", forged=True)
    assert judged(authority, "ministry", forged) is None


def test_an_answer_of_another_authority_proves_nothing(authority: Authority) -> None:
    assert judged(authority, "clerk", authority.crl("seals")) is None
    assert judged(authority, "ministry", authority.ocsp_about("clerk")) is None


def test_an_answer_about_another_certificate_proves_nothing(authority: Authority) -> None:
    assert judged(authority, "ministry", authority.ocsp_about("department")) is None


def test_an_answer_from_tomorrow_proves_nothing(authority: Authority) -> None:
    assert judged(authority, "ministry", authority.ocsp_about("ministry", at=now() + DAY)) is None


def test_an_answer_of_before_yesterday_is_judged_as_of_then(authority: Authority) -> None:
    learnt = judged(authority, "ministry", authority.ocsp_about("ministry", at=now() - 2 * DAY))
    assert learnt is not None
    assert learnt.state is Revocation.GOOD
    assert learnt.until < now() - DAY


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"0\x82", b"0\x03\n\x01\x06"], ids=["none", "page", "cut", "error"]
)
def test_other_bytes_are_no_answer(content: bytes) -> None:
    assert read_answer(content) is None


def test_a_cut_answer_proves_nothing(authority: Authority) -> None:
    whole = authority.ocsp_about("ministry")
    assert all(read_answer(whole[:length]) is None for length in range(1, len(whole), 97))


def test_every_flipped_bit_is_noticed(authority: Authority) -> None:
    whole = authority.ocsp_about("revoked")
    for place in range(40, len(whole), 61):
        changed = bytearray(whole)
        changed[place] ^= 0x04
        answer = read_answer(bytes(changed))
        learnt = judge_answer(answer, path(authority, "revoked"), now()) if answer is not None else None
        # Certificates that travel along are outside the signature: what is signed, is the same or proves nothing.
        assert learnt is None or learnt.state is Revocation.REVOKED


def test_answers_are_found_by_what_they_are_about(authority: Authority) -> None:
    wanted = set(topics(*path(authority, "ministry")[:2]))
    assert wanted & set(read(authority.crl("seals")).about)
    assert wanted & set(read(authority.ocsp_about("ministry")).about)
    assert not wanted & set(read(authority.crl("root")).about)
    assert not wanted & set(read(authority.ocsp_about("department")).about)


def test_addresses_stand_in_the_certificate(authority: Authority) -> None:
    seal, official = authority.certificate("ministry"), authority.certificate("clerk")
    assert addresses(seal, Kind.OCSP) == (authority.address("ocsp/seals"),)
    assert addresses(seal, Kind.CRL) == (authority.address("crls/seals"),)
    assert addresses(official, Kind.CRL) == ()
    assert addresses(authority.certificate("closed-seal"), Kind.OCSP) == ()


def test_a_request_is_answered_by_the_responder(authority: Authority) -> None:
    request = ocsp_request(*path(authority, "ministry")[:2])
    learnt = judged(authority, "ministry", authority.ocsp("seals", request))
    assert learnt is not None
    assert learnt.state is Revocation.GOOD
