"""The words of the command line about evidence: ``evidence export`` and ``evidence verify``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

EXPORT: Final = """\
Xuất hồ sơ chứng cứ về một văn bản thành một tệp ZIP tự đủ. / Write all evidence about a document into one archive.

Works beside a running service and without one. The act stands in the audit."""

VERIFY: Final = """\
Kiểm tra hồ sơ chứng cứ trên bất kỳ máy nào, không cần mạng. / Verify an archive on any machine, offline.

Needs neither settings nor a database. --anchors names the certificates to believe: the roots of signers and timestamp
authorities, and the service's own certificate where it made its key itself. Without it the archive's own are taken,
which finds changes but proves nothing about who made it. Ends with 0 if nothing is wrong, else with 1."""

EXAMPLES: Final = """\
examples:
  lienthong evidence export 01J... --config gateway.toml -o vu-viec.zip
  lienthong evidence verify vu-viec.zip --anchors national-roots.pem --anchors service.cert.pem"""


def add_evidence(commands: _Commands) -> None:
    """Add the commands about evidence."""
    evidence = commands.add_parser(
        "evidence",
        help="what proves what happened to a document: export it, verify it elsewhere",
        epilog=EXAMPLES,
        formatter_class=_RAW,
    )
    verbs = evidence.add_subparsers(metavar="export|verify", required=True)
    export = verbs.add_parser("export", help="one archive about one document", description=EXPORT, formatter_class=_RAW)
    export.add_argument("document", metavar="ID", help="id of the document, as REST and the ledger name it")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: evidence-ID.zip here")
    where = export.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
    export.set_defaults(run="gateway.commands.evidence:export")
    verify = verbs.add_parser("verify", help="is it whole and true?", description=VERIFY, formatter_class=_RAW)
    verify.add_argument("file", type=Path, metavar="FILE.zip")
    verify.add_argument(
        "--anchors", action="append", default=[], type=Path, metavar="CA.pem", help="whom to believe; may be repeated"
    )
    verify.add_argument("--algorithms", type=Path, metavar="FILE.toml", help="dated list instead of the shipped one")
    verify.add_argument("--lang", choices=("vi", "en"), default="vi", help="language (default: %(default)s)")
    verify.add_argument("--json", action="store_true", help="one JSON line for each step")
    verify.set_defaults(run="gateway.commands.evidence:verify")
