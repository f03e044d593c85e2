"""How often somebody failed to sign in, by account and by address, for all workers and hosts together.

An attempt counts before the password is looked at and is forgiven when it was right: whoever tries many at the same
moment gains nothing. Waits grow and end by themselves, so that nobody is shut out for good by others' attempts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from gateway.people.rules import AttemptRules
from gateway.store.schema import attempts as table

V6_SITE: Final = 64
"""Bits of an IPv6 address that belong to one customer of a provider."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What attempts are counted for, and how many failures cost nothing."""

    key: str
    free: int


def subjects(name: str, address: str, rules: AttemptRules) -> tuple[Subject, Subject]:
    """Return the account and the address of an attempt.

    Names are kept as digests: people type their password there by mistake, and names that do not exist count alike.
    """
    account = hashlib.sha256(name.encode()).hexdigest()
    return Subject(f"account:{account}", rules.account_free), Subject(f"address:{site(address)}", rules.address_free)


def site(address: str) -> str:
    """Return an address as it is counted: IPv6 by its first 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:45]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    whole = int(found) >> (128 - V6_SITE) << (128 - V6_SITE)
    return f"{IPv6Address(whole)}/{V6_SITE}"


def begin(connection: Connection, who: tuple[Subject, ...], rules: AttemptRules, now: datetime) -> timedelta | None:
    """Count an attempt that is about to be judged, as if it failed; return how long to wait if it may not be."""
    rows = {subject.key: _row(connection, subject.key) for subject in who}
    waits: list[timedelta] = [
        row.blocked_until - now for row in rows.values() if row is not None and row.blocked_until is not None
    ]
    longest = max((wait for wait in waits if wait > timedelta(0)), default=None)
    if longest is not None:
        # Never longer than the rules allow, whatever another host's clock has written.
        return min(longest, rules.most)
    for subject in who:
        _count(connection, subject, rows[subject.key], rules, now)
    return None


def forgive(connection: Connection, who: tuple[Subject, Subject]) -> None:
    """Take an attempt back that succeeded: the account starts anew, of the address only this one is forgotten.

    Otherwise whoever owns one account could guess others' passwords without end.
    """
    account, address = who
    connection.execute(delete(table).where(table.c.subject == account.key))
    connection.execute(
        update(table)
        .where(table.c.subject == address.key, table.c.failures > 0)
        .values(failures=table.c.failures - 1, blocked_until=None)
    )


def forget(connection: Connection, rules: AttemptRules, now: datetime) -> int:
    """Delete what counts no more; return how many."""
    return connection.execute(delete(table).where(table.c.last_at < now - rules.forget)).rowcount


def _row(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(select(table).where(table.c.subject == key).with_for_update()).one_or_none()


def _count(connection: Connection, subject: Subject, row: Row[Any] | None, rules: AttemptRules, now: datetime) -> None:
    before = row.failures if row is not None and now - row.last_at < rules.forget else 0
    failures = before + 1
    values = {"failures": failures, "last_at": now, "blocked_until": _until(failures - subject.free, rules, now)}
    if row is None:
        connection.execute(insert(table).values(subject=subject.key, **values))
    else:
        connection.execute(update(table).where(table.c.subject == subject.key).values(**values))


def _until(beyond: int, rules: AttemptRules, now: datetime) -> datetime | None:
    if beyond <= 0:
        return None
    wait: timedelta = rules.first * 2 ** min(beyond - 1, 20)
    return now + min(wait, rules.most)
