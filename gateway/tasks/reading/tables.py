"""Tables of annexes: rows of cells below headings that say who does what by when; each row is a task (guideline, 11).

A row is a line with tabs or bars between its cells. Columns are known by their headings, cells that were merged pass
down, rows that hold a title alone are sections. A table that names no lead is none of ours and stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from gateway.tasks.reading.agencies import Agency
from gateway.tasks.reading.clauses import Clauses
from gateway.tasks.reading.fields import Fields, agencies_of, draft_of
from gateway.tasks.reading.lines import Block, block_at
from gateway.tasks.reading.time_field import time_of

_NUMBER: Final = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,3}|[ivxlc]{1,6}|[a-hđ])[.)]?")
_SECTION: Final = re.compile(r"(?:[ivxlc]{1,6}|[a-hđ])[.)]?")
_ROLES: Final = (
    ("number", re.compile(r"(?:stt|tt|số tt|số thứ tự)$")),
    ("coordinate", re.compile(r"[^.;]{0,30}phối hợp")),
    (
        "lead",
        re.compile(
            r"(?:các )?(?:cơ quan|đơn vị|sở, ngành|cơ quan, đơn vị|cơ quan/đơn vị|đơn vị, địa phương|bộ, ngành"
            r"|bộ phận)?"
            r"[ /]?(?:được phân công |được giao |đầu mối )?(?:chủ trì|thực hiện|chịu trách nhiệm|tham mưu|soạn thảo"
            r"|đầu mối|phụ trách)|(?:phân công|trách nhiệm) thực hiện|đơn vị$|cơ quan$"
        ),
    ),
    ("time", re.compile(r"(?:thời gian|thời hạn|tiến độ|thời điểm|lộ trình|hạn |hoàn thành|ngày hoàn thành|mốc )")),
    (
        "work",
        re.compile(r"(?:tên |các )?(?:nội dung|nhiệm vụ|công việc|hoạt động|đầu việc|đề án|văn bản|giải pháp|việc )"),
    ),
)
"""What a column holds, by the first words of its heading; the first that fits wins."""
_LONGEST_HEADING: Final = 14
"""Words of a column's heading at most."""
_MOST_COLUMNS: Final = 10


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a table: its place in the text, and its cells, None where one is empty."""

    start: int
    end: int
    cells: tuple[Block | None, ...]


def tables_of(text: str, clauses: Clauses) -> tuple[list[Fields], str]:
    """Return the rows that are tasks, and the text with the lines of their tables as white space of the same length."""
    if "\t" not in text and "|" not in text:
        return [], text
    found: list[Fields] = []
    taken: list[tuple[int, int]] = []
    table: _Table | None = None
    for row in _rows(text):
        roles = _roles(row.cells)
        if roles and "work" in roles and "lead" in roles:
            table = _Table(clauses, roles)
        elif table is not None and roles and not table.begun:
            table.more(roles)  # the second line of a heading: "Chủ trì" and "Phối hợp" below "Cơ quan thực hiện"
        elif table is not None and row.cells:
            fields = table.task(row.cells)
            if fields is not None:
                found.append(fields)
        else:
            table = None
        if table is not None:
            taken.append((row.start, row.end))
    return found, _blanked(text, taken) if found else text


@dataclass(slots=True)
class _Table:
    """A table as its rows come by: the columns, and what passes down to a row whose cells were merged."""

    clauses: Clauses
    columns: list[str]
    begun: bool = False
    above: Fields | None = None

    def more(self, roles: list[str]) -> None:
        """Take a second line of headings."""
        for number, role in enumerate(roles[: len(self.columns)]):
            self.columns[number] = role or self.columns[number]

    def task(self, cells: tuple[Block | None, ...]) -> Fields | None:
        """Return what a row assigns, None where it is a section or assigns nobody."""
        self.begun = True
        told = self._told(cells)
        work = told.get("work")
        if work is None or self._is_section(told):
            return None
        fields = Fields(works=[draft_of(work, 0, len(work.shown), self.clauses)])
        lead, together, time = told.get("lead"), told.get("coordinate"), told.get("time")
        if lead is not None:
            fields.leads = _named(lead, self.clauses)
        if together is not None:
            fields.coordinate = _named(together, self.clauses)
        if time is not None:
            fields.deadline, fields.time_block = time_of(time, 0, len(time.shown), self.clauses.base), time
        above = self.above
        if above is not None and lead is None:
            fields.leads = above.leads
            fields.coordinate = fields.coordinate or above.coordinate
            if fields.deadline is None:
                fields.deadline, fields.time_block = above.deadline, above.time_block
        self.above = fields
        return fields if fields.leads else None

    def _is_section(self, told: dict[str, Block]) -> bool:
        """Say whether a row holds the title of those below it; what passes down from above ends there."""
        number, work = told.get("number"), told["work"]
        if "lead" in told or "coordinate" in told or "time" in told:
            return False
        section = (
            self.above is None
            or work.shown.isupper()
            or (number is not None and _SECTION.fullmatch(number.low) is not None)
            or re.match(r"(?:[ivxlc]{1,6}|[a-hđ])[.)] ", work.low) is not None
        )
        if section:
            self.above = None
        return section

    def _told(self, cells: tuple[Block | None, ...]) -> dict[str, Block]:
        """Return the cells by what their columns hold; where some are missing, as they fit best."""
        columns = self.columns
        if len(cells) < len(columns):
            places = range(len(columns))
            chosen = max(combinations(places, len(cells)), key=lambda at: self._fit(cells, at))
            columns = [columns[place] for place in chosen]
        return {role: cell for role, cell in zip(columns, cells, strict=False) if role and cell is not None}

    def _fit(self, cells: tuple[Block | None, ...], at: tuple[int, ...]) -> int:
        """Return how well cells hold what the columns at some places ask for; the first columns where all is equal."""
        points = -sum(at)
        for cell, place in zip(cells, at, strict=True):
            role = self.columns[place]
            if cell is None or not role:
                continue
            if role == "number":
                points += 200 if _NUMBER.fullmatch(cell.low) else -200
            elif role == "work":
                points += min(len(cell.shown), 90)
            elif role in {"lead", "coordinate"}:
                points += 100 if agencies_of(cell, 0, len(cell.shown), self.clauses) else -100
            elif role == "time":
                deadline = time_of(cell, 0, len(cell.shown), self.clauses.base)
                points += 150 if deadline is not None and deadline.value is not None else -100
        return points


def _rows(text: str) -> Iterator[_Row]:
    """Yield the lines of a text; what has no cells of its own is a row without any."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        body = line.rstrip("\r\n")
        sign = "\t" if "\t" in body else "|" if body.count("|") > 1 else ""
        if not sign:
            title = block_at(text, start, end) if 0 < len(body.strip()) < _LONGEST_TITLE else None
            cells: tuple[Block | None, ...] = (None, title) if title and _is_title(title) else ()
            if body.strip(" -_=+"):
                yield _Row(start, end, cells)
        elif body.strip(" |\t-:+="):
            yield _Row(start, end, tuple(_cells(text, start, body, sign)))
        start = end


