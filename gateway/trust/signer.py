"""Who signed: the certificate whose key verifies the signature value, and what its chain is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gateway.findings import Finding
from gateway.trust.algorithms import Family
from gateway.trust.anchors import Anchors
from gateway.trust.certificates import (
    Certificate,
    PublicKey,
    family_of,
    public_key,
    read_certificate,
    verifies,
)
from gateway.trust.chain import judge_chain
from gateway.trust.ecdsa import looks_like_der, public_point
from gateway.trust.structure import Fault, Parsed
from gateway.trust.verdict import Verdict
from gateway.trust.weakness import weak


def named_signer(parsed: Parsed) -> Certificate | None:
    """Return the first certificate that can be read: a name without proof."""
    return next(iter(_readable(parsed)), None)


@dataclass(frozen=True, slots=True)
class Judged:
    """The signer, the faults of value, certificate and chain, and whether the signer's key verified the value."""

    signer: Certificate | None
    faults: list[Fault]
    proven: bool = False


def judge_signer(parsed: Parsed, signed: bytes, anchors: Anchors, at: datetime) -> Judged:
    """Return the signer and every fault of value, certificate and chain at that moment.

    ``signed`` are the canonical bytes of SignedInfo. Where no key verifies, the signer is the first one named.
    """
    faults = list(_weak_method(parsed, anchors, at))
    certificates = _readable(parsed)
    if parsed.method is None or parsed.signed_info is None or parsed.value is None or not signed:
        return Judged(named_signer(parsed), faults)  # the reason is known from the signature's shape
    method, value = parsed.method, parsed.value
    leaf = next((item for item in certificates if item.key and verifies(item.key, method, value, signed)), None)
    if leaf is None:
        faults.append(_without_certificate(parsed, certificates, signed))
        return Judged(named_signer(parsed), faults)
    others = tuple(item for item in certificates if item != leaf)
    return Judged(leaf, [*faults, *_about_leaf(leaf, others, anchors, at)], proven=True)


def _readable(parsed: Parsed) -> list[Certificate]:
    found = dict.fromkeys(read_certificate(der) for der in parsed.certificates)
    return [item for item in found if item is not None]


def _about_leaf(leaf: Certificate, others: tuple[Certificate, ...], anchors: Anchors, at: datetime) -> Iterator[Fault]:
    trust = judge_chain(leaf, others, anchors, at)
    for finding in trust.faults:
        yield Fault(Verdict.UNTRUSTED, finding)
    for finding in trust.weak:
        yield Fault(Verdict.WEAK, finding)
    limit = anchors.allowed.key(leaf.key, at) if leaf.key is not None else None
    if limit is not None and leaf.key is not None:
        finding = weak("signature.short-key", limit, key=limit.name, bits=leaf.key.key_size)
        yield Fault(Verdict.WEAK, finding)


def _without_certificate(parsed: Parsed, certificates: list[Certificate], signed: bytes) -> Fault:
    if parsed.damaged or len(certificates) < len(set(parsed.certificates)):
        return _fault(Verdict.UNVERIFIABLE, "signature.damaged-certificate")
    if any(item.oversized for item in certificates):
        return _fault(Verdict.UNVERIFIABLE, "signature.key-size")
    if not certificates:
        return _with_bare_keys(parsed, signed)
    if not any(item.key and _fits(item.key, parsed) for item in certificates):
        return _fault(Verdict.INVALID, "signature.key-mismatch", method=parsed.method.name if parsed.method else "")
    if parsed.method and parsed.method.family is Family.EC and looks_like_der(parsed.value or b""):
        return _fault(Verdict.INVALID, "signature.value-form")
    return _fault(Verdict.INVALID, "signature.value")


def _fits(key: PublicKey, parsed: Parsed) -> bool:
    return parsed.method is not None and family_of(key) is parsed.method.family


def _with_bare_keys(parsed: Parsed, signed: bytes) -> Fault:
    if not parsed.key_values and not parsed.points:
        return _fault(Verdict.UNVERIFIABLE, "signature.no-certificate")
    found: list[PublicKey | None] = [public_key(*numbers) for numbers in parsed.key_values]
    found += [public_point(curve, point) for curve, point in parsed.points]
    keys = [key for key in found if key is not None]
    if not keys:
        return _fault(Verdict.UNVERIFIABLE, "signature.key-size")
    if any(parsed.method and verifies(key, parsed.method, parsed.value or b"", signed) for key in keys):
        return _fault(Verdict.UNTRUSTED, "signature.bare-key")
    return _fault(Verdict.INVALID, "signature.value")


def _weak_method(parsed: Parsed, anchors: Anchors, at: datetime) -> Iterator[Fault]:
    limit = anchors.allowed.method(parsed.method, at) if parsed.method is not None else None
    if limit is not None:
        yield Fault(Verdict.WEAK, weak("signature.weak-method", limit))


def _fault(verdict: Verdict, code: str, **facts: str | int) -> Fault:
    return Fault(verdict, Finding(code, "Signature", facts))
