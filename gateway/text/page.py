"""HTML: what a browser would show, blocks as paragraphs and rows of tables as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree, html

from gateway.text.found import Text, Unreadable
from gateway.text.letters import meant
from gateway.text.plain import decoded, renewed

_HIDDEN: Final = frozenset({"script", "style", "head", "noscript", "template", "title", "nav", "button", "select"})
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer", "form", "h1"}
    | {"h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table"}
    | {"tbody", "tfoot", "thead", "tr", "ul"}
)
_CELLS: Final = frozenset({"td", "th"})
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_MOST_DEPTH: Final = 200


def read_html(data: bytes) -> Text:
    """Return the text of a page. Raises Unreadable ``damaged`` or ``empty``."""
    source, notes = _source(data)
    try:
        root = html.document_fromstring(source, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (etree.LxmlError, ValueError):
        raise Unreadable("damaged") from None
    text, more = renewed("\n".join(_lines("".join(_told(root, 0)))))
    if not text.strip():
        raise Unreadable("empty")
    return Text(meant(text), (*notes, *more))


def _source(data: bytes) -> tuple[str, tuple[str, ...]]:
    named = _CHARSET.search(data[:4096])
    if named is not None and named[1].lower() not in (b"utf-8", b"utf8"):
        try:
            return data.decode(named[1].decode("ascii")), ()
        except (LookupError, UnicodeDecodeError):
            pass
    text, notes = decoded(data)
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text), notes


def _told(element: Any, depth: int) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _HIDDEN or depth > _MOST_DEPTH:
        yield element.tail or ""
        return
    block = element.tag in _BLOCKS
    yield "\n" if block else ""
    yield "- " if element.tag == "li" else ""
    yield "\n" if element.tag == "br" else ""
    yield _flat(element.text)
    for child in element:
        yield from _told(child, depth + 1)
    yield "\t" if element.tag in _CELLS else ""
    yield "\n" if block else ""
    yield _flat(element.tail)


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        cells = [" ".join(cell.split()) for cell in line.rstrip("\t ").split("\t")]
        if any(cells):
            yield "\t".join(cells)
