"""The words ``certificates`` of the command line."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

CERTIFICATES: Final = """\
Chứng thư của từng cơ quan, và dữ liệu thu hồi mang vào mạng kín. / Whose certificates are whose.

Where an agency has certificates here, no other certificate will do for what it sends. Works beside a running service
and without one; a running service heeds it within a second."""

EXAMPLES: Final = """\
examples:
  lienthong certificates add --config gateway.toml --agency 901.23.01.Z91 bo-thu.pem
  lienthong certificates list --config gateway.toml
  lienthong certificates retire --config gateway.toml --agency 901.23.01.Z91 5f0a12c4
  lienthong certificates import --config gateway.toml /media/usb/crl"""


def add_certificates(commands: _Commands) -> None:
    """Add the commands about certificates."""
    top = commands.add_parser(
        "certificates",
        help="whose certificates are whose; revocation data for closed networks",
        description=CERTIFICATES,
        epilog=EXAMPLES,
        formatter_class=_RAW,
    )
    verbs = top.add_subparsers(metavar="add|list|retire|unbind|import", required=True)
    add = verbs.add_parser("add", help="a certificate counts as this agency's from now on")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE.pem", help="the first certificate of each counts")
    add.add_argument("--since", type=_moment, metavar="TIME", help="not before; ISO 8601, UTC unless said otherwise")
    add.add_argument("--until", type=_moment, metavar="TIME", help="no longer than")
    listing = verbs.add_parser("list", help="all certificates, or those of one agency; retired ones too")
    retire = verbs.add_parser("retire", help="a certificate counts no more")
    retire.add_argument("fingerprint", metavar="SHA256", help="its fingerprint, or the first digits of it")
    unbind = verbs.add_parser("unbind", help="forget all of an agency's: any chain to the anchors suffices again")
    bring = verbs.add_parser("import", help="take revocation lists and OCSP answers from files or folders")
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE|DIR")
    listing.add_argument("--agency", default="", metavar="ID")
    for verb in (add, retire, unbind):
        verb.add_argument("--agency", required=True, metavar="ID")
    named = {"add": add, "list_certificates": listing, "retire": retire, "unbind": unbind, "import_answers": bring}
    for name, verb in named.items():
        where = verb.add_mutually_exclusive_group(required=True)
        where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the service")
        where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
        verb.set_defaults(run=f"gateway.commands.certificates:{name}")


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a time: {text}") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
