"""Signatures of PDF attachments are judged by real workers before anyone reads the document."""

from __future__ import annotations

from asyncio import to_thread
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from gateway.exchange.inspection.checks import Recipe
from gateway.exchange.inspection.rules import PDF, InspectionRules
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.views import DeliveryState
from gateway.packet.names import Kind
from gateway.web.rest.inspection import inspection_json
from tests.integration.exchange.conftest import Open
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


async def test_the_settings_may_close_an_altered_pdf(open_house: Open, authority: Authority, tmp_path: Path) -> None:
    closing = rules(authority, tmp_path, altered="quarantine")
    house = await open_house("gateway", ["G22", "H41"], routed=False, inspection=closing)
    altered = updated(await to_thread(sealed, authority, "ministry"), replace_content)
    receipt = await house.send(document_xml(content=altered), SENDER)
    assert states(await settled(house, receipt.document)) == [DeliveryState.QUARANTINED]
