"""The words of ``lienthong adapter``: what is installed, a new package, and what is wrong with one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

ADAPTER: Final = """\
Bộ chuyển đổi: xem, tạo mới, kiểm tra. / Adapters that connect outside systems: installed ones, a new one, its faults.

list imports nothing. show and check load the one adapter that they are told."""

EXAMPLES: Final = """\
examples:
  lienthong adapter list
  lienthong adapter show folder --lang en
  lienthong adapter new my-system --to ~/my-system
  lienthong adapter check my-system
  lienthong adapter check lienthong_my_system.adapter"""


def add_adapter(commands: _Commands) -> None:
    """Add ``adapter`` and its verbs."""
    adapter = commands.add_parser(
        "adapter",
        help="installed adapters, a new one, and its faults",
        description=ADAPTER,
        epilog=EXAMPLES,
        formatter_class=_RAW,
    )
    verbs = adapter.add_subparsers(metavar="list|show|new|check", required=True)
    listing = verbs.add_parser("list", help="name, package and place of every installed adapter")
    listing.add_argument("--json", action="store_true", help="one JSON object per line")
    show = verbs.add_parser("show", help="the settings of one adapter as JSON Schema, with titles and explanations")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--lang", choices=("vi", "en"), default="vi", help="language (default: %(default)s)")
    new = verbs.add_parser("new", help="write an installable package that passes the contract suite")
    new.add_argument("name", metavar="NAME", help="lower-case letters, digits and hyphens")
    new.add_argument("--to", type=Path, metavar="DIR", help="folder, missing or empty (default: ./lienthong-NAME)")
    check = verbs.add_parser("check", help="what is wrong with an adapter; ends with 1 if anything is")
    check.add_argument("name", metavar="NAME|MODULE", help="name of an installed one, or module[:ATTRIBUTE]")
    for verb, name in ((listing, "listing"), (show, "show"), (new, "new"), (check, "check")):
        verb.set_defaults(run=f"gateway.commands.adapters:{name}")
