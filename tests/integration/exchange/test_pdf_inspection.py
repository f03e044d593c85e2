"""Signatures of PDF attachments are judged by real workers before anyone reads the document."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection

from gateway.exchange.certificates import states as certificate_states
from gateway.exchange.certificates.desk import CertificateRules
from gateway.exchange.inspection.checks import Recipe
from gateway.exchange.inspection.rules import PDF, InspectionRules
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.views import DeliveryState
from gateway.ids import new_id
from gateway.packet.names import Kind
from gateway.trust.revocation import read_answer
from gateway.trust.standing import RevocationPolicy, RevocationRules
from gateway.web.rest.inspection import inspection_json
from tests.integration.exchange.certifying import PRIVATE
from tests.integration.exchange.conftest import Open, eventually
from tests.integration.exchange.test_inspection import SENDER, settled, states
from tests.packets import document_xml
from tests.pdf_signing import replace_content, sealed, updated
from tests.services.authority import Authority


def rules(authority: Authority, folder: Path, **actions: str) -> InspectionRules:
    root = folder / "root.pem"
    root.write_bytes(authority.x509("root").public_bytes(Encoding.PEM))
    options: dict[str, Any] = {"anchors": [str(root)], "actions": actions}
    return InspectionRules(recipes=(Recipe(PDF.place, options),))


async def test_a_sealed_pdf_is_delivered_with_its_verdict(
    open_house: Open, authority: Authority, tmp_path: Path
) -> None:
    house = await open_house("gateway", ["G22", "H41"], routed=False, inspection=rules(authority, tmp_path))
    receipt = await house.send(document_xml(content=await to_thread(sealed, authority, "ministry")), SENDER)
    view = await settled(house, receipt.document)
    told = inspection_json(view.inspection)
    assert told is not None
    [found] = told["findings"]
    assert (found["check"], found["verdict"], told["flagged"]) == ("pdf", "valid", False)
    assert "Bộ Thông tin và Truyền thông" in found["message"]
    assert found["facts"]["signatures"][0]["holder"] == "agency"


async def test_a_pdf_altered_after_signing_is_flagged_in_the_inbox_and_the_ledger(
    open_house: Open, authority: Authority, tmp_path: Path
) -> None:
    house = await open_house("gateway", ["G22", "H41"], routed=False, inspection=rules(authority, tmp_path))
    altered = updated(await to_thread(sealed, authority, "ministry"), replace_content)
    receipt = await house.send(document_xml(content=altered), SENDER)
    view = await settled(house, receipt.document)
    assert view.inspection is not None
    assert (view.inspection.state, view.inspection.flagged) == (InspectionState.PASSED, True)
    [item] = await house.exchange.inbox({"H41"}, kind=Kind.DOCUMENT, marked=True)
    assert item.flagged
    entries = await house.exchange.ledger(receipt.document, SENDER)
    [facts] = [entry.facts for entry in entries if entry.event == "inspected"]
    assert facts["checks"] == {"pdf": {"verdict": "altered", "counts": {"altered": 1}}}
    assert facts["attachments"] == {"1": {"pdf": "altered"}}


async def test_the_settings_may_close_an_altered_pdf(open_house: Open, authority: Authority, tmp_path: Path) -> None:
    closing = rules(authority, tmp_path, altered="quarantine")
    house = await open_house("gateway", ["G22", "H41"], routed=False, inspection=closing)
    altered = updated(await to_thread(sealed, authority, "ministry"), replace_content)
    receipt = await house.send(document_xml(content=altered), SENDER)
    assert states(await settled(house, receipt.document)) == [DeliveryState.QUARANTINED]


async def test_what_is_learnt_of_revocations_counts_for_signatures_in_pdf_too(
    open_house: Open, authority: Authority, tmp_path: Path
) -> None:
    looking = CertificateRules(RevocationRules(RevocationPolicy.SOFT), PRIVATE)
    house = await open_house(
        "gateway", ["G22", "H41"], routed=False, inspection=rules(authority, tmp_path), certificates=looking
    )
    stamped = await to_thread(sealed, authority, "ministry", stamper=authority.address("tsa/stamps"))
    database = house.exchange._database

    async def told(number: str) -> Any:
        receipt = await house.send(document_xml(number=number, content=stamped), SENDER)
        view = inspection_json((await settled(house, receipt.document)).inspection)
        assert view is not None
        return view["findings"][0]["verdict"], view["findings"][0]["facts"]["signatures"][0]

    async def learnt(label: str) -> bool:
        known = await database.read(certificate_states.known)
        found = known.get(authority.certificate(label).fingerprint)
        return found is not None and found.as_of is not None

    # Nobody has asked about the signer and the timestamp authority yet; now somebody will.
    verdict, signature = await told("1")
    assert (verdict, signature["revocation"], signature["moment"]["counts"]) == ("valid", "unknown", "timestamp")
    for label in ("ministry", "stamps"):
        await eventually(partial(learnt, label))
    # Processes look once a second for what changed.
    await eventually(lambda: _is_good(told))
    with authority.revoked("stamps"), authority.revoked("ministry", datetime.now(UTC) - timedelta(days=1)):
        lists = [read_answer(authority.crl(name)) for name in ("root", "seals")]

    def bring(connection: Connection) -> None:
        now = datetime.now(UTC)
        for one in lists:
            assert one is not None
            certificate_states.keep(connection, one, "test", now)
        certificate_states.ask_soon(connection, now)

    await database.write(bring)
    await eventually(lambda: _is_revoked(told))


async def _is_good(told: Callable[[str], Awaitable[Any]]) -> bool:
    _, signature = await told(new_id()[:8])
    return bool(signature["revocation"] == "good")


async def _is_revoked(told: Callable[[str], Awaitable[Any]]) -> bool:
    verdict, signature = await told(new_id()[:8])
    stamped = {one["code"] for one in signature["reasons"]}
    return verdict == "revoked" and {"pdf.revoked", "pdf.stamper-revoked"} <= stamped


async def test_what_does_not_show_as_it_should_is_told_in_a_sentence_and_flags_nothing(
    open_house: Open, authority: Authority, tmp_path: Path
) -> None:
    house = await open_house("gateway", ["G22", "H41"], routed=False, inspection=rules(authority, tmp_path))
    receipt = await house.send(document_xml(content=await to_thread(sealed, authority, "ministry", code="")), SENDER)
    told = inspection_json((await settled(house, receipt.document)).inspection)
    assert told is not None
    verdict, remark = told["findings"]
    assert (verdict["verdict"], remark["code"], told["flagged"]) == ("valid", "pdf.form-corner-number", False)
    assert "Bộ Thông tin và Truyền thông không ghi số và ký hiệu" in remark["message"]
    assert verdict["facts"]["signatures"][0]["form"][0]["code"] == "pdf.form-corner-number"
