"""The verdict about a packet's signature, mostly from one pass over its bytes, without any tree.

The pass feeds a canonical form into a digest, counts signatures and keeps the canonical SignedInfo. Which form is
wanted stands in the signature itself, so the first pass guesses it; a wrong guess costs a second pass, never more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hmac import compare_digest
from typing import BinaryIO, Final

from gateway.findings import Finding
from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate
from gateway.trust.scan import PLACES, Scan
from gateway.trust.signer import judge_signer, named_signer
from gateway.trust.stream import NotReadable, read_xml
from gateway.trust.structure import NO_FORMS, Fault, Forms, Parsed, guess_forms, parse_signature
from gateway.trust.verdict import SignatureReport, Verdict
from gateway.trust.weakness import weak

_HEAD: Final = 32 * 1024  # bytes in which a header usually ends
_GRAVEST: Final = (Verdict.INVALID, Verdict.UNVERIFIABLE, Verdict.UNTRUSTED, Verdict.WEAK)
_NOT_READABLE: Final = {
    "doctype": Verdict.INVALID,
    "not-well-formed": Verdict.INVALID,
    "too-complex": Verdict.UNVERIFIABLE,
}


def verify(open_packet: Callable[[], BinaryIO], anchors: Anchors, at: datetime | None = None) -> SignatureReport:
    """Return the verdict about the packet's signature at a moment (aware; now if not given), with all known reasons.

    ``open_packet`` gives the same bytes from the start each time it is called, up to three times. Never raises for
    what the packet holds; errors of reading the file go through. Rules: XML-DSig 1.1, and only what was signed is
    believed.
    """
    try:
        return _verify(open_packet, anchors, at or datetime.now(UTC))
    except NotReadable as error:
        return SignatureReport(_NOT_READABLE[error.cause], (Finding(f"signature.{error.cause}"),))


def _verify(open_packet: Callable[[], BinaryIO], anchors: Anchors, at: datetime) -> SignatureReport:
    guess = NO_FORMS if anchors.empty else _guess(open_packet)
    scan = _scan(open_packet, Scan(guess, first_only=anchors.empty))
    if scan.signature is None:
        return SignatureReport(Verdict.ABSENT, (Finding("signature.lookalike"),) if scan.lookalikes else ())
    parsed = parse_signature(scan.signature)
    if anchors.empty:
        return _report(Verdict.UNCHECKED, (Finding("signature.no-anchors"),), named_signer(parsed))
    if parsed.forms != guess:
        scan = _scan(open_packet, Scan(parsed.forms))
        parsed = _parse_again(scan, parsed.forms)
    faults = [*parsed.faults, *_judge_place(scan), *_judge_digest(parsed, scan), *_weak_digest(parsed, anchors, at)]
    judged = judge_signer(parsed, scan.signed, anchors, at)
    faults += judged.faults
    proven = judged.proven and _digest_holds(parsed, scan)
    if not proven and all(fault.verdict is Verdict.WEAK for fault in faults):
        # Only what was proven is valid: no missing reason may ever stand for a proof.
        faults.append(_invalid("signature.structure", element="Signature"))
    return _conclude(faults, judged.signer)


def _guess(open_packet: Callable[[], BinaryIO]) -> Forms:
    with open_packet() as source:
        return guess_forms(source.read(_HEAD))


def _scan(open_packet: Callable[[], BinaryIO], scan: Scan) -> Scan:
    with open_packet() as source:
        read_xml(source, scan)
    return scan


def _parse_again(scan: Scan, forms: Forms) -> Parsed:
    parsed = parse_signature(scan.signature) if scan.signature else Parsed()
    if scan.signature is None or parsed.forms != forms:
        # Only a file that is written while it is read can say two different things.
        parsed.invalid("signature.changed-while-read")
    return parsed


def _judge_place(scan: Scan) -> list[Fault]:
    faults = []
    if scan.signatures != 1:
        faults.append(_invalid("signature.several", count=scan.signatures))
    if scan.place not in PLACES:
        faults.append(_invalid("signature.place", place="/".join(scan.place)[-200:]))
    return faults


def _judge_digest(parsed: Parsed, scan: Scan) -> list[Fault]:
    faults = []
    if scan.relative:
        faults.append(Fault(Verdict.UNVERIFIABLE, Finding("signature.relative-namespace")))
    elif parsed.document and parsed.digest_name and parsed.digest is not None and not _digest_holds(parsed, scan):
        faults.append(_invalid("signature.digest"))
        if scan.hops > 1:
            faults.append(_invalid("signature.maybe-transit", hops=scan.hops))
    return faults


def _weak_digest(parsed: Parsed, anchors: Anchors, at: datetime) -> list[Fault]:
    limit = anchors.allowed.digest(parsed.digest_name, at) if parsed.digest_name is not None else None
    return [Fault(Verdict.WEAK, weak("signature.weak-digest", limit))] if limit is not None else []


def _digest_holds(parsed: Parsed, scan: Scan) -> bool:
    complete = parsed.document is not None and parsed.digest_name is not None
    return complete and compare_digest(parsed.digest or b"", scan.digest)


def _conclude(faults: list[Fault], signer: Certificate | None) -> SignatureReport:
    found = {fault.verdict for fault in faults}
    verdict = next((item for item in _GRAVEST if item in found), Verdict.VALID)
    return _report(verdict, tuple(fault.finding for fault in faults), signer)


def _report(verdict: Verdict, reasons: tuple[Finding, ...], signer: Certificate | None) -> SignatureReport:
    if signer is None:
        return SignatureReport(verdict, reasons)
    return SignatureReport(verdict, reasons, signer.subject, signer.fingerprint)


def _invalid(code: str, **facts: str | int) -> Fault:
    return Fault(Verdict.INVALID, Finding(code, "Signature", facts))
