"""Signed packets of any size, made by streaming and without the product's own code.

The packet is written in its exclusive canonical form to begin with, so that the digest under the signature is taken
while the bytes go to disk and no tree is built, for 366 KB as for 1 GB. What comes out is ordinary XML with a signature
that every verifier reads; the floor measurement proves that with libxmlsec.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gateway.packet.names import DSIG, EDXML

SENDER: Final = "000.00.00.G22"
RECEIVER: Final = "000.00.00.G09"

_CHUNK: Final = 3 * 256 * 1024
"""Bytes of attachment encoded at a time; a multiple of 3, so that base64 needs no filling in between."""

_HEADER: Final = f"""<edXML xmlns="{EDXML}">
  <edXML:edXMLEnvelope xmlns:edXML="{EDXML}">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From><edXML:OrganId>{SENDER}</edXML:OrganId><edXML:OrganName>Văn phòng Chính phủ</edXML:OrganName></edXML:From>
        <edXML:To><edXML:OrganId>%(receiver)s</edXML:OrganId><edXML:OrganName>Bộ Khoa học và Công nghệ</edXML:OrganName></edXML:To>
        <edXML:DocumentId>{SENDER},2026/01/15,%(number)d/VPCP-DL</edXML:DocumentId>
        <edXML:Code><edXML:CodeNumber>%(number)d</edXML:CodeNumber><edXML:CodeNotation>VPCP-DL</edXML:CodeNotation></edXML:Code>
        <edXML:PromulgationInfo><edXML:Place>Hà Nội</edXML:Place><edXML:PromulgationDate>2026/01/15</edXML:PromulgationDate></edXML:PromulgationInfo>
        <edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeDetail>0</edXML:TypeDetail><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
        <edXML:Subject>Văn bản đo lường số %(number)d</edXML:Subject>
        <edXML:Content>Văn bản đo lường số %(number)d</edXML:Content>
        <edXML:SignerInfo><edXML:Position>Chánh Văn phòng</edXML:Position><edXML:FullName>Nguyễn Văn Đo</edXML:FullName></edXML:SignerInfo>
        <edXML:OtherInfo><edXML:Priority>0</edXML:Priority><edXML:PageAmount>3</edXML:PageAmount><edXML:Direction>false</edXML:Direction></edXML:OtherInfo>
        <edXML:SteeringType>0</edXML:SteeringType>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList>
        <edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType><edXML:BussinessDocReason>Văn bản mới</edXML:BussinessDocReason><edXML:Paper>0</edXML:Paper></edXML:Bussiness>
        <edXML:TraceHeader><edXML:OrganId>{SENDER}</edXML:OrganId><edXML:Timestamp>2026/01/15 08:00:00</edXML:Timestamp></edXML:TraceHeader>
      </edXML:TraceHeaderList>
      """  # noqa: E501 - one line an element, as it goes out

_BETWEEN: Final = """
    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference><edXML:ContentId>cid:tep-1</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>van-ban.pdf</edXML:AttachmentName></edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <ContentId>cid:tep-1</ContentId>
      <AttachmentName>van-ban.pdf</AttachmentName>
      <ContentType>application/pdf</ContentType>
      """

_OPEN: Final = f'<edXML:ContentTransferEncoded xmlns:edXML="{EDXML}">'
_CLOSE: Final = "</edXML:ContentTransferEncoded>\n    </Attachment>\n  </AttachmentEncoded>\n</edXML>"
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'

_SIGNED_INFO: Final = (
    '<SignedInfo><CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></CanonicalizationMethod>'
    '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod>'
    '<Reference URI=""><Transforms>'
    '<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></Transform>'
    '<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></Transform></Transforms>'
    '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>'
    "<DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
)


@dataclass(frozen=True, slots=True)
class Signer:
    """A loaded RSA key and its certificate as base64 DER."""

    key: rsa.RSAPrivateKey
    certificate: str


@dataclass(frozen=True, slots=True)
class Made:
    """One packet on disk with the SHA-256 of its bytes."""

    file: Path
    size: int
    sha256: str


def load_signer(key: Path, certificate: Path) -> Signer:
    """Return the signer of two PEM files."""
    loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise TypeError(f"{key} holds no RSA key")
    der = x509.load_pem_x509_certificate(certificate.read_bytes()).public_bytes(serialization.Encoding.DER)
    return Signer(loaded, base64.b64encode(der).decode())


def make_packet(file: Path, number: int, size: int, signer: Signer, receiver: str = RECEIVER) -> Made:
    """Write one signed packet of nearly ``size`` bytes; number and content are its own.

    The signature stands before the attachment but covers it, so the attachment is encoded into the file first, behind
    a gap of the signature's known length.
    """
    head = (_HEADER % {"number": number, "receiver": receiver}).encode()
    between = (_BETWEEN + _OPEN).encode()
    gap = len(_signature(b"\0" * 32, signer))
    digest = hashlib.sha256(head + between)
    content = max(size - len(_DECLARATION) - len(head) - gap - len(between) - len(_CLOSE), 4) // 4 * 3
    with file.open("wb") as out:
        out.seek(len(_DECLARATION) + len(head) + gap)
        out.write(between)
        for encoded in _attachment(content):
            out.write(encoded)
            digest.update(encoded)
        out.write(_CLOSE.encode())
        digest.update(_CLOSE.encode())
        out.seek(0)
        out.write(_DECLARATION + head + _signature(digest.digest(), signer))
    with file.open("rb") as written:
        return Made(file, file.stat().st_size, hashlib.file_digest(written, "sha256").hexdigest())


def _attachment(size: int) -> Iterator[bytes]:
    left = size
    start = b"%PDF-1.7\n"
    while left > 0:
        length = min(left, _CHUNK)
        chunk = (start + os.urandom(length))[:length]
        yield base64.b64encode(chunk)
        start = b""
        left -= length


def _signature(digest: bytes, signer: Signer) -> bytes:
    info = _SIGNED_INFO.format(digest=base64.b64encode(digest).decode())
    canonical = info.replace("<SignedInfo>", f'<SignedInfo xmlns="{DSIG}">', 1)
    value = base64.b64encode(signer.key.sign(canonical.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
    return (
        f'<Signature xmlns="{DSIG}">{info}<SignatureValue>{value}</SignatureValue>'
        f"<KeyInfo><X509Data><X509Certificate>{signer.certificate}</X509Certificate></X509Data></KeyInfo></Signature>"
    ).encode()
