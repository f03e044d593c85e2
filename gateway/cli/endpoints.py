"""The words of ``lienthong endpoints``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

from gateway.commands.pairs import pair

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

ENDPOINTS: Final = """\
Điểm kết nối: xem, tạo, đổi, tạm dừng, giới hạn, xả hàng đợi, gỡ bỏ, đưa về phiên bản cũ, thử; không cần khởi động lại.
Endpoints, changed while the service runs; every change is a version that is kept, with who, when and why.

Those of the settings file are changed there (or by `apply`); pausing, limiting and draining work for all."""

EXAMPLES: Final = """\
examples:
  lienthong endpoints list --config gateway.toml
  lienthong endpoints test bo-thu --config gateway.toml --adapter vxp --set url=https://bus.example/vxp \\
      --set system=bo.thu --set secret_file=bo-thu.secret
  lienthong endpoints add bo-thu --config gateway.toml --adapter vxp --serves 902.23.02.Z92 \\
      --set url=https://bus.example/vxp --set system=bo.thu --set secret_file=bo-thu.secret --reason "CV 12/2026"
  lienthong endpoints limit bo-thu --config gateway.toml --parallel 2 --per-second 5
  lienthong endpoints drain bo-thu --config gateway.toml
  lienthong endpoints revert bo-thu 1 --config gateway.toml
  lienthong endpoints apply gateway.toml --dry-run"""

VERBS: Final = "list|show|history|add|change|pause|resume|drain|limit|remove|revert|test|apply"


def add_endpoints(commands: _Commands) -> None:
    """Add ``endpoints`` and its verbs; without a verb it lists."""
    top = commands.add_parser(
        "endpoints",
        help="connected systems: how each fares; make, change, pause, drain, test them",
        description=ENDPOINTS,
        epilog=EXAMPLES,
        formatter_class=_RAW,
    )
    top.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the service")
    top.set_defaults(run="gateway.commands.endpoints:listing")
    verbs = top.add_subparsers(metavar=VERBS, dest="verb")
    _looking(verbs)
    _defining(verbs)
    _running(verbs)
    _applying(verbs)


def _looking(verbs: _Commands) -> None:
    listing = verbs.add_parser("list", help="how each fares: circuit, what waits, quota, next probe, how it is run")
    _where(listing, "listing")
    show = verbs.add_parser("show", help="what one is now, and what waits there")
    history = verbs.add_parser("history", help="its versions: when, which act, by whom, why")
    history.add_argument("--full", action="store_true", help="with the definition of each")
    for verb, name in ((show, "show"), (history, "history")):
        verb.add_argument("name", metavar="NAME")
        _where(verb, name)


def _defining(verbs: _Commands) -> None:
    add = verbs.add_parser("add", help="make one", description=ENDPOINTS, formatter_class=_RAW)
    change = verbs.add_parser("change", help="change parts of its definition")
    test = verbs.add_parser("test", help="test its connection, or, with --adapter, that of one not made yet")
    for verb, name in ((add, "add"), (change, "change"), (test, "test")):
        verb.add_argument("name", metavar="NAME")
        _definition(verb, needed=name == "add")
        _where(verb, name)
    remove = verbs.add_parser("remove", help="take it away; what waits has to be decided about")
    remove.add_argument(
        "--waiting",
        choices=("dead", "reroute"),
        help="what waits goes to the dead-letter desk, or through another endpoint",
    )
    revert = verbs.add_parser("revert", help="make it again what it was at a version, as a new one")
    for verb in (remove, revert):
        verb.add_argument("name", metavar="NAME")
    revert.add_argument("number", type=int, metavar="VERSION")
    for verb, name in ((add, ""), (change, ""), (remove, "remove"), (revert, "revert")):
        _reasoned(verb)
        if name:
            _where(verb, name)
    for verb in (change, remove, revert):
        verb.add_argument("--version", type=int, metavar="N", help="only if this is still its version")


def _running(verbs: _Commands) -> None:
    pause = verbs.add_parser("pause", help="send and collect nothing; what is for it waits")
    resume = verbs.add_parser("resume", help="send and collect again")
    drain = verbs.add_parser("drain", help="route nothing new to it; what waits goes out")
    limit = verbs.add_parser("limit", help="bind it to so many packets")
    limit.add_argument("--parallel", type=_bound, metavar="N|none", help="packets at the same time")
    limit.add_argument("--per-second", type=_rate, metavar="N|none", help="packets a second")
    limit.add_argument("--per-day", type=_bound, metavar="N|none", help="packets a day of Viet Nam's calendar")
    for verb, name in ((pause, "run"), (resume, "run"), (drain, "run"), (limit, "limit")):
        verb.add_argument("name", metavar="NAME")
        _reasoned(verb)
        _where(verb, name)


def _applying(verbs: _Commands) -> None:
    apply = verbs.add_parser("apply", help="bring a file's endpoints into effect; shows first what differs")
    apply.add_argument("file", type=Path, metavar="FILE.toml", help="the settings file, or one of [[endpoints]] alone")
    apply.add_argument(
        "--config", type=Path, metavar="FILE.toml", help="settings of the service, where FILE is another"
    )
    apply.add_argument("--dry-run", action="store_true", help="only show what differs")
    apply.add_argument("--yes", action="store_true", help="do not ask")
    _reasoned(apply)
    apply.set_defaults(run="gateway.commands.endpoints_apply:apply")


def _definition(verb: argparse.ArgumentParser, *, needed: bool) -> None:
    verb.add_argument("--adapter", required=needed, metavar="KIND", help="such as vxp or amqp")
    verb.add_argument(
        "--serves", action="append", default=[], metavar="AGENCY", help="reached through it; may be repeated"
    )
    for option, part, what in (
        ("--set", "settings", "a setting of the adapter; a secret only as secret_file or secret_env"),
        ("--delivery", "delivery", "a setting of its policy, such as parallel=8 or circuit.failures=10"),
        ("--signatures", "signatures", "what it wants signed, such as statuses=false"),
    ):
        verb.add_argument(option, dest=part, action="append", default=[], type=pair, metavar="NAME=VALUE", help=what)


def _reasoned(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--reason", default="", help="why; kept with the version")


def _where(verb: argparse.ArgumentParser, run: str) -> None:
    verb.add_argument("--config", type=Path, required=True, metavar="FILE.toml", help="settings of the service")
    verb.set_defaults(run=f"gateway.commands.endpoints:{run}")


def _bound(text: str) -> int | str:
    return text if text == "none" else int(text)


def _rate(text: str) -> float | str:
    return text if text == "none" else float(text)
