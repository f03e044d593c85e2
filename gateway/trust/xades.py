"""Signs what this service itself says, as XAdES: small XML of our own, enveloped, with certificate and time signed too.

Baseline B comes first (ETSI EN 319 132-1). A timestamp (T), certificates and revocation data (LT) are put in later
without changing any other byte, so that taking them out again restores what was signed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from gateway.packet.names import DSIG
from gateway.trust.algorithms import ENVELOPED, EXCLUSIVE, SignatureMethod, digest_uri, signature_uri
from gateway.trust.ecdsa import joined_value
from gateway.trust.key_info import key_info
from gateway.trust.keys import HashName, Signer
from gateway.trust.profile import KeyPart

XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
SIGNED_PROPERTIES: Final = "http://uri.etsi.org/01903#SignedProperties"

_END: Final = b"</xades:QualifyingProperties>"
_UNSIGNED: Final = re.compile(rb"<xades:UnsignedProperties>.*</xades:UnsignedProperties>(?=" + _END + rb")", re.DOTALL)
_HASH: Final[HashName] = "sha256"


@dataclass(frozen=True, slots=True)
class LongTerm:
    """What lets a signature be judged for long: certificates, revocation lists and OCSP answers, all DER."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.certificates or self.crls or self.ocsps)


def sign_xml(root: etree._Element, signer: Signer, at: datetime) -> bytes:
    """Return the document of ``root`` with our signature as its last child; ``at`` is the time of signing.

    ``root`` is changed and has no signature yet. Raises NotNow with a ``key.*`` code where the key cannot be had.
    """
    digest = hashlib.new(_HASH, canonical(root)).digest()
    root.append(_parse(_signature(signer, at)))
    signature = root[-1]
    info, value = signature[0], signature[1]
    for reference, octets in zip(info.iter(f"{{{DSIG}}}Reference"), _signed_parts(signature), strict=True):
        found = digest if octets is None else hashlib.new(_HASH, octets).digest()
        reference[-1].text = _base64(found)
    octets = signer.sign(canonical(info), _HASH)
    if isinstance(signer.public, ec.EllipticCurvePublicKey):
        octets = joined_value(octets, signer.public.curve)
    value.text = _base64(octets)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def stamped_octets(signed: bytes) -> bytes:
    """Return the bytes that a signature timestamp is about: the canonical SignatureValue."""
    value = next(parse_xml(signed).iter(f"{{{DSIG}}}SignatureValue"))
    return canonical(value)


def with_proofs(signed: bytes, token: bytes | None, values: LongTerm) -> bytes:
    """Return a signed document with timestamp token (DER) and long-term values put in, where there are any."""
    inside = _timestamp(token) if token is not None else ""
    if token is not None and values:
        inside += _values(values)
    if not inside:
        return signed
    unsigned = f"<xades:UnsignedProperties><xades:UnsignedSignatureProperties>{inside}"
    unsigned += "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
    return signed.replace(_END, unsigned.encode() + _END, 1)


def without_proofs(document: bytes) -> bytes:
    """Return what was signed at first, byte for byte."""
    return _UNSIGNED.sub(b"", document, count=1)


def canonical(element: etree._Element) -> bytes:
    """Return the exclusive canonical form of an element."""
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_comments=False))


def parse_xml(document: bytes) -> etree._Element:
    """Parse without entities, network or comments; raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(document, parser)


def _parse(text: str) -> etree._Element:
    return parse_xml(text.encode())


def _signed_parts(signature: etree._Element) -> Iterable[bytes | None]:
    """What each reference is about, in their order: the document itself, then the signed properties."""
    yield None
    yield canonical(next(signature.iter(f"{{{XADES}}}SignedProperties")))


def _signature(signer: Signer, at: datetime) -> str:
    method = signature_uri(SignatureMethod(signer.family, _HASH))
    digest_method = f'<DigestMethod Algorithm="{digest_uri(_HASH)}"/><DigestValue/>'
    exclusive = f'<Transform Algorithm="{EXCLUSIVE}"/>'
    return (
        f'<Signature xmlns="{DSIG}" Id="signature"><SignedInfo>'
        f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><SignatureMethod Algorithm="{method}"/>'
        f'<Reference Id="content" URI=""><Transforms><Transform Algorithm="{ENVELOPED}"/>{exclusive}</Transforms>'
        f"{digest_method}</Reference>"
        f'<Reference Type="{SIGNED_PROPERTIES}" URI="#signed-properties"><Transforms>{exclusive}</Transforms>'
        f"{digest_method}</Reference>"
        f"</SignedInfo><SignatureValue/>{key_info(signer, (KeyPart.CHAIN,))}"
        f'<Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#signature">'
        f'<xades:SignedProperties Id="signed-properties">{_signed_properties(signer, at)}</xades:SignedProperties>'
        "</xades:QualifyingProperties></Object></Signature>"
    )


def _signed_properties(signer: Signer, at: datetime) -> str:
    digest = _base64(signer.certificate.x509.fingerprint(hashes.SHA256()))
    moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return (
        f"<xades:SignedSignatureProperties><xades:SigningTime>{moment}</xades:SigningTime>"
        "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
        f'<DigestMethod Algorithm="{digest_uri(_HASH)}"/><DigestValue>{digest}</DigestValue>'
        "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>"
        '<xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference="#content">'
        "<xades:MimeType>application/xml</xades:MimeType></xades:DataObjectFormat>"
        "</xades:SignedDataObjectProperties>"
    )


def _timestamp(token: bytes) -> str:
    return (
        f'<xades:SignatureTimeStamp><CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
        f"<xades:EncapsulatedTimeStamp>{_base64(token)}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>"
    )


def _values(values: LongTerm) -> str:
    def all_of(name: str, found: Iterable[bytes]) -> str:
        return "".join(f"<xades:{name}>{_base64(der)}</xades:{name}>" for der in found)

    text = ""
    if values.certificates:
        inside = all_of("EncapsulatedX509Certificate", values.certificates)
        text += f"<xades:CertificateValues>{inside}</xades:CertificateValues>"
    crls, ocsps = all_of("EncapsulatedCRLValue", values.crls), all_of("EncapsulatedOCSPValue", values.ocsps)
    if crls or ocsps:
        text += "<xades:RevocationValues>"
        text += f"<xades:CRLValues>{crls}</xades:CRLValues>" if crls else ""
        text += f"<xades:OCSPValues>{ocsps}</xades:OCSPValues>" if ocsps else ""
        text += "</xades:RevocationValues>"
    return text


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
