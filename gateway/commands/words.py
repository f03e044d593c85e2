"""Findings on a terminal: place, both languages, what to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from gateway.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.findings import Finding


def said(finding: Finding) -> str:
    """Return what is no fault, only said, as two lines: Vietnamese and English."""
    words = message(finding)
    return f"    {words.vi}\n    {words.en}\n"


def tell(findings: Iterable[Finding], stream: TextIO | None = None) -> None:
    """Write each finding in Vietnamese and English, to standard error unless told otherwise."""
    out = stream or sys.stderr
    for finding in findings:
        words = message(finding)
        out.write(f"{words.path or '-'}  [{words.code}]\n    {words.vi} {words.do_vi}\n    {words.en} {words.do_en}\n")
    out.flush()
