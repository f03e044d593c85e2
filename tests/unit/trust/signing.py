"""Signing and checking in tests, and crafting signatures that no honest program would make."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from gateway.findings import Finding
from gateway.trust.anchors import Anchors
from gateway.trust.canonical import CanonicalWriter, Method
from gateway.trust.keys import HashName, Signer
from gateway.trust.namespaces import Scopes
from gateway.trust.profile import DEFAULT, Canonicalization, SigningProfile
from gateway.trust.sign import sign_packet
from gateway.trust.stream import read_xml
from gateway.trust.verdict import SignatureReport
from gateway.trust.verify import verify
from tests.packets import document_xml
from tests.pki import NOW, Holder, office, root

DSIG = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ENVELOPED = f'<Transform Algorithm="{DSIG}enveloped-signature"/>'
EXCLUSIVE = f'<Transform Algorithm="{EXC}"/>'
HEADER_END = b"</edXML:edXMLHeader>"

PACKET = document_xml()


class _Events:
    """Visitor that hands everything to a writer."""

    def __init__(self, writer: CanonicalWriter) -> None:
        self.finished = False
        self.start = writer.start
        self.end = writer.end
        self.text = writer.text
        self.comment = writer.comment
        self.instruction = writer.instruction

    def begin(self, offset: Callable[[], int]) -> None:
        """Take the position."""


def canonical(document: bytes, method: Method, feed: int = 65536) -> bytes:
    """Return the canonical form as the product writes it."""
    pieces: list[bytes] = []
    writer = CanonicalWriter(pieces.append, method)
    read_xml(io.BytesIO(document), _Events(writer), feed=feed)
    writer.flush()
    return b"".join(pieces)


def is_relative(document: bytes) -> bool:
    """Tell whether the document is one that canonical XML is not defined for."""
    scopes = Scopes()
    read_xml(io.BytesIO(document), _Events(CanonicalWriter(lambda _: None, Method())), scopes=scopes)
    return scopes.relative


def reference(document: bytes, method: Method) -> bytes:
    """Return the canonical form as libxml2 writes it."""
    tree: Any = etree.ElementTree(etree.fromstring(document, etree.XMLParser(huge_tree=True, resolve_entities=False)))
    target = io.BytesIO()
    prefixes = sorted(method.prefixes) if method.exclusive and method.prefixes else None
    tree.write_c14n(target, exclusive=method.exclusive, with_comments=method.comments, inclusive_ns_prefixes=prefixes)
    return target.getvalue()


def sign(
    packet: bytes = PACKET,
    holder: Holder | None = None,
    canonicalization: Canonicalization = "exclusive",
    hash_name: HashName = "sha256",
) -> bytes:
    """Return the packet signed by the product."""
    return sign_as(SigningProfile(hash_name, canonicalization=canonicalization), packet, holder)


def sign_as(profile: SigningProfile, packet: bytes = PACKET, holder: Holder | None = None) -> bytes:
    """Return the packet signed by the product in that form."""
    return signed_by((holder or office()).signer, profile, packet)


def signed_by(signer: Signer, profile: SigningProfile = DEFAULT, packet: bytes = PACKET) -> bytes:
    """Return the packet signed by the product with a signer of any kind."""
    target = io.BytesIO()
    sign_packet(io.BytesIO(packet), target, signer, profile)
    return target.getvalue()


def check(packet: bytes, anchors: Anchors | None = None, at: datetime = NOW) -> SignatureReport:
    """Return the product's verdict, by default against the test root."""
    return verify(lambda: io.BytesIO(packet), root().anchors if anchors is None else anchors, at)


def codes(report: SignatureReport) -> set[str]:
    """Return the codes of the reasons."""
    return {reason.code for reason in report.reasons}


def fact(report: SignatureReport, code: str, name: str) -> str | int:
    """Return one fact of the reason with that code."""
    found: Finding = next(reason for reason in report.reasons if reason.code == code)
    return found.facts[name]


def key_info(*holders: Holder) -> str:
    """Return a KeyInfo with the holders' certificates."""
    texts = [base64.b64encode(item.certificate.public_bytes(Encoding.DER)).decode() for item in holders]
    joined = "".join(f"<X509Certificate>{text}</X509Certificate>" for text in texts)
    return f"<KeyInfo><X509Data>{joined}</X509Data></KeyInfo>"


def digest_of(packet: bytes, hash_name: str = "sha256") -> str:
    """Return the digest of the packet's exclusive canonical form, as libxml2 sees it, in base64."""
    return base64.b64encode(hashlib.new(hash_name, reference(packet, Method(exclusive=True))).digest()).decode()


def signed_info(
    packet: bytes = PACKET,
    *,
    method: str = f"{MORE}rsa-sha256",
    inside_method: str = "",
    uri: str = ' URI=""',
    transforms: str = ENVELOPED + EXCLUSIVE,
    digest_method: str = SHA256,
    digest: str | None = None,
) -> str:
    """Return a SignedInfo over the packet, with any part replaced."""
    return (
        f'<SignedInfo><CanonicalizationMethod Algorithm="{EXC}"/>'
        f'<SignatureMethod Algorithm="{method}">{inside_method}</SignatureMethod>'
        f"<Reference{uri}><Transforms>{transforms}</Transforms>"
        f'<DigestMethod Algorithm="{digest_method}"/>'
        f"<DigestValue>{digest_of(packet) if digest is None else digest}</DigestValue></Reference></SignedInfo>"
    )


def value_of(
    info: str,
    holder: Holder,
    algorithm: hashes.HashAlgorithm | None = None,
    scheme: padding.AsymmetricPadding | None = None,
) -> str:
    """Return the SignatureValue element of the holder over a SignedInfo."""
    apex = info.replace("<SignedInfo", f'<SignedInfo xmlns="{DSIG}"', 1)
    octets = reference(apex.encode(), Method(exclusive=True))
    assert isinstance(holder.key, rsa.RSAPrivateKey)
    value = holder.key.sign(octets, scheme or padding.PKCS1v15(), algorithm or hashes.SHA256())
    return f"<SignatureValue>{base64.b64encode(value).decode()}</SignatureValue>"


def signature(content: str) -> bytes:
    """Return a Signature element around the content."""
    return f'<Signature xmlns="{DSIG}">{content}</Signature>'.encode()


def craft(info: str | None = None, *, more: str = "", keys: str | None = None, packet: bytes = PACKET) -> bytes:
    """Return the packet with a mathematically right signature over a SignedInfo of any kind."""
    info = signed_info(packet) if info is None else info
    keys = key_info(office()) if keys is None else keys
    element = signature(info + value_of(info, office()) + keys + more)
    return packet.replace(HEADER_END, element + HEADER_END, 1)