def _cells(text: str, start: int, body: str, sign: str) -> Iterator[Block | None]:
    """Yield the cells of a line; bars at its ends are its frame."""
    parts = body.split(sign)[:_MOST_COLUMNS]
    at = start
    framed = sign == "|" and body.strip().startswith("|")
    for number, part in enumerate(parts):
        if not (framed and (number == 0 or (number == len(parts) - 1 and not part.strip()))):
            yield block_at(text, at, at + len(part))
        at += len(part) + 1


def _is_title(block: Block) -> bool:
    """Say whether a line between rows is the title of a section."""
    return block.shown.isupper() or re.match(r"(?:[ivxlc]{1,6}|[a-hđ])[.)] ", block.low) is not None


def _roles(cells: tuple[Block | None, ...]) -> list[str]:
    """Return what the columns hold below a line of headings; nothing where the line is none."""
    roles = [_role(cell) for cell in cells]
    filled = sum(cell is not None for cell in cells)
    told = sum(bool(role) for role in roles)
    named = {role for role in roles if role} & {"lead", "coordinate", "time"}
    return roles if named and told >= 2 and told * 2 >= filled else []


def _role(cell: Block | None) -> str:
    if cell is None or len(cell.low.split()) > _LONGEST_HEADING or cell.low.rstrip().endswith((".", ";")):
        return ""
    if "chủ trì" in cell.low and "phối hợp" in cell.low:
        return "lead"
    return next((role for role, form in _ROLES if form.match(cell.low)), "")


def _named(cell: Block, clauses: Clauses) -> list[Agency]:
    """Return those whom a cell names; a short one that no grammar knows is one name."""
    found = agencies_of(cell, 0, len(cell.shown), clauses)
    if found or len(cell.shown.split()) > _LONGEST_HEADING or not re.search(r"[^\W\d_]", cell.shown):
        return found
    return [Agency(cell.shown.strip(" .;-"), 0, len(cell.shown), cell.origin(0, len(cell.shown)))]


def _blanked(text: str, taken: list[tuple[int, int]]) -> str:
    """Return the text with some of its lines empty; places stay."""
    parts: list[str] = []
    at = 0
    for start, end in taken:
        parts += [text[at:start], re.sub(r"[^\r\n]", " ", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


_LONGEST_TITLE: Final = 200
