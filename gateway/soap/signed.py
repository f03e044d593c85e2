"""A signed SOAP message: whose certificate it names, whether header and SignedInfo hold, and the digest of its Body."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final

from gateway.findings import Refused, refuse
from gateway.packet.limits import MIB
from gateway.packet.names import DSIG
from gateway.soap.events import Header
from gateway.soap.names import WSSE, WSU
from gateway.soap.security import Security
from gateway.soap.tree import Node
from gateway.trust.allowed import AllowList
from gateway.trust.canonical import CanonicalWriter
from gateway.trust.certificates import Certificate, read_certificate, verifies
from gateway.trust.parts import PartsSignature, Reference, check_parts, parse_parts
from gateway.trust.stream import NotReadable
from gateway.trust.structure import decode_base64

MOST_HELD: Final = 4 * MIB
"""Bytes of a Body's canonical form behind the place of its first part."""

_PATH: Final = ("Envelope", "Header", "Security", "Signature")
_PIECE: Final = 3 * 256 * 1024  # bytes read at once: a multiple of three, so that base64 joins without padding


@dataclass(slots=True)
class SignedBody:
    """The digest of the Body while it passes; the base64 of parts is put in where their places are (XOP, 4)."""

    reference: Reference
    certificate: bytes
    """Of the signer, in DER."""
    value: bytes
    """The signature's value: it says which message this is."""
    digest: Any = None
    held: list[bytes | str] = field(default_factory=list)
    """From the first part's place on: bytes, and the ids of parts."""
    size: int = 0
    writer: CanonicalWriter = field(init=False)

    def __post_init__(self) -> None:
        self.digest = self.reference.new_hash()
        self.writer = CanonicalWriter(self._take, self.reference.form)

    def _take(self, data: bytes) -> None:
        if not self.held:
            self.digest.update(data)
            return
        self.size += len(data)
        if self.size > MOST_HELD:
            raise refuse("soap.too-large", "Body", limit=MOST_HELD)
        self.held.append(data)

    def include(self, name: str) -> None:
        """Take the place of a part."""
        self.writer.flush()
        self.held.append(name)

    def holds(self, body_id: str | None, parts: Mapping[str, Path]) -> bool:
        """Tell whether this is the Body that was signed; ``parts`` are files by Content-ID. Reads them once."""
        if body_id != self.reference.id:
            return False
        for one in self.held:
            if isinstance(one, bytes):
                self.digest.update(one)
                continue
            with parts[one].open("rb") as file:
                while piece := file.read(_PIECE):
                    self.digest.update(base64.b64encode(piece))
        return compare_digest(self.digest.digest(), self.reference.digest)


def check_signed(header: Header, security: Security, allowed: AllowList, at: datetime) -> SignedBody:
    """Return what the Body's digest has to be, once all else that the signature covers holds.

    Raises Refused ``soap.signature-*`` or ``signature.*``. The certificate is only named here, not trusted.
    """
    if security.signature is None or security.timestamp is None:
        raise refuse("soap.timestamp-unsigned", "Timestamp")
    found = parse_parts(security.signature)
    if found.parsed.faults:
        raise Refused(fault.finding for fault in found.parsed.faults)
    try:
        checked = check_parts(header.raw, _PATH, found, (WSU, "Id"))
    except NotReadable:
        raise refuse("soap.signature-wrong", "Signature") from None
    certificate = _certificate(found, security)
    _check_value(found, certificate, checked.signed, allowed, at)
    if checked.wrong or security.timestamp.attributes.get(f"{{{WSU}}}Id") not in checked.holding:
        raise refuse("soap.timestamp-unsigned" if not checked.wrong else "soap.signature-wrong", "Signature")
    left = [one for name, one in found.references.items() if name not in checked.holding]
    if len(left) != 1:
        raise refuse("soap.body-unsigned", "Body")
    return SignedBody(left[0], certificate.der, found.parsed.value or b"")


def _certificate(found: PartsSignature, security: Security) -> Certificate:
    der = _named(found.key_info, security) if found.key_info is not None else None
    certificate = read_certificate(der) if der else None
    if certificate is None or certificate.key is None:
        raise refuse("soap.certificate", "KeyInfo")
    return certificate


def _named(key_info: Node, security: Security) -> bytes | None:
    """Return the certificate that KeyInfo holds or refers to (X.509 Token Profile 1.1, 3.2)."""
    nodes = [node for node in key_info.everything() if (node.namespace, node.local) == (DSIG, "X509Certificate")]
    for node in key_info.everything():
        if (node.namespace, node.local) == (WSSE, "Reference"):
            token = security.tokens.get(node.attributes.get("URI", "").removeprefix("#"))
            nodes += [token] if token is not None else []
    return decode_base64(nodes[0].content) if len(nodes) == 1 else None


def _check_value(
    found: PartsSignature, certificate: Certificate, signed: bytes, allowed: AllowList, at: datetime
) -> None:
    method, value, key = found.parsed.method, found.parsed.value, certificate.key
    if method is None or value is None or key is None or not signed:
        raise refuse("soap.signature-wrong", "Signature")
    limits = [allowed.method(method, at), allowed.key(key, at)]
    limits += [allowed.digest(one.hash_name, at) for one in found.references.values()]
    weak = next((limit for limit in limits if limit is not None), None)
    if weak is not None:
        raise refuse("soap.signature-weak", "Signature", name=weak.name)
    if not verifies(key, method, value, signed):
        raise refuse("soap.signature-wrong", "Signature")
    if not certificate.not_before <= at <= certificate.not_after:
        raise refuse("tls.client-out-of-time", "Signature", day=f"{certificate.not_after:%d/%m/%Y}")
