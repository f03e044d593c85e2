"""The words of ``lienthong tasks`` about tasks in the book: lists, acts, figures, sheets."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

_RAW: Final = argparse.RawDescriptionHelpFormatter
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

STANDINGS: Final = (
    "done-on-time", "done-late", "done-no-deadline", "unconfirmed", "in-time", "overdue", "no-deadline", "suspended",
    "recalled", "draft", "joined",
)  # fmt: skip
STATES: Final = (
    "draft", "assigned", "returned", "in-progress", "redo", "suspended", "awaiting-confirmation", "done", "recalled",
    "joined",
)  # fmt: skip
ORDERS: Final = ("number", "done", "on-time", "overdue", "value")
SHORT: Final = {
    "accept": ("accepted", "the lead takes it on"),
    "progress": ("progress", "how far it is: --text, --percent"),
    "report": ("reported", "the lead reports it complete: --text"),
    "confirm-report": ("confirmed", "the assigner confirms the report"),
    "send-back": ("sent-back", "the report does not suffice: --reason"),
    "recall": ("recalled", "the assigner wants it no more: --reason"),
    "note": ("noted", "a word about it: --text"),
}
"""Short forms of ``do``."""

DO: Final = """\
Ghi một việc xảy ra với nhiệm vụ. / Let something happen to a task (docs/tasks.md has the kinds).

It is done for --agency, or for the one agency of the task that may do it, and written into the audit."""

IMPORT: Final = """\
Nhập danh sách nhiệm vụ (XLSX, CSV). / Take a list of tasks in.

Columns are known by their usual Vietnamese headings, in any order. Everything is checked first; with any fault nothing
is written. The same list again changes nothing. `tasks undo` takes a list back."""


def add_task_book(verbs: _Commands) -> None:
    """Add the commands about tasks in the book."""
    listing = verbs.add_parser("list", help="tasks by anything they are counted by, as of any day")
    _choice(listing)
    listing.add_argument("--state", action="append", choices=STATES, help="where it stands; may be repeated")
    listing.add_argument("--q", metavar="WORDS", help="words, with or without diacritics")
    listing.add_argument("--sort", choices=("newest", "deadline"), default="newest", help="order (%(default)s)")
    listing.add_argument("--after", default="", metavar="PLACE", help="what the page before ended with")
    listing.add_argument("--limit", type=int, default=100, metavar="N", help="how many at most (%(default)s)")
    _set(listing, "task_book:listing")
    show = verbs.add_parser("show", help="one task with all that happened to it")
    show.add_argument("task", metavar="ID")
    _set(show, "task_book:show")
    _add_acts(verbs)
    _add_sheets(verbs)
    _set(verbs.add_parser("verify", help="compute every task and figure anew from the events"), "task_book:verify")


def _add_acts(verbs: _Commands) -> None:
    assign = verbs.add_parser("assign", help="give a task")
    assign.add_argument("--agency", required=True, metavar="ID", help="who gives it")
    assign.add_argument("--lead", required=True, metavar="ID", help="who performs it")
    assign.add_argument("--content", required=True, help="what is to be done")
    assign.add_argument("--support", action="append", default=[], metavar="ID", help="who works along; may be repeated")
    assign.add_argument("--deadline", metavar="DAY", help="last day, e.g. 2026-03-31")
    assign.add_argument("--leader", default="", help="who gave it, by name")
    assign.add_argument("--field", default="", help="lĩnh vực")
    assign.add_argument("--code", default="", help="its code; made unless given")
    assign.add_argument("--key", action="store_true", help="trọng tâm")
    assign.add_argument("--draft", action="store_true", help="not given yet")
    _set(assign, "task_book:assign")
    do = verbs.add_parser("do", help="let anything happen to a task", description=DO, formatter_class=_RAW)
    do.add_argument("task", metavar="ID")
    do.add_argument("kind", metavar="KIND", help="accepted, returned, extension-asked, ...")
    do.add_argument("--body", default="", metavar="JSON", help="what it says")
    do.add_argument("--agency", metavar="ID", help="for which agency")
    _set(do, "task_book:happen")
    for name, (kind, told) in SHORT.items():
        short = verbs.add_parser(name, help=told)
        short.add_argument("task", metavar="ID")
        short.add_argument("--text", help="words")
        short.add_argument("--reason", help="why")
        short.add_argument("--percent", type=int, metavar="N", help="how far the whole is")
        short.add_argument("--agency", metavar="ID", help="for which agency")
        _set(short, "task_book:happen")
        short.set_defaults(kind=kind, body="")


def _add_sheets(verbs: _Commands) -> None:
    counts = verbs.add_parser("counts", help="figures as of any day: to look at, as CSV, XLSX or SVG")
    _choice(counts)
    counts.add_argument("--by", default="", metavar="DIMENSIONS", help="one or two, e.g. lead,field")
    counts.add_argument("--order", choices=ORDERS, default="number", help="order of rows (%(default)s)")
    counts.add_argument("--most", type=int, default=5_000, metavar="N", help="rows at most (%(default)s)")
    counts.add_argument("--report", action="store_true", help="the periodic report as agencies print it")
    counts.add_argument("--json", action="store_true", help="one JSON object")
    counts.add_argument("--lang", choices=("vi", "en"), default="vi", help="language (%(default)s)")
    counts.add_argument("-o", "--output", type=Path, metavar="FILE", help="its ending says how: .csv, .xlsx, .svg")
    _set(counts, "task_sheets:counts")
    export = verbs.add_parser("export", help="a list of tasks as CSV or XLSX")
    _choice(export)
    export.add_argument("--q", metavar="WORDS", help="words, with or without diacritics")
    export.add_argument("--lang", choices=("vi", "en"), default="vi", help="of the headings (%(default)s)")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".csv or .xlsx")
    _set(export, "task_sheets:export")
    take = verbs.add_parser("import", help="take a list in", description=IMPORT, formatter_class=_RAW)
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--agency", required=True, metavar="ID", help="whose list it is")
    take.add_argument("--check", action="store_true", help="only check, write nothing")
    take.add_argument(
        "--unknown",
        choices=("refuse", "keep"),
        default="refuse",
        help="what is done with unknown agencies (%(default)s)",
    )
    _set(take, "task_sheets:take")
    taken = verbs.add_parser("imports", help="the lists that an agency took in")
    undo = verbs.add_parser("undo", help="take a list back: recall what it made")
    undo.add_argument("list", metavar="ID", help="as `tasks imports` tells it")
    for verb, name in ((taken, "taken"), (undo, "undo")):
        verb.add_argument("--agency", required=True, metavar="ID", help="whose list it is")
        _set(verb, f"task_sheets:{name}")


def _choice(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--agency", metavar="ID", help="whose tasks; without it everybody's")
    verb.add_argument("--as-of", metavar="DAY", help="as of the end of this day; default: now")
    verb.add_argument("--standing", action="append", choices=STANDINGS, help="how it counts; may be repeated")
    for name in ("lead", "assigner", "leader", "field", "directive"):
        verb.add_argument(f"--{name}", metavar="VALUE", help="only these; - for none")
    verb.add_argument("--key", choices=("true", "false"), help="trọng tâm or not")
    verb.add_argument("--assigned-month", metavar="MONTH", help="e.g. 2026-03")
    verb.add_argument("--due-month", metavar="MONTH", help="e.g. 2026-03; - for no deadline")


def _set(verb: argparse.ArgumentParser, run: str) -> None:
    where = verb.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
    verb.set_defaults(run=f"gateway.commands.{run}")
