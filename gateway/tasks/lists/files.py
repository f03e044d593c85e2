"""Lists of tasks as CSV and XLSX, in the columns in which lists are also taken in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from gateway.packet.dates import VIETNAM
from gateway.sheets import Cell, CsvTable, Table, XlsxTable
from gateway.tasks.book.entries import Entry
from gateway.tasks.counts.wording import STANDINGS, Language, said
from gateway.tasks.life.standing import standing
from gateway.tasks.lists.columns import HEADINGS
from gateway.tasks.lists.source import Source

TITLE: Final = ("Danh sách nhiệm vụ", "Tasks")
_YES: Final = ("x", "x")


class ListFile:
    """A list under way: pages are added, and the end makes the file whole."""

    def __init__(self, file: Path, form: str, language: Language, as_of: date) -> None:
        heading = [vi if language == "vi" else en for vi, en, _ in HEADINGS.values()]
        widths = [width for _, _, width in HEADINGS.values()]
        self._table: Table = (
            XlsxTable(file, said(TITLE, language), heading, widths) if form == "xlsx" else CsvTable(file, heading)
        )
        self._language = language
        self._as_of = as_of
        self.rows = 0

    def add(self, entries: Iterable[Entry], sources: Mapping[str, Source], results: Mapping[str, str]) -> None:
        """Write tasks; ``sources`` are the documents that assign them, ``results`` what was reported, by task."""
        self._table.add(self._row(one, sources.get(one.id, Source()), results.get(one.id, "")) for one in entries)

    def close(self) -> None:
        """Make the file whole."""
        self._table.close()

    def _row(self, entry: Entry, source: Source, result: str) -> Sequence[Cell]:
        self.rows += 1
        task, terms = entry.task, entry.task.terms
        counts = standing(task.state, terms.deadline, task.verdict, self._as_of)
        return [
            self.rows,
            entry.code,
            source.number,
            source.issued,
            source.subject,
            terms.content,
            terms.lead.name or terms.lead.id,
            terms.lead.id,
            "; ".join(one.name or one.id for one in terms.support),
            terms.assigner.name or terms.assigner.id,
            terms.leader,
            task.assigned_at.astimezone(VIETNAM).date() if task.assigned_at else None,
            terms.deadline or terms.deadline_text,
            terms.field,
            said(_YES, self._language) if terms.key else "",
            terms.product,
            said(STANDINGS[counts], self._language),
            task.reported_at.astimezone(VIETNAM).date() if task.reported_at else None,
            result,
        ]
