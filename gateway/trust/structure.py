"""What a ds:Signature says, judged by its shape alone: the strict part of XML-DSig that can be believed.

Everything inside the signature element but outside SignedInfo is unsigned; whatever could smuggle content, a second
reading or another transform past a reader is refused here, before any mathematics.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.findings import Finding
from gateway.packet.names import DSIG
from gateway.trust.algorithms import (
    CANONICAL_FORMS,
    DIGESTS,
    ENVELOPED,
    EXCLUSIVE,
    SIGNATURES,
    SignatureMethod,
    is_hmac,
)
from gateway.trust.canonical import Method
from gateway.trust.verdict import Verdict

DSIG11: Final = "http://www.w3.org/2009/xmldsig11#"
_RFC4050: Final = "http://www.w3.org/2001/04/xmldsig-more#"  # of ECDSAKeyValue, which is passed over
_KNOWN_NAMESPACES: Final = frozenset({DSIG, DSIG11, EXCLUSIVE, _RFC4050})
_CHILDREN: Final = {"SignedInfo": (1, 1), "SignatureValue": (1, 1), "KeyInfo": (0, 1), "Object": (0, 100)}
_ALGORITHM: Final = re.compile(rb"""Algorithm=["']([^"'<>]{1,100})["']""")
_GUESS: Final = 2048  # bytes within which a SignedInfo says all its algorithms
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
MAX_CERTIFICATES: Final = 16
MAX_CERTIFICATE: Final = 64 * 1024  # bytes of DER; national certificates have two or three thousand


@dataclass(slots=True)
class Node:
    """One element inside a signature: a tree small enough to be held."""

    namespace: str
    local: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    remarks: bool = False
    """Comments or processing instructions stand directly inside."""

    def named(self, local: str) -> list[Node]:
        """Return the children of that name in the xmldsig namespace."""
        return [child for child in self.children if child.local == local and child.namespace == DSIG]

    def everything(self) -> list[Node]:
        """Return this element and all below it."""
        found, waiting = [], [self]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting.extend(node.children)
        return found

    @property
    def content(self) -> str:
        """The element's own text, joined over comments."""
        return "".join(self.text)


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason together with the verdict that it leads to."""

    verdict: Verdict
    finding: Finding


@dataclass(frozen=True, slots=True)
class Forms:
    """The canonical forms of the document and of SignedInfo, and the hash for the document's digest."""

    document: Method | None = None
    signed_info: Method | None = None
    digest_name: str | None = None


NO_FORMS: Final = Forms()


@dataclass(slots=True)
class Parsed:
    """A signature as far as it could be understood; ``None`` members are explained by ``faults``."""

    faults: list[Fault] = field(default_factory=list)
    signed_info: Method | None = None
    document: Method | None = None
    method: SignatureMethod | None = None
    digest_name: str | None = None
    digest: bytes | None = None
    value: bytes | None = None
    certificates: list[bytes] = field(default_factory=list)
    damaged: int = 0
    """Certificates that are not base64, or too long."""
    key_values: list[tuple[int, int]] = field(default_factory=list)
    """Bare RSA keys: modulus and exponent."""
    points: list[tuple[str, bytes]] = field(default_factory=list)
    """Bare keys on curves: identifier of the curve and point (XML-DSig 1.1, 4.5.2.3)."""

    @property
    def forms(self) -> Forms:
        """What has to be computed to judge this signature."""
        return Forms(self.document, self.signed_info, self.digest_name)

    def invalid(self, code: str, **facts: str | int) -> None:
        """Note that the signature is built to mislead or is broken."""
        self.faults.append(Fault(Verdict.INVALID, Finding(code, "Signature", facts)))

    def unverifiable(self, code: str, **facts: str | int) -> None:
        """Note that the signature cannot be judged."""
        self.faults.append(Fault(Verdict.UNVERIFIABLE, Finding(code, "Signature", facts)))


