"""Text of a PDF's first page through PDFium: its lines, its runs of text one by one, and what annotations say.

A stamp often stands on one height with other words; as a run of its own it is seen all the same.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

import pypdfium2 as pdfium
from pypdfium2 import raw

from gateway.exchange.inspection.dug_zip import Unreadable
from gateway.packet.limits import KIB, MIB

CHARACTERS: Final = 20_000
"""Characters looked at; a page of text has 3,000."""

RUNS: Final = 1_000
"""Runs of text looked at by themselves."""

ANNOTATIONS: Final = 200

_LARGE: Final = 64 * MIB
"""From this size on a file without its table of contents is not searched through: that takes many seconds."""
_END: Final = 64 * KIB

_SHOWN: Final = frozenset({raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_TEXT})


def pdf_lines(file: BinaryIO) -> list[str]:
    """Return the lines of the first page. Raises Unreadable for a damaged or locked file, or one without a page.

    The file stays where it is: a scan may be larger than the memory of a worker.
    """
    if _is_torn(file):
        raise Unreadable("damaged")
    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        raise Unreadable("password" if "assword" in str(error) else "damaged") from None
    try:
        if not len(document):
            raise Unreadable("no-page")
        document.init_forms()
        page = document[0]
        text = page.get_textpage()
        lines = text.get_text_range(0, min(CHARACTERS, text.count_chars())).splitlines() if text.count_chars() else []
        return [*lines, *_runs(text), *_annotations(page)]
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged") from error
    finally:
        document.close()


def _is_torn(file: BinaryIO) -> bool:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END))
    torn = size > _LARGE and b"startxref" not in file.read()
    file.seek(0)
    return torn


def _runs(text: pdfium.PdfTextPage) -> Iterator[str]:
    for number in range(min(text.count_rects(), RUNS)):
        yield text.get_text_bounded(*text.get_rect(number))


def _annotations(page: pdfium.PdfPage) -> Iterator[str]:
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            if raw.FPDFAnnot_GetSubtype(annotation) in _SHOWN:
                for key in (b"Contents", b"V"):
                    yield from _words(annotation, key).splitlines()
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _words(annotation: object, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= 2 * CHARACTERS:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
