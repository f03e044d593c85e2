"""The words of the command line about directives and what they propose."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

NAMES: Final = "directives|proposals|confirm|refuse|examples"

EXPORT: Final = """\
Xuất các văn bản đã sửa thành ví dụ. / Write corrected directives as examples.

For each directive in which people of the agency corrected something: NAME.txt, the text that was read, and NAME.json,
its tasks as corrected, in the shape of the annotations. `make score EXAMPLES=DIR` reads them. The files hold content:
they are for their owner alone, and that they were written stands in the audit and in each document's ledger."""


def add_proposals(verbs: _Commands) -> None:
    """Add the commands about proposals."""
    listing = verbs.add_parser("directives", help="directives that were read, of one agency")
    listing.add_argument("--all", action="store_true", help="also those with which nothing is to be done")
    listing.add_argument("--limit", type=int, choices=range(1, 1001), default=100, metavar="N", help="at most so many")
    _common(listing, "directives", words=True)
    proposals = verbs.add_parser("proposals", help="what a directive proposes; that one looked stands in the ledger")
    proposals.add_argument("document", metavar="ID", help="our id of the document")
    _common(proposals, "proposals", words=True)
    confirm = verbs.add_parser("confirm", help="confirm a proposal: it becomes tasks")
    refuse = verbs.add_parser("refuse", help="refuse a proposal: it is no task of this agency")
    for verb, name in ((confirm, "confirm"), (refuse, "refuse_one")):
        verb.add_argument("proposal", metavar="ID")
        verb.add_argument("--version", type=int, metavar="N", help="only if it is still this version")
        _common(verb, name)
    confirm.add_argument("--task", metavar="ID", help="a task that stands for it already")
    confirm.add_argument("--new", action="store_true", help="a new task, also where one is alike")
    refuse.add_argument("--reason", required=True, help="why; kept with it")
    _add_examples(verbs)


def _add_examples(verbs: _Commands) -> None:
    examples = verbs.add_parser("examples", help="corrected directives as examples")
    below = examples.add_subparsers(metavar="export", required=True)
    export = below.add_parser("export", help="write them into a folder", description=EXPORT, formatter_class=_RAW)
    export.add_argument("folder", type=Path, metavar="DIR")
    _common(export, "export")


def _common(verb: argparse.ArgumentParser, name: str, *, words: bool = False) -> None:
    verb.add_argument("--agency", required=True, metavar="ID", help="for which agency")
    where = verb.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
    if words:
        verb.add_argument("--lang", choices=("vi", "en"), default="vi", help="language (default: %(default)s)")
    verb.set_defaults(run=f"gateway.commands.task_proposals:{name}")
