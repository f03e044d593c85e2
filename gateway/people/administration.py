"""Acts of administrators on accounts: each is one transaction, and ends with its entry in the audit.

The same functions serve the command line and REST. An administrator for some agencies looks after accounts whose roles
are all for these; whoever loses or gains a right is signed out everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from gateway.exchange import audit
from gateway.findings import refuse
from gateway.people import accounts, sessions
from gateway.people.views import ALL, Account, Grant


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who acts, as the audit names it, and for which agencies; nothing stands for all."""

    actor: str
    reach: frozenset[str] | None = None

    def check(self, grants: Iterable[Grant]) -> None:
        """Raise Refused ``people.beyond-agencies`` unless all these roles are within reach."""
        if self.reach is None:
            return
        for grant in grants:
            if grant.agency == ALL or grant.agency not in self.reach:
                raise refuse("people.beyond-agencies", "roles", agency=grant.agency[:64])

    def sees(self, account: Account) -> bool:
        """Tell whether an account is within reach; one without any role is only for administrators for all."""
        if self.reach is None:
            return True
        return bool(account.grants) and all(grant.agency in self.reach for grant in account.grants)


def listed(connection: Connection, by: Administrator) -> list[Account]:
    """Return all accounts within reach."""
    return [account for account in accounts.listed(connection) if by.sees(account)]


def find(connection: Connection, by: Administrator, which: str) -> Account:
    """Return an account within reach. Raises Refused ``people.unknown``."""
    account = accounts.find(connection, which)
    if not by.sees(account):
        raise refuse("people.unknown", "account", account=which[:100])
    return account


def new(
    connection: Connection,
    by: Administrator,
    said: Mapping[str, str],
    grants: Iterable[Grant],
    *,
    password: str | None,
    outside: tuple[str, str] | None = None,
) -> Account:
    """Make an account with a one-time password (as its hash), or one that signs in at an OpenID provider.

    Raises Refused as :func:`accounts.make`, or ``people.beyond-agencies``.
    """
    if by.reach is not None and not (grants := list(grants)):
        raise refuse("people.role-needed", "roles")
    account = accounts.make(connection, said, password=password, grants=grants, outside=outside)
    by.check(account.grants)
    facts = {"name": account.name, "roles": _plain(account.grants)}
    audit.write(connection, by.actor, "account.new", account.id, facts)
    return account


def set_roles(connection: Connection, by: Administrator, which: str, grants: Iterable[Grant]) -> Account:
    """Make these the roles that administrators give an account; it is signed out everywhere.

    Raises Refused ``people.unknown``, ``people.beyond-agencies``, ``people.last-administrator``, or for roles and
    agencies that do not go together.
    """
    before = find(connection, by, which)
    admins = accounts.administrators(connection)
    accounts.grant(connection, before.id, grants, "given")
    _check_last(connection, admins)
    account = accounts.find(connection, before.id)
    by.check(account.grants)
    ended = sessions.end_all(connection, account.id)
    facts = {"before": _plain(before.grants), "roles": _plain(account.grants), "sessions": ended}
    audit.write(connection, by.actor, "account.roles", account.id, facts)
    return account


def disable(connection: Connection, by: Administrator, which: str) -> Account:
    """Let an account sign in no more, and end its sessions.

    Raises Refused ``people.unknown`` or ``people.last-administrator``.
    """
    account = find(connection, by, which)
    if account.disabled:
        return account
    admins = accounts.administrators(connection)
    accounts.change(connection, account.id, disabled_at=datetime.now(UTC))
    _check_last(connection, admins)
    ended = sessions.end_all(connection, account.id)
    audit.write(connection, by.actor, "account.disable", account.id, {"sessions": ended})
    return accounts.find(connection, account.id)


def enable(connection: Connection, by: Administrator, which: str) -> Account:
    """Let a disabled account sign in again. Raises Refused ``people.unknown``."""
    account = find(connection, by, which)
    if not account.disabled:
        return account
    accounts.change(connection, account.id, disabled_at=None)
    audit.write(connection, by.actor, "account.enable", account.id, {})
    return accounts.find(connection, account.id)


def reset(connection: Connection, by: Administrator, which: str, password: str) -> Account:
    """Give an account a new one-time password (its hash), and end its sessions. Raises Refused ``people.unknown``."""
    account = find(connection, by, which)
    accounts.set_password(connection, account.id, password, must_change=True)
    ended = sessions.end_all(connection, account.id)
    audit.write(connection, by.actor, "account.reset", account.id, {"sessions": ended})
    return accounts.find(connection, account.id)


def _check_last(connection: Connection, before: set[str]) -> None:
    # Two administrators who take each other's rights at the same moment: one of them looks after the other's commit.
    audit.take_turn(connection)
    if before and not accounts.administrators(connection):
        raise refuse("people.last-administrator", "account")


def _plain(grants: Iterable[Grant]) -> list[str]:
    return [f"{grant.role.value}={grant.agency}" for grant in grants]
