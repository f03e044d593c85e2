"""zeep as a client of the SOAP door: all operations from the WSDL, in both versions, and its own signatures."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import zeep
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from zeep.wsse.signature import BinarySignature

from gateway.directory import keys
from gateway.soap.rules import SoapRules
from tests.conformance.soap_hub import OTHER, RECEIVER, SENDER, SoapHub, running_soap
from tests.conformance.test_soap_callers import LIBRARY, new_pair
from tests.conformance.vxp_hub import SECRETS
from tests.packets import document_xml

PACKET = document_xml(SENDER, [RECEIVER])
ZEEP: Any = zeep  # it has no types
UTILS: Any = ZEEP.wsse.utils
PORTS = ["EdocSoap11", "EdocSoap12"]


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[SoapHub]:
    async with running_soap(tmp_path / "hub") as running:
        yield running


def client(hub: SoapHub, wsse: Any = None, agency: str | None = SENDER, port: str = "EdocSoap11") -> Any:
    """Return zeep's proxy, its contract read from the door itself."""
    transport = ZEEP.Transport()
    if agency is not None:
        transport.session.headers["Authorization"] = f"Bearer {hub.keys[agency].secret}"
    found = ZEEP.Client(f"{hub.url}?wsdl", wsse=wsse, port_name=port, transport=transport)
    return found.service


