"""Receipts: one for every document, signed and stamped, true to what was accepted, whatever dies or fails meanwhile."""

from __future__ import annotations

import asyncio
import zipfile
from functools import partial

import pytest
from sqlalchemy import Connection, delete, func, select

import schemas
from gateway.exchange.clocks import alerts
from gateway.exchange.evidence import members
from gateway.exchange.evidence.owed import due
from gateway.exchange.evidence.receipts import read
from gateway.exchange.evidence.rules import Datum, EvidenceRules
from gateway.exchange.views import Caller
from gateway.findings import Refused
from gateway.roles import Role
from gateway.store.schema import evidence_data, receipts
from gateway.trust.stamps import judge
from gateway.trust.xades import parse_xml
from gateway.trust.xades_check import check_xml
from tests.integration.evidence.conftest import BOTH, RECEIVER, SENDER, Office
from tests.integration.exchange.conftest import eventually
from tests.packets import document_xml, status_xml
from tests.services.authority import Answer


@BOTH
async def test_a_receipt_says_what_was_accepted(office: Office) -> None:
    document = await office.signed()
    found = check_xml(await office.receipt(document))
    said = read(found.root)
    view = await office.exchange.document(document, Caller("x", frozenset({"G22"})))
    assert (said.document, said.sender, said.receivers) == (document, "G22", ("H41",))
    assert (said.sha256, said.size, said.accepted_at) == (view.sha256, view.size, view.received_at)
    assert (said.verdict, said.certificate) == ("valid", office.authority.certificate("ministry").fingerprint)
    assert found.signer == office.authority.certificate("department")


async def test_its_timestamp_is_about_its_signature_and_leads_to_the_root(office: Office) -> None:
    found = check_xml(await office.receipt(await office.signed()))
    stamp = await asyncio.to_thread(judge, found.tokens[0], found.octets, office.authority.anchors)
    assert stamp.trusted
    assert abs((stamp.at - found.said_at).total_seconds()) < 60


async def test_it_follows_our_schema_with_and_without_proofs(office: Office) -> None:
    document = await office.signed()
    schema = schemas.receipt_schema()
    for content in (await office.receipt(document, stamped=False), await office.receipt(document)):
        assert schema.validate(parse_xml(content)), schema.error_log


async def test_sender_receivers_and_operators_get_it_and_nobody_else(office: Office) -> None:
    document = await office.signed()
    operator = Caller("key:1", frozenset(), role=Role.OPERATOR, everywhere=True)
    ours = {await office.receipt(document, caller) for caller in (RECEIVER, operator)}
    assert len(ours) == 1
    with pytest.raises(Refused, match=r"document\.unknown"):
        await office.exchange.evidence.receipt(document, Caller("vxp:x", frozenset({"Z99"})))


async def test_the_archive_shows_no_receiver_what_is_another_s(office: Office) -> None:
    document = (await office.send(document_xml("G22", ["H41", "H42"]))).document
    with pytest.raises(Refused, match=r"evidence\.concerns-others"):
        await office.exchange.evidence.export(document, RECEIVER)
    for caller in (SENDER, Caller("vxp:both", frozenset({"H41", "H42"}))):
        (await office.exchange.evidence.export(document, caller)).unlink()


async def test_an_operator_for_some_agencies_alone_knows_nothing_of_others(office: Office) -> None:
    document = await office.signed()
    operator = Caller("key:1", frozenset({"Z99"}), role=Role.OPERATOR)
    with pytest.raises(Refused, match=r"document\.unknown"):
        await office.exchange.evidence.receipt(document, operator)


async def test_a_status_has_none(office: Office) -> None:
    await office.signed()
    status = await office.send(status_xml(), RECEIVER)
    with pytest.raises(Refused, match=r"evidence\.no-receipt"):
        await office.exchange.evidence.receipt(status.document, RECEIVER)


