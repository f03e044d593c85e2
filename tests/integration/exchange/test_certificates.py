"""A signature counts for an agency only with a certificate that the directory holds for it, where it holds any."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.directory.certificates import ALWAYS, Window
from gateway.exchange.certificates import desk
from gateway.exchange.certificates.desk import CertificateRules
from gateway.findings import Refused
from gateway.packet.names import Kind
from gateway.trust.verdict import SignatureReport, Verdict
from tests.integration.exchange.certifying import G22, H41, codes, signed
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import status_xml
from tests.services.authority import Authority

OPERATOR = "key:operator"

both_databases = pytest.mark.parametrize("served_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def served_url(request: pytest.FixtureRequest) -> str | None:
    """The embedded database, unless a test asks for both: what differs between them is in few places."""
    served = getattr(request, "param", "sqlite") == "postgresql"
    return str(request.getfixturevalue("ready_url")) if served else None


@pytest.fixture
async def hub(open_house: Open, authority: Authority) -> House:
    return await open_house("hub", ["G22", "H41"], routed=False, anchors=authority.anchors)


async def hold(hub: House, authority: Authority, agency: str, label: str, window: Window = ALWAYS) -> None:
    """Add a certificate, and wait until the running exchange heeds it."""
    certificate = authority.certificate(label)
    await hub.exchange.certificates.add(OPERATOR, agency, certificate, "rest", window)
    hub.exchange.certificates._checks._holders._kept._looked = 0.0


async def judged(hub: House, packet: bytes) -> SignatureReport:
    receipt = await hub.send(packet, G22)
    report = (await hub.exchange.document(receipt.document, G22)).signature
    assert report is not None
    return report


def reasons(report: SignatureReport) -> list[str]:
    return [reason.code for reason in report.reasons]


async def test_without_certificates_of_the_sender_the_chain_suffices_and_the_verdict_says_so(
    hub: House, authority: Authority
) -> None:
    report = await judged(hub, signed(authority, "ministry"))
    assert (report.verdict, reasons(report)) == (Verdict.VALID, ["signature.sender-not-known"])


async def test_the_senders_certificate_is_valid_without_reasons(hub: House, authority: Authority) -> None:
    await hold(hub, authority, "G22", "ministry")
    report = await judged(hub, signed(authority, "ministry"))
    assert (report.verdict, reasons(report)) == (Verdict.VALID, [])


async def test_another_ministrys_seal_is_refused_and_its_owner_named(hub: House, authority: Authority) -> None:
    await hold(hub, authority, "G22", "department")
    await hold(hub, authority, "H41", "ministry")
    with pytest.raises(Refused) as refused:
        await hub.send(signed(authority, "ministry"), G22)
    assert codes(refused.value) == {"verdict.untrusted", "signature.of-another"}
    assert refused.value.findings[1].facts["owner"] == "H41"


async def test_a_seal_that_nobody_holds_is_refused_where_the_sender_has_its_own(
    hub: House, authority: Authority
) -> None:
    await hold(hub, authority, "g22", "department")
    with pytest.raises(Refused) as refused:
        await hub.send(signed(authority, "ministry"), G22)
    assert "signature.not-senders" in codes(refused.value)


async def test_a_renewed_certificate_with_the_same_key_counts(hub: House, authority: Authority) -> None:
    await hold(hub, authority, "G22", "ministry")
    assert reasons(await judged(hub, signed(authority, "ministry-renewed"))) == []


@both_databases
async def test_after_a_roll_over_both_keys_count_until_the_old_one_is_retired(hub: House, authority: Authority) -> None:
    for label in ("ministry", "ministry-new"):
        await hold(hub, authority, "G22", label)
    for number, label in enumerate(("ministry", "ministry-new")):
        assert (await judged(hub, signed(authority, label, number=str(number)))).verdict is Verdict.VALID
    fingerprint = authority.certificate("ministry").fingerprint
    await hub.exchange.certificates.retire(OPERATOR, "G22", fingerprint[:12])
    await _refused_for(hub, signed(authority, "ministry", number="3"), "signature.retired-certificate")
    assert (await judged(hub, signed(authority, "ministry-new", number="4"))).verdict is Verdict.VALID


async def test_an_agency_whose_certificates_are_all_retired_stays_closed(hub: House, authority: Authority) -> None:
    await hold(hub, authority, "G22", "department")
    await hub.exchange.certificates.retire(OPERATOR, "G22", authority.certificate("department").fingerprint)
    with pytest.raises(Refused) as refused:
        await hub.send(signed(authority, "ministry"), G22)
    assert "signature.not-senders" in codes(refused.value)


async def test_unbound_again_any_chain_suffices(hub: House, authority: Authority) -> None:
    await hold(hub, authority, "G22", "department")
    await hub.exchange._database.write(lambda connection: desk.unbind(connection, OPERATOR, "G22"))
    hub.exchange.certificates._checks._holders._kept._looked = 0.0
    assert reasons(await judged(hub, signed(authority, "ministry"))) == ["signature.sender-not-known"]


@pytest.mark.parametrize("hours", [(-2, -1), (1, 2)], ids=["over", "not yet"])
async def test_outside_its_window_a_certificate_does_not_count(
    hub: House, authority: Authority, hours: tuple[int, int]
) -> None:
    now = datetime.now(UTC)
    window = Window(*(now + timedelta(hours=hour) for hour in hours))
    await hold(hub, authority, "G22", "ministry", window)
    with pytest.raises(Refused):
        await hub.send(signed(authority, "ministry"), G22)


async def test_statuses_are_held_to_it_too(hub: House, authority: Authority) -> None:
    await hub.send(signed(authority, "ministry"), G22)
    await hold(hub, authority, "H41", "department")
    with pytest.raises(Refused) as refused:
        await hub.send(signed(authority, "ministry", status_xml(code="03")), H41)
    assert "signature.not-senders" in codes(refused.value)
    receipt = await hub.send(signed(authority, "department", status_xml(code="03")), H41)
    assert receipt.kind is Kind.STATUS


async def test_ledger_and_document_tell_the_chain(hub: House, authority: Authority) -> None:
    receipt = await hub.send(signed(authority, "ministry"), G22)
    entries = await hub.exchange.ledger(receipt.document, G22)
    facts = next(entry.facts for entry in entries if entry.event == "signature-judged")
    expected = [authority.certificate(label).fingerprint for label in ("ministry", "seals", "root")]
    chain: Any = facts["chain"]
    assert [link["fingerprint"] for link in chain] == expected
    assert facts["certificate"] == expected[0]
    shown = (await hub.exchange.document(receipt.document, G22)).signature
    assert shown is not None
    assert [link.fingerprint for link in shown.chain] == expected


async def test_another_process_heeds_a_change_soon(open_house: Open, authority: Authority) -> None:
    first = await open_house("hub", ["G22", "H41"], routed=False, anchors=authority.anchors)
    found = await first.send(signed(authority, "ministry"), G22)
    assert found.signature is not None
    certificate = authority.certificate("department")
    await first.exchange._database.write(
        lambda connection: desk.add(connection, "cli:x", "G22", certificate, "cli", ALWAYS)
    )

    async def refused() -> bool:
        try:
            await first.send(signed(authority, "ministry", subject="Lần khác"), G22)
        except Refused:
            return True
        return False

    await eventually(refused)


@both_databases
async def test_settings_bind_an_agency_and_let_go_at_the_next_start(open_house: Open, authority: Authority) -> None:
    held = CertificateRules(held={"G22": (authority.certificate("department"),)})
    hub = await open_house("hub", ["G22", "H41"], routed=False, anchors=authority.anchors, certificates=held)
    with pytest.raises(Refused):
        await hub.send(signed(authority, "ministry"), G22)
    (one,) = await hub.exchange.certificates.listed("G22")
    assert (one.source, one.retired_at) == ("settings", None)
    none = CertificateRules()
    await hub.exchange._database.write(lambda connection: desk.configure(connection, none))
    (one,) = await hub.exchange.certificates.listed("G22")
    assert one.retired_at is not None


async def _refused_for(hub: House, packet: bytes, code: str) -> None:
    async def refused() -> bool:
        try:
            await hub.send(packet, G22)
        except Refused as reasons:
            return code in codes(reasons)
        return False

    await eventually(refused)
