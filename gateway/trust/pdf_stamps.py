"""Timestamps of RFC 3161: whether a token is about these bytes, holds, and comes from an authority that we trust."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from gateway.findings import Finding
from gateway.trust.algorithms import HASHES
from gateway.trust.anchors import Anchors
from gateway.trust.chain import judge_chain
from gateway.trust.pdf_cms import STRANGE, Signed, Unjudged, holds, read_signed

_FOR_OTHER_THINGS: Final = "signature.purpose"
"""What a chain for documents says of a certificate for timestamps."""

_MOST_TOKENS: Final = 8


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp; ``fault`` is why it does not count."""

    at: datetime | None
    authority: str | None = None
    fault: Finding | None = None


def signature_stamps(signed: Signed, anchors: Anchors) -> Iterator[Stamp]:
    """Return the timestamps over a signature's value, in the order in which they stand there."""
    try:
        tokens = list(extract_tst_data_iter(signed.info, signed=False))
    except STRANGE:
        yield Stamp(None, None, Finding("pdf.stamp-broken", "Signature"))
        return
    value = bytes(signed.info["signature"].native)
    for token in tokens[:_MOST_TOKENS]:
        yield judge_token(token, lambda name: _digest(name, value), anchors)


def judge_token(token: cms.SignedData, digest_of: Callable[[str], bytes], anchors: Anchors) -> Stamp:
    """Return what a token proves; ``digest_of`` gives the digest by name of the bytes that it must be about."""
    try:
        return _judge(token, digest_of, anchors)
    except Unjudged as error:
        return Stamp(None, None, error.finding)
    except STRANGE:
        return Stamp(None, None, Finding("pdf.stamp-broken", "Signature"))


def _judge(token: cms.SignedData, digest_of: Callable[[str], bytes], anchors: Anchors) -> Stamp:
    signed = read_signed(token)
    content = token["encap_content_info"]["content"]
    told = content.parsed
    if not isinstance(told, tsp.TSTInfo):
        return Stamp(None, None, Finding("pdf.stamp-broken", "Signature"))
    moment, authority = told["gen_time"].native.astimezone(UTC), signed.signer.subject
    imprint = told["message_imprint"]
    name = str(imprint["hash_algorithm"]["algorithm"].native)
    if name not in HASHES or bytes(imprint["hashed_message"].native) != digest_of(name):
        return Stamp(moment, authority, Finding("pdf.stamp-of-other", "Signature"))
    if holds(signed, "tst_info", _digest(signed.info["digest_algorithm"]["algorithm"].native, bytes(content))) != (
        True,
        True,
    ):
        return Stamp(moment, authority, Finding("pdf.stamp-broken", "Signature"))
    fault = _distrust(signed, anchors, moment, name)
    return Stamp(moment, authority, fault)


def _distrust(signed: Signed, anchors: Anchors, at: datetime, imprint: str) -> Finding | None:
    if not _may_stamp(signed.signer.x509):
        return Finding("pdf.stamper-not-entitled", "Signature", {"certificate": signed.signer.subject})
    if anchors.allowed.method(signed.method, at) or anchors.allowed.digest(imprint, at):
        return Finding("pdf.stamp-weak", "Signature", {"algorithm": signed.method.name})
    faults = judge_chain(signed.signer, signed.others, anchors, at).faults
    if any(one.code != _FOR_OTHER_THINGS for one in faults):
        return Finding("pdf.stamper-untrusted", "Signature", {"certificate": signed.signer.subject})
    return None


def _may_stamp(certificate: x509.Certificate) -> bool:
    """Tell whether the certificate is for timestamps and nothing else (RFC 3161, 2.3)."""
    try:
        purposes = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        return False
    return purposes == {ExtendedKeyUsageOID.TIME_STAMPING}


def _digest(name: str, octets: bytes) -> bytes:
    computed = hashes.Hash(HASHES[name])
    computed.update(octets)
    return computed.finalize()
