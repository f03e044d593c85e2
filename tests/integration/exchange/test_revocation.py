"""Revocation packets: the document that one withdraws is found, or a person names it; then it is a take-back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gateway.exchange.views import Caller, DecisionKind, DocumentView, OutgoingFile
from gateway.findings import Refused
from gateway.packet.model import (
    Business,
    Code,
    DocumentPacket,
    DocumentType,
    OtherInfo,
    Party,
    PromulgationInfo,
    SignerInfo,
)
from gateway.packet.names import BusinessType
from tests.integration.exchange.conftest import House, Open
from tests.packets import PDF, document_xml, response_for

H41 = Caller("key:h41", frozenset(["H41"]))
BUS = Caller("endpoint:bus", frozenset(), carrier=True)
FIRST = "G22,2026/01/05,15/TB-ST"


@pytest.fixture
def served_url() -> None:
    """The embedded database: ``test_links_served`` goes through the same on PostgreSQL."""


@pytest.fixture
async def ministry(open_house: Open) -> House:
    return await open_house("gateway", ["H41"])


async def _send(house: House, packet: bytes) -> str:
    return (await house.send(packet, BUS)).document


async def _view(house: House, document: str) -> DocumentView:
    return await house.exchange.document(document, H41)


async def _stage(house: House, document: str) -> str:
    return (await _view(house, document)).receivers[0].stage


async def _decisions(house: House, document: str) -> list[DecisionKind]:
    return [one.kind for one in (await _view(house, document)).decisions]


@pytest.mark.parametrize(
    "revocation",
    [
        document_xml(business=1, document_id="r", number="9", answers=[response_for("G22", FIRST)]),
        document_xml(business=1, document_id="r", number="9", target=FIRST),
        document_xml(business=1, document_id=FIRST),
        document_xml(business=1, document_id=FIRST, answers=[response_for("G22", "unknown")]),
        document_xml(
            business=1, document_id="r", answers=[response_for("G22", code="15/TB-ST", day="2026/01/05")], number="9"
        ),
        document_xml(business=1, document_id="r"),  # its own number and date are those of the document
    ],
    ids=["response-for", "business", "own-id", "own-id-after-unknown", "code-and-date", "own-code"],
)
async def test_the_withdrawn_document_is_found_in_the_order_of_the_rules(ministry: House, revocation: bytes) -> None:
    document = await _send(ministry, document_xml(content=b"%PDF-1.4 one"))
    await _send(ministry, document_xml(number="16"))
    revoking = await _send(ministry, revocation)
    assert await _stage(ministry, document) == "asked"
    assert await _decisions(ministry, document) == [DecisionKind.TAKE_BACK]
    assert await _decisions(ministry, revoking) == []
    assert {one.target for one in (await _view(ministry, revoking)).relations} == {document}


async def test_agreeing_to_a_revocation_destroys_what_it_withdraws(ministry: House) -> None:
    packet = document_xml()
    document = await _send(ministry, packet)
    revoking = await _send(ministry, document_xml(business=1))
    await ministry.exchange.report(revoking, H41, code="15", reason="đã hủy")
    assert await _stage(ministry, document) == "recalled"
    assert not ministry.exchange._blobs.path(hashlib.sha256(packet).hexdigest()).exists()
    events = [entry.event for entry in await ministry.exchange.ledger(document, H41)]
    assert [event for event in events if event.startswith(("take-back", "content"))] == [
        "take-back-asked",
        "take-back-agreed",
        "content-destroyed",
    ]


async def test_a_revocation_before_its_document_waits_for_it(ministry: House) -> None:
    revoking = await _send(ministry, document_xml(business=1))
    assert await _decisions(ministry, revoking) == [DecisionKind.TARGET]
    document = await _send(ministry, document_xml())
    assert await _stage(ministry, document) == "asked"
    assert await _decisions(ministry, revoking) == []


async def test_a_revocation_that_may_mean_two_documents_asks_a_person(ministry: House) -> None:
    one, two = [await _send(ministry, document_xml(subject=subject)) for subject in ("Bản một", "Bản hai")]
    revoking = await _send(ministry, document_xml(business=1))
    assert "asked" not in {await _stage(ministry, one), await _stage(ministry, two)}
    with pytest.raises(Refused) as caught:
        await ministry.exchange.report(revoking, H41, code="15", reason="không rõ văn bản nào")
    assert [finding.code for finding in caught.value.findings] == ["take-back.target-unclear"]
    marked = {item.document: item.decision for item in await ministry.exchange.inbox(["H41"], marked=True)}
    assert marked[revoking] is DecisionKind.TARGET
    await ministry.exchange.name_target(revoking, two, H41)
    assert await _stage(ministry, two) == "asked"
    assert (await _view(ministry, revoking)).relations[0].target == two


async def test_an_unclear_revocation_may_be_declined_as_it_is(ministry: House) -> None:
    revoking = await _send(ministry, document_xml(business=1))
    await ministry.exchange.report(revoking, H41, code="16", reason="không có văn bản này")
    assert await _decisions(ministry, revoking) == []


async def test_only_a_document_of_the_same_sender_can_be_named(ministry: House) -> None:
    stranger = await _send(ministry, document_xml(sender="G09", number="1"))
    revoking = await _send(ministry, document_xml(business=1))
    with pytest.raises(Refused) as caught:
        await ministry.exchange.name_target(revoking, stranger, H41)
    assert [finding.code for finding in caught.value.findings] == ["take-back.target-wrong"]
    with pytest.raises(Refused) as caught:
        await ministry.exchange.name_target(stranger, revoking, H41)
    assert [finding.code for finding in caught.value.findings] == ["take-back.not-a-revocation"]


async def test_a_revocation_of_another_agencys_document_withdraws_nothing(ministry: House) -> None:
    document = await _send(ministry, document_xml())
    await _send(ministry, document_xml(sender="G09", business=1, number="1", answers=[response_for("G22", FIRST)]))
    assert await _stage(ministry, document) != "asked"


async def test_all_versions_under_one_id_are_taken_back_together(ministry: House) -> None:
    first = await _send(ministry, document_xml())
    second = await _send(ministry, document_xml(business=2, subject="Bản sửa", content=b"%PDF-1.4 two"))
    await _send(ministry, document_xml(business=1))
    assert [await _stage(ministry, one) for one in (first, second)] == ["asked", "asked"]
    await ministry.exchange.report(second, H41, code="15", reason="đồng ý")
    views = [await _view(ministry, one) for one in (first, second)]
    assert [view.receivers[0].stage for view in views] == ["recalled", "recalled"]
    assert all(view.destroyed_at is not None for view in views)


async def test_a_revocation_that_comes_too_late_is_kept_and_asks_nobody(ministry: House) -> None:
    document = await _send(ministry, document_xml())
    await ministry.exchange.report(document, H41, code="02", reason="sai thẩm quyền")
    late = await _send(ministry, document_xml(business=1))
    entries = [entry for entry in await ministry.exchange.ledger(document, H41) if entry.event.startswith("take-back")]
    assert [(entry.event, entry.facts) for entry in entries] == [
        ("take-back-impossible", {"packet": late, "stage": "02"})
    ]
    assert await _stage(ministry, document) == "02"


async def test_a_revocation_made_here_that_nobody_can_be_asked_for_is_refused(open_house: Open, tmp_path: Path) -> None:
    hub = await open_house("hub", ["G22", "H41"], routed=False)
    sender = Caller("key:g22", frozenset(["G22"]))
    document = (await hub.send(document_xml(), sender)).document
    await hub.exchange.report(document, H41, code="06")
    (tmp_path / "a.pdf").write_bytes(PDF)
    draft = DocumentPacket(
        sender=Party("G22", organ_name="Đơn vị gửi"),
        receivers=(Party("H41", organ_name="Đơn vị nhận"),),
        document_id="",
        code=Code("17", "TB-ST"),
        promulgation=PromulgationInfo("2026/01/06", "Hà Nội"),
        document_type=DocumentType(2, 0, "Thông báo"),
        subject="Thu hồi",
        signer=SignerInfo("Trần Thị Thử"),
        other=OtherInfo(priority=0),
        business=Business(BusinessType.REVOKE, "sai nội dung", FIRST),
    )
    with pytest.raises(Refused) as caught:
        await hub.exchange.compose(draft, [OutgoingFile("a.pdf", None, tmp_path / "a.pdf")], sender)
    assert [finding.code for finding in caught.value.findings] == ["status.not-allowed"]
    assert [item.document for item in await hub.exchange.inbox(["H41"])] == [document]


async def test_a_revocation_that_reaches_more_receivers_asks_these_too(open_house: Open) -> None:
    hub = await open_house("hub", ["G22", "H41", "H14"], routed=False)
    sender = Caller("key:g22", frozenset(["G22"]))
    document = (await hub.send(document_xml(to=["H41", "H14"]), sender)).document
    for agency, stages in (("H41", ["asked", "sent"]), ("H14", ["asked", "asked"])):
        await hub.send(document_xml(to=["H41", "H14"], business=1), sender, only=[agency])
        view = await hub.exchange.document(document, sender)
        assert [one.stage for one in view.receivers] == stages
