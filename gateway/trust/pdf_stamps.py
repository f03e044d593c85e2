"""Timestamps in a PDF: those over a signature's value, and those over the whole document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import cms
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from gateway.findings import Finding, Refused
from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate
from gateway.trust.knowledge import Knowledge
from gateway.trust.pdf_cms import STRANGE, Signed
from gateway.trust.stamps import DigestOf, judge_signed

_MOST_TOKENS: Final = 8

_WORDS: Final[Mapping[str, str]] = {
    "timestamp.unreadable": "pdf.stamp-broken",
    "timestamp.signature": "pdf.stamp-broken",
    "timestamp.imprint": "pdf.stamp-of-other",
    "timestamp.weak": "pdf.stamp-weak",
    "timestamp.purpose": "pdf.stamper-not-entitled",
    "timestamp.untrusted": "pdf.stamper-untrusted",
    "timestamp.revoked": "pdf.stamper-revoked",
}
"""What the one judge says, in the words for a clerk who looks at a PDF."""


@dataclass(frozen=True, slots=True)
class PdfStamp:
    """A timestamp with its authority's chain to an anchor; ``fault`` is why it does not count."""

    at: datetime | None
    authority: str | None = None
    fault: Finding | None = None
    path: tuple[Certificate, ...] = ()


def signature_stamps(signed: Signed, anchors: Anchors, knowledge: Knowledge) -> Iterator[PdfStamp]:
    """Return the timestamps over a signature's value, in the order in which they stand there."""
    try:
        tokens = list(extract_tst_data_iter(signed.info, signed=False))
    except STRANGE:
        yield PdfStamp(None, None, _fault("timestamp.unreadable"))
        return
    value = bytes(signed.info["signature"].native)
    for token in tokens[:_MOST_TOKENS]:
        yield judge_token(token, lambda name: hashlib.new(name, value).digest(), anchors, knowledge)


def judge_token(token: cms.SignedData, digest_of: DigestOf, anchors: Anchors, knowledge: Knowledge) -> PdfStamp:
    """Return what a token proves; ``digest_of`` gives the digest by name of the bytes that it must be about."""
    try:
        found = judge_signed(token, digest_of, anchors, (), knowledge)
    except Refused as refused:
        (fault,) = refused.findings
        return PdfStamp(None, None, _fault(fault.code, **fault.facts))
    except STRANGE:
        return PdfStamp(None, None, _fault("timestamp.unreadable"))
    return PdfStamp(found.at, found.authority, None, found.path)


def _fault(code: str, **facts: str | int) -> Finding:
    named = {"certificate": facts["authority"]} if "authority" in facts else {}
    return Finding(_WORDS[code], "Signature", {**facts, **named})
