"""Timestamps: what is asked, what is believed, and what is not, against real authorities in the test process."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from gateway.findings import NotNow, Refused
from gateway.trust.anchors import Anchors
from gateway.trust.knowledge import Knowledge
from gateway.trust.stamps import Stamp, judge
from gateway.trust.standing import Known
from gateway.trust.timestamps import Stamper, StampRules
from gateway.trust.verdict import Revocation
from tests.services.authority import Answer, Authority

DATA = "Sổ giao nhận".encode()


def rules(authority: Authority, *names: str) -> StampRules:
    urls = tuple(authority.address(f"tsa/{name}") for name in names or ("stamps",))
    return StampRules(urls, authority.anchors, seconds=3.0)


async def stamp(asked: StampRules, octets: bytes = DATA) -> Stamp:
    async with Stamper(asked) as stamper:
        return await stamper.stamp(octets)


async def codes(asked: StampRules) -> list[str]:
    with pytest.raises(NotNow) as raised:
        await stamp(asked)
    return [finding.code for finding in raised.value.findings]


@pytest.mark.parametrize("name", ["stamps", "stamps-ec"])
async def test_an_authority_of_either_key_kind_is_believed(authority: Authority, name: str) -> None:
    found = await stamp(rules(authority, name))
    assert found.trusted
    assert "Dấu thời gian" in found.authority
    assert len(found.certificates) >= 1


async def test_the_second_authority_is_asked_where_the_first_fails(authority: Authority) -> None:
    with authority.answering(Answer.ABSENT, "tsa/stamps"):
        found = await stamp(rules(authority, "stamps", "stamps-ec"))
    assert "EC" in found.authority


@pytest.mark.parametrize(
    ("how", "code"),
    [(Answer.ABSENT, "timestamp.away"), (Answer.BROKEN, "timestamp.unreadable"),
     (Answer.ENDLESS, "timestamp.unreadable"), (Answer.FORGED, "timestamp.signature"),
     (Answer.STALE, "timestamp.clock"), (Answer.ELSEWHERE, "timestamp.away")],
)  # fmt: skip
async def test_a_bad_answer_is_named(authority: Authority, how: Answer, code: str) -> None:
    with authority.answering(how, "tsa/stamps"):
        assert await codes(rules(authority)) == [code]


async def test_a_silent_authority_is_given_up(authority: Authority) -> None:
    impatient = StampRules((authority.address("tsa/stamps"),), authority.anchors, seconds=0.3)
    with authority.answering(Answer.SILENT, "tsa/stamps"):
        assert await codes(impatient) == ["timestamp.away"]


async def test_an_authority_below_another_root_is_not_believed(authority: Authority) -> None:
    elsewhere = Anchors([authority.certificate("stranger-root")])
    assert await codes(StampRules((authority.address("tsa/stamps"),), elsewhere)) == ["timestamp.untrusted"]


def judged(authority: Authority, token: bytes, octets: bytes = DATA) -> Stamp:
    return judge(token, octets, authority.anchors)


def refused(authority: Authority, token: bytes, octets: bytes = DATA) -> list[str]:
    with pytest.raises(Refused) as raised:
        judged(authority, token, octets)
    return [finding.code for finding in raised.value.findings]


@pytest.fixture
async def token(authority: Authority) -> bytes:
    return (await stamp(rules(authority))).token


def test_a_token_is_about_its_data_only(authority: Authority, token: bytes) -> None:
    assert judged(authority, token).trusted
    assert refused(authority, token, DATA + b"x") == ["timestamp.imprint"]


def test_an_answer_to_another_request_is_not_ours(authority: Authority) -> None:
    from gateway.trust.stamps import granted, request

    answer = authority.timestamp("stamps", request(DATA, "sha256", 1))
    with pytest.raises(Refused, match="nonce"):
        granted(answer, 2)


def test_no_byte_of_a_token_makes_it_say_another_time(authority: Authority, token: bytes) -> None:
    moment = judged(authority, token).at
    # Every 41st: each costs some milliseconds. A byte of what is not signed (a certificate's order) may be another.
    for place in range(0, len(token), 41):
        changed = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        with suppress(Refused):
            assert judged(authority, changed).at == moment


def test_bytes_that_are_no_token_are_refused(authority: Authority) -> None:
    for junk in (b"", b"\x30\x00", b"\x30\x80" * 5000, b"x" * 300_000):
        assert refused(authority, junk) == ["timestamp.unreadable"]


def revoked(authority: Authority, reason: str) -> Knowledge:
    """Return that the authority's certificate was revoked a minute ago."""
    now = datetime.now(UTC)
    known = Known(Revocation.REVOKED, now, now + timedelta(hours=1), now - timedelta(minutes=1), reason)
    return Knowledge(known={authority.certificate("stamps").fingerprint: known})


async def test_an_authority_known_as_revoked_is_passed_over(authority: Authority) -> None:
    async with Stamper(rules(authority, "stamps", "stamps-ec"), revoked(authority, "superseded")) as stamper:
        assert "EC" in (await stamper.stamp(DATA)).authority
    async with Stamper(rules(authority), revoked(authority, "superseded")) as stamper:
        with pytest.raises(NotNow, match=r"timestamp\.revoked"):
            await stamper.stamp(DATA)


def test_a_key_that_was_lost_takes_all_its_tokens_with_it(authority: Authority, token: bytes) -> None:
    with pytest.raises(Refused, match=r"timestamp\.revoked"):
        judge(token, DATA, authority.anchors, (), revoked(authority, "key_compromise"))
