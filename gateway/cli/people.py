"""The words of the command line about people and the audit: ``accounts`` and ``audit``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

ACCOUNTS: Final = """\
Tài khoản của người dùng: tạo, giao vai trò, khoá, đặt lại mật khẩu. / Accounts of people.

Roles: administrator, operator, clerk, leader, viewer. ROLE=AGENCY,AGENCY gives one for these agencies; administrator
and operator alone stand for all. Works beside a running service and without one; every act is in the audit."""

ACCOUNTS_EXAMPLES: Final = """\
examples:
  lienthong accounts new --config gateway.toml --name van.thu --full-name "Trần Thị Thử" --role clerk=G22.09.01
  lienthong accounts roles --config gateway.toml van.thu --role clerk=G22.09.01 --role viewer=G22
  lienthong accounts reset --config gateway.toml van.thu
  lienthong accounts list --data var/hub"""

AUDIT: Final = """\
Xuất nhật ký: mọi việc quản trị và mọi lần đọc nội dung, kèm mã băm. / Acts of administration and accesses to content.

Times are 2026-01-05 or 2026-01-05T08:15:00+07:00; without a zone UTC. `lienthong ledger verify` checks the chains."""


def add_people(commands: _Commands) -> None:
    """Add the commands about people and the audit."""
    accounts = commands.add_parser(
        "accounts", help="people who may sign in", description=ACCOUNTS, epilog=ACCOUNTS_EXAMPLES, formatter_class=_RAW
    )
    verbs = accounts.add_subparsers(metavar="new|list|roles|reset|disable|enable", required=True)
    new = verbs.add_parser("new", help="make an account; its one-time password is shown once")
    new.add_argument("--name", required=True, help="what the person types to sign in")
    for name in ("full-name", "department", "mail", "mobile"):
        new.add_argument(f"--{name}", default="")
    new.add_argument("--subject", default="", help="who it is at the OpenID provider; then without a password here")
    listing = verbs.add_parser("list", help="list all accounts, never passwords")
    listing.add_argument("--json", action="store_true", help="one JSON object, as REST has it")
    roles = verbs.add_parser("roles", help="set the roles of an account, instead of those it has")
    reset = verbs.add_parser("reset", help="give a new one-time password, shown once")
    disable = verbs.add_parser("disable", help="let it sign in no more, end its sessions")
    enable = verbs.add_parser("enable", help="let it sign in again")
    for verb in (new, roles):
        verb.add_argument("--role", action="append", default=[], metavar="ROLE[=AGENCY,...]", help="may be repeated")
    for verb in (roles, reset, disable, enable):
        verb.add_argument("account", metavar="NAME|ID")
    named = {"new": new, "list_accounts": listing, "roles": roles, "reset": reset, "disable": disable, "enable": enable}
    for name, verb in named.items():
        _where(verb, f"accounts:{name}")
    _add_audit(commands)


def _add_audit(commands: _Commands) -> None:
    audit = commands.add_parser("audit", help="hand out the audit")
    export = audit.add_subparsers(metavar="export", required=True).add_parser(
        "export", help="write it to standard output", description=AUDIT, formatter_class=_RAW
    )
    export.add_argument("--since", metavar="TIME", default="", help="from then on")
    export.add_argument("--until", metavar="TIME", default="", help="before then")
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl", help="(default: %(default)s)")
    _where(export, "audit:export")


def _where(verb: argparse.ArgumentParser, run: str) -> None:
    where = verb.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
    verb.set_defaults(run=f"gateway.commands.{run}")
