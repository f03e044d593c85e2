"""``lienthong directory``: the dated directory of agencies, beside a running service or without one."""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypeVar

import orjson

from gateway.catalogue import shown
from gateway.commands.opening import configured, opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.directory import entries
from gateway.directory.bus_list import read_list
from gateway.directory.csv_file import read_csv, write_csv
from gateway.directory.knowledge import today
from gateway.directory.planning import Planned, differences
from gateway.directory.resolution import State
from gateway.directory.searching import Search
from gateway.exchange.agencies.desk import DirectoryDesk
from gateway.findings import Finding, Refused, refuse
from gateway.web.rest.agencies_json import conflict_json, meaning_json, set_json, shown_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from gateway.directory.entry import Entry
    from gateway.directory.rows import Placed
    from gateway.store.database import Database

T = TypeVar("T")

MOST_TOLD: Final = 200
"""Faults and differences told one by one; the rest is counted."""
MOST_BYTES: Final = 512 * 1024 * 1024


def bring(options: argparse.Namespace) -> int:
    """Import files; with ``--dry-run`` only say what would change."""
    with _uncollected():
        return _with(options, lambda desk, _database: _bring(desk, options, dry=options.dry_run))


def diff(options: argparse.Namespace) -> int:
    """Say what an import would change."""
    with _uncollected():
        return _with(options, lambda desk, _database: _bring(desk, options, dry=True))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles among hundreds of thousands of small objects that live to the end; that costs a third."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


async def _bring(desk: DirectoryDesk, options: argparse.Namespace, *, dry: bool) -> int:
    if not options.files and not options.seed:
        raise refuse("directory.nothing", "FILE")
    if options.bus:
        planned, source = await _plan_lists(desk, options.files, options.bus)
    else:
        planned, source = await _plan_files(desk, options)
    _tell_faults(planned.faults)
    if planned.faults and not options.bus:
        return 1
    _tell_changes(planned)
    if not dry and (planned.changes or planned.said):
        done = await desk.apply(operator(), planned, source)
        sys.stdout.write(f"set {done.change_set}\n")
    return 1 if planned.faults else 0


async def _plan_files(desk: DirectoryDesk, options: argparse.Namespace) -> tuple[Planned, str]:
    rows: list[Placed] = []
    wrong: list[Finding] = []
    named = [*_seed(options), *((file.name, _read(file)) for file in options.files)]
    for name, content in named:
        found, faults = read_csv(content)
        several = len(named) > 1
        rows += found
        wrong += [Finding(one.code, f"{name}: {one.path}" if several else one.path, one.facts) for one in faults]
    planned = await desk.plan(rows)
    whole = Planned(planned.changes, planned.same, (*wrong, *planned.faults))
    return whole, ", ".join(name for name, _ in named)[:64]


