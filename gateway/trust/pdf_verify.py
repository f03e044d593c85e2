"""All signatures of a PDF and the verdict about the file, by pyHanko's reader and its analysis of later changes.

Pure but for reading the file: no network, no clock. Whatever the bytes do to the reader, a verdict comes out; bounds of
memory and time are set by whoever calls, in a process of its own.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from gateway.findings import Finding
from gateway.trust.anchors import Anchors
from gateway.trust.knowledge import NOTHING, Knowledge
from gateway.trust.pdf_bytes import ByteRange, has_lost_signature
from gateway.trust.pdf_field import Field, Setting, judge_field, read_field
from gateway.trust.pdf_form import form_remarks
from gateway.trust.pdf_look import Look, Unseen, look_of
from gateway.trust.pdf_revocation import embedded_answers
from gateway.trust.pdf_verdict import PdfReport, PdfVerdict, gravest

MOST_SIGNATURES: Final = 50
"""Signatures looked at; a document passes through ten hands at most."""


@dataclass(frozen=True, slots=True)
class _Opened:
    reader: PdfFileReader
    strict: bool


def verify_pdf(file: BinaryIO, anchors: Anchors, now: datetime, knowledge: Knowledge = NOTHING) -> PdfReport:
    """Return the verdict about a PDF and each of its signatures at a moment (aware).

    ``knowledge`` is what is known of revocations besides the answers in the file.
    """
    # The reader warns at length of what hostile files hold; the verdict says what matters.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        opened = _open(file)
        if opened is None:
            return _unreadable(file, "damaged")
        if opened.reader.encrypted:
            return _unreadable(file, "password")
        fields = _fields(opened.reader)
    except (RecursionError, MemoryError):
        return _unreadable(file, "bounds")
    except Exception:  # noqa: BLE001 - a hostile file makes the reader fail in any way
        return _unreadable(file, "damaged")
    names = frozenset(one.name for one in fields)
    return _report(file, opened, fields, Setting(anchors, now, knowledge, opened.strict, names))


def _report(file: BinaryIO, opened: _Opened, fields: list[Field], setting: Setting) -> PdfReport:
    answers = embedded_answers(opened.reader, [one.data for one in fields if one.data is not None])
    setting = setting.knowing(setting.knowledge.with_answers(answers))
    stamps = [one for one in fields if one.is_stamp and one.is_honest(file)]
    shown = dict(enumerate([one for one in fields[:MOST_SIGNATURES] if not one.is_stamp], 1))
    signatures = [judge_field(number, field, stamps, file, setting) for number, field in shown.items()]
    reasons = []
    verdicts = [one.verdict for one in signatures]
    if has_lost_signature(file, {one.range for one in fields if one.range is not None}):
        verdicts.append(PdfVerdict.ALTERED)
        reasons.append(Finding("pdf.signature-removed", ""))
    if len(fields) > MOST_SIGNATURES:
        verdicts.append(PdfVerdict.UNVERIFIABLE)
        reasons.append(Finding("pdf.too-many", "", {"number": len(fields), "most": MOST_SIGNATURES}))
    form = form_remarks({one.number: one for one in signatures}, _looks(opened.reader, shown))
    signatures = [replace(one, form=form.get(one.number, ())) for one in signatures]
    return PdfReport(gravest(verdicts), tuple(signatures), tuple(reasons))


def _looks(reader: PdfFileReader, shown: dict[int, Field]) -> dict[int, Look | None]:
    """Return how signatures show, without those of which that cannot be read."""
    found: dict[int, Look | None] = {}
    for number, field in shown.items():
        with suppress(Unseen):
            found[number] = look_of(reader, field.dictionary)
    return found


def _open(file: BinaryIO) -> _Opened | None:
    for strict in (True, False):
        try:
            file.seek(0)
            reader = PdfFileReader(file, strict=strict)
            if strict and reader.xrefs.hybrid_xrefs_present:
                continue
            _ = reader.root
            return _Opened(reader, strict)
        except (PdfError, ValueError, LookupError, TypeError, AttributeError):
            continue
    return None


def _fields(reader: PdfFileReader) -> list[Field]:
    seen: set[Any] = set()
    found = []
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        key = getattr(value, "reference", id(value))
        if key not in seen:
            seen.add(key)
            found.append(read_field(reader, str(name)[:100], field))
        if len(found) > MOST_SIGNATURES * 4:
            break
    return sorted(found, key=lambda one: one.revision)


def _unreadable(file: BinaryIO, why: str) -> PdfReport:
    # A file that shows a signature to others and none to us is judged by its bytes.
    lost = has_lost_signature(file, set[ByteRange]())
    if not lost and why != "password":
        return PdfReport(PdfVerdict.UNVERIFIABLE, (), (Finding("pdf.unreadable", "", {"reason": why}),))
    signed = (Finding("pdf.signed-unreadable", ""),) if lost else ()
    return PdfReport(PdfVerdict.UNVERIFIABLE, (), (Finding("pdf.unreadable", "", {"reason": why}), *signed))
