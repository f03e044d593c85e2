"""Words and options of ``lienthong registers``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

EXAMPLES: Final = """\
examples:
  lienthong registers outgoing --config gateway.toml --agency 901.23.01.Z91 --from 2026-01-01 -o di-2026.xlsx
  lienthong registers take-backs --config gateway.toml --agency 901.23.01.Z91 -o thu-hoi.csv
  lienthong registers counts --config gateway.toml --by quarter -o so-lieu.xlsx"""


def add_registers(commands: Commands) -> None:
    """Add ``registers``."""
    registers = commands.add_parser(
        "registers",
        help="the books of outgoing and incoming documents, take-backs, counts; as CSV or XLSX",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = registers.add_subparsers(metavar="outgoing|incoming|take-backs|counts", required=True)
    for name, told in (
        ("outgoing", "the book of outgoing documents"),
        ("incoming", "the book of incoming documents"),
        ("take-backs", "the log of take-backs"),
        ("counts", "documents sent and received, by agency and period"),
    ):
        verb = verbs.add_parser(name, help=told)
        where = verb.add_mutually_exclusive_group(required=True)
        where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
        where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
        if name == "counts":
            verb.add_argument("--by", default="month", metavar="PERIOD", help="day, month, quarter, year (%(default)s)")
        else:
            verb.add_argument("--agency", required=True, metavar="ID", help="whose book")
        verb.add_argument("--from", dest="first", default="", metavar="DAY", help="default: the year so far")
        verb.add_argument("--to", dest="last", default="", metavar="DAY", help="last day; default: today")
        verb.add_argument("--lang", choices=("vi", "en"), default="vi", help="of the headings (default: %(default)s)")
        verb.add_argument(
            "-o", "--output", type=Path, required=True, metavar="FILE", help="its ending says how: .csv or .xlsx"
        )
        verb.set_defaults(run="gateway.commands.registers:write", book=name)
