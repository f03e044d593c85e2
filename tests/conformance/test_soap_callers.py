"""Who may call the SOAP door: keys, username tokens, signatures by foreign makers, and what only looks like them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from gateway.directory import keys
from gateway.packet.limits import Limits
from gateway.roles import Role
from gateway.web.connection import Patience
from gateway.web.server import Frame, application
from gateway.web.soap.door import soap_routes
from tests.conformance.soap_hub import (
    LT,
    MTOM_ROOT,
    MTOM_TYPE,
    RECEIVER,
    SENDER,
    SWA_TYPE,
    TOKEN,
    V11,
    WSSE,
    WSU,
    XOP,
    Reply,
    SoapHub,
    add_key,
    envelope,
    login,
    parts,
    running_soap,
    sending,
)
from tests.conformance.vxp_hub import SECRETS
from tests.packets import document_xml
from tests.tls import authority, client, server, trusting, written

PACKET = document_xml(SENDER, [RECEIVER])
LIBRARY: Any = xmlsec  # its types leave most of it out
ASK = f'<CheckPermission xmlns="{LT}"/>'


pytestmark = pytest.mark.asyncio(loop_scope="module")  # one hub for all


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SoapHub]:
    async with running_soap(tmp_path_factory.mktemp("callers") / "hub") as running:
        yield running


async def who(hub: SoapHub, header: str, **fields: str) -> Reply:
    return await hub.post(envelope(ASK, header), **fields)


async def test_nobody_gets_nothing_and_hears_so(hub: SoapHub) -> None:
    reply = await who(hub, "")
    assert (reply.status, reply.codes) == (500, ["soap.nobody"])
    assert (await hub.post(envelope(ASK), Authorization="Bearer lt_sai")).codes == ["rest.key-unknown"]


async def test_a_keys_id_and_the_key_itself_are_name_and_password(hub: SoapHub) -> None:
    key = hub.keys[SENDER]
    reply = await who(hub, login(key.id, key.secret))
    assert reply.text("Agency") == SENDER
    for name, password in ((key.id, "sai"), (hub.keys[RECEIVER].id, key.secret), ("", key.secret)):
        assert (await who(hub, login(name, password))).codes == ["soap.login-wrong"]


async def test_a_revoked_key_is_a_wrong_password(hub: SoapHub) -> None:
    key = await add_key(hub.exchange, "bị thu hồi", SENDER)
    await hub.exchange.database.write(lambda connection: keys.revoke(connection, key.id))
    assert (await who(hub, login(key.id, key.secret))).codes == ["soap.login-wrong"]


async def test_a_system_of_the_settings_has_its_secret_for_password(hub: SoapHub) -> None:
    secret = SECRETS["he.gui"].decode()
    assert (await who(hub, login("he.gui", secret))).text("Agency") == SENDER
    assert (await who(hub, login("he.gui", SECRETS["he.nhan"].decode()))).codes == ["soap.login-wrong"]


def digest(secret: bytes, created: datetime, nonce: bytes) -> tuple[str, str]:
    """Return the password's digest and the elements that go with it, by the profile's own words."""
    moment = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    made = base64.b64encode(hashlib.sha1(nonce + moment.encode() + secret, usedforsecurity=False).digest()).decode()
    more = f'<w:Nonce>{base64.b64encode(nonce).decode()}</w:Nonce><u:Created xmlns:u="{WSU}">{moment}</u:Created>'
    return made, more


async def test_a_password_digest_counts_once(hub: SoapHub) -> None:
    made, more = digest(SECRETS["he.gui"], datetime.now(UTC), os.urandom(16))
    header = login("he.gui", made, "PasswordDigest", more)
    assert (await who(hub, header)).text("Agency") == SENDER
    assert (await who(hub, header)).codes == ["soap.replay"]


async def test_a_used_nonce_is_known_to_other_processes(tmp_path: Path) -> None:
    made, more = digest(SECRETS["he.gui"], datetime.now(UTC), os.urandom(16))
    header = login("he.gui", made, "PasswordDigest", more)
    async with running_soap(tmp_path / "hub") as first:
        assert (await who(first, header)).status == 200
        # What another process of the same service would see.
        async with running_soap_beside(first) as second:
            assert (await who(second, header)).codes == ["soap.replay"]


@asynccontextmanager
async def running_soap_beside(hub: SoapHub) -> AsyncIterator[SoapHub]:
    """Run a second door over the same database: its own memory, the same table."""
    sock = socket.create_server(("127.0.0.1", 0))
    frame = Frame(application(soap_routes(hub.exchange, Limits(), SECRETS)), sock, Patience(finish=1.0))
    await frame.start()
    try:
        yield SoapHub(sock.getsockname()[1], hub.exchange, hub.keys)
    finally:
        await frame.stop()


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_digest_from_another_time_is_refused(hub: SoapHub, minutes: int) -> None:
    made, more = digest(SECRETS["he.gui"], datetime.now(UTC) + timedelta(minutes=minutes), os.urandom(16))
    assert (await who(hub, login("he.gui", made, "PasswordDigest", more))).codes == ["soap.expired"]


async def test_a_digest_without_a_nonce_or_of_a_key_is_refused(hub: SoapHub) -> None:
    made, more = digest(SECRETS["he.gui"], datetime.now(UTC), os.urandom(16))
    assert (await who(hub, login("he.gui", made, "PasswordDigest"))).codes == ["soap.security"]
    key = hub.keys[SENDER]
    made, more = digest(key.secret.encode(), datetime.now(UTC), os.urandom(16))
    assert (await who(hub, login(key.id, made, "PasswordDigest", more))).codes == ["soap.login-wrong"]


async def test_two_who_disagree_are_refused(hub: SoapHub) -> None:
    key = hub.keys[SENDER]
    assert (await who(hub, login(key.id, key.secret), **hub.bearer(RECEIVER))).codes == ["soap.two-callers"]
    assert (await who(hub, login(key.id, key.secret), **hub.bearer(SENDER))).status == 200


async def test_roles_hold_at_this_door_too(hub: SoapHub) -> None:
    hub.keys["xem"] = await add_key(hub.exchange, "chỉ xem", RECEIVER, role=Role.VIEWER)
    packet = base64.b64encode(PACKET).decode()
    assert (await hub.call("SendDocument", f"<Packet>{packet}</Packet>", "xem")).codes == ["people.not-allowed"]
    assert (await hub.call("ConfirmReceived", "<Delivery>x</Delivery>", "xem")).codes == ["people.not-allowed"]
    allowed = (await hub.call("CheckPermission", agency="xem")).texts("Operation")
    assert "GetDocument" in allowed
    assert "SendDocument" not in allowed


# X.509 signatures ---------------------------------------------------------------------------------------------------


def new_pair(folder: Path) -> tuple[Path, Path]:
    """Return files of a key and its own certificate, made by OpenSSL."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=he-thong -days 2 -keyout {} -out {}"
    subprocess.run(command.format(key, certificate).split(), check=True, capture_output=True)
    return key, certificate


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The pair that the hub knows."""
    return new_pair(tmp_path_factory.mktemp("soap-signer"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def signing(hub: SoapHub, pair: tuple[Path, Path]) -> SoapHub:
    """A hub that knows the certificate."""
    der = x509.load_pem_x509_certificate(pair[1].read_bytes()).public_bytes(Encoding.DER)
    await hub.exchange.database.write(lambda connection: keys.bind_certificate(connection, "ký", [SENDER], der))
    return hub


def signed(
    pair: tuple[Path, Path],
    body: str,
    *,
    created: datetime | None = None,
    method: str = "rsa-sha256",
    parts_signed: tuple[str, ...] = ("than", "gio"),
    form: str = "exclusive",
) -> etree._Element:
    """Return an envelope signed by libxmlsec, as a system with another stack would."""
    at = created or datetime.now(UTC)
    token = base64.b64encode(x509.load_pem_x509_certificate(pair[1].read_bytes()).public_bytes(Encoding.DER)).decode()
    kind = TOKEN.replace("username-token-profile-1.0", "x509-token-profile-1.0#X509v3")
    header = (
        f'<w:Security xmlns:w="{WSSE}" xmlns:u="{WSU}" s:mustUnderstand="1">'
        f'<w:BinarySecurityToken ValueType="{kind}" u:Id="the">{token}</w:BinarySecurityToken>'
        f'<u:Timestamp u:Id="gio"><u:Created>{at:%Y-%m-%dT%H:%M:%S.%fZ}</u:Created>'
        f"<u:Expires>{at + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}</u:Expires></u:Timestamp></w:Security>"
    )
    text = envelope(body, header).replace(b"<s:Body>", f'<s:Body xmlns:u="{WSU}" u:Id="than">'.encode())
    tree = etree.fromstring(text)
    transforms = {"exclusive": LIBRARY.Transform.EXCL_C14N, "inclusive": LIBRARY.Transform.C14N}
    methods = {"rsa-sha256": LIBRARY.Transform.RSA_SHA256, "rsa-sha1": LIBRARY.Transform.RSA_SHA1}
    template = xmlsec.template.create(tree, transforms[form], methods[method], ns="ds")
    for name in parts_signed:
        reference = xmlsec.template.add_reference(template, LIBRARY.Transform.SHA256, uri=f"#{name}")
        xmlsec.template.add_transform(reference, transforms[form])
    info = xmlsec.template.ensure_key_info(template)
    holder = etree.SubElement(info, f"{{{WSSE}}}SecurityTokenReference")
    etree.SubElement(holder, f"{{{WSSE}}}Reference", URI="#the", ValueType=kind)
    [security] = tree.iter(f"{{{WSSE}}}Security")
    security.append(template)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(str(pair[0]), LIBRARY.KeyFormat.PEM)
    for node in tree.iter():
        if node.get(f"{{{WSU}}}Id"):
            context.register_id(node, "Id", WSU)
    context.sign(template)
    return tree


async def post(hub: SoapHub, tree: etree._Element) -> Reply:
    return await hub.post(etree.tostring(tree))


@pytest.mark.parametrize("form", ["exclusive", "inclusive"])
async def test_a_signature_by_libxmlsec_over_body_and_timestamp_says_who_calls(
    signing: SoapHub, pair: tuple[Path, Path], form: str
) -> None:
    reply = await post(signing, signed(pair, ASK, form=form))
    assert reply.texts("Agency") == [SENDER], reply.body


async def test_xmlsec1_itself_agrees_with_us(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """The referee: the command holds the same message for signed by the same certificate."""
    file = tmp_path / "message.xml"
    file.write_bytes(etree.tostring(signed(pair, ASK)))
    ids = [f"--id-attr:Id {LT_NAME}" for LT_NAME in (f"{V11}:Body", f"{WSU}:Timestamp")]
    command = ["xmlsec1", "--verify", "--pubkey-cert-pem", str(pair[1]), *" ".join(ids).split(), str(file)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def test_a_signed_message_counts_once(signing: SoapHub, pair: tuple[Path, Path]) -> None:
    tree = signed(pair, ASK)
    assert (await post(signing, tree)).status == 200
    assert (await post(signing, tree)).codes == ["soap.replay"]


async def test_a_signed_packet_inline_and_by_mtom_is_taken(signing: SoapHub, pair: tuple[Path, Path]) -> None:
    text = base64.b64encode(PACKET).decode()
    tree = signed(pair, sending(f"<Packet>{text}</Packet>"))
    first = await post(signing, tree)
    assert first.status == 200, first.body
    # WS-Security signs the message as it is before XOP takes the bytes out (MTOM, 1).
    tree = signed(pair, sending(f"<Packet>{text}</Packet>"))
    root = etree.tostring(tree).replace(text.encode(), XOP.format("goi").encode())
    body = parts(("goc", MTOM_ROOT, root), ("goi", "application/octet-stream", PACKET))
    second = await signing.post(body, MTOM_TYPE)
    assert second.status == 200, second.body
    assert (second.text("Id"), second.text("Duplicate")) == (first.text("Id"), "true")


async def test_a_part_changed_on_the_way_is_refused(signing: SoapHub, pair: tuple[Path, Path]) -> None:
    text = base64.b64encode(PACKET).decode()
    root = etree.tostring(signed(pair, sending(f"<Packet>{text}</Packet>")))
    root = root.replace(text.encode(), XOP.format("goi").encode())
    other = PACKET.replace("thử".encode(), "giả".encode())
    body = parts(("goc", MTOM_ROOT, root), ("goi", "application/octet-stream", other))
    before = await signing.pending(RECEIVER)
    assert (await signing.post(body, MTOM_TYPE)).codes == ["soap.signature-wrong"]
    assert await signing.pending(RECEIVER) == before


async def test_a_part_that_no_signature_covers_is_refused(signing: SoapHub, pair: tuple[Path, Path]) -> None:
    root = etree.tostring(signed(pair, sending("<PacketReference>cid:goi</PacketReference>")))
    body = parts(("goc", "text/xml", root), ("goi", "application/xml", PACKET))
    assert (await signing.post(body, SWA_TYPE)).codes == ["soap.attachment-unsigned"]


async def test_a_changed_body_or_timestamp_is_refused(signing: SoapHub, pair: tuple[Path, Path]) -> None:
    tree = signed(pair, f'<CheckPermission xmlns="{LT}"><Agency>{SENDER}</Agency></CheckPermission>')
    next(tree.iter(f"{{{LT}}}Agency")).text = RECEIVER
    assert (await post(signing, tree)).codes == ["soap.signature-wrong"]
    tree = signed(pair, ASK)
    next(tree.iter(f"{{{WSU}}}Expires")).text = "2099-01-01T00:00:00Z"
    assert (await post(signing, tree)).codes == ["soap.signature-wrong"]


async def test_a_wrapped_body_is_refused(signing: SoapHub, pair: tuple[Path, Path]) -> None:
    """The signed Body moved into a header, another Body in its place: with the same id, another, or none."""
    for name in ("than", "khac", None):
        tree = signed(pair, ASK)
        [body] = tree.iter(f"{{{V11}}}Body")
        evil = deepcopy(body)
        evil.clear()
        if name:
            evil.set(f"{{{WSU}}}Id", name)
        etree.SubElement(evil, f"{{{LT}}}GetPendingDocumentIds")
        tree.replace(body, evil)
        wrapper = etree.SubElement(tree[0], "{urn:x}Wrapper")
        wrapper.append(body)
        assert (await post(signing, tree)).codes[0] in ("soap.body-unsigned", "soap.signature-wrong")


async def test_a_wrapped_timestamp_is_refused(signing: SoapHub, pair: tuple[Path, Path]) -> None:
    tree = signed(pair, ASK, created=datetime.now(UTC) - timedelta(days=1))
    [old] = tree.iter(f"{{{WSU}}}Timestamp")
    fresh = deepcopy(old)
    fresh[0].text = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    fresh[1].text = "2099-01-01T00:00:00Z"
    above = old.getparent()
    assert above is not None
    above.replace(old, fresh)
    wrapper = etree.SubElement(tree[0], "{urn:x}Wrapper")
    wrapper.append(old)
    assert (await post(signing, tree)).codes == ["soap.signature-wrong"]
    fresh.set(f"{{{WSU}}}Id", "khac")
    assert (await post(signing, tree)).codes == ["soap.timestamp-unsigned"]


@pytest.mark.parametrize(("left", "code"), [("than", "soap.body-unsigned"), ("gio", "soap.timestamp-unsigned")])
async def test_both_body_and_timestamp_have_to_be_signed(
    signing: SoapHub, pair: tuple[Path, Path], left: str, code: str
) -> None:
    named = tuple(name for name in ("than", "gio") if name != left)
    assert (await post(signing, signed(pair, ASK, parts_signed=named))).codes == [code]


async def test_old_signatures_weak_ones_and_strangers_are_refused(
    signing: SoapHub, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    old = signed(pair, ASK, created=datetime.now(UTC) - timedelta(minutes=20))
    assert (await post(signing, old)).codes == ["soap.expired"]
    assert (await post(signing, signed(pair, ASK, method="rsa-sha1"))).codes == ["soap.signature-weak"]
    stranger = await asyncio.to_thread(new_pair, tmp_path)
    assert (await post(signing, signed(stranger, ASK))).codes == ["tls.client-unknown"]


async def test_over_tls_a_bound_certificate_calls_and_a_system_without_its_own_does_not(tmp_path: Path) -> None:
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(*written(server("127.0.0.1"), tmp_path, "server"))
    inside.load_verify_locations(authority(tmp_path))
    inside.verify_mode = ssl.CERT_OPTIONAL
    shown = client("he-thong")
    outside = trusting(tmp_path, shown)
    der = x509.load_pem_x509_certificate(shown.pem).public_bytes(Encoding.DER)
    wanted = {"he.gui": frozenset([b"khac"])}
    async with running_soap(tmp_path / "hub", tls=lambda: inside, trust=outside, certificates=wanted) as hub:
        await hub.exchange.database.write(lambda connection: keys.bind_certificate(connection, "tls", [SENDER], der))
        assert (await who(hub, "")).text("Agency") == SENDER
        assert (await who(hub, "", Origin="https://trang.la")).codes == ["people.form-foreign"]
        header = login("he.gui", SECRETS["he.gui"].decode())
        assert (await who(hub, header)).codes == ["tls.client-other"]
