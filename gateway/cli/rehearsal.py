"""Words and options of what is played: the demonstration, the benchmark, the rehearsal with somebody's system."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

REHEARSE: Final = """\
Diễn tập với một hệ thống quản lý văn bản: trục và đối tác ở đây, hệ thống của bạn ở kia.
Rehearse with a document system: the bus and a partner here, your system there.

Point your system at the address that is shown, with the system id and secret (or the REST key) shown with it. The
partner sends it documents of every kind, breaks the line, loses answers, and asks you to send; each step is told as it
happens, what is wrong with a code and a remedy. The report is left as a page and as JUnit.
Ends with 0 if nothing was wrong and nothing is left to try, else with 1."""

EXAMPLES: Final = """\
examples:
  lienthong rehearse --agency 901.23.01.Z91 --port 9090
  lienthong rehearse --agency 901.23.01.Z91 --port 9090 --flows receive-new receive-broken-off
  lienthong rehearse --agency 901.23.01.Z91 --host 0.0.0.0 --port 9090 --system he.thu.01=@secret.txt --flows send"""


def add_rehearsals(commands: Commands) -> None:
    """Add ``demo``, ``bench`` and ``rehearse``."""
    demo = commands.add_parser("demo", add_help=False, help="three processes on this machine, a document and its way")
    demo.set_defaults(run="gateway.commands.rehearse:demo", takes_rest=True)
    bench = commands.add_parser("bench", add_help=False, help="measure speed and memory on this machine")
    bench.set_defaults(run="gateway.commands.rehearse:bench", takes_rest=True)
    play = commands.add_parser(
        "rehearse",
        help="find out what a document system does right and wrong",
        description=REHEARSE,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    play.add_argument("--agency", required=True, metavar="ID", help="the agency for which the system speaks")
    play.add_argument("--name", default="Cơ quan diễn tập", help="its name (default: %(default)s)")
    play.add_argument("--system", default="", metavar="ID=SECRET|ID=@FILE", help="its id and secret; made unless given")
    play.add_argument("--partner", default="000.00.00.Z99", metavar="ID", help="agency of the other side (%(default)s)")
    play.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    play.add_argument("--port", type=int, default=9090, metavar="N", help="TCP port (default: %(default)s)")
    play.add_argument(
        "--flows", nargs="+", default=[], metavar="FLOW", help="these alone; receive or send: all of a kind"
    )
    play.add_argument(
        "--patience", type=float, default=60, metavar="S", help="seconds for what a system does by itself (60)"
    )
    play.add_argument(
        "--person", type=float, default=600, metavar="S", help="seconds for what a person has to do (600)"
    )
    play.add_argument("--large", type=int, default=100, metavar="MIB", help="size of the large packet (100)")
    play.add_argument("--trust", action="append", default=[], type=Path, metavar="CA.pem", help="believe these too")
    play.add_argument("--data", type=Path, default=Path("var/rehearsal"), help="folder, made new (%(default)s)")
    play.add_argument(
        "--report", type=Path, metavar="DIR", help="where the report goes (default: report/ beside the data)"
    )
    play.set_defaults(run="gateway.commands.rehearse:rehearse")
