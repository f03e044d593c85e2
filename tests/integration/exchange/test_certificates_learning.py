"""Learning about revocations from real authorities, and what becomes of packets meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from gateway.exchange.certificates import states
from gateway.exchange.certificates.desk import CertificateRules
from gateway.exchange.certificates.fetch_rules import FetchRules
from gateway.exchange.certificates.learning import Learning
from gateway.findings import NotNow, Refused
from gateway.packet.names import Kind
from gateway.store.schema import revocation_answers, revocation_states
from gateway.trust.revocation import read_answer
from gateway.trust.standing import Known, RevocationPolicy
from gateway.trust.verdict import Revocation, Verdict
from tests.integration.exchange.certifying import G22, PRIVATE, codes, rules, signed
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import document_xml
from tests.services.authority import Answer, Authority


@pytest.fixture
def served_url(request: pytest.FixtureRequest) -> str | None:
    """The embedded database, unless a test asks for another."""
    served = getattr(request, "param", "sqlite") == "postgresql"
    return str(request.getfixturevalue("ready_url")) if served else None


async def opened(
    open_house: Open,
    authority: Authority,
    policy: RevocationPolicy = RevocationPolicy.SOFT,
    fetch: FetchRules | None = PRIVATE,
) -> House:
    certificates = CertificateRules(rules(policy), fetch)
    return await open_house(
        "hub", ["G22", "H41"], routed=False, background=False, anchors=authority.anchors, certificates=certificates
    )


async def learn(house: House, fetch: FetchRules | None = PRIVATE) -> None:
    """Do one round, with everything due."""
    database = house.exchange._database
    await database.write(lambda connection: states.ask_soon(connection, datetime.now(UTC)))
    await Learning(database, fetch).work()
    house.exchange.certificates._checks._known._looked = 0.0


async def known(house: House, authority: Authority, label: str) -> Known:
    found: Mapping[str, Known] = await house.exchange._database.read(states.known)
    return found[authority.certificate(label).fingerprint]


async def heard_of(house: House, authority: Authority, label: str = "ministry", number: str = "1") -> None:
    """Send a packet, so that its certificates are asked about; wait until that is written down."""
    await house.send(signed(authority, label, number=number), G22)

    async def written() -> bool:
        found = await house.exchange._database.read(states.known)
        return authority.certificate(label).fingerprint in found

    await eventually(written)


@pytest.mark.parametrize("served_url", ["sqlite", "postgresql"], indirect=True)
async def test_the_first_packet_is_flagged_and_the_next_one_is_not(open_house: Open, authority: Authority) -> None:
    house = await opened(open_house, authority)
    first = await house.send(signed(authority, "ministry", number="1"), G22)
    assert "signature.revocation-unknown" in {warning.code for warning in first.warnings}
    await heard_of(house, authority, number="2")
    await learn(house)
    next_one = await house.send(signed(authority, "ministry", number="3"), G22)
    assert next_one.warnings == ()
    report = (await house.exchange.document(next_one.document, G22)).signature
    assert report is not None
    assert [link.revocation for link in report.chain] == [Revocation.GOOD, Revocation.GOOD, None]
    assert report.chain[0].as_of is not None


async def test_a_seal_that_is_revoked_while_in_use_is_refused_after_the_next_look(
    open_house: Open, authority: Authority
) -> None:
    house = await opened(open_house, authority)
    await heard_of(house, authority)
    await learn(house)
    with authority.revoked("ministry", reason="cessation_of_operation"):
        await grow_old(house)
        await learn(house)
        with pytest.raises(Refused) as refused:
            await house.send(signed(authority, "ministry", number="2"), G22)
    assert codes(refused.value) == {"verdict.untrusted", "signature.revoked", "signature.sender-not-known"}
    assert (await known(house, authority, "ministry")).reason == "cessation_of_operation"


async def test_an_old_good_answer_played_again_does_not_undo_a_revocation(
    open_house: Open, authority: Authority
) -> None:
    house = await opened(open_house, authority, fetch=None)
    await heard_of(house, authority)
    earlier = datetime.now(UTC) - timedelta(minutes=10)
    with authority.revoked("ministry"):
        await _bring(house, authority.ocsp_about("ministry"))
        await learn(house, None)
    await _bring(house, authority.ocsp_about("ministry", at=earlier.replace(microsecond=0)))
    await learn(house, None)
    assert (await known(house, authority, "ministry")).state is Revocation.REVOKED


async def test_hard_a_packet_comes_again_until_it_is_learnt(open_house: Open, authority: Authority) -> None:
    certificates = CertificateRules(rules(RevocationPolicy.HARD), PRIVATE)
    house = await open_house("hub", ["G22", "H41"], routed=False, anchors=authority.anchors, certificates=certificates)
    packet = signed(authority, "ministry")
    with pytest.raises(NotNow) as put_off:
        await house.send(packet, G22)
    assert codes(put_off.value) == {"signature.revocation-not-yet"}

    async def taken() -> bool:
        try:
            await house.send(packet, G22)
        except NotNow:
            return False
        return True

    await eventually(taken)


@pytest.mark.parametrize("how", [Answer.ABSENT, Answer.BROKEN, Answer.FORGED, Answer.ENDLESS, Answer.ELSEWHERE])
async def test_when_the_responder_fails_its_list_is_asked(open_house: Open, authority: Authority, how: Answer) -> None:
    house = await opened(open_house, authority)
    await heard_of(house, authority)
    with authority.answering(how, "ocsp/seals"):
        await learn(house)
    assert (await known(house, authority, "ministry")).state is Revocation.GOOD


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        (Answer.ABSENT, "unreachable"),
        (Answer.FORGED, "unproven"),
        (Answer.STALE, "unproven"),
        (Answer.SILENT, "unreachable"),
    ],
)
async def test_when_all_fail_nothing_is_known_and_it_is_tried_later(
    open_house: Open, authority: Authority, how: Answer, cause: str
) -> None:
    house = await opened(open_house, authority)
    await heard_of(house, authority)
    patience = replace(PRIVATE, seconds=0.3 if how is Answer.SILENT else 30.0)
    with authority.answering(how):
        await learn(house, patience)
    found = await known(house, authority, "ministry")
    assert (found.state, found.cause) == (Revocation.UNKNOWN, cause)
    due = await house.exchange._database.read(lambda connection: states.due(connection, datetime.now(UTC)))
    assert due == []
    await learn(house)
    assert (await known(house, authority, "ministry")).state is Revocation.GOOD


async def test_private_addresses_are_left_alone_unless_allowed(open_house: Open, authority: Authority) -> None:
    house = await opened(open_house, authority)
    await heard_of(house, authority)
    before = authority.asked.total()
    await learn(house, replace(PRIVATE, private=False))
    assert authority.asked.total() == before
    assert (await known(house, authority, "ministry")).cause == "unreachable"


async def test_an_answer_is_asked_for_anew_only_after_half_its_time(open_house: Open, authority: Authority) -> None:
    house = await opened(open_house, authority)
    await heard_of(house, authority)
    await learn(house)
    before = authority.asked.total()
    await learn(house)
    assert authority.asked.total() == before
    await grow_old(house)
    await learn(house)
    assert authority.asked.total() > before


async def test_one_list_serves_all_certificates_of_its_issuer(open_house: Open, authority: Authority) -> None:
    house = await opened(open_house, authority)
    await heard_of(house, authority, "ministry", "1")
    await heard_of(house, authority, "department", "2")
    with authority.answering(Answer.ABSENT, "ocsp/seals"):
        await learn(house)
        before = authority.asked["crls/seals"]
        await heard_of(house, authority, "ministry-new", "3")
        await learn(house)
    assert authority.asked["crls/seals"] == before
    assert (await known(house, authority, "ministry-new")).state is Revocation.GOOD


async def test_certificates_of_untrusted_chains_are_never_asked_about(open_house: Open, authority: Authority) -> None:
    house = await opened(open_house, authority)
    for label in ("stranger", "expired"):
        with pytest.raises(Refused):
            await house.send(signed(authority, label), G22)
    assert await house.exchange._database.read(states.known) == {}


async def test_a_verdict_of_the_policy_off_asks_nobody(open_house: Open, authority: Authority) -> None:
    house = await opened(open_house, authority, RevocationPolicy.OFF)
    receipt = await house.send(signed(authority, "revoked"), G22)
    assert receipt.signature is not None
    assert receipt.signature.verdict is Verdict.VALID
    assert await house.exchange._database.read(states.known) == {}


async def _bring(house: House, content: bytes) -> None:
    answer = read_answer(content)
    assert answer is not None
    now = datetime.now(UTC)
    await house.exchange._database.write(lambda connection: states.keep(connection, answer, "test", now))


async def grow_old(house: House, kind: str = "%") -> None:
    """Let what was stored be of some time ago, with little time left."""
    now = datetime.now(UTC)
    old = {"as_of": now - timedelta(hours=10), "until": now + timedelta(hours=1)}
    if kind == "delta":  # not older than the list to which it belongs
        old = {"as_of": now - timedelta(minutes=9), "until": now + timedelta(minutes=1)}
    meant = revocation_answers.c.kind.like(kind)
    await house.exchange._database.write(
        lambda connection: connection.execute(update(revocation_answers).where(meant).values(**old))
    )
    await house.exchange._database.write(lambda connection: connection.execute(update(revocation_states).values(**old)))


async def test_a_packet_that_is_put_off_does_not_hold_up_those_behind_it(
    open_house: Open, authority: Authority
) -> None:
    certificates = CertificateRules(rules(RevocationPolicy.HARD), replace(PRIVATE, private=False))
    house = await open_house("gateway", ["H41"], anchors=authority.anchors, certificates=certificates)
    put_off, plain = signed(authority, "ministry", number="1"), document_xml(number="2")
    house.bus.waiting = [(Kind.DOCUMENT, "G22", ("H41",), packet) for packet in (put_off, plain)]

    async def taken() -> bool:
        return await house.exchange.count_inbox(["H41"], Kind.DOCUMENT) == 1

    await eventually(taken)

    async def acknowledged() -> bool:
        # Said after the commit, so the inbox may show the document a moment before.
        return [item[3] for item in house.bus.waiting] == [put_off]

    await eventually(acknowledged)
    assert house.bus.failed == []


async def test_what_is_new_comes_by_deltas_while_the_list_is_young(open_house: Open, authority: Authority) -> None:
    house = await opened(open_house, authority)
    with authority.telling_by_deltas("seals"), authority.answering(Answer.ABSENT, "ocsp/seals"):
        await heard_of(house, authority)
        await learn(house)
        assert (await known(house, authority, "ministry")).state is Revocation.GOOD
        lists, deltas = authority.asked["crls/seals"], authority.asked["deltas/seals"]
        await grow_old(house, "delta")
        with authority.revoked("ministry", reason="superseded"):
            await learn(house)
        found = await known(house, authority, "ministry")
        assert (found.state, found.reason) == (Revocation.REVOKED, "superseded")
        assert authority.asked["crls/seals"] == lists  # it is long, and lasts for half an hour still
        assert authority.asked["deltas/seals"] > deltas


@pytest.mark.parametrize("how", [Answer.ABSENT, Answer.BROKEN, Answer.FORGED, Answer.STALE])
async def test_without_a_delta_that_fits_the_list_counts_by_itself(
    open_house: Open, authority: Authority, how: Answer
) -> None:
    house = await opened(open_house, authority)
    with authority.telling_by_deltas("seals"), authority.answering(Answer.ABSENT, "ocsp/seals"):
        await heard_of(house, authority)
        with authority.answering(how, "deltas/seals"):
            await learn(house)
        found = await known(house, authority, "ministry")
        assert found.state is Revocation.GOOD
        assert found.as_of is not None
        assert found.as_of < datetime.now(UTC) - timedelta(minutes=5)


async def test_a_list_and_its_delta_are_brought_into_a_closed_network(open_house: Open, authority: Authority) -> None:
    house = await opened(open_house, authority, fetch=None)
    await heard_of(house, authority)
    with authority.telling_by_deltas("seals"), authority.revoked("ministry"):
        await _bring(house, authority.crl("seals"))
        await learn(house, None)
        assert (await known(house, authority, "ministry")).state is Revocation.GOOD
        await _bring(house, authority.delta("seals"))
        await learn(house, None)
    assert (await known(house, authority, "ministry")).state is Revocation.REVOKED
