"""Java's own XML signatures as a third kind of referee, the one that the bus's partners mostly use."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateway.trust.profile import KeyPart, SigningProfile
from gateway.trust.verdict import Verdict
from tests.conformance.test_signatures_ours import HARD, HASHES
from tests.pki import curved, office
from tests.unit.trust.signing import check, codes, sign, sign_as

CURVED = ("document", "status", "inherited")
"""The packets that are signed on a curve as well."""

PROGRAM = """
import java.io.*; import java.nio.file.*; import java.security.*; import java.security.cert.*; import java.util.*;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.xml.crypto.dsig.*; import javax.xml.crypto.dsig.dom.*; import javax.xml.crypto.dsig.keyinfo.*;
import javax.xml.crypto.dsig.spec.*; import javax.xml.parsers.*; import javax.xml.transform.*;
import javax.xml.transform.dom.DOMSource; import javax.xml.transform.stream.StreamResult; import org.w3c.dom.*;

public class Referee {
  static final String EDXML = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
  static final XMLSignatureFactory FACTORY = XMLSignatureFactory.getInstance("DOM");

  static Document parse(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(file.toFile());
  }

  static X509Certificate certificate(String name) throws Exception {
    return (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(Files.newInputStream(Path.of(name + ".pem")));
  }

  public static void main(String[] arguments) throws Exception {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("."), "*.xml")) {
      for (Path file : files) {
        String kind = file.toString().contains("curve") ? "EC" : "RSA";
        if (file.toString().contains("plain")) sign(file, kind); else verify(file, certificate(kind));
      }
    }
  }

  static void verify(Path file, X509Certificate certificate) throws Exception {
    Document document = parse(file);
    Node node = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").item(0);
    DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), node);
    System.out.println(file.getFileName() + " " + FACTORY.unmarshalXMLSignature(context).validate(context));
  }

  static void sign(Path file, String kind) throws Exception {
    X509Certificate certificate = certificate(kind);
    byte[] der = Files.readAllBytes(Path.of(kind + ".der"));
    PrivateKey key = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
    String method = kind.equals("EC") ? "ecdsa-sha384" : "rsa-sha256";
    for (String form : List.of(CanonicalizationMethod.INCLUSIVE, CanonicalizationMethod.EXCLUSIVE,
                               CanonicalizationMethod.INCLUSIVE_WITH_COMMENTS)) {
      Document document = parse(file);
      Node header = document.getElementsByTagNameNS(EDXML, "edXMLHeader").item(0);
      Reference reference = FACTORY.newReference("", FACTORY.newDigestMethod(DigestMethod.SHA512, null),
          List.of(FACTORY.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                  FACTORY.newTransform(form, (TransformParameterSpec) null)), null, null);
      SignedInfo info = FACTORY.newSignedInfo(
          FACTORY.newCanonicalizationMethod(form, (C14NMethodParameterSpec) null),
          FACTORY.newSignatureMethod("http://www.w3.org/2001/04/xmldsig-more#" + method, null), List.of(reference));
      KeyInfoFactory keys = FACTORY.getKeyInfoFactory();
      KeyInfo keyInfo = keys.newKeyInfo(List.of(
          keys.newKeyValue(certificate.getPublicKey()), keys.newX509Data(List.of(certificate))));
      FACTORY.newXMLSignature(info, keyInfo).sign(new DOMSignContext(key, header));
      String name = file.getFileName().toString().replace("plain", "java-" + Integer.toHexString(form.hashCode()));
      try (OutputStream out = Files.newOutputStream(Path.of("out", name))) {
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
      }
    }
  }
}
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Path]:
    """Let Java verify our packets and sign the plain ones; return its verdicts and the folder of what it signed."""
    java = shutil.which("java")
    if java is None or shutil.which("javac") is None:
        missing = "no JDK on this machine: Java's referee cannot be compiled"
        if "CI" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("java")
    (folder / "out").mkdir()
    (folder / "Referee.java").write_text(PROGRAM, encoding="utf-8")
    _write_packets(folder)
    done = subprocess.run([java, "Referee.java"], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    verdicts = {name: verdict for name, _, verdict in (line.partition(" ") for line in done.stdout.splitlines())}
    return verdicts, folder / "out"


def _write_packets(folder: Path) -> None:
    for kind, holder in (("RSA", office()), ("EC", curved(ec.SECP384R1))):
        (folder / f"{kind}.pem").write_bytes(holder.pem)
        der = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{kind}.der").write_bytes(der)
    for name, packet in HARD.items():
        (folder / f"plain-{name}.xml").write_bytes(packet)
        (folder / f"exclusive-{name}.xml").write_bytes(sign(packet))
        (folder / f"inclusive-{name}.xml").write_bytes(sign(packet, canonicalization="inclusive", hash_name="sha512"))
    for name in CURVED:
        (folder / f"plain-curve-{name}.xml").write_bytes(HARD[name])
        for hash_name in HASHES:
            signed = sign(HARD[name], curved(ec.SECP384R1), hash_name=hash_name)
            (folder / f"curve-{hash_name}-{name}.xml").write_bytes(signed)
    broken = sign(holder=curved(ec.SECP384R1)).replace(b"JVBERi0x", b"JVBERi0y")
    (folder / "broken-curve.xml").write_bytes(broken)
    (folder / "pss.xml").write_bytes(sign_as(SigningProfile(pss=True)))
    (folder / "everything.xml").write_bytes(sign_as(SigningProfile(key_info=tuple(KeyPart))))
    (folder / "broken.xml").write_bytes(sign().replace(b"JVBERi0x", b"JVBERi0y"))


def test_java_is_convinced_by_what_we_sign(judged: tuple[dict[str, str], Path]) -> None:
    verdicts, _ = judged
    assert verdicts.pop("broken.xml") == "false"
    assert verdicts.pop("broken-curve.xml") == "false"
    assert set(verdicts.values()) == {"true"}
    assert len(verdicts) == 2 * len(HARD) + len(HASHES) * len(CURVED) + 2


def test_we_are_convinced_by_what_java_signs(judged: tuple[dict[str, str], Path]) -> None:
    reports = {file.name: check(file.read_bytes()) for file in judged[1].iterdir()}
    assert {name: codes(report) for name, report in reports.items() if report.verdict is not Verdict.VALID} == {}
    assert len(reports) == 3 * (len(HARD) + len(CURVED))
