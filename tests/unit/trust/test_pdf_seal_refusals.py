"""Files that are built to make a sealer run for ever, fail or lie: each is refused by name."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gateway.findings import Refused
from gateway.trust import pdf_sign
from tests.pdf_signing import PLAIN, RED, personal, sealed, updated
from tests.services.authority import Authority


def refused(authority: Authority, content: bytes, **how: Any) -> str:
    with pytest.raises(Refused) as raised:
        sealed(authority, "ministry", content, **how)
    return raised.value.findings[0].code


_START = PLAIN[PLAIN.rindex(b"startxref") :].split()[1]

TRICKS = {
    "a tree of pages that holds itself": PLAIN.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "a page that is its own parent": PLAIN.replace(b"/Parent 2 0 R/MediaBox", b"/Parent 3 0 R/MediaXxx"),
    "more pages than there are": PLAIN.replace(b"/Count 1", b"/Count 999999999"),
    "fewer pages than none": PLAIN.replace(b"/Count 1", b"/Count -1"),
    "an endless page": PLAIN.replace(b"[0 0 595 842]", b"[0 0 1e400 842]"),
    "a catalog that is its own tree": PLAIN.replace(b"/Pages 2 0 R", b"/Pages 1 0 R"),
    "a table that comes before itself": PLAIN.replace(b"trailer<<", b"trailer<</Prev " + _START, 1),
    "a cut file": PLAIN[: len(PLAIN) // 2],
    "a head alone": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_refused_by_name(authority: Authority, trick: str) -> None:
    assert TRICKS[trick] != PLAIN
    assert refused(authority, TRICKS[trick]) == "pdf.cannot-seal"
    assert refused(authority, TRICKS[trick], image=RED) in {"pdf.cannot-seal", "pdf.no-place"}


def test_a_field_that_holds_itself_is_refused(authority: Authority) -> None:
    def bend(writer: IncrementalPdfFileWriter) -> None:
        fields: Any = writer.root["/AcroForm"]["/Fields"]
        field = fields[0].get_object()
        field["/Kids"] = generic.ArrayObject([fields.raw_get(0)])
        writer.update_container(field)

    assert refused(authority, updated(personal(authority), bend), image=RED) == "pdf.cannot-seal"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 2000 + b"%PDF-1.7"])
def test_what_is_no_pdf_is_said_to_be_none(authority: Authority, content: bytes) -> None:
    assert refused(authority, content) == "pdf.not-a-pdf"


def test_a_file_that_is_too_long_is_not_read(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_sign, "MOST_PDF", BytesIO(PLAIN).seek(0, 2) - 1)
    assert refused(authority, PLAIN) == "pdf.too-long"