def _seed(options: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    if options.seed:
        for name in ("government.csv", "provinces.csv"):
            yield name, files("config").joinpath("directory", name).read_bytes()


async def _plan_lists(desk: DirectoryDesk, lists: list[Path], bus: str) -> tuple[Planned, str]:
    said, wrong = [], []
    for file in lists:
        found, faults = read_list(_read(file), today())
        said += [one for _, one in found]
        wrong += faults
    source = f"bus:{bus}"[:64]
    planned = await desk.plan_list(said, source)
    return (
        Planned(planned.changes, planned.same, (*wrong, *planned.faults), planned.conflicts, planned.said),
        source,
    )


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise refuse("cli.file-unusable", str(file), file=str(file), reason=error.strerror or "") from None
    if len(content) > MOST_BYTES:
        raise refuse("directory.too-many", str(file), limit=MOST_BYTES)
    return content


def _tell_faults(faults: tuple[Finding, ...]) -> None:
    tell(faults[:MOST_TOLD])
    if len(faults) > MOST_TOLD:
        sys.stderr.write(f"... {len(faults) - MOST_TOLD} more\n")


def _tell_changes(planned: Planned) -> None:
    for change in planned.changes[:MOST_TOLD]:
        if change.before is None or change.after is None:
            entry = change.after or change.before
            sign, name = ("+", entry.name()) if change.before is None and entry else ("-", "")
            sys.stdout.write(f"{sign} {change.key}  {shown(name)}\n")
            continue
        for field, before, after in differences(change.before, change.after):
            sys.stdout.write(f"~ {change.key}  {field}: {shown(before) or '–'} -> {shown(after) or '–'}\n")
    if len(planned.changes) > MOST_TOLD:
        sys.stdout.write(f"... {len(planned.changes) - MOST_TOLD} more\n")
    for key, against in list(planned.conflicts.items())[:MOST_TOLD]:
        for one in against:
            sys.stdout.write(f"! {key}  {one.field}: {shown(one.ours)} (stays) / {shown(one.theirs)}\n")
    changed = len(planned.changes) - planned.added
    sys.stdout.write(
        f"{planned.added} new, {changed} changed, {planned.same} the same, {len(planned.conflicts)} in conflict\n"
    )


def export(options: argparse.Namespace) -> int:
    """Write the directory as CSV."""

    async def work(_desk: DirectoryDesk, database: Database) -> int:
        kept = await database.read(entries.everything)
        text = write_csv((one.entry for one in kept.values() if not one.gone), excel=options.excel)
        if options.file is None:
            sys.stdout.write(text)
            return 0
        try:
            options.file.write_text(text, "utf-8", newline="")
        except OSError as error:
            reason = error.strerror or ""
            raise refuse("cli.file-unusable", "", file=str(options.file), reason=reason) from None
        return 0

    return _with(options, work)


def find(options: argparse.Namespace) -> int:
    """Search; one line for each agency found, 1 where there is none."""

    async def work(desk: DirectoryDesk, _database: Database) -> int:
        found = await desk.search(Search(text=options.text, prefix=options.prefix, limit=options.limit))
        for kept in found.entries:
            sys.stdout.write(_line(kept.entry))
        if found.following is not None:
            sys.stdout.write("...\n")
        return 0 if found.entries else 1

    return _with(options, work)


def _line(entry: Entry) -> str:
    valid = f"{entry.since or ''}..{entry.until or ''}" if entry.since or entry.until else ""
    return "  ".join(filter(None, (entry.key, ", ".join(entry.ids()) or "–", shown(entry.name()), valid))) + "\n"


def show(options: argparse.Namespace) -> int:
    """Write one agency with its history as JSON."""

    async def work(desk: DirectoryDesk, _database: Database) -> int:
        return _json(shown_json(await desk.show(options.agency), today(), actors=True))

    return _with(options, work)


def as_of(options: argparse.Namespace) -> int:
    """Write what an id or a name means on a day as JSON; 1 where nobody stands for it."""

    async def work(desk: DirectoryDesk, _database: Database) -> int:
        day: date = options.day or today()
        meant = await desk.find(options.agency, day)
        _json(meaning_json(meant))
        return 0 if meant.state in (State.FOUND, State.SUCCEEDED) else 1

    return _with(options, work)


def log(options: argparse.Namespace) -> int:
    """Write the last sets of changes, one JSON line each."""

    async def work(desk: DirectoryDesk, _database: Database) -> int:
        for row in await desk.sets(100):
            sys.stdout.write(orjson.dumps(set_json(row)).decode() + "\n")
        return 0

    return _with(options, work)


def undo(options: argparse.Namespace) -> int:
    """Take a set of changes back; 1 where something of it stays because it was changed again."""

    async def work(desk: DirectoryDesk, _database: Database) -> int:
        done = await desk.undo(operator(), options.set)
        sys.stdout.write(f"set {done.change_set}: {done.changed + done.added} entries went back\n")
        for key in done.stay:
            sys.stdout.write(f"! {key}  changed since, left as it is\n")
        return 1 if done.stay else 0

    with _uncollected():
        return _with(options, work)


def conflicts(options: argparse.Namespace) -> int:
    """Write where buses say something else than was set here, one JSON line each."""

    async def work(desk: DirectoryDesk, _database: Database) -> int:
        for row in await desk.conflicts():
            sys.stdout.write(orjson.dumps(conflict_json(row)).decode() + "\n")
        return 0

    return _with(options, work)


def _json(data: object) -> int:
    sys.stdout.write(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _with(options: argparse.Namespace, work: Callable[[DirectoryDesk, Database], Awaitable[int]]) -> int:
    try:
        settings = settings_of(options) if options.config is None else configured(options.config)
        with opened(settings) as database:
            return asyncio.run(_done(work(DirectoryDesk(database), database)))
    except Refused as refused:
        tell(refused.findings)
        return 1


async def _done(work: Awaitable[T]) -> T:
    return await work
