"""Accounts in the database: found, made, changed. Functions work on a connection and write no audit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.directory.agencies import by_ids
from gateway.directory.names import fold as fold_agency
from gateway.findings import Finding, Refused, refuse
from gateway.ids import new_id
from gateway.people.rules import SETTABLE
from gateway.people.views import ALL, Account, Grant
from gateway.roles import FOR_ALL, Role
from gateway.store.schema import account_roles, accounts

_NAME: Final = re.compile(r"[\w.@+-]{2,100}")


def fold(name: str) -> str:
    """Return the form in which names are compared: trimmed, NFKC, without case."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def find(connection: Connection, which: str) -> Account:
    """Return an account by its id or, if none has it, its name. Raises Refused ``people.unknown``."""
    row = connection.execute(select(accounts).where(accounts.c.id == which)).one_or_none() or named(connection, which)
    if row is None:
        raise refuse("people.unknown", "account", account=which[:100])
    return view(connection, row)


def named(connection: Connection, name: str) -> Row[Any] | None:
    """Return the row of the account with this name, the hash of its password included."""
    return connection.execute(select(accounts).where(accounts.c.folded == fold(name))).one_or_none()


def of_subject(connection: Connection, issuer: str, subject: str) -> Account | None:
    """Return the account that an OpenID provider knows under this subject, or nothing."""
    query = select(accounts).where(accounts.c.issuer == issuer, accounts.c.subject == subject)
    row = connection.execute(query).one_or_none()
    return view(connection, row) if row is not None else None


def any_at_all(connection: Connection) -> bool:
    """Tell whether there is an account."""
    return connection.execute(select(accounts.c.id).limit(1)).first() is not None


def listed(connection: Connection) -> list[Account]:
    """Return all accounts in the order of their names."""
    granted: dict[str, list[Grant]] = {}
    for row in connection.execute(select(account_roles)):
        granted.setdefault(row.account, []).append(_grant(row))
    rows = connection.execute(select(accounts).order_by(accounts.c.folded))
    return [_account(row, granted.get(row.id, [])) for row in rows]


def view(connection: Connection, row: Row[Any]) -> Account:
    """Return a row of the accounts with its roles."""
    query = select(account_roles).where(account_roles.c.account == row.id)
    return _account(row, [_grant(one) for one in connection.execute(query)])


def _grant(row: Row[Any]) -> Grant:
    return Grant(Role(row.role), row.agency, row.source)


def _account(row: Row[Any], grants: Iterable[Grant]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        full_name=row.full_name,
        department=row.department,
        mail=row.mail,
        mobile=row.mobile,
        must_change=row.must_change,
        disabled=row.disabled_at is not None,
        subject=row.subject,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
        grants=tuple(sorted(grants)),
    )


def make(
    connection: Connection,
    said: Mapping[str, str],
    *,
    password: str | None,
    grants: Iterable[Grant],
    outside: tuple[str, str] | None = None,
) -> Account:
    """Make an account; its ``password`` (a hash) has to be changed at the first sign-in.

    ``said`` are ``name``, ``full_name``, ``department``, ``mail``, ``mobile``; ``outside`` is issuer and subject at an
    OpenID provider. Raises Refused ``people.name-wrong``, ``people.taken``, ``field.too-long`` or those of
    :func:`checked`.
    """
    values = _said(said)
    if not _NAME.fullmatch(values["name"]):
        raise refuse("people.name-wrong", "name")
    checked_grants = checked(connection, grants)
    now = datetime.now(UTC)
    account = new_id()
    issuer, subject = outside or (None, None)
    row = {"id": account, "folded": fold(values["name"]), "created_at": now, "issuer": issuer, "subject": subject}
    row |= {"password": password, "password_at": now if password else None, "must_change": password is not None}
    _check_free(connection, row)
    try:
        with connection.begin_nested():
            connection.execute(insert(accounts).values(**values, **row))
    except IntegrityError:
        # Somebody else was quicker.
        raise refuse("people.taken", "name", name=values["name"]) from None
    _put(connection, account, checked_grants)
    return find(connection, account)


def _check_free(connection: Connection, row: Mapping[str, Any]) -> None:
    taken = accounts.c.folded == row["folded"]
    if row["subject"] is not None:
        taken |= (accounts.c.issuer == row["issuer"]) & (accounts.c.subject == row["subject"])
    if connection.execute(select(func.count()).select_from(accounts).where(taken)).scalar_one():
        raise refuse("people.taken", "name", name=str(row["folded"]))


def _said(said: Mapping[str, str]) -> dict[str, str]:
    values = {name: unicodedata.normalize("NFC", said.get(name, "").strip()) for name in SETTABLE}
    long = [name for name, most in SETTABLE.items() if len(values[name]) > most]
    if long:
        raise Refused(Finding("field.too-long", name, {"name": name, "limit": SETTABLE[name]}) for name in long)
    values["full_name"] = values["full_name"] or values["name"]
    return values


def checked(connection: Connection, grants: Iterable[Grant]) -> list[Grant]:
    """Return the grants with agencies spelt as the directory does.

    Raises Refused ``people.role-needs-agency`` for a role that may not be held for all, ``agency.unknown``.
    """
    wanted = list(grants)
    known = by_ids(connection, {grant.agency for grant in wanted} - {ALL})
    found: list[Finding] = []
    for grant in wanted:
        if grant.agency == ALL and grant.role not in FOR_ALL:
            found.append(Finding("people.role-needs-agency", "roles", {"role": grant.role.value}))
        elif grant.agency != ALL and fold_agency(grant.agency) not in known:
            found.append(Finding("agency.unknown", "roles", {"agency": grant.agency[:64]}))
    if found:
        raise Refused(found)
    return [
        Grant(one.role, one.agency if one.agency == ALL else str(known[fold_agency(one.agency)].id), one.source)
        for one in wanted
    ]


def grant(connection: Connection, account: str, grants: Iterable[Grant], source: str) -> None:
    """Make these the roles that come from this source; what comes from another stays. Raises as :func:`checked`."""
    wanted = checked(connection, grants)
    connection.execute(
        delete(account_roles).where(account_roles.c.account == account, account_roles.c.source == source)
    )
    _put(connection, account, wanted)


def _put(connection: Connection, account: str, grants: Iterable[Grant]) -> None:
    rows = [
        {"account": account, "role": one.role.value, "agency": one.agency, "source": one.source}
        for one in dict.fromkeys(grants)
    ]
    if rows:
        connection.execute(insert(account_roles), rows)


def set_password(connection: Connection, account: str, password: str, *, must_change: bool) -> None:
    """Put a new hash in place of the one before."""
    change(connection, account, password=password, password_at=datetime.now(UTC), must_change=must_change)


def change(connection: Connection, account: str, **values: object) -> None:
    """Change columns of an account."""
    connection.execute(update(accounts).where(accounts.c.id == account).values(**values))


def administrators(connection: Connection) -> set[str]:
    """Return the ids of enabled accounts that are administrators for all agencies."""
    query = (
        select(accounts.c.id)
        .join(account_roles, account_roles.c.account == accounts.c.id)
        .where(account_roles.c.role == Role.ADMINISTRATOR.value, account_roles.c.agency == ALL)
        .where(accounts.c.disabled_at.is_(None))
    )
    return set(connection.execute(query).scalars())
