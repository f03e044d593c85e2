"""``lienthong accounts``: people who may sign in, looked after beside a running service or without one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import orjson

from gateway.commands.opening import configured, opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.findings import Refused, refuse
from gateway.people import accounts, administration
from gateway.people.administration import Administrator
from gateway.people.passwords import hashed, one_time
from gateway.people.views import ALL, Grant
from gateway.roles import Role
from gateway.web.rest.people import account_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from gateway.people.views import Account
    from gateway.store.database import Database

SAID: Final = ("name", "full_name", "department", "mail", "mobile")


def new(options: argparse.Namespace) -> int:
    """Make an account and write its one-time password, the only time, to standard output."""

    def make() -> str | None:
        grants, outside = _grants(options.role), _outside(options)
        password = one_time() if outside is None else None
        said = {name: getattr(options, name) for name in SAID}
        hash_of_it = hashed(password) if password else None
        _write(options, lambda c, by: administration.new(c, by, said, grants, password=hash_of_it, outside=outside))
        return password

    return _shown_once(make)


def reset(options: argparse.Namespace) -> int:
    """Give an account a new one-time password and write it, the only time, to standard output."""

    def make() -> str:
        password = one_time()
        hash_of_it = hashed(password)
        _write(options, lambda c, by: administration.reset(c, by, options.account, hash_of_it))
        return password

    return _shown_once(make)


def roles(options: argparse.Namespace) -> int:
    """Set the roles of an account."""

    def work(connection: Connection, by: Administrator) -> Account:
        return administration.set_roles(connection, by, options.account, _grants(options.role))

    return _told(options, work)


def disable(options: argparse.Namespace) -> int:
    """Let an account sign in no more."""
    return _told(options, lambda c, by: administration.disable(c, by, options.account))


def enable(options: argparse.Namespace) -> int:
    """Let an account sign in again."""
    return _told(options, lambda c, by: administration.enable(c, by, options.account))


def list_accounts(options: argparse.Namespace) -> int:
    """Write one line per account: id, name, full name, roles, state; or one JSON object."""
    try:
        with _opened(options) as database:
            found = database.read_now(accounts.listed)
    except Refused as refused:
        tell(refused.findings)
        return 1
    if options.json:
        sys.stdout.write(orjson.dumps({"accounts": [account_json(one) for one in found]}).decode() + "\n")
    else:
        sys.stdout.writelines(map(_line, found))
    return 0


def _line(account: Account) -> str:
    held = ",".join(f"{grant.role.value}={grant.agency}" for grant in account.grants) or "-"
    state = "disabled" if account.disabled else "first sign-in due" if account.must_change else "active"
    return f"{account.id}  {account.name}  {account.full_name}  {held}  {state}\n"


def _grants(given: list[str]) -> list[Grant]:
    found: list[Grant] = []
    for text in given:
        name, _, agencies = text.partition("=")
        if name not in set(Role) - {Role.SYSTEM}:
            raise refuse("people.role-unknown", "--role", name=name[:40])
        listed = [agency.strip() for agency in agencies.split(",") if agency.strip()] or [ALL]
        found += [Grant(Role(name), agency) for agency in listed]
    return found


def _outside(options: argparse.Namespace) -> tuple[str, str] | None:
    if not options.subject:
        return None
    rules = _people(options)
    if rules is None:
        raise refuse("people.oidc-off", "--subject")
    return rules.issuer, options.subject


def _people(options: argparse.Namespace) -> Any:
    if options.config is None:
        return None
    from gateway.assembly import assemble
    from gateway.settings import load

    return assemble(load(options.config)).people.oidc


def _shown_once(make: Callable[[], str | None]) -> int:
    try:
        password = make()
    except Refused as refused:
        tell(refused.findings)
        return 1
    if password is not None:
        sys.stderr.write("Mật khẩu dùng một lần, chỉ hiện một lần. / One-time password, shown once.\n")
        sys.stdout.write(f"{password}\n")
    return 0


def _told(options: argparse.Namespace, work: Callable[[Connection, Administrator], Account]) -> int:
    try:
        sys.stdout.write(_line(_write(options, work)))
    except Refused as refused:
        tell(refused.findings)
        return 1
    return 0


def _write(options: argparse.Namespace, work: Callable[[Connection, Administrator], Account]) -> Account:
    by = Administrator(operator())
    with _opened(options) as database:
        return database.hand_over(lambda connection: work(connection, by)).result()


def _opened(options: argparse.Namespace) -> AbstractContextManager[Database]:
    return opened(settings_of(options) if options.config is None else configured(options.config))
