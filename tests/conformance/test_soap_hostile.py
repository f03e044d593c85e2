"""Messages that no honest client sends, and honest ones that broke: each a fault with its code, no hang, no crash."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway.packet.limits import MIB, Limits
from tests.conformance.soap_hub import (
    LT,
    MEDIA,
    MTOM_ROOT,
    MTOM_TYPE,
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
ASK = f'<CheckPermission xmlns="{LT}"/>'
ROOT = envelope(sending(f"<Packet>{XOP.format('goi')}</Packet>"))


pytestmark = pytest.mark.asyncio(loop_scope="module")  # one hub for all: nothing here may leave a trace in it


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SoapHub]:
    folder = tmp_path_factory.mktemp("hostile")
    async with running_soap(folder / "hub", limits=Limits(packet=4 * MIB)) as running:
        yield running


XXE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + envelope(
    f'<CheckPermission xmlns="{LT}">&b;</CheckPermission>'
)
GROWING = b'<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 100 + b'"><!ENTITY c "' + b"&b;" * 100 + b'">'
LAUGHS = b"<!DOCTYPE a [" + GROWING + b"]>" + envelope(ASK)
UNKNOWN_HEADER = f'<x:Ban xmlns:x="urn:x" xmlns:s="{V11}" s:mustUnderstand="1"/>'
ENVELOPES = {
    "an external entity": (XXE, ["soap.doctype"]),
    "entities that grow": (LAUGHS, ["soap.doctype"]),
    "an entity that nobody declared": (
        envelope(ASK).replace(b"/>", b">&b;</CheckPermission>"),
        ["soap.not-wellformed"],
    ),
    "depth": (envelope("<a>" * 5000), ["soap.too-complex"]),
    "attributes": (envelope("<a " + " ".join(f'b{n}="x"' for n in range(500)) + "/>"), ["soap.too-complex"]),
    "elements": (envelope(sending("<To>x</To>" * 120_000)), ["soap.too-complex"]),
    "a token without end": (b"<" + b"a" * 3 * MIB, ["soap.too-large"]),
    "a header without end": (envelope(ASK, "<x xmlns='urn:x'>" + "y" * MIB + "</x>"), ["soap.too-large"]),
    "text without end": (envelope(f'<CheckPermission xmlns="{LT}">' + "y " * 5 * MIB), ["soap.too-large"]),
    "no XML at all": (b"\x01\x02abc", ["soap.not-wellformed"]),
    "nothing at all": (b"", ["soap.not-wellformed"]),
    "cut off": (envelope(ASK)[:-20], ["soap.not-wellformed"]),
    "another root": (b"<a/>", ["soap.version"]),
    "an envelope of nobody's version": (envelope(ASK, version="urn:soap:9"), ["soap.version"]),
    "an envelope of the other version": (envelope(ASK, version=V12), ["soap.version"]),
    "two Bodies": (envelope(ASK).replace(b"</s:Body>", b"</s:Body><s:Body/>"), ["soap.structure"]),
    "no Body": (f'<s:Envelope xmlns:s="{V11}"/>'.encode(), ["soap.body"]),
    "an empty Body": (envelope(""), ["soap.body"]),
    "two operations": (envelope(ASK + ASK), ["soap.body"]),
    "a processing instruction": (b"<?x y?>" + envelope(ASK), ["soap.structure"]),
    "an operation of nobody's": (envelope(f'<DropTables xmlns="{LT}"/>'), ["soap.operation"]),
    "an operation of another contract": (envelope('<CheckPermission xmlns="urn:x"/>'), ["soap.operation"]),
    "a header that has to be understood": (envelope(ASK, UNKNOWN_HEADER), ["soap.must-understand"]),
    "another charset": (b'<?xml version="1.0" encoding="UTF-7"?>' + envelope(ASK), ["soap.charset"]),
    "UTF-16": (envelope(ASK).decode().encode("utf-16"), ["soap.charset"]),
    "an element in the content": (envelope(sending("<Packet>QUJD<x/></Packet>")), ["soap.content-child"]),
    "a comment in the content": (envelope(sending("<Packet>QU<!-- -->JD</Packet>")), ["soap.base64"]),
    "CDATA in the content": (envelope(sending("<Packet><![CDATA[QUJD]]></Packet>")), ["soap.base64"]),
    "content that is not base64": (envelope(sending("<Packet>Không</Packet>")), ["soap.base64"]),
    "base64 cut off": (envelope(sending("<Packet>QUJDR</Packet>")), ["soap.base64"]),
    "an Include in a message without parts": (ROOT, ["soap.include"]),
    "a reference without parts": (envelope(sending("<PacketReference>cid:x</PacketReference>")), ["soap.part-missing"]),
    "a reference to elsewhere": (
        envelope(sending("<PacketReference>http://127.0.0.1/x</PacketReference>")),
        ["soap.reference"],
    ),
    "an Include of a file": (
        envelope(sending(f"<Packet>{XOP.format('x').replace('cid:x', 'file:///etc/passwd')}</Packet>")),
        ["soap.reference"],
    ),
    "nothing carried": (envelope(sending("")), ["soap.carried"]),
    "two packets": (envelope(sending("<Packet>QUJD</Packet><Packet>QUJD</Packet>")), ["soap.carried"]),
    "an empty packet": (envelope(sending("<Packet/>")), ["packet.empty"]),
    "a packet beyond the bound": (
        envelope(sending(f"<Packet>{base64.b64encode(bytes(5 * MIB)).decode()}</Packet>")),
        ["packet.too-large"],
    ),
}


@pytest.mark.parametrize("name", ENVELOPES)
async def test_a_wrong_envelope_is_a_fault_that_says_why(hub: SoapHub, name: str) -> None:
    body, codes = ENVELOPES[name]
    reply = await hub.post(body, **hub.bearer())
    assert (reply.status, reply.codes) == (500, codes), reply.body[:1000]
    assert (await hub.call("CheckPermission")).status == 200


MANY = {
    "another part than the named one": (
        parts(("goc", MTOM_ROOT, ROOT), ("khac", "a/b", PACKET)),
        ["soap.part-unnamed"],
    ),
    "no part": (parts(("goc", MTOM_ROOT, ROOT)), ["soap.part-missing"]),
    "two parts with one id": (
        parts(("goc", MTOM_ROOT, ROOT), ("goi", "a/b", PACKET), ("goi", "a/b", PACKET)),
        ["soap.part-repeated"],
    ),
    "the envelope behind": (parts(("goi", "a/b", PACKET), ("goc", MTOM_ROOT, ROOT)), ["soap.root-first"]),
    "cut off in a part": (parts(("goc", MTOM_ROOT, ROOT), ("goi", "a/b", PACKET))[:-30], ["soap.multipart"]),
    "cut off before the end": (parts(("goc", MTOM_ROOT, ROOT), ("goi", "a/b", PACKET))[:-4], ["soap.multipart"]),
    "another boundary": (parts(("goc", MTOM_ROOT, ROOT), boundary="khac"), ["soap.multipart"]),
    "no boundary anywhere": (b"x" * 100_000, ["soap.multipart"]),
    "a head without end": (b"--ranh-gioi\r\nX: " + b"y" * 100_000, ["soap.multipart"]),
    "a long tail": (parts(("goc", MTOM_ROOT, ROOT), ("goi", "a/b", PACKET)) + b"z" * 9999, ["soap.multipart"]),
    "a root that is no XOP": (parts(("goc", "text/html", ROOT), ("goi", "a/b", PACKET)), ["soap.media"]),
    "one part at two places": (
        parts(
            (
                "goc",
                MTOM_ROOT,
                envelope(sending(f"<Packet>{XOP.format('a')}</Packet><Packet>{XOP.format('a')}</Packet>")),
            ),
            ("a", "a/b", PACKET),
        ),
        ["soap.part-shared"],
    ),
    "quoted-printable": (
        parts(("goc", MTOM_ROOT, ROOT), ("goi", "a/b", PACKET)).replace(
            b"a/b\r\nContent-Transfer-Encoding: binary", b"a/b\r\nContent-Transfer-Encoding: quoted-printable"
        ),
        ["soap.part-encoding"],
    ),
}


@pytest.mark.parametrize("name", MANY)
async def test_wrong_parts_are_a_fault_that_says_why(hub: SoapHub, name: str) -> None:
    body, codes = MANY[name]
    reply = await hub.post(body, MTOM_TYPE, **hub.bearer())
    assert reply.codes == codes
    assert await hub.pending() == []


async def test_nothing_of_a_refused_message_stays_behind(hub: SoapHub) -> None:
    for body, _ in MANY.values():
        await hub.post(body, MTOM_TYPE, **hub.bearer())
    assert list(hub.exchange.staging.iterdir()) == []


async def test_an_include_in_a_message_with_plain_attachments_is_refused(hub: SoapHub) -> None:
    body = parts(("goc", "text/xml", ROOT), ("goi", "a/b", PACKET))
    assert (await hub.post(body, SWA_TYPE, **hub.bearer())).codes == ["soap.include"]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("application/json", 500, "soap.media"),
        ("text/html", 500, "soap.media"),
        ("", 500, "soap.media"),
        ("text/xml; charset=utf-16", 500, "soap.charset"),
        ("multipart/related; type=text/xml", 500, "soap.boundary"),
        ("multipart/form-data; boundary=x", 500, "soap.media"),
    ],
)
async def test_another_content_type_is_refused(hub: SoapHub, kind: str, status: int, code: str) -> None:
    reply = await hub.post(envelope(ASK), kind, **hub.bearer())
    assert (reply.status, reply.codes) == (status, [code])


async def test_a_compressed_message_is_refused_by_name(hub: SoapHub) -> None:
    assert (await hub.post(b"\x1f\x8b", Content_Encoding="gzip", **hub.bearer())).codes == ["soap.compressed"]


async def test_the_action_has_to_fit_the_operation_where_it_is_given(hub: SoapHub) -> None:
    for action in ('""', f'"{LT}:CheckPermission"', "CheckPermission"):
        assert (await hub.post(envelope(ASK), SOAPAction=action, **hub.bearer())).status == 200
    wrong = await hub.post(envelope(ASK), SOAPAction=f'"{LT}:SendDocument"', **hub.bearer())
    assert wrong.codes == ["soap.action"]
    kind = f'{MEDIA[V12]}; action="{LT}:SendDocument"'
    wrong = await hub.post(envelope(ASK, version=V12), kind, **hub.bearer())
    assert (wrong.status, wrong.codes) == (400, ["soap.action"])


async def test_faults_of_both_versions_are_those_of_the_standards(hub: SoapHub) -> None:
    first = await hub.post(envelope(ASK))
    assert first.status == 500
    assert first.tree.findtext(".//faultcode") == "soap:Client"
    second = await hub.post(envelope(ASK, version=V12), MEDIA[V12])
    assert second.status == 400
    assert second.tree.findtext(f".//{{{V12}}}Code/{{{V12}}}Value") == "soap:Sender"
    assert second.tree.findtext(f".//{{{V12}}}Subcode/{{{V12}}}Value") == "lt:soap.nobody"
    must = await hub.post(envelope(ASK, UNKNOWN_HEADER))
    assert must.tree.findtext(".//faultcode") == "soap:MustUnderstand"
    other = await hub.post(envelope(ASK, version="urn:x"))
    assert other.tree.findtext(".//faultcode") == "soap:VersionMismatch"


async def test_a_header_for_somebody_else_is_none_of_our_business(hub: SoapHub) -> None:
    header = UNKNOWN_HEADER.replace("s:mustUnderstand", 's:actor="urn:ai-khac" s:mustUnderstand')
    assert (await hub.post(envelope(ASK, header), **hub.bearer())).status == 200


async def test_other_methods_hear_what_the_address_takes(hub: SoapHub) -> None:
    reply = await hub.get()
    assert (reply.status, reply.codes, reply.headers["Allow"]) == (405, ["web.method-not-allowed"], "POST, GET")
    assert (await hub.get("?xsd=../../etc/passwd")).status == 404


async def test_a_sender_that_stops_is_told_and_nothing_stays(hub: SoapHub) -> None:
    head = "POST /soap/edoc HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 999999\r\n"
    head += f"Authorization: {hub.bearer()['Authorization']}\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    writer.write(head.encode() + envelope(sending("<Packet>QUJD"))[:-40])
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    assert b"web.too-slow" in answer
    assert list(hub.exchange.staging.iterdir()) == []


async def test_a_stranger_cannot_make_us_keep_bytes(hub: SoapHub) -> None:
    """The packet is not even staged before the caller is known."""
    body = envelope(sending(f"<Packet>{base64.b64encode(os.urandom(MIB)).decode()}</Packet>"))

    async def slowly() -> AsyncIterator[bytes]:
        yield body[: MIB // 2]
        assert list(hub.exchange.staging.iterdir()) == []
        yield body[MIB // 2 :]

    assert (await hub.post(slowly())).codes == ["soap.nobody"]
