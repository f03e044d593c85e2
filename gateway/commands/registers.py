"""``lienthong registers``: whole books and counts into a file, beside a running service or without one."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gateway.commands.opening import opened, settings_of
from gateway.commands.words import tell
from gateway.exchange.registers.desk import COLUMNS, Book, Registers
from gateway.exchange.registers.entries import COUNTS, Column
from gateway.exchange.registers.files import FORMATS, Format, write_table
from gateway.exchange.registers.spans import Period, span_of
from gateway.findings import Refused, refuse
from gateway.packet.dates import VIETNAM

if TYPE_CHECKING:
    import argparse

    from gateway.store.database import Database


def write(options: argparse.Namespace) -> int:
    """Write a book; the file appears whole or not at all. Returns 1 where something was wrong."""
    try:
        with opened(settings_of(options)) as database:
            number = asyncio.run(_written(options, database))
    except Refused as refused:
        tell(refused.findings)
        return 1
    except OSError as problem:
        sys.stderr.write(f"lienthong registers: {problem}\n")
        return 1
    sys.stderr.write(f"{options.output}: {number} dòng / rows\n")
    return 0


async def _written(options: argparse.Namespace, database: Database) -> int:
    form = _format(options)
    registers = Registers(database)
    span = span_of(options.first, options.last, datetime.now(VIETNAM).date())
    columns: Sequence[Column]
    pages: AsyncIterator[Sequence[Any]]
    if options.book == "counts":
        if options.by not in set(Period):
            raise refuse("registers.period-wrong", "--by", value=options.by[:40])
        columns, pages = COUNTS, _once(await registers.counts(span, Period(options.by), None))
    else:
        book = Book(options.book)
        columns, pages = COLUMNS[book], registers.pages(book, options.agency, span)
    beside = options.output.with_name(f".{options.output.name}.{os.getpid()}")
    try:
        number = await write_table(beside, options.book, columns, pages, form=form, language=options.lang)
        await asyncio.to_thread(beside.replace, options.output)
    finally:
        await asyncio.to_thread(beside.unlink, missing_ok=True)
    return number


async def _once(entries: Sequence[Any]) -> AsyncIterator[Sequence[Any]]:
    yield entries


def _format(options: argparse.Namespace) -> Format:
    for form in FORMATS:
        if options.output.suffix.lower() == f".{form}":
            return form
    raise refuse("registers.format-wrong", "--output", value=options.output.suffix[:40])
