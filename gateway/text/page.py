"""HTML: what a browser would show, blocks as paragraphs and rows of tables as rows."""

from __future__ import annotations

import codecs
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
_WIDE: Final = 3
"""Cells of a row at least in a table; heads of documents have two, whose paragraphs are lines."""
_CELLS: Final = frozenset({"td", "th"})
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_UTF_16: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
"""Nobody could have read a ``meta`` in these: HTML takes a page that says so for UTF-8."""


def read_html(data: bytes) -> Text:
    """Return the text of a page. Raises Unreadable ``damaged`` or ``empty``."""
    source, notes = _source(data)
    try:
        root = html.document_fromstring(source, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (etree.LxmlError, ValueError):
        raise Unreadable("damaged") from None
    text, more = renewed("\n".join(_lines("".join(_told(root)))))
    if not text.strip():
        raise Unreadable("empty")
    return Text(meant(text), (*notes, *more))


def _source(data: bytes) -> tuple[str, tuple[str, ...]]:
    text, notes = _as_named(data) or decoded(data)
    # lxml refuses a text that still says in which bytes it was written.
    return _DECLARED.sub("", text), notes


def _as_named(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return a page that names its encoding, and is in it; nothing for UTF-8, which is tried anyway."""
    named = _CHARSET.search(data[:4096])
    try:
        name = codecs.lookup(named[1].decode("ascii")).name if named else "utf-8"
        return None if name == "utf-8" or name in _UTF_16 else (data.decode(name), ())
    except (LookupError, UnicodeError):
        return None


def _told(root: Any) -> Iterator[str]:
    """Yield what is shown, of elements however deep in each other."""
    hidden: Any = None
    cell: Any = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield "" if hidden is not None else _flat(element.tail)
        elif event == "start":
            if hidden is None and element.tag in _HIDDEN:
                hidden = element
            told = "" if hidden is not None else _opened(element)
            yield _flat(told) if cell is not None else told
            if cell is None and hidden is None and _in_wide_row(element):
                cell = element
        elif hidden is None:
            cell = None if cell is element else cell
            told = _closed(element)
            yield _flat(told) if cell is not None else told
        elif hidden is element:
            hidden = None
            yield _flat(element.tail)


def _in_wide_row(element: Any) -> bool:
    """Tell whether an element is a cell of three or more in its row: paragraphs within do not break the row."""
    row = element.getparent() if element.tag in _CELLS else None
    return row is not None and sum(other.tag in _CELLS for other in row) >= _WIDE


def _opened(element: Any) -> str:
    block = "\n" if element.tag in _BLOCKS or element.tag == "br" else ""
    return f"{block}{'- ' if element.tag == 'li' else ''}{_flat(element.text)}"


def _closed(element: Any) -> str:
    cell = "\t" if element.tag in _CELLS else ""
    block = "\n" if element.tag in _BLOCKS else ""
    return f"{cell}{block}{_flat(element.tail)}"


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        cells = [" ".join(cell.split()) for cell in line.rstrip("\t ").split("\t")]
        if any(cells):
            yield "\t".join(cells)
