"""Rows of a list as tasks, and every fault with its row and column."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from gateway.findings import Finding
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import MOST_WORDS
from gateway.tasks.lists.cells import day_of_cell, state_of, text_of, yes_of
from gateway.tasks.lists.columns import HEADINGS, Column
from gateway.tasks.lists.heading import Heading
from gateway.tasks.lists.sheets import Line, Value
from gateway.tasks.lists.source import Source

MOST_FAULTS: Final = 1_000
"""Faults of one list that are told."""
MOST_NAME: Final = 255
MOST_NAMES: Final = 50
"""Agencies of one cell."""

_SEVERAL: Final = re.compile(r"[;\n]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BULLET: Final = re.compile(r"^\s*[-+•*]\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is meant; agencies are still as it names them."""

    number: int
    code: str
    source: Source
    content: str
    leads: tuple[str, ...]
    support: tuple[str, ...]
    assigner: str
    leader: str
    assigned: date | None
    deadline: date | None
    deadline_text: str
    field: str
    key: bool
    product: str
    state: State
    done: date | None
    result: str


@dataclass
class Rows:
    """All rows that are meant, and what is wrong."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    skipped: int = 0
    """Rows that name no task: empty ones, titles of sections, sums."""


def read_rows(lines: Sequence[Line], heading: Heading, today: date) -> Rows:
    """Return the rows below a heading."""
    found = Rows()
    for line in lines:
        if line.number <= heading.last:
            continue
        cells = _Cells(line, heading, found.faults)
        if cells.no_task():
            found.skipped += 1
            continue
        before = len(found.faults)
        row = _row(cells, today)
        if len(found.faults) == before:
            found.rows.append(row)
    return found


class _Cells:
    """The cells of a row by what they mean; what cannot be read becomes a fault."""

    def __init__(self, line: Line, heading: Heading, faults: list[Finding]) -> None:
        self.number = line.number
        self._line = line
        self._heading = heading
        self._faults = faults
        self._told: set[tuple[str, Column]] = set()

    def value(self, column: Column) -> Value:
        place = self._heading.places.get(column)
        return self._line.values[place] if place is not None and place < len(self._line.values) else None

    def no_task(self) -> bool:
        """Tell whether the row names no task: nothing in it, or one text alone, or numbers of columns."""
        different = {text_of(value) for value in self._line.values} - {""}
        numbers = all(re.fullmatch(r"\(?\d{1,3}\)?", text) for text in different)
        return (
            len(different) < 2
            or numbers
            or not (text_of(self.value(Column.CONTENT)) or text_of(self.value(Column.LEAD)))
        )

    def text(self, column: Column, most: int = MOST_NAME) -> str:
        text = text_of(self.value(column))
        if len(text) > most:
            self.wrong("task.list-text-long", column, most=most)
        return self._plain(text[:most], column)

    def needed(self, column: Column, most: int = MOST_NAME) -> str:
        text = self.text(column, most)
        if not text:
            self.wrong("task.list-cell-missing", column)
        return text

    def several(self, column: Column) -> tuple[str, ...]:
        parts = (text_of(_BULLET.sub("", part)) for part in _SEVERAL.split(str(self.value(column) or "")))
        names = tuple(dict.fromkeys(self._plain(part[:MOST_NAME], column) for part in parts if part))
        if len(names) > MOST_NAMES:
            self.wrong("task.list-names-many", column, number=len(names), most=MOST_NAMES)
        return names[:MOST_NAMES]

    def _plain(self, text: str, column: Column) -> str:
        """Return a text that every store holds; no sheet that people wrote has others."""
        if _CONTROL.search(text):
            self.wrong("task.list-text-control", column)
        return text

    def day(self, column: Column) -> date | None:
        try:
            return day_of_cell(self.value(column))
        except ValueError:
            self.wrong("task.list-day-wrong", column)
            return None

    def yes(self, column: Column) -> bool:
        try:
            return yes_of(self.value(column))
        except ValueError:
            self.wrong("task.list-yes-wrong", column)
            return False

    def state(self) -> State | None:
        try:
            return state_of(self.value(Column.STATE))
        except ValueError:
            self.wrong("task.list-state-wrong", Column.STATE)
            return None

    def wrong(self, code: str, column: Column, **facts: str | int) -> None:
        if (code, column) in self._told:
            return
        self._told.add((code, column))
        heading = HEADINGS[column][0]
        shown = text_of(self.value(column))[:60]
        path = f"[{self.number}].{heading}"
        self._faults.append(Finding(code, path, {"row": self.number, "column": heading, "value": shown, **facts}))


def _row(cells: _Cells, today: date) -> Row:
    done, stated = cells.day(Column.DONE), cells.state()
    state = stated or (State.DONE if done else State.ASSIGNED)
    if state is State.DONE and done is None:
        cells.wrong("task.list-done-day", Column.DONE)
    if done is not None and done > today:
        cells.wrong("task.list-day-ahead", Column.DONE)
    source = Source(cells.text(Column.NUMBER), cells.day(Column.ISSUED), cells.text(Column.SUBJECT, MOST_WORDS))
    assigned = cells.day(Column.ASSIGNED) or source.issued
    if assigned is not None and assigned > today:
        cells.wrong("task.list-day-ahead", Column.ASSIGNED if cells.value(Column.ASSIGNED) else Column.ISSUED)
    if assigned is not None and done is not None and done < assigned:
        cells.wrong("task.list-done-before", Column.DONE)
    deadline = cells.day(Column.DEADLINE)
    said = cells.text(Column.DEADLINE)
    if not cells.text(Column.LEAD_ID):
        cells.needed(Column.LEAD, MOST_WORDS)
    return Row(
        number=cells.number,
        code=cells.text(Column.CODE, 100),
        source=source,
        content=cells.needed(Column.CONTENT, MOST_WORDS),
        leads=(cells.text(Column.LEAD_ID),) if cells.text(Column.LEAD_ID) else cells.several(Column.LEAD),
        support=cells.several(Column.SUPPORT),
        assigner=cells.text(Column.ASSIGNER),
        leader=cells.text(Column.LEADER),
        assigned=assigned,
        deadline=deadline,
        deadline_text="" if deadline is not None and said == f"{deadline:%d/%m/%Y}" else said,
        field=cells.text(Column.FIELD),
        key=cells.yes(Column.KEY),
        product=cells.text(Column.PRODUCT, MOST_WORDS),
        state=state,
        done=done,
        result=cells.text(Column.RESULT, MOST_WORDS),
    )


def names_of(rows: Iterable[Row]) -> list[str]:
    """Return all agencies that rows name, each once, as they come."""
    return list(dict.fromkeys(name for row in rows for name in (*row.leads, *row.support, row.assigner) if name))


def keys_of(rows: Sequence[Row]) -> Iterator[str]:
    """Yield for each row the code of its task: its own, or one that the same row has again in a later list."""
    met: Counter[str] = Counter()
    for row in rows:
        code = row.code or _made(row)
        met[code] += 1
        yield code if met[code] == 1 else f"{code}-{met[code]}"


def _made(row: Row) -> str:
    parts = [row.source.number, str(row.source.issued or ""), row.content, *row.leads]
    return f"DS-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16].upper()}"
