"""What a verified signature is worth under circumstances: whose certificate it is, and what is known of revocations."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gateway.trust.sign import sign_packet
from gateway.trust.standing import (
    NO_SOURCE,
    UNHEARD,
    Circumstances,
    Holding,
    Known,
    RevocationPolicy,
    RevocationRules,
    Standing,
    stand,
    subject_key,
)
from gateway.trust.verdict import Revocation, Verdict
from gateway.trust.verify import Verified, verify_chained
from tests import pki
from tests.packets import document_xml

NOW = pki.NOW
HOUR = timedelta(hours=1)
GOOD = Known(Revocation.GOOD, NOW - HOUR, NOW + HOUR)
REVOKED = Known(Revocation.REVOKED, NOW - HOUR, NOW + HOUR, NOW - 2 * HOUR, "key_compromise")
UNKNOWN = Known(Revocation.UNKNOWN, cause="unreachable")

LEAF = pki.read(pki.branch().certificate).fingerprint
MIDDLE = pki.read(pki.intermediate().certificate).fingerprint


@pytest.fixture(scope="module")
def verified() -> Verified:
    signed = io.BytesIO()
    sign_packet(io.BytesIO(document_xml()), signed, pki.branch().signer)
    found = verify_chained(lambda: io.BytesIO(signed.getvalue()), pki.root().anchors, NOW)
    assert found.report.verdict is Verdict.VALID
    return found


def codes(standing: Standing) -> list[str]:
    return [reason.code for reason in standing.report.reasons]


def looked(
    verified: Verified,
    known: Mapping[str, Known],
    policy: RevocationPolicy = RevocationPolicy.SOFT,
    *,
    grace: timedelta = timedelta(0),
    signed_at: datetime | None = None,
) -> Standing:
    rules = RevocationRules(policy, grace)
    return stand(verified, Circumstances(known=known, rules=rules, signed_at=signed_at), NOW)


def test_a_chain_goes_from_signer_to_anchor(verified: Verified) -> None:
    anchor = pki.read(pki.root().certificate).fingerprint
    assert [link.fingerprint for link in verified.report.chain] == [LEAF, MIDDLE, anchor]


def test_the_senders_own_certificate_leaves_no_reason(verified: Verified) -> None:
    standing = stand(verified, Circumstances(Holding("G22", bound=True, theirs=True)), NOW)
    assert (standing.report.verdict, codes(standing)) == (Verdict.VALID, [])


def test_where_nothing_is_known_of_the_sender_the_chain_suffices_and_that_is_said(verified: Verified) -> None:
    standing = stand(verified, Circumstances(Holding("G22")), NOW)
    assert (standing.report.verdict, codes(standing)) == (Verdict.VALID, ["signature.sender-not-known"])
    assert standing.flags == ()


@pytest.mark.parametrize(
    ("holding", "code"),
    [
        (Holding("G22", bound=True), "signature.not-senders"),
        (Holding("G22", bound=True, owners=("H41",)), "signature.of-another"),
        (Holding("G22", bound=True, retired=True), "signature.retired-certificate"),
    ],
)
def test_any_other_certificate_is_untrusted_and_why_is_said(verified: Verified, holding: Holding, code: str) -> None:
    standing = stand(verified, Circumstances(holding), NOW)
    assert (standing.report.verdict, codes(standing)) == (Verdict.UNTRUSTED, [code])


def test_whose_it_is_is_named(verified: Verified) -> None:
    standing = stand(verified, Circumstances(Holding("G22", bound=True, owners=("H41", "H42"))), NOW)
    assert standing.report.reasons[0].facts["owner"] == "H41, H42"


def test_good_and_fresh_leaves_no_reason_and_its_age(verified: Verified) -> None:
    standing = looked(verified, {LEAF: GOOD, MIDDLE: GOOD})
    assert (standing.report.verdict, codes(standing)) == (Verdict.VALID, [])
    assert [link.revocation for link in standing.report.chain] == [Revocation.GOOD, Revocation.GOOD, None]
    assert standing.report.chain[0].as_of == GOOD.as_of


@pytest.mark.parametrize("which", [LEAF, MIDDLE], ids=["signer", "issuer"])
@pytest.mark.parametrize("policy", [RevocationPolicy.SOFT, RevocationPolicy.HARD])
def test_revoked_is_untrusted_wherever_in_the_chain(verified: Verified, which: str, policy: RevocationPolicy) -> None:
    standing = looked(verified, {LEAF: GOOD, MIDDLE: GOOD, which: REVOKED}, policy)
    assert (standing.report.verdict, codes(standing)) == (Verdict.UNTRUSTED, ["signature.revoked"])
    assert standing.not_yet == ()


def test_revoked_stays_revoked_when_the_answer_is_old(verified: Verified) -> None:
    old = replace(REVOKED, until=NOW - HOUR)
    assert looked(verified, {LEAF: old, MIDDLE: GOOD}).report.verdict is Verdict.UNTRUSTED


@pytest.mark.parametrize(("before", "verdict"), [(3, Verdict.VALID), (1, Verdict.UNTRUSTED)])
def test_a_proven_time_before_the_revocation_saves_a_signature(
    verified: Verified, before: int, verdict: Verdict
) -> None:
    standing = looked(verified, {LEAF: REVOKED, MIDDLE: GOOD}, signed_at=NOW - before * HOUR)
    assert standing.report.verdict is verdict


def test_off_looks_at_nothing(verified: Verified) -> None:
    standing = looked(verified, {LEAF: REVOKED}, RevocationPolicy.OFF)
    assert (standing.report.verdict, codes(standing)) == (Verdict.VALID, [])
    assert {link.revocation for link in standing.report.chain} == {None}


@pytest.mark.parametrize("known", [{}, {LEAF: UNKNOWN, MIDDLE: UNKNOWN}], ids=["new", "unreachable"])
def test_soft_takes_in_what_is_not_known_and_flags_it(verified: Verified, known: dict[str, Known]) -> None:
    standing = looked(verified, known)
    assert standing.report.verdict is Verdict.VALID
    assert {flag.code for flag in standing.flags} == {"signature.revocation-unknown"}
    assert standing.not_yet == ()


def test_hard_asks_to_come_again_where_it_may_still_be_learnt(verified: Verified) -> None:
    standing = looked(verified, {LEAF: UNHEARD, MIDDLE: GOOD}, RevocationPolicy.HARD)
    assert [reason.code for reason in standing.not_yet] == ["signature.revocation-not-yet"]
    assert standing.report.verdict is Verdict.VALID


def test_hard_trusts_no_certificate_of_which_nothing_can_ever_be_learnt(verified: Verified) -> None:
    silent = Known(Revocation.UNKNOWN, cause=NO_SOURCE)
    standing = looked(verified, {LEAF: silent, MIDDLE: GOOD}, RevocationPolicy.HARD)
    assert (standing.report.verdict, standing.not_yet) == (Verdict.UNTRUSTED, ())


def test_stale_is_flagged_softly_and_put_off_hard(verified: Verified) -> None:
    known = {LEAF: replace(GOOD, until=NOW - HOUR), MIDDLE: GOOD}
    soft, hard = looked(verified, known), looked(verified, known, RevocationPolicy.HARD)
    assert [flag.code for flag in soft.flags] == ["signature.revocation-stale"]
    assert soft.report.chain[0].revocation is Revocation.STALE
    assert hard.not_yet


def test_grace_lets_an_answer_count_longer(verified: Verified) -> None:
    known = {LEAF: replace(GOOD, until=NOW - HOUR), MIDDLE: GOOD}
    assert looked(verified, known, RevocationPolicy.HARD, grace=2 * HOUR).not_yet == ()


def test_a_verdict_only_becomes_worse(verified: Verified) -> None:
    invalid = Verified(replace(verified.report, verdict=Verdict.INVALID), verified.path)
    standing = stand(invalid, Circumstances(Holding("G22", bound=True, theirs=True)), NOW)
    assert standing.report.verdict is Verdict.INVALID


def test_a_renewed_certificate_has_the_key_of_the_one_before() -> None:
    first, second = pki.office(), pki.branch()
    assert subject_key(pki.read(first.certificate)) == subject_key(pki.read(second.certificate))
    assert subject_key(pki.read(first.certificate)) != subject_key(pki.read(pki.root().certificate))
