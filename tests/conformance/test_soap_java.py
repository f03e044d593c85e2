"""SAAJ, the reference implementation of SOAP in Java, as a client: attachments both ways, faults, both versions."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conformance.soap_hub import RECEIVER, SENDER, SoapHub, running_soap
from tests.packets import document_xml

PACKET = document_xml(SENDER, [RECEIVER])
SAAJ = "1.5.3"
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>tests</groupId><artifactId>saaj</artifactId><version>1</version><dependencies><dependency>
<groupId>com.sun.xml.messaging.saaj</groupId><artifactId>saaj-impl</artifactId><version>{SAAJ}</version>
</dependency></dependencies></project>"""

PROGRAM = """
import java.io.*; import java.net.URI; import java.nio.file.*; import java.security.MessageDigest; import java.util.*;
import javax.activation.*; import javax.xml.namespace.QName; import javax.xml.soap.*;

public class Client {
  static final String LT = "urn:lienthong:edoc:1";
  static MessageFactory factory;
  static SOAPConnection connection;
  static String url;

  static SOAPElement start(SOAPMessage message, String key, String name) throws Exception {
    message.getMimeHeaders().addHeader("Authorization", "Bearer " + key);
    return message.getSOAPBody().addBodyElement(new QName(LT, name, "lt"));
  }

  static void value(SOAPElement parent, String name, String text) throws Exception {
    parent.addChildElement(new QName(LT, name, "lt")).addTextNode(text);
  }

  static String text(SOAPMessage message, String name) throws Exception {
    return message.getSOAPBody().getElementsByTagNameNS(LT, name).item(0).getTextContent();
  }

  static byte[] only(SOAPMessage message) throws Exception {
    AttachmentPart part = (AttachmentPart) message.getAttachments().next();
    return part.getRawContentBytes();
  }

  public static void main(String[] given) throws Exception {
    url = given[0];
    String version = given[3].equals("12") ? SOAPConstants.SOAP_1_2_PROTOCOL : SOAPConstants.SOAP_1_1_PROTOCOL;
    factory = MessageFactory.newInstance(version);
    connection = SOAPConnectionFactory.newInstance().createConnection();
    byte[] packet = Files.readAllBytes(Path.of("packet.edxml"));

    SOAPMessage send = factory.createMessage();
    value(start(send, given[1], "SendDocument"), "PacketReference", "cid:goi");
    AttachmentPart part = send.createAttachmentPart();
    part.setRawContentBytes(packet, 0, packet.length, "application/xml");
    part.setContentId("<goi>");
    send.addAttachmentPart(part);
    send.saveChanges();
    SOAPMessage sent = connection.call(send, url);
    System.out.println(text(sent, "Kind") + " " + text(sent, "Duplicate"));

    SOAPMessage get = factory.createMessage();
    SOAPElement asked = start(get, given[1], "GetDocument");
    value(asked, "Id", text(sent, "Id"));
    value(asked, "Transfer", "swa");
    get.saveChanges();
    System.out.println(Arrays.equals(packet, only(connection.call(get, url))));

    SOAPMessage wrong = factory.createMessage();
    value(start(wrong, given[2], "GetDocument"), "Id", "khong-co");
    wrong.saveChanges();
    SOAPFault fault = connection.call(wrong, url).getSOAPBody().getFault();
    System.out.println(fault.getFaultCodeAsQName().getLocalPart() + " "
        + fault.getDetail().getElementsByTagNameNS(LT, "Code").item(0).getTextContent());
  }
}
"""


@pytest.fixture(scope="session")
def classes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The class path of the compiled client, SAAJ in a cache of this user's; skips where that cannot be."""
    if shutil.which("mvn") is None or shutil.which("javac") is None:
        pytest.skip("Maven and a JDK are not on this machine")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "lienthong-tests" / f"saaj-{SAAJ}"
    if not list((cache / "lib").glob("saaj-impl-*.jar")):
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "pom.xml").write_text(POM, encoding="utf-8")
        command = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"]
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=180, check=False)
        if done.returncode:
            pytest.skip(f"Maven could not fetch SAAJ {SAAJ}: {done.stdout[-200:]}")
    folder = tmp_path_factory.mktemp("saaj")
    (folder / "Client.java").write_text(PROGRAM, encoding="utf-8")
    jars = ":".join(str(jar) for jar in (cache / "lib").glob("*.jar"))
    subprocess.run(["javac", "-nowarn", "-cp", jars, "Client.java"], cwd=folder, check=True, capture_output=True)
    return f"{jars}:{folder}"


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[SoapHub]:
    async with running_soap(tmp_path / "hub") as running:
        yield running


@pytest.mark.parametrize(("version", "blamed"), [("11", "Client"), ("12", "Sender")])
async def test_java_sends_and_fetches_with_attachments(
    hub: SoapHub, tmp_path: Path, classes: str, version: str, blamed: str
) -> None:
    (tmp_path / "packet.edxml").write_bytes(PACKET)
    words = [hub.url, hub.keys[SENDER].secret, hub.keys[RECEIVER].secret, version]
    command = ["java", "-cp", classes, "Client", *words]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split("\n")[:3] == ["document false", "true", f"{blamed} document.unknown"], done.stderr
