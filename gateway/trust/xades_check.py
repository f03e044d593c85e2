"""Verifies what :mod:`gateway.trust.xades` signs, strictly in that one form: what is said in any other is not believed.

The shape is rebuilt from what was read and compared, so that nothing can be signed elsewhere than where it is read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from lxml import etree

from gateway.findings import refuse
from gateway.packet.names import DSIG
from gateway.trust.algorithms import ENVELOPED, EXCLUSIVE, SIGNATURES, SignatureMethod, digest_uri
from gateway.trust.certificates import Certificate, read_certificate, verifies
from gateway.trust.xades import SIGNED_PROPERTIES, XADES, canonical, parse_xml


@dataclass(frozen=True, slots=True)
class SignedXml:
    """A document whose signature holds: its root without the signature, who signed, when as they say, and the rest.

    ``octets`` are what a timestamp is about, ``tokens`` the timestamps inside (DER), not judged yet. Whether the
    signer is to be believed is for others to say.
    """

    root: etree._Element
    signer: Certificate
    certificates: tuple[Certificate, ...]
    said_at: datetime
    method: SignatureMethod
    octets: bytes
    tokens: tuple[bytes, ...]


def check_xml(document: bytes) -> SignedXml:
    """Return a document whose signature is right. Raises Refused ``xades.unreadable``, ``.shape`` or ``.signature``."""
    try:
        root = parse_xml(document)
    except (etree.XMLSyntaxError, ValueError):
        raise refuse("xades.unreadable") from None
    written = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    if root.getroottree().docinfo.xml_version != "1.0" or written != document:
        raise refuse("xades.shape")
    try:
        return _check(root)
    except (LookupError, ValueError, TypeError, AttributeError, binascii.Error):
        raise refuse("xades.shape") from None


def _check(root: etree._Element) -> SignedXml:
    signatures = list(root.iter(f"{{{DSIG}}}Signature"))
    if len(signatures) != 1 or signatures[0] is not root[-1] or _alien(root):
        raise refuse("xades.shape")
    signature = signatures[0]
    info, value, keys, held = signature
    _check_names(signature, ("SignedInfo", "SignatureValue", "KeyInfo", "Object"))
    content, properties = info.findall(f"{{{DSIG}}}Reference")
    method = SIGNATURES[info[1].get("Algorithm", "")]
    if len(info) != 4 or info[0].get("Algorithm") != EXCLUSIVE:
        raise refuse("xades.shape")
    signed_info = canonical(info)
    octets = canonical(value)
    found = held[0][0]
    if signature.get("Id") != "signature" or held[0].get("Target") != "#signature":
        raise refuse("xades.shape")
    if found.tag != f"{{{XADES}}}SignedProperties" or found.get("Id") != "signed-properties":
        raise refuse("xades.shape")
    _check_reference(content, "", (ENVELOPED, EXCLUSIVE), None)
    _check_reference(properties, "#signed-properties", (EXCLUSIVE,), SIGNED_PROPERTIES)
    _check_digest(properties, canonical(found))
    certificates = _certificates(keys)
    signer = certificates[0]
    if signer.key is None or not verifies(signer.key, method, _bytes(value), signed_info):
        raise refuse("xades.signature")
    said_at = _check_properties(found, signer)
    tokens = tuple(_bytes(item) for item in held.iter(f"{{{XADES}}}EncapsulatedTimeStamp"))
    root.remove(signature)
    _check_digest(content, canonical(root))
    return SignedXml(root, signer, certificates, said_at, method, octets, tokens)


def _alien(root: etree._Element) -> bool:
    """Tell whether there is anything that our own documents never have."""
    tree = root.getroottree()
    around = root.getprevious() is not None or root.getnext() is not None or tree.docinfo.internalDTD is not None
    odd = any(not isinstance(item.tag, str) for item in root.iter())
    ids = [item.get("Id") for item in root.iter() if isinstance(item.tag, str) and item.get("Id") is not None]
    return around or odd or len(ids) != len(set(ids)) or (root[-1].tail or "") != ""


def _check_names(element: etree._Element, names: tuple[str, ...]) -> None:
    if tuple(child.tag for child in element) != tuple(f"{{{DSIG}}}{name}" for name in names):
        raise refuse("xades.shape")


def _check_reference(reference: etree._Element, uri: str, transforms: tuple[str, ...], kind: str | None) -> None:
    _check_names(reference, ("Transforms", "DigestMethod", "DigestValue"))
    found = tuple(item.get("Algorithm") for item in reference[0])
    bare = all(len(item) == 0 for item in reference[0])
    right = (reference.get("URI"), reference.get("Type"), found) == (uri, kind, transforms)
    if not bare or not right or reference[1].get("Algorithm") != digest_uri("sha256"):
        raise refuse("xades.shape")


def _check_digest(reference: etree._Element, octets: bytes) -> None:
    if not compare_digest(_bytes(reference[-1]), hashlib.sha256(octets).digest()):
        raise refuse("xades.signature")


def _certificates(keys: etree._Element) -> tuple[Certificate, ...]:
    found = [read_certificate(_bytes(item)) for item in keys.iter(f"{{{DSIG}}}X509Certificate")]
    if not found or not all(found):
        raise refuse("xades.shape")
    return tuple(item for item in found if item is not None)


def _check_properties(properties: etree._Element, signer: Certificate) -> datetime:
    digest = next(properties.iter(f"{{{XADES}}}CertDigest"))
    if digest[0].get("Algorithm") != digest_uri("sha256") or _bytes(digest[1]).hex() != signer.fingerprint:
        raise refuse("xades.signature")
    return datetime.fromisoformat(next(properties.iter(f"{{{XADES}}}SigningTime")).text or "")


def _bytes(element: etree._Element) -> bytes:
    text = (element.text or "").encode("ascii")
    found = base64.b64decode(text, validate=True)
    # Bits behind the last byte may be anything to a decoder; here each text stands for its own bytes.
    if base64.b64encode(found) != text:
        raise ValueError("not written by us")
    return found
