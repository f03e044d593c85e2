"""Text of office documents: the first page of Word, sheets of Excel, slides of PowerPoint, and OpenDocument.

Read straight from their XML, paragraph by paragraph, with headers and text boxes, where stamps stand.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree

from gateway.exchange.inspection.dug_zip import Unreadable, entry

PARAGRAPHS: Final = 400
"""Paragraphs looked at of one part: more than a first page holds."""

CHARACTERS: Final = 6_000
"""Characters of a first page, and some more."""

CELLS: Final = 2_000

_OFFICE: Final = re.compile(
    r"word/(?:document|header\d*|footer\d*)\.xml|xl/(?:sharedStrings|worksheets/sheet\d+|drawings/drawing\d+)\.xml"
    r"|ppt/(?:slides/slide1|slideMasters/slideMaster1|slideLayouts/slideLayout1)\.xml|(?:content|styles)\.xml"
)
_OLD_LAYOUT: Final = re.compile(r"[^\s]{0,200}\.xml")
_ENDS_PAGE: Final = frozenset({"lastRenderedPageBreak"})
_PARAGRAPHS: Final = frozenset({"p", "h", "si", "is"})


def office_pages(archive: zipfile.ZipFile) -> list[list[str]] | None:
    """Return the lines of each part that shows on a first page; ``None`` where this is no office document.

    Raises Unreadable.
    """
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names and "mimetype" not in names:
        return None
    wanted = [name for name in sorted(names) if _OFFICE.fullmatch(name)]
    if not wanted:
        return None if "mimetype" not in names else []
    return [_lines(entry(archive, name)) for name in wanted]


def _lines(data: bytes) -> list[str]:
    if b"<!DOCTYPE" in data[:2_000] or b"<!ENTITY" in data:
        raise Unreadable("doctype")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Unreadable("xml") from None
    found: list[str] = []
    left = CHARACTERS
    most = CELLS if etree.QName(root).localname in {"sst", "worksheet"} else PARAGRAPHS
    for line in _paragraphs(root):
        found += line.splitlines()
        left -= len(line)
        if left < 0 or len(found) > most:
            break
    return found


def _paragraphs(root: etree._Element) -> Iterator[str]:
    """Yield the text of each paragraph, those in text boxes by themselves, up to the end of the first page."""
    for element in root.iter():
        name = etree.QName(element).localname
        if name in _ENDS_PAGE or (name == "br" and element.get(_w("type")) == "page"):
            return
        if name in _PARAGRAPHS:
            yield "".join(_text(element))
        elif name in {"oddHeader", "firstHeader", "evenHeader", "oddFooter", "firstFooter"}:
            yield re.sub(r"&[LCR]|&\"[^\"]*\"|&\d+", "\n", element.text or "")


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _text(paragraph: etree._Element) -> Iterator[str]:
    """Yield the pieces of one paragraph without those of paragraphs within it."""
    yield paragraph.text or ""
    for child in paragraph:
        name = etree.QName(child).localname
        if name in {"tab", "br", "cr", "line-break", "s"}:
            yield "\n" if name in {"br", "cr", "line-break"} else " "
        elif name not in _PARAGRAPHS and name not in {"instrText", "delText", "rPr", "pPr"}:
            yield from _text(child)
        yield child.tail or ""
