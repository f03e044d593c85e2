"""The SOAP door by messages written by hand: every operation, each form of attachments, both versions, as REST does."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.conformance.soap_hub import (
    LT,
    MEDIA,
    MTOM_ROOT,
    MTOM_TYPE,
    OTHER,
    RECEIVER,
    SENDER,
    SWA_TYPE,
    V11,
    V12,
    XOP,
    SoapHub,
    envelope,
    parts,
    running_soap,
    sending,
)
from tests.packets import document_xml

PACKET = document_xml(SENDER, [RECEIVER])


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[SoapHub]:
    async with running_soap(tmp_path / "hub") as running:
        yield running


def inline(packet: bytes) -> str:
    return f"<Packet>{base64.b64encode(packet).decode()}</Packet>"


async def test_a_packet_as_base64_arrives_byte_for_byte_and_twice_it_is_the_same(hub: SoapHub) -> None:
    sent = await hub.call("SendDocument", inline(PACKET))
    assert (sent.status, sent.text("Kind"), sent.text("Duplicate")) == (200, "document", "false")
    again = await hub.call("SendDocument", f"<Kind>document</Kind>{inline(PACKET)}")
    assert (again.text("Id"), again.text("Duplicate")) == (sent.text("Id"), "true")
    [delivery] = await hub.pending()
    got = await hub.call("GetDocument", f"<Delivery>{delivery}</Delivery>", RECEIVER)
    assert base64.b64decode(got.text("Packet")) == PACKET
    assert (got.text("Size"), got.text("Sha256")) == (str(len(PACKET)), hashlib.sha256(PACKET).hexdigest())


@pytest.mark.parametrize("version", [V11, V12])
async def test_every_operation_answers_in_the_version_of_the_question(hub: SoapHub, version: str) -> None:
    reply = await hub.call("CheckPermission", version=version)
    assert reply.status == 200
    assert reply.tree.tag == f"{{{version}}}Envelope"
    assert reply.headers["Content-Type"].startswith(MEDIA[version].split(";")[0])


async def test_base64_with_line_ends_in_small_pieces_is_taken_as_it_is(hub: SoapHub) -> None:
    text = base64.encodebytes(PACKET).replace(b"\n", b"\r\n").decode()
    body = envelope(sending(f"<Packet>\r\n{text}</Packet>"))

    async def dripping() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 97):
            yield body[start : start + 97]

    sent = await hub.post(dripping(), **hub.bearer())
    assert sent.status == 200, sent.body
    [delivery] = await hub.pending()
    got = await hub.call("GetDocument", f"<Delivery>{delivery}</Delivery>", RECEIVER)
    assert base64.b64decode(got.text("Packet")) == PACKET


@pytest.mark.parametrize("version", [V11, V12])
async def test_mtom_carries_the_packet_beside_the_envelope_both_ways(hub: SoapHub, version: str) -> None:
    media = MEDIA[version].split(";")[0]
    kind = MTOM_TYPE.replace("text/xml", media)
    root = envelope(sending(f"<Packet>{XOP.format('goi%2B1')}</Packet>"), version=version)
    body = parts(("goc", MTOM_ROOT.replace("text/xml", media), root), ("goi+1", "application/octet-stream", PACKET))
    sent = await hub.post(body, kind, **hub.bearer())
    assert sent.status == 200, sent.body
    [delivery] = await hub.pending()
    asked = f"<Delivery>{delivery}</Delivery><Transfer>mtom</Transfer>"
    got = await hub.call("GetDocument", asked, RECEIVER, version)
    assert _second_part(got.headers["Content-Type"], got.body) == PACKET
    assert 'type="application/xop+xml"' in got.headers["Content-Type"]


async def test_swa_carries_the_packet_beside_the_envelope_both_ways(hub: SoapHub) -> None:
    root = envelope(sending("<PacketReference>cid:goi</PacketReference>"))
    body = parts(("goc", "text/xml; charset=utf-8", root), ("goi", "application/xml", PACKET))
    sent = await hub.post(body, SWA_TYPE, **hub.bearer())
    assert sent.status == 200, sent.body
    [delivery] = await hub.pending()
    got = await hub.call("GetDocument", f"<Delivery>{delivery}</Delivery><Transfer>swa</Transfer>", RECEIVER)
    assert _second_part(got.headers["Content-Type"], got.body) == PACKET


async def test_a_part_in_base64_of_an_old_mail_library_is_decoded(hub: SoapHub) -> None:
    root = envelope(sending("<PacketReference>cid:goi</PacketReference>"))
    body = parts(("goc", "text/xml", root), ("goi", "application/xml", base64.encodebytes(PACKET)))
    body = body.replace(
        b"application/xml\r\nContent-Transfer-Encoding: binary", b"application/xml\r\nContent-Transfer-Encoding: base64"
    )
    assert (await hub.post(body, SWA_TYPE, **hub.bearer())).status == 200


def _second_part(content_type: str, body: bytes) -> bytes:
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    found = message.get_payload()
    assert isinstance(found, list)
    assert not isinstance(found[1], str)
    data = found[1].get_payload(decode=True)
    assert isinstance(data, bytes)
    return data


async def test_accept_asks_for_mtom(hub: SoapHub) -> None:
    sent = await hub.call("SendDocument", inline(PACKET))
    body = envelope(f'<GetDocument xmlns="{LT}"><Id>{sent.text("Id")}</Id></GetDocument>')
    got = await hub.post(body, Accept="application/xop+xml, text/xml", **hub.bearer())
    assert _second_part(got.headers["Content-Type"], got.body) == PACKET


async def test_only_the_named_receivers_get_a_packet(hub: SoapHub) -> None:
    packet = document_xml(SENDER, [RECEIVER, OTHER])
    assert (await hub.call("SendDocument", f"<To>{OTHER}</To>{inline(packet)}")).status == 200
    assert len(await hub.pending(OTHER)) == 1
    assert await hub.pending(RECEIVER) == []


async def test_what_waits_comes_page_by_page_and_looking_changes_nothing(hub: SoapHub) -> None:
    for number in range(3):
        await hub.call("SendDocument", inline(document_xml(SENDER, [RECEIVER], number=str(number))))
    await hub.settled()
    first = await hub.call("GetPendingDocumentIds", "<Limit>2</Limit>", RECEIVER)
    assert len(first.texts("Delivery")) == 2
    rest = await hub.call("GetPendingDocumentIds", f"<After>{first.text('Next')}</After><Limit>2</Limit>", RECEIVER)
    assert len(rest.texts("Delivery")) == 1
    assert rest.texts("Next") == []
    assert len(await hub.pending()) == 3


async def test_only_what_is_confirmed_leaves_the_mailbox(hub: SoapHub) -> None:
    for number in range(3):
        await hub.call("SendDocument", inline(document_xml(SENDER, [RECEIVER], number=str(number))))
    first, second, third = await hub.pending()
    told = await hub.call("ConfirmReceived", f"<Delivery>{first}</Delivery><Delivery>{third}</Delivery>", RECEIVER)
    assert told.text("Confirmed") == "2"
    assert await hub.pending() == [second]
    again = await hub.call("ConfirmReceived", f"<Delivery>{first}</Delivery>", RECEIVER)
    assert again.status == 200
    wrong = await hub.call("ConfirmReceived", f"<Delivery>{second}</Delivery><Delivery>khong-co</Delivery>", RECEIVER)
    assert wrong.codes == ["delivery.unknown"]
    assert wrong.texts("Path") == ["ConfirmReceived/Delivery[2]"]
    assert await hub.pending() == []


async def test_statuses_go_back_are_read_without_loss_and_leave_one_by_one(hub: SoapHub) -> None:
    sent = await hub.call("SendDocument", inline(PACKET))
    document = sent.text("Id")
    await hub.pending()
    for code in ("01", "03"):
        said = await hub.call("UpdateTraces", f"<Trace><Id>{document}</Id><Code>{code}</Code></Trace>", RECEIVER)
        assert said.status == 200, said.body
    waiting = await hub.call("GetTraces")
    assert waiting.texts("StatusCode") == ["01", "03"]
    assert (await hub.call("GetTraces")).texts("Delivery") == waiting.texts("Delivery")
    await hub.call("ConfirmReceived", f"<Delivery>{waiting.texts('Delivery')[0]}</Delivery>")
    assert (await hub.call("GetTraces")).texts("StatusCode") == ["03"]
    all_of = await hub.call("GetTraces", f"<Id>{document}</Id>")
    traces = [node.findtext(f"{{{LT}}}StatusCode") for node in all_of.tree.iter(f"{{{LT}}}Trace")]
    assert traces == ["01", "03"]
    assert all_of.text("Agency") == RECEIVER


async def test_several_statuses_are_each_taken_or_refused_for_themselves(hub: SoapHub) -> None:
    document = (await hub.call("SendDocument", inline(PACKET))).text("Id")
    await hub.pending()
    good, bad = f"<Trace><Id>{document}</Id><Code>01</Code></Trace>", "<Trace><Id>khong-co</Id><Code>03</Code></Trace>"
    mixed = await hub.call("UpdateTraces", good + bad, RECEIVER)
    assert mixed.status == 200
    assert len(mixed.texts("Packet")) == 1
    assert mixed.texts("Code") == ["document.unknown"]
    all_bad = await hub.call("UpdateTraces", bad, RECEIVER)
    assert (all_bad.status, all_bad.codes) == (500, ["document.unknown"])


async def test_what_became_of_a_packet_is_told_by_its_digest(hub: SoapHub) -> None:
    document = (await hub.call("SendDocument", inline(PACKET))).text("Id")
    digest = hashlib.sha256(PACKET).hexdigest()
    told = await hub.call("GetTraces", f"<Sha256>{digest}</Sha256>")
    assert (told.texts("Id"), told.texts("Agency")) == ([document], [RECEIVER])
    assert (await hub.call("GetTraces", f"<Sha256>{digest}</Sha256>", OTHER)).texts("Id") == []


async def test_permissions_are_those_of_the_key(hub: SoapHub) -> None:
    mine = await hub.call("CheckPermission")
    assert (mine.text("Role"), mine.text("Agency"), mine.text("Yours")) == ("system", SENDER, "true")
    assert "SendDocument" in mine.texts("Operation")
    others = await hub.call("CheckPermission", f"<Agency>{RECEIVER}</Agency><Agency>999.99.99.Z99</Agency>")
    assert (others.texts("Known"), others.texts("Yours")) == (["true", "false"], ["false", "false"])
    assert others.texts("Operation") == []


async def test_the_directory_comes_page_by_page(hub: SoapHub) -> None:
    first = await hub.call("GetOrganizations", "<Limit>2</Limit>")
    assert first.texts("OrganId") == [SENDER, RECEIVER]
    rest = await hub.call("GetOrganizations", f"<After>{first.text('Next')}</After>")
    assert (rest.texts("OrganId"), rest.texts("OrganName")) == ([OTHER], [f"Đơn vị {OTHER}"])


DRAFT = f"""<Draft><To><OrganId>{RECEIVER}</OrganId></To><Code><Number>7</Number><Notation>TB-ST</Notation></Code>
<Promulgation><Place>Hà Nội</Place><Date>2026-01-05</Date></Promulgation><DocumentType><Type>2</Type>
<TypeName>Thông báo</TypeName></DocumentType><Subject>Về việc thử</Subject><Signer><FullName>Nguyễn Văn Thử</FullName>
</Signer></Draft>"""


async def test_metadata_and_files_become_a_packet_once_for_each_key(hub: SoapHub) -> None:
    content = base64.b64encode(b"Xin chao").decode()
    named = "<Name>chao.txt</Name><ContentType>text/plain</ContentType>"
    file = f"<Attachment>{named}<Content>{content}</Content></Attachment>"
    key = "<IdempotencyKey>lan-1</IdempotencyKey>"
    sent = await hub.call("SendDocument", key + DRAFT + file)
    assert sent.status == 200, sent.body
    again = await hub.call("SendDocument", key + DRAFT + file)
    assert (again.text("Id"), again.text("Duplicate")) == (sent.text("Id"), "true")
    for other in (DRAFT.replace("Về việc thử", "Về việc khác") + file, DRAFT + file.replace("chao.txt", "khac.txt")):
        refused = await hub.call("SendDocument", key + other)
        assert (refused.status, refused.codes) == (500, ["request.key-reused"])
    [delivery] = await hub.pending()
    got = await hub.call("GetDocument", f"<Delivery>{delivery}</Delivery>", RECEIVER)
    packet = base64.b64decode(got.text("Packet"))
    assert b"<AttachmentName>chao.txt</AttachmentName>" in packet
    assert "Về việc thử".encode() in packet


async def test_files_of_a_draft_may_stand_beside_the_envelope(hub: SoapHub) -> None:
    file = f"<Attachment><Name>a.pdf</Name><Content>{XOP.format('tep')}</Content></Attachment>"
    body = parts(("goc", MTOM_ROOT, envelope(sending(DRAFT + file))), ("tep", "application/pdf", b"%PDF-1.4 x"))
    sent = await hub.post(body, MTOM_TYPE, **hub.bearer())
    assert sent.status == 200, sent.body


async def test_faults_of_metadata_have_the_codes_of_rest_and_paths_of_the_envelope(hub: SoapHub) -> None:
    wrong = DRAFT.replace("2026-01-05", "hôm qua").replace("<Number>7</Number>", "<So>7</So>")
    reply = await hub.call("SendDocument", wrong)
    assert (reply.status, reply.codes) == (500, ["field.unknown", "field.missing", "rest.date-wrong"])
    wrong = DRAFT.replace("2026-01-05", "hôm qua").replace(f"<OrganId>{RECEIVER}</OrganId>", "")
    reply = await hub.call("SendDocument", wrong)
    assert set(zip(reply.codes, reply.texts("Path"), strict=True)) >= {
        ("rest.date-wrong", "SendDocument/Draft/Promulgation/Date"),
        ("field.missing", "SendDocument/Draft/To[1]/OrganId"),
    }


async def test_nobody_reads_what_others_exchange(hub: SoapHub) -> None:
    document = (await hub.call("SendDocument", inline(PACKET))).text("Id")
    [delivery] = await hub.pending()
    for asked in (f"<Id>{document}</Id>", f"<Delivery>{delivery}</Delivery>"):
        reply = await hub.call("GetDocument", asked, OTHER)
        assert reply.codes[0] in ("document.unknown", "delivery.unknown")
    assert (await hub.call("GetTraces", f"<Id>{document}</Id>", OTHER)).codes == ["document.unknown"]
    stranger = await hub.call("SendDocument", inline(PACKET), OTHER)
    assert stranger.codes == ["sender.not-yours"]
    assert stranger.text("Reference")
