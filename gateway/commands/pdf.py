"""``lienthong pdf check`` and ``pdf seal``: signatures inside PDF files judged, and an agency's seal put on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from gateway.catalogue import message
from gateway.commands.words import tell
from gateway.exchange.inspection.pdf import report_code, report_plain
from gateway.findings import Finding, Refused, refuse
from gateway.settings import load

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from gateway.trust.anchors import Anchors
    from gateway.trust.keys import Signer
    from gateway.trust.pdf_verdict import PdfReport


def check(options: argparse.Namespace) -> int:
    """Write one line of JSON per file; return 0 if all are valid, 1 if not, 2 for unusable anchors."""
    from gateway.trust.anchors import Anchors
    from gateway.trust.knowledge import Knowledge
    from gateway.trust.pdf_revocation import answers_in
    from gateway.trust.pdf_verify import verify_pdf

    try:
        anchors: Anchors = Anchors.from_pem(options.anchors)
    except Refused as refused:
        tell(refused.findings)
        return 2
    answers = answers_in(options.revocations) if options.revocations is not None else ()
    good = True
    for file in options.files:
        try:
            with file.open("rb") as opened:
                report = verify_pdf(opened, anchors, datetime.now(UTC), Knowledge(answers))
        except OSError as error:
            tell([Finding("cli.unreadable", str(file), {"reason": error.strerror or type(error).__name__})])
            good = False
            continue
        good = good and report.verdict.value == "valid"
        sys.stdout.buffer.write(orjson.dumps(_line(file, report, english=options.lang == "en")) + b"\n")
    sys.stdout.buffer.flush()
    return 0 if good else 1


def _line(file: Path, report: PdfReport, *, english: bool) -> dict[str, Any]:
    plain = report_plain(report)
    for one, signature in zip(plain["signatures"], report.signatures, strict=True):
        one["reasons"] = [_worded(reason, english) for reason in signature.reasons]
        one["form"] = [_worded(remark, english) for remark in signature.form]
    return {
        "file": file.name,
        "verdict": report.verdict.value,
        **_worded(Finding(report_code(report), "", {"signers": plain["signers"]}), english),
        "signatures": plain["signatures"],
        "reasons": [_worded(reason, english) for reason in report.reasons],
    }


def _worded(finding: Finding, english: bool) -> dict[str, str]:
    words = message(finding)
    return {"code": words.code, "message": words.en if english else words.vi}


def seal(options: argparse.Namespace) -> int:
    """Write the PDF with the agency's seal signature into the file named by ``--out``."""
    from gateway.trust.pdf_sign import Seal, seal_pdf
    from gateway.trust.pdf_stamp import Box
    from gateway.trust.timestamps import StampRules

    try:
        signer = _signer(options)
        wanted = Seal(
            datetime.now(UTC),
            code=options.number,
            image=options.image.read_bytes() if options.image is not None else None,
            page=options.page,
            box=Box(*options.box) if options.box else None,
            beside=options.beside,
            stamps=StampRules((options.tsa,)) if options.tsa else StampRules(),
        )
        with options.file.open("rb") as source:
            sealed = seal_pdf(source, signer, wanted)
        options.out.write_bytes(sealed)
    except Refused as refused:
        tell(refused.findings)
        return 1
    except OSError as error:
        tell([Finding("cli.unreadable", error.filename or "", {"reason": error.strerror or type(error).__name__})])
        return 1
    return 0


def _signer(options: argparse.Namespace) -> Signer:
    from gateway.assembly.signing import signing_keys
    from gateway.exchange.keyring import Keyring

    found = Keyring(signing_keys(load(options.config))).signer(options.agency)
    if found is None:
        raise refuse("pdf.no-key", "agency", agency=options.agency)
    return found