def guess_forms(head: bytes) -> Forms:
    """Return the forms that a packet beginning with these bytes probably wants: a guess that saves a second pass.

    It is compared with what the signature really says before anything computed by it is used.
    """
    # The last one: look-alikes in the edXML namespace may stand before the real one.
    end = head.rfind(b"SignedInfo>")
    start = head.rfind(b"SignedInfo", 0, max(end, 0))
    if start < 0:
        return NO_FORMS
    found = [name.decode("ascii", "replace") for name in _ALGORITHM.findall(head, start, min(end, start + _GUESS))]
    forms = [CANONICAL_FORMS[name] for name in found if name in CANONICAL_FORMS]
    digests = [DIGESTS[name] for name in found if name in DIGESTS]
    if not forms or not digests:
        return NO_FORMS
    document = forms[1] if len(forms) > 1 else Method()
    return Forms(replace(document, comments=False), forms[0], digests[0])


def parse_signature(root: Node) -> Parsed:
    """Return what the ds:Signature element says, with every fault of its shape."""
    parsed = Parsed()
    _check_members(root, parsed)
    _check_objects(root, parsed)
    infos, values, keys = (root.named(name) for name in ("SignedInfo", "SignatureValue", "KeyInfo"))
    if len(infos) == 1:
        _signed_info(infos[0], parsed)
    if len(values) == 1:
        parsed.value = octets_of(values[0], parsed)
    for key in keys[:1]:
        _key_info(key, parsed)
    return parsed


def _check_members(root: Node, parsed: Parsed) -> None:
    for name, (least, most) in _CHILDREN.items():
        if not least <= len(root.named(name)) <= most:
            parsed.invalid("signature.structure", element=name)
    for node in root.everything():
        if node.namespace not in _KNOWN_NAMESPACES:
            parsed.invalid("signature.foreign-content", element=_shown(node.local))
            break
    if any(child.namespace != DSIG or child.local not in _CHILDREN for child in root.children):
        parsed.invalid("signature.structure", element="Signature")
    if any(node.local == "HMACOutputLength" for node in root.everything()):
        parsed.invalid("signature.hmac")


def _check_objects(root: Node, parsed: Parsed) -> None:
    if any(item.children or item.content.strip() for item in root.named("Object")):
        parsed.invalid("signature.object")


def _signed_info(info: Node, parsed: Parsed) -> None:
    references = info.named("Reference")
    if len(references) != 1:
        parsed.invalid("signature.references", count=len(references))
    names = [child.local for child in info.children if child.namespace == DSIG]
    if names[:2] != ["CanonicalizationMethod", "SignatureMethod"] or len(info.children) != 2 + len(references):
        parsed.invalid("signature.structure", element="SignedInfo")
        return
    parsed.signed_info = canonical_form(info.children[0], parsed)
    signature_method(info.children[1], parsed)
    if len(references) == 1:
        _reference(references[0], parsed)


def signature_method(node: Node, parsed: Parsed) -> None:
    """Take a SignatureMethod, noting what is wrong with it."""
    name = node.attributes.get("Algorithm", "")
    parsed.method = SIGNATURES.get(name)
    if is_hmac(name):
        parsed.invalid("signature.hmac")
    elif parsed.method is None:
        parsed.unverifiable("signature.unknown-method", algorithm=_shown(name))
    elif node.children:
        parsed.invalid("signature.structure", element="SignatureMethod")


def _reference(node: Node, parsed: Parsed) -> None:
    uri = node.attributes.get("URI")
    if uri != "":
        parsed.invalid("signature.detached", uri=_shown(uri) if uri is not None else "-")
    names = [child.local for child in node.children if child.namespace == DSIG]
    if names != ["Transforms", "DigestMethod", "DigestValue"] or len(names) != len(node.children):
        # Without transforms the signature would have to contain its own digest: never enveloped, never ours.
        parsed.invalid("signature.structure", element="Reference")
        return
    transforms, method, value = node.children
    parsed.document = _transforms(transforms, parsed)
    name = method.attributes.get("Algorithm", "")
    parsed.digest_name = DIGESTS.get(name)
    if parsed.digest_name is None:
        parsed.unverifiable("signature.unknown-digest", algorithm=_shown(name))
    parsed.digest = octets_of(value, parsed)


