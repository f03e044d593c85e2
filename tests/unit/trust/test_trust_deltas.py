"""Whole revocation lists and deltas to them (RFC 5280, 5.2.4): what they prove together, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import core, crl

from gateway.trust.answers import Answer, Kind, Learnt
from gateway.trust.distribution import delta_addresses
from gateway.trust.knowledge import Knowledge, told_of
from gateway.trust.revocation import judge_answer, read_answer
from gateway.trust.verdict import Revocation
from tests.services.authority import Authority
from tests.unit.trust.test_trust_revocation import now, path, read

HOUR = timedelta(hours=1)
STRANGE = crl.TBSCertListExtension({"extn_id": "1.2.3.4.5", "critical": True, "extn_value": core.Null().dump()})


@pytest.fixture
def seals(authority: Authority) -> Iterator[Authority]:
    """The authority of seals, which tells what is new by deltas."""
    with authority.telling_by_deltas("seals"):
        yield authority


def judged(authority: Authority, label: str, *deltas: bytes, at: datetime | None = None) -> Learnt | None:
    """Return what the whole list and deltas prove about a certificate."""
    whole = read(authority.crl("seals"))
    return judge_answer(whole, path(authority, label), at or now(), [read(delta) for delta in deltas])


def ago(minutes: int) -> datetime:
    return (now() - timedelta(minutes=minutes)).replace(microsecond=0)


def as_of(delta: bytes) -> datetime:
    return read(delta).as_of


def test_a_delta_is_read_as_one_and_proves_nothing_alone(seals: Authority) -> None:
    delta = read(seals.delta("seals"))
    assert delta.kind is Kind.DELTA
    assert judge_answer(delta, path(seals, "ministry"), now()) is None
    assert judge_answer(delta, path(seals, "ministry"), now(), [delta]) is None


def test_a_list_with_a_place_for_deltas_counts_without_one(seals: Authority) -> None:
    alone = judged(seals, "ministry")
    assert alone is not None
    assert alone.state is Revocation.GOOD
    assert delta_addresses(seals.certificate("ministry"), seals.crl("seals")) == (seals.address("deltas/seals"),)


def test_a_delta_without_the_certificate_makes_the_list_as_new_as_itself(seals: Authority) -> None:
    delta = seals.delta("seals")
    for label, state in (("ministry", Revocation.GOOD), ("revoked", Revocation.REVOKED)):
        learnt = judged(seals, label, delta)
        assert learnt is not None
        assert (learnt.state, learnt.as_of) == (state, as_of(delta))
        assert learnt.until - learnt.as_of == seals.lasts


def test_a_revocation_in_the_delta_counts(seals: Authority) -> None:
    with seals.revoked("ministry", reason="superseded"):
        delta = seals.delta("seals")
        assert judged(seals, "ministry").state is Revocation.GOOD  # type: ignore[union-attr]
    learnt = judged(seals, "ministry", delta)
    assert learnt is not None
    assert (learnt.state, learnt.reason, learnt.as_of) == (Revocation.REVOKED, "superseded", as_of(delta))


def test_who_was_only_put_on_hold_is_good_again_when_the_delta_removes_it(authority: Authority) -> None:
    with ExitStack() as stack:
        with authority.revoked("ministry", ago(60), "certificate_hold"):
            stack.enter_context(authority.telling_by_deltas("seals"))
        alone = judged(authority, "ministry")
        delta = authority.delta("seals")
        learnt = judged(authority, "ministry", delta)
        answers = tuple(map(read, (authority.crl("seals"), delta)))
    assert alone is not None
    assert alone.state is Revocation.REVOKED
    assert learnt is not None
    assert (learnt.state, learnt.as_of) == (Revocation.GOOD, as_of(delta))
    told = told_of(path(authority, "ministry"), Knowledge(answers), now(), now())
    assert told.state is Revocation.GOOD


def test_of_several_deltas_the_newest_that_fits_counts(seals: Authority) -> None:
    with seals.revoked("ministry", ago(60)):
        early = seals.delta("seals", at=ago(5))
    late = seals.delta("seals", ahead=2)
    forged = seals.delta("seals", at=ago(-1), ahead=3, forged=True)
    learnt = judged(seals, "ministry", early, forged, late)
    assert learnt is not None
    assert (learnt.state, learnt.as_of) == (Revocation.GOOD, as_of(late))


MISFITS: dict[str, Callable[[Authority], bytes]] = {
    "signed by a stranger": lambda seals: seals.delta("seals", forged=True),
    "to a later list": lambda seals: seals.delta("seals", built_on=1, ahead=2),
    "not after the list": lambda seals: seals.delta("seals", ahead=0),
    "of before the list": lambda seals: seals.delta("seals", at=ago(60)),
    "from tomorrow": lambda seals: seals.delta("seals", at=ago(-24 * 60)),
    "critical and unknown": lambda seals: seals.delta("seals", more=[STRANGE]),
    "of another scope": lambda seals: seals.delta(
        "seals",
        more=[
            crl.TBSCertListExtension(
                {
                    "extn_id": "issuing_distribution_point",
                    "critical": True,
                    "extn_value": crl.IssuingDistributionPoint({"only_contains_user_certs": True}),
                }
            )
        ],
    ),
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_a_delta_that_does_not_fit_changes_nothing(seals: Authority, misfit: str) -> None:
    with seals.revoked("ministry", ago(60)):
        delta = MISFITS[misfit](seals)
    learnt = judged(seals, "ministry", delta)
    assert learnt == judged(seals, "ministry")
    assert learnt is not None
    assert learnt.state is Revocation.GOOD


def test_a_delta_of_another_authority_changes_nothing(seals: Authority) -> None:
    with seals.telling_by_deltas("root"), seals.revoked("ministry"):
        delta = seals.delta("root")
    assert judged(seals, "ministry", delta) == judged(seals, "ministry")


def test_after_its_time_a_delta_leaves_the_list_what_it_says_by_itself(seals: Authority) -> None:
    seals.lasts = timedelta(minutes=1)
    try:
        delta = seals.delta("seals", at=ago(5))
    finally:
        seals.lasts = HOUR
    learnt = judged(seals, "ministry", delta)
    whole = read(seals.crl("seals"))
    assert learnt == Learnt(Revocation.GOOD, as_of(delta), whole.until)
    with seals.revoked("ministry", ago(60)):
        seals.lasts = timedelta(minutes=1)
        revoking = seals.delta("seals", at=ago(5))
        seals.lasts = HOUR
    known = judged(seals, "ministry", revoking)
    assert known is not None
    assert known.state is Revocation.REVOKED


def test_every_flipped_bit_of_a_delta_is_noticed(seals: Authority) -> None:
    alone = judged(seals, "ministry")
    with seals.revoked("ministry"):
        delta = seals.delta("seals")
    for place in range(8, len(delta), 37):
        changed = bytearray(delta)
        changed[place] ^= 4
        answer: Answer | None = read_answer(bytes(changed))
        if answer is not None:
            assert judge_answer(read(seals.crl("seals")), path(seals, "ministry"), datetime.now(UTC), [answer]) == alone
