"""``lienthong tasks counts|export|import|imports|undo``: figures and lists, to look at and as files."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from gateway.commands.operator import operator
from gateway.commands.task_book import done, looked_for, out, scope_of
from gateway.commands.words import tell
from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.tasks.counts import charts, files, report
from gateway.tasks.counts.choice import Dimension, by_of
from gateway.tasks.counts.desk import Counts
from gateway.tasks.counts.figures import FORMULAS, Numbers, Table
from gateway.tasks.counts.found import Order
from gateway.tasks.counts.rules import CountRules
from gateway.tasks.counts.wording import STANDINGS, said, value_said
from gateway.tasks.lists.desk import Lists
from gateway.tasks.lists.imports import Imports, Taken
from gateway.tasks.lists.planning import Unknown

if TYPE_CHECKING:
    import argparse

    from gateway.store.database import Database

SVG = ".svg"


def counts(options: argparse.Namespace) -> int:
    """Write figures: to look at, as JSON, or into a file whose ending says how."""

    async def act(database: Database) -> None:
        by = (Dimension.LEAD,) if options.report else by_of(options.by)
        found = await Counts(database, CountRules()).table(
            scope_of(options), looked_for(options).choice, by, Order(options.order), options.most
        )
        if options.output is None:
            _print(found, options)
        else:
            await _written(options.output, _how(options, found))

    return done(options, act)


def export(options: argparse.Namespace) -> int:
    """Write a list of tasks into a file."""

    async def act(database: Database) -> None:
        form, number = _form(options.output), 0

        async def write(file: Path) -> None:
            nonlocal number
            number = await Lists(database).write(file, scope_of(options), looked_for(options), form, options.lang)

        await _written(options.output, write)
        sys.stderr.write(f"{options.output}: {number} nhiệm vụ / tasks\n")

    return done(options, act)


def take(options: argparse.Namespace) -> int:
    """Take a list in, or only check it; return 1 where anything is wrong, and then nothing was written."""

    async def act(database: Database) -> None:
        imports = Imports(database)
        caller = Caller(operator(), frozenset({options.agency}))
        checked = await imports.check(
            caller, options.file, agency=options.agency, name=options.file.name, unknown=Unknown(options.unknown)
        )
        plan = checked.plan
        tell(plan.notes)
        out(
            [
                (
                    f"{plan.rows} dòng / rows, {plan.fresh} mới / new, {plan.known} đã có / known,"
                    f" {plan.skipped} bỏ qua / skipped"
                )
            ]
        )
        out(f"? {heading}" for heading in checked.heading.strange)
        if options.check and plan.faults:
            raise Refused(plan.faults)
        if not options.check:
            _tell(await imports.take(checked))

    return done(options, act)


def taken(options: argparse.Namespace) -> int:
    """Write the lists that an agency took in."""

    async def act(database: Database) -> None:
        for one in await Imports(database).page(Caller(operator(), frozenset({options.agency}))):
            _tell(one)

    return done(options, act)


def undo(options: argparse.Namespace) -> int:
    """Take a list back."""

    async def act(database: Database) -> None:
        _tell(await Imports(database).undo(Caller(operator(), frozenset({options.agency})), options.list))

    return done(options, act)


def _tell(one: Taken) -> None:
    state = "undone" if one.undone_at else "again" if one.again else "taken"
    left = f"  ({one.unwritten} chưa ghi xong / under way)" if one.unwritten else ""
    out([f"{one.id}  {state}  {one.at:%Y-%m-%d %H:%M}  {one.tasks} nhiệm vụ / tasks{left}  {one.actor}  {one.name}"])


def _print(found: Table, options: argparse.Namespace) -> None:
    if options.json:
        rows = [{"values": row.key, "rank": row.rank, "standings": _named(row.numbers)} for row in found.rows]
        whole = {"as_of": found.as_of, "by": found.by, "formulas": dict(FORMULAS), "rows": rows}
        whole |= {"together": _named(found.together), "remainder": found.remainder}
        sys.stdout.buffer.write(orjson.dumps(whole) + b"\n")
        return
    for row in found.rows:
        names = " / ".join(value_said(found, place, row, options.lang) for place in range(len(found.by)))
        rank = f"{row.rank:4}  " if row.rank is not None else ""
        numbers = ", ".join(f"{said(STANDINGS[one], options.lang)} {number}" for one, number in row.numbers.by.items())
        out([f"{rank}{names}: {row.numbers.all}; {numbers}"])
    together = found.together
    out(
        [
            (
                f"{found.as_of:%d/%m/%Y}: {together.all}, {together.due} (đã đến hạn / due),"
                f" {found.remainder} (chênh lệch / remainder)"
            )
        ]
    )
    out(f"  {said(STANDINGS[one], options.lang)}: {number}" for one, number in together.by.items())


def _named(numbers: Numbers) -> dict[str, int]:
    return {one.value: number for one, number in numbers.by.items()}


def _how(options: argparse.Namespace, found: Table) -> Callable[[Path], Awaitable[None]]:
    if options.output.suffix.lower() == SVG:
        if len(found.by) != 1:
            raise refuse("task.chart-one", "--by")
        content = charts.draw(found, options.lang)

        async def draw(file: Path) -> None:
            await asyncio.to_thread(file.write_bytes, content)

        return draw
    form, write = _form(options.output), report.write if options.report else files.write

    async def sheet(file: Path) -> None:
        await asyncio.to_thread(write, file, found, form, options.lang)

    return sheet


async def _written(target: Path, write: Callable[[Path], Awaitable[None]]) -> None:
    """Let a file appear whole or not at all."""
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        await write(beside)
        await asyncio.to_thread(beside.replace, target)
    finally:
        await asyncio.to_thread(beside.unlink, missing_ok=True)


def _form(target: Path) -> str:
    form = target.suffix.lower().removeprefix(".")
    if form not in ("csv", "xlsx"):
        raise refuse("registers.format-wrong", "--output", value=target.suffix[:40])
    return form
