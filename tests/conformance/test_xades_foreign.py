"""Foreign referees about what this service says in its own name: xmlsec1, libxmlsec, signxml's XAdES, and Java."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gateway.findings import Refused
from gateway.trust.keys import Signer
from gateway.trust.stamps import request
from gateway.trust.xades import LongTerm, sign_xml, stamped_octets, with_proofs, without_proofs
from gateway.trust.xades_check import check_xml
from tests.pki import Holder, branch, curved, office, root
from tests.services.authority import Authority

signxml: Any = import_module("signxml.xades")

TEXT = "<Receipt xmlns='urn:example' Id='receipt'><Subject>Về việc thử &lt;liên thông&gt;</Subject></Receipt>"
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
HOLDERS: dict[str, Callable[[], Holder]] = {"rsa": office, "chain": branch, "curve": curved}

JAVA = """
import java.nio.file.*; import java.security.cert.*;
import javax.xml.crypto.dsig.*; import javax.xml.crypto.dsig.dom.*; import javax.xml.parsers.*; import org.w3c.dom.*;

public class Referee {
  public static void main(String[] arguments) throws Exception {
    for (String name : arguments) {
      X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(Files.newInputStream(Path.of(name + ".pem")));
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      Document document = factory.newDocumentBuilder().parse(Path.of(name + ".xml").toFile());
      Element properties = (Element) document.getElementsByTagNameNS("*", "SignedProperties").item(0);
      properties.setIdAttribute("Id", true);
      Node node = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").item(0);
      DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), node);
      System.out.println(name + " "
          + XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context).validate(context));
    }
  }
}
"""


def signed(signer: Signer) -> bytes:
    return sign_xml(etree.fromstring(TEXT), signer, AT)


@pytest.fixture(params=HOLDERS)
def holder(request: pytest.FixtureRequest) -> Holder:
    name: str = request.param
    return HOLDERS[name]()


@pytest.fixture(params=["B", "LT"])
def document(request: pytest.FixtureRequest, holder: Holder, authority: Authority) -> bytes:
    """A signed document, bare and with all proofs."""
    made = signed(holder.signer)
    if request.param == "B":
        return made
    values = LongTerm(holder.signer.chain, (authority.crl("root"),), (authority.ocsp_about("ministry"),))
    return with_proofs(made, token_of(authority, stamped_octets(made)), values)


def token_of(authority: Authority, octets: bytes) -> bytes:
    from gateway.trust.stamps import granted

    return granted(authority.timestamp("stamps", request(octets, "sha256", 7)), 7)


def by_xmlsec1(document: bytes, folder: Path, *, well: bool = True) -> None:
    command = shutil.which("xmlsec1")
    assert command, "the command xmlsec1 is missing (Debian package xmlsec1): it referees our signatures"
    (folder / "document.xml").write_bytes(document)
    (folder / "anchor.pem").write_bytes(root().pem)
    ids = ["--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]
    arguments = ["--verify", *ids, "--trusted-pem", "anchor.pem", "document.xml"]
    done = subprocess.run([command, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is well, done.stderr


def test_xmlsec1_is_convinced(document: bytes, tmp_path: Path) -> None:
    by_xmlsec1(document, tmp_path)


def test_xmlsec1_is_awake(tmp_path: Path) -> None:
    by_xmlsec1(signed(office().signer).replace(b"T08:30", b"T08:31"), tmp_path, well=False)


def test_signxml_takes_it_for_xades(document: bytes, holder: Holder) -> None:
    found = signxml.XAdESVerifier().verify(document, x509_cert=holder.pem.decode(), expect_references=2)
    assert any(isinstance(item, signxml.XAdESVerifyResult) for item in found)


def test_we_are_convinced_and_read_what_was_signed(document: bytes, holder: Holder) -> None:
    found = check_xml(document)
    assert found.signer == holder.signer.certificate
    assert found.said_at == AT
    assert etree.tostring(found.root, method="c14n") == etree.tostring(etree.fromstring(TEXT), method="c14n")


def test_taking_the_proofs_out_restores_what_was_signed(authority: Authority) -> None:
    made = signed(office().signer)
    token = token_of(authority, stamped_octets(made))
    whole = with_proofs(made, token, LongTerm(office().signer.chain))
    assert whole != made
    assert without_proofs(whole) == without_proofs(made) == made
    assert check_xml(whole).tokens == (token,)


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"&gt;</Subject>", b"!</Subject>"), ("liên".encode(), b"lien"), (b"T08:30", b"T08:31"),
     (b"#signed-properties", b"#receipt"), (b'URI=""', b'URI="#receipt"'), (b"<Subject>", b"<Subject><!-- x -->"),
     (b"<Receipt ", b"<!-- x --><Receipt "), (b"</Receipt>", b"<More/></Receipt>"),
     (b"</Signature>", b"</Signature><Late/>"), (b"SigningTime>", b"SigningTimes>")],
)  # fmt: skip
def test_whatever_is_changed_is_refused(before: bytes, after: bytes) -> None:
    made = signed(office().signer)
    changed = made.replace(before, after)
    assert changed != made
    with pytest.raises(Refused):
        check_xml(changed)


def test_no_byte_of_it_can_be_another() -> None:
    made = signed(curved().signer)
    for place in range(0, len(made), 7):
        changed = made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :]
        try:
            found = check_xml(changed)
        except Refused:
            continue
        # What can be another says the same: a name in quotes of the declaration, the Id that nobody refers to.
        assert etree.tostring(found.root, method="c14n") == etree.tostring(etree.fromstring(TEXT), method="c14n")


def test_java_is_convinced(tmp_path: Path, authority: Authority) -> None:
    java = shutil.which("java")
    if java is None or shutil.which("javac") is None:
        missing = "no JDK on this machine: Java's referee cannot be compiled"
        if "CI" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    (tmp_path / "Referee.java").write_text(JAVA, encoding="utf-8")
    for name, holder in HOLDERS.items():
        made = signed(holder().signer)
        whole = with_proofs(made, token_of(authority, stamped_octets(made)), LongTerm(holder().signer.chain))
        (tmp_path / f"{name}.xml").write_bytes(whole)
        (tmp_path / f"{name}.pem").write_bytes(holder().pem)
    (tmp_path / "broken.xml").write_bytes(signed(office().signer).replace(b"T08:30", b"T08:31"))
    (tmp_path / "broken.pem").write_bytes(office().pem)
    names = [*HOLDERS, "broken"]
    command = [java, "Referee.java", *names]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["rsa", "true", "chain", "true", "curve", "true", "broken", "false"]
