"""A book or counts written into a file, page by page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from gateway.exchange.registers.entries import Column
from gateway.findings import refuse
from gateway.sheets import MOST_ROWS, CsvTable, Table, XlsxTable

Language = Literal["vi", "en"]
Format = Literal["csv", "xlsx"]

FORMATS: Final[tuple[Format, ...]] = ("csv", "xlsx")


async def write_table(
    file: Path,
    title: str,
    columns: Sequence[Column],
    pages: AsyncIterator[Sequence[Any]],
    *,
    form: Format = "csv",
    language: Language = "vi",
) -> int:
    """Write entries under their columns; return how many rows there are. Raises Refused ``registers.too-many``."""
    heading = [column.vi if language == "vi" else column.en for column in columns]
    table: Table
    if form == "xlsx":
        widths = [column.width for column in columns]
        table = await asyncio.to_thread(XlsxTable, file, title, heading, widths)
    else:
        table = await asyncio.to_thread(CsvTable, file, heading)
    number = 0
    try:
        async for page in pages:
            number += len(page)
            if number > MOST_ROWS:
                raise refuse("registers.too-many", "from", most=MOST_ROWS)
            rows = [[getattr(entry, column.member) for column in columns] for entry in page]
            await asyncio.to_thread(table.add, rows)
    finally:
        await asyncio.to_thread(table.close)
    return number
