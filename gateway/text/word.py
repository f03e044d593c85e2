"""Word: DOCX by its own parts, old DOC and RTF by converters of Debian."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from gateway.text.found import Text, Unreadable
from gateway.text.letters import meant
from gateway.text.plain import renewed

_MOST_PARTS: Final = 5_000
_MOST_BYTES: Final = 256 * 1024 * 1024
"""Of all parts unpacked."""
_MOST_RATIO: Final = 300
_SECONDS: Final = 30.0


def read_docx(file: Path) -> Text:
    """Return the paragraphs and tables of a DOCX in their order. Raises Unreadable ``damaged`` or ``too-large``."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check(archive)
        document = docx.Document(str(file))
        lines = list(_blocks(document))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError, RuntimeError):
        raise Unreadable("damaged") from None
    text, notes = renewed("\n".join(lines))
    if not text.strip():
        raise Unreadable("picture" if document.inline_shapes else "empty")
    return Text(meant(text), notes)


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > _MOST_PARTS or whole > _MOST_BYTES or whole > _MOST_RATIO * max(packed, 100_000):
        raise Unreadable("too-large")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("password")


def _blocks(document: Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield from _paragraph(block)
        else:
            yield from _table(block, first=block._element.getprevious() is None)  # noqa: SLF001 - no public way to ask


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    text = paragraph.text.replace("\t", " ")
    for line in text.split("\n"):
        yield f"{_marker(paragraph)}{line}".strip()


def _marker(paragraph: Paragraph) -> str:
    """Return a dash for an item whose number Word makes itself: what it was is not known, that it is one is."""
    properties: Any = paragraph._p.pPr  # noqa: SLF001 - numbering has no public face
    return "- " if properties is not None and properties.numPr is not None and paragraph.text.strip() else ""


def _table(table: Table, *, first: bool) -> Iterator[str]:
    """Yield rows; of a table that opens the document, which is its head, the left column before the right one."""
    if first and table.rows and len(table.rows[0].cells) == 2:
        for side in (0, 1):
            yield from (line for row in table.rows for line in row.cells[side].text.split("\n") if line.strip())
        return
    for row in table.rows:
        cells = list(row.cells)
        # A cell that was merged over columns is given for each of them; over rows it may well be told again.
        told = [
            "" if number and cell._tc is cells[number - 1]._tc else _cell(cell.text)  # noqa: SLF001 - as above
            for number, cell in enumerate(cells)
        ]
        if any(told):
            yield "\t".join(told).rstrip("\t")


def _cell(text: str) -> str:
    return " ".join(text.split())


def read_doc(file: Path) -> Text:
    """Return the text of an old Word file through antiword. Raises Unreadable ``program`` or ``damaged``."""
    program = shutil.which("antiword")
    if program is None:
        raise Unreadable("program")
    try:
        done = subprocess.run(  # noqa: S603 - a program that was found in the system's own folders
            [program, "-m", "UTF-8.txt", "-w", "0", str(file)], capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise Unreadable("damaged") from None
    if done.returncode:
        raise Unreadable("damaged")
    lines = [_row(line) for line in done.stdout.decode("utf-8", "replace").splitlines()]
    text, notes = renewed("\n".join(lines))
    if not text.strip():
        raise Unreadable("empty")
    return Text(meant(text), notes)


def _row(line: str) -> str:
    """Return a row of a table as antiword draws it, between bars, with tabs instead."""
    if line.startswith("|") and line.rstrip().endswith("|"):
        return "\t".join(_cell(cell) for cell in line.strip().strip("|").split("|"))
    return re.sub(r"\[pic\]", "", line).strip()