async def ask(work: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(work)


@pytest.mark.parametrize("port", PORTS)
async def test_all_eight_operations(hub: SoapHub, port: str) -> None:
    def sender() -> str:
        service = client(hub, port=port)
        allowed = service.CheckPermission()
        assert [one.Agency for one in allowed.Permission] == [SENDER]
        assert len(allowed.Permission[0].Operation) == 8
        agencies = service.GetOrganizations(Limit=10)
        assert [one.OrganId for one in agencies.Organization] == [SENDER, RECEIVER, OTHER]
        sent = service.SendDocument(Kind="document", Packet=PACKET)
        assert (sent.Kind, sent.Duplicate, service.SendDocument(Packet=PACKET).Duplicate) == ("document", False, True)
        return str(sent.Id)

    def receiver(document: str) -> None:
        service = client(hub, agency=RECEIVER, port=port)
        [item] = service.GetPendingDocumentIds().Pending
        assert (item.Id, item.From, item.To, item.Kind) == (document, SENDER, RECEIVER, "document")
        got = service.GetDocument(Delivery=item.Delivery)
        assert (got.Packet, got.Sha256) == (PACKET, hashlib.sha256(PACKET).hexdigest())
        said = service.UpdateTraces([{"Id": document, "Code": "03", "Staff": {"Staff": "Nguyễn Văn Thử"}}])
        assert len(said[0].Packet) == 1
        assert service.ConfirmReceived(Delivery=[item.Delivery]) == 1
        assert service.GetPendingDocumentIds() is None or not service.GetPendingDocumentIds().Pending

    def traces(document: str) -> None:
        found = client(hub, port=port).GetTraces(Id=document)
        assert [(one.StatusCode, one.Staff.Staff) for one in found.Trace] == [("03", "Nguyễn Văn Thử")]
        assert found.Receiver[0].Agency == RECEIVER

    document = await ask(sender)
    await hub.settled()
    await ask(lambda: receiver(document))
    await ask(lambda: traces(document))


async def test_the_wsdl_tells_the_configured_address_and_its_schema_lies_beside_it(tmp_path: Path) -> None:
    address = "https://lienthong.bo.example/soap/edoc"
    async with running_soap(tmp_path / "hub", rules=SoapRules(address)) as named:
        found = await ask(lambda: ZEEP.Client(f"{named.url}?wsdl"))
        assert found.service._binding_options["address"] == address
        assert address in (await named.get("?WSDL")).body.decode()


@pytest.mark.parametrize("port", PORTS)
async def test_zeep_reads_our_mtom_and_our_attachments(hub: SoapHub, port: str) -> None:
    def work() -> None:
        service = client(hub, port=port)
        document = service.SendDocument(Packet=PACKET).Id
        # zeep 4.3 cuts line ends off the ends of every binary part: its users fetch inline (docs/soap.md).
        whole = PACKET.strip(b"\r\n")
        assert service.GetDocument(Id=document, Transfer="mtom").Packet == whole
        pack = service.GetDocument(Id=document, Transfer="swa")
        assert [part.content for part in pack.attachments] == [whole]
        assert service.GetDocument(Id=document, Transfer="inline").Packet == PACKET

    await ask(work)


@pytest.mark.parametrize("port", PORTS)
async def test_metadata_and_files(hub: SoapHub, port: str) -> None:
    def work() -> None:
        draft = {
            "To": [{"OrganId": RECEIVER}],
            "Code": {"Number": "7", "Notation": "TB-ST"},
            "Promulgation": {"Place": "Hà Nội", "Date": "2026-01-05"},
            "DocumentType": {"Type": 2, "TypeName": "Thông báo"},
            "Subject": "Về việc thử",
            "Signer": {"FullName": "Nguyễn Văn Thử"},
            "Other": {"Priority": 0, "Direction": False},
        }
        files = [{"Name": "a.txt", "ContentType": "text/plain", "Content": b"Xin chao"}]
        sent = client(hub, port=port).SendDocument(Draft=draft, Attachment=files, IdempotencyKey="lan-1")
        assert sent.Duplicate is False

    await ask(work)


@pytest.mark.parametrize("port", PORTS)
async def test_faults_carry_code_path_and_both_sentences(hub: SoapHub, port: str) -> None:
    def work() -> None:
        with pytest.raises(zeep.exceptions.Fault) as caught:
            client(hub, agency=RECEIVER, port=port).SendDocument(Packet=PACKET)
        detail = caught.value.detail
        names = {"Code", "Path", "Message", "MessageEn", "Remedy", "RemedyEn"}
        [finding] = detail.iter("{urn:lienthong:edoc:1}Finding")
        words = {node.tag.rpartition("}")[2]: node.text for node in finding}
        assert words["Code"] == "sender.not-yours"
        assert words.keys() == names
        assert all(words[name] for name in names)

    await ask(work)


@pytest.mark.parametrize("digest", [False, True])
async def test_zeeps_username_tokens(hub: SoapHub, digest: bool) -> None:
    def work() -> None:
        secret = SECRETS["he.gui"].decode()
        token = ZEEP.wsse.username.UsernameToken("he.gui", secret, use_digest=digest)
        allowed = client(hub, token, agency=None).CheckPermission()
        assert [one.Agency for one in allowed.Permission] == [SENDER]

    await ask(work)


async def test_zeeps_signature_with_its_timestamp(hub: SoapHub, tmp_path: Path) -> None:
    key, certificate = await asyncio.to_thread(new_pair, tmp_path)
    der = x509.load_pem_x509_certificate(certificate.read_bytes()).public_bytes(Encoding.DER)
    await hub.exchange.database.write(lambda connection: keys.bind_certificate(connection, "ký", [SENDER], der))

    class Stamped(BinarySignature):
        """As zeep's documentation has it: the timestamp is put in before it signs."""

        def apply(self, envelope: Any, headers: Any) -> Any:
            now = UTILS.get_timestamp()
            stamp = UTILS.WSU.Timestamp(UTILS.WSU.Created(now), UTILS.WSU.Expires(now))
            UTILS.get_security_header(envelope).append(stamp)
            return super().apply(envelope, headers)  # type: ignore[no-untyped-call]

        def verify(self, envelope: Any) -> Any:
            return envelope

    made: Any = Stamped
    signer = made(
        str(key),
        str(certificate),
        signature_method=LIBRARY.Transform.RSA_SHA256,
        digest_method=LIBRARY.Transform.SHA256,
    )

    def work() -> None:
        service = client(hub, signer, agency=None)
        assert service.SendDocument(Packet=PACKET).Duplicate is False
        assert service.SendDocument(Packet=PACKET).Duplicate is True

    await ask(work)
