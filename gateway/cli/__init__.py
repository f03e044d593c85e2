"""The command ``lienthong``: its words and options.

The work is done in ``gateway/commands``, loaded only when it is called, so that help and mistakes cost nothing.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias

from gateway import __version__
from gateway.cli.adapters import add_adapter
from gateway.cli.certificates import add_certificates
from gateway.cli.directory import add_directory
from gateway.cli.evidence import add_evidence
from gateway.cli.operations import add_operations
from gateway.cli.people import add_people
from gateway.cli.registers import add_registers
from gateway.cli.rehearsal import add_rehearsals
from gateway.cli.secrets import add_secrets
from gateway.cli.tasks import add_tasks
from gateway.commands.pdf_options import add_pdf

_RAW: Final = argparse.RawDescriptionHelpFormatter

HUB: Final = """\
Một trục liên thông chạy ngay, không cần tệp cấu hình. / An instant bus that needs no settings file.

All state lies under the data folder and is kept over restarts. The bus's wire is at
http://HOST:PORT/vxp/<operation>, REST at /api/v1, signs of life at /health/ready and /metrics.
Agencies come through registerAgency; a free one belongs to whoever asks first."""

HUB_EXAMPLES: Final = """\
examples:
  lienthong hub --data var/hub --port 8080 --system he.thu.01=@secret.txt
  lienthong hub --data var/hub --port 8080 --workers 2 --system a=s1 --system b=s2 --trust ca.pem"""

KEYS_EXAMPLES: Final = """\
examples:
  lienthong keys new --config gateway.toml --name "iOffice" --agency G22.09.01
  lienthong keys new --config gateway.toml --name "Tổ vận hành" --operator
  lienthong keys new --config gateway.toml --name "iOffice" --agency G22.09.01 --certificate ioffice.pem
  lienthong keys list --data var/hub
  lienthong keys rotate --config gateway.toml KEY-ID --overlap 24h
  lienthong keys revoke --config gateway.toml KEY-ID"""

ALERTS_EXAMPLES: Final = """\
examples:
  lienthong alerts --config gateway.toml
  lienthong alerts --data var/hub --json"""

BACKUP: Final = """\
Sao lưu cơ sở dữ liệu và mọi tệp, cả khi dịch vụ đang chạy. / Back up database and files, also while the service works.

DIR holds one folder for each backup and all files of packets once; only new files are copied.
Settings, keys and secrets are not in it: keep them apart."""

RESTORE: Final = """\
Khôi phục vào nơi trống, rồi kiểm tra. / Restore into an empty data folder and database, then verify.

The newest backup in DIR unless --backup names another. Ends with 0 if ledger and files are whole."""

VERIFY: Final = """\
Kiểm tra toàn bộ sổ giao nhận, dấu niêm và nhật ký quản trị. / Verify the whole ledger, its seals and the audit.

Finds every entry that was altered, removed, added or moved, and names it. May run beside a working service.
The seals' log of this host is compared too; --seals-log names those of other hosts instead.
Ends with 0 if everything is as it was written, else with 1."""

GARBAGE: Final = 10_000
"""Objects that are made before Python looks for garbage among them; its own 700 takes a tenth of a start."""

CHECK: Final = """\
Kiểm tra gói tin edXML. / Check edXML packets.

