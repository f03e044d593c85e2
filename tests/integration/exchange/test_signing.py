"""What the exchange signs: by the agency's key, in the partner's form, and what waits while a key is away."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.keyring import AgencyKey, Keyring
from gateway.exchange.views import Caller, OutgoingFile
from gateway.findings import NotNow, refuse
from gateway.packet.model import Code, DocumentPacket, DocumentType, OtherInfo, Party, PromulgationInfo, SignerInfo
from gateway.packet.names import Kind
from gateway.trust.key_files import MemorySigner
from gateway.trust.keys import HashName
from gateway.trust.profile import PartnerProfile, SigningProfile
from gateway.trust.verdict import SignatureReport, Verdict
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import PDF, document_xml, status_xml
from tests.pki import curved, office
from tests.unit.trust.signing import check

H41 = Caller("key:h41", frozenset(["H41"]))
BUS = Caller("endpoint:bus", frozenset(), carrier=True)


class Removable(MemorySigner):
    """A key that a test can take away, as one in a token that is pulled out."""

    away = False

    def sign(self, octets: bytes, hash_name: HashName = "sha256", *, pss: bool = False) -> bytes:
        if self.away:
            raise NotNow(refuse("key.token-away", token="thu", cause="TokenNotPresent").findings)
        return super().sign(octets, hash_name, pss=pss)


@pytest.fixture
def key() -> Removable:
    return Removable(office().key, office().signer.certificates)


@pytest.fixture
def keyring(key: Removable) -> Keyring:
    return Keyring([AgencyKey("H41", key), AgencyKey("H42", curved().signer)])


def draft(*to: str, sender: str = "H41", number: str = "16") -> DocumentPacket:
    return DocumentPacket(
        sender=Party(sender, organ_name="Đơn vị gửi"),
        receivers=tuple(Party(agency, organ_name="Đơn vị nhận") for agency in to or ("G22",)),
        document_id="",
        code=Code(number, "BC-ST"),
        promulgation=PromulgationInfo("2026/01/06", "Vinh"),
        document_type=DocumentType(2, 0, "Báo cáo"),
        subject="Báo cáo kết quả",
        signer=SignerInfo("Trần Thị Thử"),
        other=OtherInfo(priority=0),
    )


@pytest.fixture
def report(tmp_path: Path) -> OutgoingFile:
    path = tmp_path / "bao cao.pdf"
    path.write_bytes(PDF)
    return OutgoingFile("báo cáo.pdf", "application/pdf", path)


async def judged(house: House, document: str) -> tuple[SignatureReport, bytes]:
    stored = await house.exchange.packet_file(document, H41)
    packet = stored.path.read_bytes()
    return check(packet), packet


async def test_a_document_is_signed_by_its_agencys_key(
    open_house: Open, keyring: Keyring, report: OutgoingFile
) -> None:
    house = await open_house("gateway", ["H41"], signers=keyring, background=False)
    receipt = await house.exchange.compose(draft(), [report], H41)
    verdict, _ = await judged(house, receipt.document)
    assert (verdict.verdict, verdict.signer) == (Verdict.VALID, "CN=Văn phòng thử")


async def test_a_partner_gets_the_form_that_it_wants(open_house: Open, keyring: Keyring, report: OutgoingFile) -> None:
    form = SigningProfile("sha512", canonicalization="inclusive")
    house = await open_house(
        "gateway", ["H41"], signers=keyring, profiles={"bus": PartnerProfile(signing=form)}, background=False
    )
    receipt = await house.exchange.compose(draft(), [report], H41)
    verdict, packet = await judged(house, receipt.document)
    assert verdict.verdict is Verdict.VALID
    assert b"rsa-sha512" in packet
    assert b"REC-xml-c14n-20010315" in packet


async def test_a_partner_that_wants_no_signature_gets_none(
    open_house: Open, keyring: Keyring, report: OutgoingFile
) -> None:
    house = await open_house(
        "gateway", ["H41"], signers=keyring, profiles={"bus": PartnerProfile(documents=False)}, background=False
    )
    receipt = await house.exchange.compose(draft(), [report], H41)
    assert (await judged(house, receipt.document))[0].verdict is Verdict.ABSENT


async def test_nothing_is_taken_in_while_the_key_is_away(
    open_house: Open, keyring: Keyring, key: Removable, report: OutgoingFile
) -> None:
    house = await open_house("gateway", ["H41"], signers=keyring, background=False)
    key.away = True
    with pytest.raises(NotNow) as refused:
        await house.exchange.compose(draft(), [report], H41, idempotency_key="mot")
    assert refused.value.findings[0].code == "key.token-away"
    key.away = False
    assert not (await house.exchange.compose(draft(), [report], H41, idempotency_key="mot")).duplicate


async def test_arrivals_wait_for_their_own_key_only(
    open_house: Open, keyring: Keyring, key: Removable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.exchange.intake.arrivals.BATCH", 1)
    key.away = True
    house = await open_house("gateway", ["H41", "H42"], signers=keyring)
    for number, agency in enumerate(("H41", "H42"), 1):
        house.bus.waiting.append((Kind.DOCUMENT, "G22", (agency,), document_xml(to=[agency], number=str(number))))

    async def told(*agencies: str) -> bool:
        return sorted(one.sender for one in house.bus.sent if one.kind is Kind.STATUS) == list(agencies)

    await eventually(lambda: told("H42"))
    key.away = False
    await eventually(lambda: told("H41", "H42"))


async def test_a_take_back_waits_for_its_own_key_only(open_house: Open) -> None:
    keys = {agency: Removable(office().key, office().signer.certificates) for agency in ("H41", "H42")}
    house = await open_house(
        "gateway", list(keys), signers=Keyring(AgencyKey(agency, key) for agency, key in keys.items())
    )
    document = (await house.send(document_xml(to=list(keys)), BUS)).document
    for agency, key in keys.items():
        await house.send(status_xml("G22", agency, "13", description="gửi nhầm"), BUS)
        key.away = True
    for agency in keys:
        with pytest.raises(NotNow):
            await house.exchange.report(document, Caller("key", frozenset([agency])), code="15", reason="đã hủy")

    async def told(*agencies: str) -> bool:
        agreed = [one.sender for one in house.bus.sent if b"StatusCode>15<" in one.file.read_bytes()]
        return sorted(agreed) == list(agencies)

    keys["H42"].away = False
    await eventually(lambda: told("H42"))
    keys["H41"].away = False
    await eventually(lambda: told("H41", "H42"))
