"""PDF through PDFium: pieces of text with their places, page by page; pages that are pictures go to OCR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium

from gateway.text.found import Text, Unreadable
from gateway.text.grid import Box
from gateway.text.layout import Page, Piece, paragraphs
from gateway.text.letters import meant
from gateway.text.ocr import Reader
from gateway.text.plain import renewed

MOST_PAGES: Final = 300
"""Pages that are read; directives have ten, plans with their annexes a hundred."""
_MOST_PIECES: Final = 20_000
_MOST_RULES: Final = 1_500
"""Drawn things of a page that are looked at."""
_PIXELS: Final = 300 / 72
"""Pixels of a point for OCR: 300 dots an inch."""
_LEAST_LETTERS: Final = 20
"""A page with fewer letters and a picture on it is a scan."""


def read_pdf(file: Path, ocr: Reader | None = None) -> Text:
    """Return the text of a PDF; scanned pages are read by ``ocr``, where there is one.

    Raises Unreadable ``damaged``, ``password``, ``picture`` or ``empty``.
    """
    try:
        with file.open("rb") as stream:
            document = pdfium.PdfDocument(stream)
            try:
                return _read(document, ocr)
            finally:
                document.close()
    except pdfium.PdfiumError as error:
        raise Unreadable("password" if "assword" in str(error) else "damaged") from None


def _read(document: pdfium.PdfDocument, ocr: Reader | None) -> Text:
    number = len(document)
    notes: list[str] = [f"pages:{MOST_PAGES}"] if number > MOST_PAGES else []
    pages: list[Page] = []
    scanned: list[str] = []
    for index in range(min(number, MOST_PAGES)):
        page = document[index]
        found = _page(page)
        if sum(len(piece.text) for piece in found.pieces) < _LEAST_LETTERS and _has_picture(page):
            scanned.append(ocr.read(page.render(scale=_PIXELS, grayscale=True).to_pil()) if ocr is not None else "")
        else:
            pages.append(found)
        page.close()
    if not any(page.pieces for page in pages) and not any(scanned):
        raise Unreadable("picture" if scanned else "empty")
    if any(scanned):
        notes.append("ocr")
    elif scanned:
        notes.append(f"pictures:{len(scanned)}")
    told = "\n".join(paragraphs(pages)) if pages else ""
    text, more = renewed(told)
    return Text(meant("\n".join(filter(None, [text, *scanned]))), (*notes, *more))


def _page(page: pdfium.PdfPage) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        return Page(width, height, list(_pieces(text)), list(_rules(page)))
    finally:
        text.close()


def _pieces(text: pdfium.PdfTextPage) -> Iterator[Piece]:
    for number in range(min(text.count_rects(), _MOST_PIECES)):
        left, bottom, right, top = text.get_rect(number)
        words = re.sub(r"\s*\r?\n\s*", " ", text.get_text_bounded(left, bottom, right, top)).replace("\ufffe", "-")
        if words.strip():
            yield Piece(words, left, bottom, right, top)


def _rules(page: pdfium.PdfPage) -> Iterator[Box]:
    """Yield the boxes of what a page draws, the rules of its tables among them."""
    drawn = page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_PATH], max_depth=3)
    for one in islice(drawn, _MOST_RULES):
        yield Box(*one.get_bounds())


def _has_picture(page: pdfium.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
