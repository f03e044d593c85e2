"""Documents as programs print them: PDF by reportlab, set as Decree 30/2020 wants, and DOCX by python-docx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

LEFT = ("THỦ TƯỚNG CHÍNH PHỦ", "-------", "Số: 218/CĐ-TTg")
RIGHT = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Hà Nội, ngày 15 tháng 01 năm 2026")


@cache
def _font() -> str:
    file = next(one for one in Path(str(files("fontpkg_noto_serif"))).rglob("*.ttf") if "Italic" not in one.name)
    pdfmetrics.registerFont(TTFont("Noto", str(file)))
    return "Noto"


def pdf(
    paragraphs: Sequence[str],
    *,
    title: Sequence[str] = (),
    table: Sequence[Sequence[str]] = (),
    head: bool = True,
    running: str = "",
    size: float = 13.0,
    ruled: bool = False,
) -> bytes:
    """Return a PDF: head of two columns, centred title, justified paragraphs, a table, page numbers from page 2 on.

    A ``ruled`` table has lines around its cells, columns as wide as each other, and rows of one filled cell merged.
    """
    font = _font()
    body = ParagraphStyle(
        "body", fontName=font, fontSize=size, leading=size * 1.35, alignment=TA_JUSTIFY, firstLineIndent=10 * mm,
        spaceAfter=4,
    )  # fmt: skip
    centred = ParagraphStyle("centred", fontName=font, fontSize=size - 1, leading=size * 1.3, alignment=TA_CENTER)
    story: list[Any] = []
    if head:
        cells = [[Paragraph(one, centred), Paragraph(other, centred)] for one, other in zip(LEFT, RIGHT, strict=True)]
        story += [Table(cells, colWidths=[68 * mm, 100 * mm]), Spacer(1, 12)]
    story += [Paragraph(line, centred) for line in title] + [Spacer(1, 10)]
    story += [Paragraph(text, body) for text in paragraphs]
    if table:
        rows = [
            [Paragraph(cell, ParagraphStyle("cell", fontName=font, fontSize=10, leading=12)) for cell in row]
            for row in table
        ]
        widths = [14 * mm, 90 * mm, 40 * mm]
        style: list[Any] = []
        if ruled:
            count = len(table[0])
            widths = [10 * mm] + [155 * mm / (count - 1)] * (count - 1)
            merged = [number for number, row in enumerate(table) if not any(row[2:])]
            style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
            style += [("SPAN", (1, number), (-1, number)) for number in merged]
        story += [Spacer(1, 12), Table(rows, colWidths=widths, style=style)]
    target = io.BytesIO()

    def number(canvas: Any, document: Any) -> None:
        canvas.setFont(font, 12)
        if document.page > 1:
            canvas.drawCentredString(A4[0] / 2, A4[1] - 12 * mm, str(document.page))
        if running:
            canvas.drawString(30 * mm, 10 * mm, running)

    document = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=30 * mm, rightMargin=15 * mm, topMargin=20 * mm, bottomMargin=20 * mm
    )
    document.build(story, onFirstPage=number, onLaterPages=number)
    return target.getvalue()


def word(paragraphs: Sequence[str], *, table: Sequence[Sequence[str]] = (), head: bool = True) -> bytes:
    """Return a DOCX with the head in a table of two columns, as offices make it."""
    document = docx.Document()
    if head:
        first = document.add_table(rows=1, cols=2)
        first.rows[0].cells[0].text = "\n".join(LEFT)
        first.rows[0].cells[1].text = "\n".join(RIGHT)
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            cells = made.add_row().cells
            for number, text in enumerate(row):
                cells[number].text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