Prints one JSON line per file: {"file", "ok", "kind", "errors", "warnings", "signature"}.
Ends with 0 if all files are without errors, else with 1. Memory does not grow with the file."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="lienthong",
        description="Liên thông: trao đổi văn bản điện tử đã ký giữa các cơ quan nhà nước.\n"
        "Carries signed documents, their statuses and tasks between government agencies.",
        formatter_class=_RAW,
    )
    top.add_argument("--version", action="version", version=f"lienthong {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_hub(commands)
    _add_gateway(commands)
    _add_config(commands)
    _add_keys(commands)
    _add_alerts(commands)
    _add_ledger(commands)
    _add_backup(commands)
    _add_retention(commands)
    _add_packet(commands)
    _add_openapi(commands)
    add_adapter(commands)
    add_certificates(commands)
    add_directory(commands)
    add_operations(commands)
    add_people(commands)
    add_evidence(commands)
    add_pdf(commands)
    add_registers(commands)
    add_secrets(commands)
    add_tasks(commands)
    add_rehearsals(commands)
    return top


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name


def _add_hub(commands: _Commands) -> None:
    hub = commands.add_parser(
        "hub", help="run an instant bus", description=HUB, epilog=HUB_EXAMPLES, formatter_class=_RAW
    )
    hub.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of all state; made if missing")
    hub.add_argument("--port", type=int, required=True, metavar="N", help="TCP port; 0 for a free one")
    hub.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    hub.add_argument("--workers", type=int, default=1, metavar="W", help="processes (default: %(default)s)")
    hub.add_argument(
        "--system",
        action="append",
        default=[],
        metavar="ID=SECRET|ID=@FILE",
        help="a connected system and its secret, or the file that holds it; may be repeated",
    )
    hub.add_argument(
        "--trust",
        action="append",
        default=[],
        type=Path,
        metavar="CA.pem",
        help="believe signatures that lead to these certificates; without it they are not checked",
    )
    hub.add_argument("--faults", type=Path, metavar="FILE.toml", help="go wrong on purpose as this script says")
    hub.add_argument("--certificate", type=Path, metavar="FILE.pem", help="speak HTTPS alone, with this certificate")
    hub.add_argument("--key", type=Path, metavar="FILE.pem", help="the key of --certificate")
    hub.set_defaults(run="gateway.commands.serve:hub")


def _add_gateway(commands: _Commands) -> None:
    gateway = commands.add_parser("gateway", help="run a gateway or hub as its settings file says")
    gateway.add_argument("--config", type=Path, required=True, metavar="FILE.toml", help="settings; see config/")
    gateway.set_defaults(run="gateway.commands.serve:gateway")


def _add_config(commands: _Commands) -> None:
    config = commands.add_parser("config", help="check a settings file")
    verbs = config.add_subparsers(metavar="check", required=True)
    check = verbs.add_parser("check", help="name all faults of a settings file; ends with 1 if there are any")
    check.add_argument("file", type=Path, metavar="FILE.toml")
    check.set_defaults(run="gateway.commands.config:check")


def _add_keys(commands: _Commands) -> None:
    keys = commands.add_parser(
        "keys",
        help="make, list, rotate and revoke the keys of document systems",
        epilog=KEYS_EXAMPLES,
        formatter_class=_RAW,
    )
    verbs = keys.add_subparsers(metavar="new|list|rotate|revoke", required=True)
    new = verbs.add_parser("new", help="make a key, shown once")
    new.add_argument("--name", required=True, help="who will use it; for your own lists")
    new.add_argument(
        "--agency", action="append", default=[], metavar="ID", help="agency it speaks for; may be repeated"
    )
    new.add_argument(
        "--operator", action="store_true", help="a key for people who look after deliveries of all; without agencies"
    )
    new.add_argument(
        "--certificate", type=Path, metavar="FILE.pem", help="bind this client certificate instead of making a key"
    )
    new.add_argument("--role", default="system", metavar="ROLE", help="what it may do (default: %(default)s)")
    new.add_argument("--expires", default="", metavar="TIME", help="worthless from then on, e.g. 2027-01-01")
    listing = verbs.add_parser("list", help="list all keys, never their secrets")
    rotate = verbs.add_parser("rotate", help="make a new secret, shown once; the old one stays good for a while")
    rotate.add_argument("key", metavar="KEY-ID", help="id as `keys list` shows it")
    rotate.add_argument("--overlap", default="24h", metavar="TIME", help="30m, 24h, 7d (default: %(default)s)")
    revoke = verbs.add_parser("revoke", help="make a key worthless from now on")
    revoke.add_argument("key", metavar="KEY-ID", help="id as `keys list` shows it")
    for verb, name in ((new, "new"), (listing, "list_keys"), (rotate, "rotate"), (revoke, "revoke")):
        where = verb.add_mutually_exclusive_group(required=True)
        where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
        where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
        verb.set_defaults(run=f"gateway.commands.keys:{name}")


def _add_alerts(commands: _Commands) -> None:
    alerts = commands.add_parser(
        "alerts",
        help="show open alerts: legal clocks that run out, clocks that drift",
        epilog=ALERTS_EXAMPLES,
        formatter_class=_RAW,
    )
    where = alerts.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
    alerts.add_argument("--json", action="store_true", help="one JSON object, as REST has it")
    alerts.add_argument(
        "--lang", choices=("vi", "en"), default="vi", help="language of the table (default: %(default)s)"
    )
    alerts.set_defaults(run="gateway.commands.alerts:show")


def _add_where(verb: argparse.ArgumentParser) -> None:
    where = verb.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")


def _add_ledger(commands: _Commands) -> None:
    ledger = commands.add_parser("ledger", help="verify the ledger")
    verbs = ledger.add_subparsers(metavar="verify", required=True)
    verify = verbs.add_parser(
        "verify", help="was anything altered, removed or added?", description=VERIFY, formatter_class=_RAW
    )
    _add_where(verify)
    verify.add_argument(
        "--seals-log", action="append", default=[], type=Path, metavar="FILE", help="a seals' log; may be repeated"
    )
    verify.add_argument("--blobs", action="store_true", help="read every stored file too")
    verify.add_argument("--json", action="store_true", help="one JSON line per fault, then the counts")
    verify.set_defaults(run="gateway.commands.ledger:check")


def _add_backup(commands: _Commands) -> None:
    backup = commands.add_parser(
        "backup", help="save everything, also while the service works", description=BACKUP, formatter_class=_RAW
    )
    backup.add_argument("folder", type=Path, metavar="DIR", help="folder of backups; made if missing")
    backup.add_argument(
        "--keep", type=int, choices=range(1, 1000), metavar="N", help="afterwards forget all but the newest N"
    )
    restore = commands.add_parser("restore", help="bring a backup back", description=RESTORE, formatter_class=_RAW)
    restore.add_argument("folder", type=Path, metavar="DIR", help="folder of backups")
    restore.add_argument("--backup", metavar="NAME", help="name of one backup in it (default: the newest)")
    for verb, name in ((backup, "save"), (restore, "bring_back")):
        _add_where(verb)
        verb.set_defaults(run=f"gateway.commands.backup:{name}")


def _add_retention(commands: _Commands) -> None:
    retention = commands.add_parser("retention", help="purge content that is past its time")
    verbs = retention.add_subparsers(metavar="plan|run", required=True)
    plan = verbs.add_parser("plan", help="what a run would purge, by rule; changes nothing")
    run = verbs.add_parser("run", help="archive and purge now what the daily round would")
    for verb, name in ((plan, "plan"), (run, "run")):
        verb.add_argument("--config", type=Path, required=True, metavar="FILE.toml", help="settings of the gateway")
        verb.set_defaults(run=f"gateway.commands.retention:{name}")
    blobs = commands.add_parser("blobs", help="look after the stored files")
    sweep = blobs.add_subparsers(metavar="sweep", required=True).add_parser(
        "sweep", help="remove files older than a day that belong to no packet"
    )
    _add_where(sweep)
    sweep.add_argument("--dry", action="store_true", help="only count them")
    sweep.add_argument("--force", action="store_true", help="even if most files look left over")
    sweep.set_defaults(run="gateway.commands.retention:sweep")


def _add_packet(commands: _Commands) -> None:
    packet = commands.add_parser("packet", help="check or show packet files")
    verbs = packet.add_subparsers(metavar="check|show", required=True)
    check = verbs.add_parser(
        "check", help="one JSON line per file: is it a good packet?", description=CHECK, formatter_class=_RAW
    )
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--trust", action="append", default=[], type=Path, metavar="CA.pem", help="trust anchors")
    check.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of messages (default: %(default)s)")
    check.set_defaults(run="gateway.commands.packet:check")
    show = verbs.add_parser("show", help="what a packet says, for people")
    show.add_argument("file", metavar="FILE")
    show.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of messages (default: %(default)s)")
    show.set_defaults(run="gateway.commands.packet:show")


def _add_openapi(commands: _Commands) -> None:
    openapi = commands.add_parser("openapi", help="write the description of the REST interface, as OpenAPI 3.1")
    openapi.set_defaults(run="gateway.commands.openapi:show")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 refused or failed, 2 wrong use."""
    top = parser()
    options, rest = top.parse_known_args(arguments)
    if rest and not getattr(options, "takes_rest", False):
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    if arguments is None:
        # What is loaded stays: looking through it again and again for what is not needed any more would be in vain.
        gc.set_threshold(GARBAGE)
    module, function = options.run.split(":")
    try:
        code: int = getattr(import_module(module), function)(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone: nothing is left to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        if arguments is None:
            # The process ends, and all it has with it: looking for garbage now would take half a second.
            gc.freeze()
    return code
