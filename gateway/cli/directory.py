"""The words ``directory`` of the command line."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

DIRECTORY: Final = """\
Danh bạ đơn vị theo thời gian: mã cũ và mới, tên, sáp nhập, tách. / The dated directory of agencies.

Works beside a running service and without one; a running service heeds it within a second."""

EXAMPLES: Final = """\
examples:
  lienthong directory import --config gateway.toml --seed --dry-run
  lienthong directory import --config gateway.toml danh-ba.csv
  lienthong directory import --config gateway.toml --bus truc getSynchronizeUnit.json
  lienthong directory find --config gateway.toml "bo tai chinh"
  lienthong directory as-of --config gateway.toml 000.00.00.G05 2025-03-01
  lienthong directory export --config gateway.toml --excel danh-ba.csv
  lienthong directory undo --config gateway.toml SET"""


def add_directory(commands: _Commands) -> None:
    """Add the commands about the directory."""
    top = commands.add_parser(
        "directory",
        help="agencies that there are and were: import, export, search, history, undo",
        description=DIRECTORY,
        epilog=EXAMPLES,
        formatter_class=_RAW,
    )
    verbs = top.add_subparsers(metavar="import|diff|export|find|show|as-of|log|undo|conflicts", required=True)
    bring = verbs.add_parser("import", help="take over files; says all faults at once and then changes nothing")
    diff = verbs.add_parser("diff", help="what an import would change; changes nothing")
    for verb in (bring, diff):
        verb.add_argument("files", nargs="*", type=Path, metavar="FILE", help="CSV, or with --bus the JSON of a list")
        verb.add_argument("--seed", action="store_true", help="the shipped list: Government, ministries, provinces")
        verb.add_argument("--bus", default="", metavar="NAME", help="files are lists of this bus: local edits win")
    bring.add_argument("--dry-run", action="store_true", help="only say what would change")
    export = verbs.add_parser("export", help="write all of it as CSV")
    export.add_argument("file", nargs="?", type=Path, metavar="FILE", help="standard output unless given")
    export.add_argument("--excel", action="store_true", help="with the mark and semicolons that Excel expects here")
    find = verbs.add_parser("find", help="search by name or id, with diacritics or without")
    find.add_argument("text")
    find.add_argument("--prefix", action="store_true", help="only what begins so")
    find.add_argument("--limit", type=int, default=20, choices=range(1, 1001), metavar="N")
    show = verbs.add_parser("show", help="one agency and its history, as JSON")
    show.add_argument("agency", help="key, id or name")
    as_of = verbs.add_parser("as-of", help="what an id or a name means on a day, and who stands for it then")
    as_of.add_argument("agency", help="id or name")
    as_of.add_argument("day", type=_day, metavar="DAY", nargs="?", help="2025-07-01; today unless given")
    log = verbs.add_parser("log", help="the last sets of changes, the newest first")
    undo = verbs.add_parser("undo", help="take a set of changes back; what was changed again since stays")
    undo.add_argument("set", metavar="SET", help="id as `directory log` shows it")
    conflicts = verbs.add_parser("conflicts", help="where a bus says something else than was set here")
    named = {
        "bring": bring,
        "diff": diff,
        "export": export,
        "find": find,
        "show": show,
        "as_of": as_of,
        "log": log,
        "undo": undo,
        "conflicts": conflicts,
    }
    for name, verb in named.items():
        where = verb.add_mutually_exclusive_group(required=True)
        where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the service")
        where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
        verb.set_defaults(run=f"gateway.commands.directory:{name}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a day: {text}") from None
