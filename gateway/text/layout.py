"""From pieces of text with their places on a page to lines, and from lines to paragraphs.

Administrative documents are set in one way (Decree 30/2020, Annex I): a head of two columns, then one column of
justified paragraphs whose first line is indented; annexes are tables. What stands on one height with a wide gap between
is therefore two cells, and a line that ends before the right margin ends its paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from gateway.text.grid import Box, Row, tables_of

_GAP: Final = 1.6
"""Heights of letters between two cells."""
_SAME_HEIGHT: Final = 0.45
_INDENT: Final = 0.9
"""Heights of letters by which a paragraph's first line is indented."""
_SHORT: Final = 2.5
"""Heights of letters that a paragraph's last line may lack at least; the others are justified."""
_HEAD: Final = 0.42
"""Share of the first page in which the head of two columns stands."""
_MARGIN: Final = 0.09
"""Share of a page at its top and bottom where running heads and page numbers stand."""
_OFTEN: Final = 3

_NUMBER: Final = re.compile(r"\W*(?:trang|page)?\s*\d{1,4}(?:\s*[/|]\s*\d{1,4})?\W*", re.IGNORECASE)
_BEGINS: Final = re.compile(
    r"""\s*(?:
        [-–—•+*▪●○§]\s
      | \(?(?:\d{1,2}|[a-zđ]{1,2}|[ivxIVX]{1,5})[.)/]\s
      | \d{1,2}(?:\.\d{1,2}){1,3}\.?\s
      | (?:Điều|Chương|Mục|Phần|Phụ\ lục)\s+[\dIVX]+
      | Nơi\ nhận\b | Căn\ cứ\b | Kính\ gửi\b | TM\.\s | KT\.\s | TL\.\s | TUQ\.\s
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and its box, in points; ``bottom`` counts up from the foot of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class Page:
    """The pieces of one page, its size, and the rules that it draws."""

    width: float
    height: float
    pieces: list[Piece]
    rules: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """What stands on one height: its cells from left to right."""

    cells: list[Piece] = field(default_factory=list)
    page: int = 0
    row: bool = False
    """A row of a ruled table, whole."""

    @property
    def left(self) -> float:
        return self.cells[0].left

    @property
    def right(self) -> float:
        return self.cells[-1].right

    @property
    def size(self) -> float:
        return max(cell.top - cell.bottom for cell in self.cells)

    @property
    def bottom(self) -> float:
        return min(cell.bottom for cell in self.cells)

    @property
    def text(self) -> str:
        return "\t".join(cell.text.strip() for cell in self.cells).rstrip("\t")


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """Return the paragraphs of a document; a row of a table is one, with tabs between its cells."""
    lines = [_lines(page, number) for number, page in enumerate(pages)]
    running = _running(pages, lines)
    kept = [
        [line for line in of_page if not _is_aside(line, page, running)]
        for page, of_page in zip(pages, lines, strict=True)
    ]
    head = _head(pages[0], kept[0]) if pages else []
    body = [line for of_page in kept for line in of_page]
    return [*head, *_joined(body[len(_head_lines(pages[0], kept[0])) :] if pages else [])]


def _lines(page: Page, number: int) -> list[Line]:
    """Return the lines of a page from its top down, pieces joined unless the gap is that of two cells."""
    boxes = [Box(one.left, one.bottom, one.right, one.top, one.text) for one in page.pieces]
    ruled, taken = tables_of(boxes, page.rules)
    loose = [piece for index, piece in enumerate(page.pieces) if index not in taken]
    found = [*_loose_lines(loose, number), *(_ruled_line(row, number) for row in ruled)]
    return sorted(found, key=lambda line: -line.bottom) if ruled else found


def _ruled_line(row: Row, number: int) -> Line:
    box = row.box
    cells = [Piece(text, box.left, box.bottom, box.right, box.top) for text in row.cells]
    return Line(cells, number, row=True)


def _loose_lines(pieces: Sequence[Piece], number: int) -> list[Line]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (-one.bottom, one.left)):
        if not piece.text.strip():
            continue
        if rows and abs(rows[-1][0].bottom - piece.bottom) < _SAME_HEIGHT * max(1.0, piece.top - piece.bottom):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_line(sorted(row, key=lambda one: one.left), number) for row in rows]


def _line(row: Sequence[Piece], number: int) -> Line:
    line = Line(page=number)
    for piece in row:
        last = line.cells[-1] if line.cells else None
        size = piece.top - piece.bottom
        if last is None or piece.left - last.right > _GAP * max(size, 6.0):
            line.cells.append(piece)
            continue
        apart = " " if piece.left - last.right > 0.12 * size and not last.text.endswith(" ") else ""
        box = (last.left, min(last.bottom, piece.bottom), max(last.right, piece.right), max(last.top, piece.top))
        line.cells[-1] = Piece(f"{last.text}{apart}{piece.text}", *box)
    return line


def _running(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> set[str]:
    """Return what stands in the margins of at least three pages, numbers aside."""
    seen = Counter(
        _unnumbered(line.text)
        for page, of_page in zip(pages, lines, strict=True)
        for line in of_page
        if _in_margin(line, page)
    )
    return {text for text, often in seen.items() if often >= _OFTEN and text}


def _in_margin(line: Line, page: Page) -> bool:
    return line.bottom > page.height * (1 - _MARGIN) or line.bottom < page.height * _MARGIN


def _is_aside(line: Line, page: Page, running: Iterable[str]) -> bool:
    if not _in_margin(line, page):
        return False
    return _NUMBER.fullmatch(line.text) is not None or _unnumbered(line.text) in running


def _unnumbered(text: str) -> str:
    return re.sub(r"\d+", "#", text).strip()


def _head_lines(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the head: from the first of two cells on, down to the last of two cells near the top."""
    limit = page.height * (1 - _HEAD)
    double = [
        number for number, line in enumerate(lines) if len(line.cells) == 2 and not line.row and line.bottom > limit
    ]
    # A table looks alike; a head has its two columns on both sides of the middle.
    if not double or double[0] > 2:
        return []
    return list(lines[: double[-1] + 1])


def _head(page: Page, lines: Sequence[Line]) -> list[str]:
    """Return the head, the left column before the right one; what stood in one cell goes to its side."""
    columns: tuple[list[str], list[str]] = ([], [])
    middle = page.width / 2
    for line in _head_lines(page, lines):
        for number, cell in enumerate(line.cells):
            side = number if len(line.cells) == 2 else int((cell.left + cell.right) / 2 > middle)
            columns[side].append(cell.text.strip())
    return [*columns[0], *columns[1]]


def _joined(lines: Sequence[Line]) -> list[str]:
    found: list[str] = []
    single = [line for line in lines if len(line.cells) == 1 and not line.row]
    if not single:
        return [line.text for line in lines]
    lefts = sorted(line.left for line in single)
    rights = sorted(line.right for line in single)
    left, right = lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]
    size = median(line.size for line in single)
    before: Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, left, right, size):
            found[-1] = f"{found[-1]}{'' if found[-1].endswith('-') and line.text[:1].islower() else ' '}{line.text}"
        else:
            found.append(line.text)
        before = line
    return found


def _goes_on(before: Line, line: Line, left: float, right: float, size: float) -> bool:
    """Tell whether a line belongs to the paragraph of the one before."""
    if before.row or line.row or len(before.cells) > 1 or len(line.cells) > 1 or _BEGINS.match(line.text):
        return False
    if before.right < right - _SHORT * size:
        # It ended early; but titles stand centred over several lines.
        return _centred(before, left, right, size) and _centred(line, left, right, size)
    return line.left < left + _INDENT * size or line.left < before.left + 0.2 * size


def _centred(line: Line, left: float, right: float, size: float) -> bool:
    inset = line.left - left
    return inset > 2 * size and abs(inset - (right - line.right)) < 2 * size
