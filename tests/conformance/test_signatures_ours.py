"""Foreign referees about what we sign: libxmlsec in process, its command, signxml."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from gateway.trust.keys import HashName
from gateway.trust.profile import Canonicalization, KeyPart, SigningProfile
from tests.packets import document_xml, status_xml
from tests.pki import Holder, branch, curved, office, root
from tests.unit.trust.signing import PACKET, sign, sign_as

CANONICALIZATIONS: list[Canonicalization] = ["exclusive", "inclusive"]
HASHES: list[HashName] = ["sha256", "sha384", "sha512"]

# Neither package says all its names to a type checker.
signxml: Any = import_module("signxml")
xmlsec: Any = import_module("xmlsec")

HARD = {
    "document": PACKET,
    "status": status_xml(),
    "crlf": PACKET.replace(b"\n", b"\r\n"),
    "inherited": PACKET.replace(b"<edXML xmlns=", b"<edXML xml:lang='vi' xml:id='g' xmlns:u='urn:unused' xmlns="),
    "comments": PACKET.replace(b"<edXML:Subject>", b"<!-- a --><edXML:Subject><!-- b --><?in struction?>"),
    "cdata": PACKET.replace(b"<edXML:Subject>", b"<edXML:Subject><![CDATA[<&>]]>&#13;&#x1F1FB;"),
    "around": PACKET.replace(b"<edXML ", b"<!-- before --><?before?><edXML ", 1) + b"<!-- after --><?after it?>",
    "defaults": PACKET.replace(b"<Attachment>", b"<Attachment xmlns=''><x xmlns='urn:x'/></Attachment><Attachment>"),
    "large": document_xml(content=bytes(range(256)) * 4000),
}


def _tree(packet: bytes) -> Any:
    return etree.fromstring(packet, etree.XMLParser(huge_tree=True))


def by_xmlsec(packet: bytes, folder: Path, anchor: Holder) -> None:
    """Let libxmlsec judge; it raises if it objects."""
    manager = xmlsec.KeysManager()
    manager.load_cert_from_memory(anchor.pem, xmlsec.KeyFormat.PEM, xmlsec.KeyDataType.TRUSTED)
    node = next(_tree(packet).iter("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    xmlsec.SignatureContext(manager).verify(node)


def by_command(packet: bytes, folder: Path, anchor: Holder) -> None:
    """Let the command xmlsec1 judge."""
    command = shutil.which("xmlsec1")
    assert command, "the command xmlsec1 is missing (Debian package xmlsec1): it referees our signatures"
    (folder / "packet.xml").write_bytes(packet)
    (folder / "anchor.pem").write_bytes(anchor.pem)
    arguments = ["--verify", "--trusted-pem", "anchor.pem", "packet.xml"]
    done = subprocess.run([command, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def by_signxml(packet: bytes, folder: Path, anchor: Holder) -> None:
    """Let signxml judge the mathematics, the signer being known."""
    expected = signxml.SignatureConfiguration(location=".//", expect_references=1)
    parser = etree.XMLParser(huge_tree=True)
    certificate = office().pem.decode()
    signxml.XMLVerifier().verify(packet, x509_cert=certificate, parser=parser, expect_config=expected)


Referee = Callable[[bytes, Path, Holder], None]
STRICT: list[Referee] = [by_xmlsec, by_command]
REFEREES: list[Referee] = [*STRICT, by_signxml]


@pytest.mark.parametrize("referee", STRICT, ids=lambda item: item.__name__)
@pytest.mark.parametrize("canonicalization", CANONICALIZATIONS)
@pytest.mark.parametrize("hash_name", HASHES)
def test_every_form_convinces(
    referee: Referee, canonicalization: Canonicalization, hash_name: HashName, tmp_path: Path
) -> None:
    referee(sign(PACKET, office(), canonicalization, hash_name), tmp_path, root())


@pytest.mark.parametrize("referee", STRICT, ids=lambda item: item.__name__)
@pytest.mark.parametrize("canonicalization", CANONICALIZATIONS)
@pytest.mark.parametrize("name", HARD)
def test_hard_packet_convinces(referee: Referee, canonicalization: Canonicalization, name: str, tmp_path: Path) -> None:
    referee(sign(HARD[name], canonicalization=canonicalization), tmp_path, root())


# signxml forgets what stands around the root element, and its inclusive form of a part of a tree writes xmlns="" where
# libxmlsec and the recommendation have nothing.
@pytest.mark.parametrize("hash_name", HASHES)
@pytest.mark.parametrize("name", sorted(set(HARD) - {"around"}))
def test_exclusive_signature_convinces_signxml(name: str, hash_name: HashName, tmp_path: Path) -> None:
    by_signxml(sign(HARD[name], hash_name=hash_name), tmp_path, root())


@pytest.mark.parametrize("referee", STRICT, ids=lambda item: item.__name__)
def test_chain_in_the_signature_convinces(referee: Referee, tmp_path: Path) -> None:
    referee(sign(holder=branch()), tmp_path, root())


@pytest.mark.parametrize("referee", STRICT, ids=lambda item: item.__name__)
@pytest.mark.parametrize("canonicalization", CANONICALIZATIONS)
@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1])
@pytest.mark.parametrize("hash_name", HASHES)
def test_every_form_on_curves_convinces(
    referee: Referee,
    canonicalization: Canonicalization,
    curve: type[ec.EllipticCurve],
    hash_name: HashName,
    tmp_path: Path,
) -> None:
    referee(sign(PACKET, curved(curve), canonicalization, hash_name), tmp_path, root())


@pytest.mark.parametrize("referee", STRICT, ids=lambda item: item.__name__)
@pytest.mark.parametrize("key_info", [(), (KeyPart.CHAIN, KeyPart.SUBJECT)])
def test_what_else_stands_in_key_info_convinces(
    referee: Referee, key_info: tuple[KeyPart, ...], tmp_path: Path
) -> None:
    referee(sign_as(SigningProfile(key_info=key_info)), tmp_path, root())


# The command of Debian 12 knows no PSS; the library that is asked in process does.
@pytest.mark.parametrize("hash_name", HASHES)
def test_pss_convinces_the_newer_library(hash_name: HashName, tmp_path: Path) -> None:
    by_xmlsec(sign_as(SigningProfile(hash_name, pss=True)), tmp_path, root())


@pytest.mark.parametrize("referee", REFEREES, ids=lambda item: item.__name__)
def test_referee_is_awake(referee: Referee, tmp_path: Path) -> None:
    with pytest.raises((xmlsec.Error, AssertionError, signxml.InvalidSignature, signxml.InvalidDigest)):
        referee(sign().replace(b"JVBERi0x", b"JVBERi0y"), tmp_path, root())