@BOTH
async def test_a_document_from_before_there_were_receipts_gets_its_own_when_it_is_asked_for(office: Office) -> None:
    document = await office.signed()
    await office.receipt(document)
    database = office.exchange._database

    def before(connection: Connection) -> None:
        connection.execute(delete(receipts).where(receipts.c.packet == document))

    await database.write(before)
    with pytest.raises(Refused, match=r"evidence\.receipt-not-yet"):
        await office.exchange.evidence.receipt(document, SENDER)
    assert read(check_xml(await office.receipt(document)).root).document == document
    await database.write(before)
    file = await office.exchange.evidence.export(document, SENDER)
    assert members.RECEIPT in zipfile.ZipFile(file).namelist()
    file.unlink()


async def test_a_repeated_document_gets_no_second_one(office: Office) -> None:
    packet = document_xml("G22", ["H41"])
    first, second = await office.send(packet), await office.send(packet)
    assert first.document == second.document
    before = await office.receipt(first.document)
    assert await office.receipt(second.document) == before


async def test_an_unsigned_document_gets_one_that_says_so(office: Office) -> None:
    receipt = await office.send(document_xml("G22", ["H41"]))
    said = read(check_xml(await office.receipt(receipt.document)).root)
    assert (said.verdict, said.signer, said.certificate) == ("absent", None, None)


async def test_without_a_timestamp_they_are_signed_all_the_same_and_stamped_later(office: Office) -> None:
    database = office.exchange._database
    with office.authority.answering(Answer.ABSENT, "tsa/stamps", "tsa/stamps-ec"):
        document = await office.signed()
        assert not check_xml(await office.receipt(document, stamped=False)).tokens

        async def told() -> bool:
            return (await database.read(alerts.counts)).get("timestamp.failing") == 1

        await eventually(told)
    office.exchange.evidence._stamping._again_at = check_xml(
        await office.receipt(document, stamped=False)
    ).said_at  # no need to wait half a minute
    assert check_xml(await office.receipt(document)).tokens

    async def calm() -> bool:
        return not (await database.read(alerts.counts)).get("timestamp.failing")

    await eventually(calm)


@BOTH
async def test_two_makers_at_once_make_one_each(office: Office) -> None:
    documents = [await office.signed(str(number)) for number in range(10, 15)]
    other = office.exchange.evidence._receipting
    await asyncio.gather(other.make(), other.make(), return_exceptions=True)
    for document in documents:
        await office.receipt(document, stamped=False)
    assert await office.exchange._database.read(due) == []
    count = select(func.count()).select_from(receipts)
    assert await office.exchange._database.read(lambda c: c.execute(count).scalar_one()) == len(documents)


@BOTH
async def test_what_the_verdict_rested_on_is_kept_once_for_all(office: Office) -> None:
    chain = {office.authority.certificate(label).fingerprint for label in ("ministry", "seals", "root")}
    for number in ("31", "32"):
        await office.receipt(await office.signed(number), stamped=False)
    basis, kept = await office.exchange._database.read(
        lambda connection: (
            connection.execute(select(receipts.c.basis)).scalars().all(),
            set(connection.execute(select(evidence_data.c.digest)).scalars()),
        )
    )
    assert all(set(one) == chain for one in basis)
    assert chain < kept


async def test_revocation_data_at_hand_are_kept_and_travel_in_the_receipt(office: Office) -> None:
    listed = office.authority.crl("root")
    office.exchange.evidence._receipting._rules = EvidenceRules(
        stamps=office.settings.evidence.stamps, revocations=lambda _connection, _path: [Datum("crl", listed)]
    )
    content = await office.receipt(await office.signed())
    assert b"EncapsulatedCRLValue" in content
    assert b"EncapsulatedX509Certificate" in content
    work = partial(lambda connection: connection.execute(select(evidence_data.c.kind)).scalars().all())
    assert "crl" in await office.exchange._database.read(work)