def _transforms(node: Node, parsed: Parsed) -> Method | None:
    names = [child.attributes.get("Algorithm", "") for child in node.children]
    unknown = [name for name in names if name != ENVELOPED and name not in CANONICAL_FORMS]
    for name in unknown:
        parsed.invalid("signature.transform", algorithm=_shown(name))
    if unknown:
        return None
    shape = [name == ENVELOPED for name in names]
    if shape not in ([True], [True, False]) or any(child.local != "Transform" for child in node.children):
        parsed.invalid("signature.transforms")
        return None
    if node.children[0].children:
        parsed.invalid("signature.structure", element="Transform")
    form = canonical_form(node.children[1], parsed) if len(names) == 2 else Method()
    # URI="" leaves comments out of the node set, whatever the canonical form would keep (XML-DSig 4.4.3.2).
    return replace(form, comments=False) if form else None


def canonical_form(node: Node, parsed: Parsed) -> Method | None:
    """Return the form that a CanonicalizationMethod or Transform names, noting what is wrong with it."""
    name = node.attributes.get("Algorithm", "")
    form = CANONICAL_FORMS.get(name)
    if form is None:
        parsed.unverifiable("signature.unknown-canonicalization", algorithm=_shown(name))
        return None
    lists = [child for child in node.children if (child.namespace, child.local) == (EXCLUSIVE, "InclusiveNamespaces")]
    if len(lists) != len(node.children) or len(lists) > int(form.exclusive):
        parsed.invalid("signature.structure", element=_shown(node.local))
        return None
    prefixes = lists[0].attributes.get("PrefixList", "").split() if lists else []
    return replace(form, prefixes=frozenset("" if item == "#default" else item for item in prefixes))


def octets_of(node: Node, parsed: Parsed) -> bytes | None:
    """Return the bytes of an element of base64, noting what is wrong with it."""
    if node.children or node.remarks:
        # Readers differ in which piece of a divided text they take.
        parsed.invalid("signature.structure", element=node.local)
        return None
    found = decode_base64(node.content)
    if not found:
        parsed.invalid("signature.base64", element=node.local)
        return None
    return found


def _key_info(node: Node, parsed: Parsed) -> None:
    texts = [item for data in node.named("X509Data") for item in data.named("X509Certificate")]
    if len(texts) > MAX_CERTIFICATES:
        parsed.unverifiable("signature.many-certificates", limit=MAX_CERTIFICATES)
    for item in texts[:MAX_CERTIFICATES]:
        octets = None if item.children else decode_base64(item.content)
        if octets and len(octets) <= MAX_CERTIFICATE:
            parsed.certificates.append(octets)
        else:
            parsed.damaged += 1
    for value in node.named("KeyValue"):
        for key in value.named("RSAKeyValue"):
            _rsa_key(key, parsed)
        for key in value.children:
            if (key.namespace, key.local) == (DSIG11, "ECKeyValue"):
                _ec_key(key, parsed)


def _rsa_key(node: Node, parsed: Parsed) -> None:
    parts = [decode_base64(child.content) for name in ("Modulus", "Exponent") for child in node.named(name)]
    if len(parts) != 2 or not all(parts):
        parsed.damaged += 1
        return
    modulus, exponent = (int.from_bytes(part or b"") for part in parts)
    parsed.key_values.append((modulus, exponent))


def _ec_key(node: Node, parsed: Parsed) -> None:
    curves = [child.attributes.get("URI", "") for child in node.children if child.local == "NamedCurve"]
    points = [decode_base64(child.content) for child in node.children if child.local == "PublicKey"]
    if len(curves) != 1 or len(points) != 1 or not points[0]:
        parsed.damaged += 1
        return
    parsed.points.append((curves[0].removeprefix("urn:oid:"), points[0]))


def decode_base64(text: str) -> bytes | None:
    """Return the bytes of strict base64 with white space allowed between, or ``None``. No text gives no bytes."""
    try:
        return base64.b64decode(_BLANKS.sub("", text), validate=True)
    except (binascii.Error, ValueError):
        return None


def _shown(name: str) -> str:
    return name[:120]
