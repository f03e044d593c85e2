"""Sessions in the database: a token's digest, whose it is, and when it ends by itself."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from gateway.ids import new_id
from gateway.people.rules import PeopleRules
from gateway.people.views import SessionView
from gateway.store.schema import accounts, sessions

SEEN_EVERY: Final = timedelta(minutes=1)
"""How often it is written down that a session is in use."""

_WITH_ACCOUNT: Final = select(sessions, accounts.c.disabled_at).join(accounts, sessions.c.account == accounts.c.id)


def digest(token: str) -> str:
    """Return what is kept of a token: it carries 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(
    connection: Connection,
    account: str,
    rules: PeopleRules,
    now: datetime,
    *,
    address: str,
    agent: str,
    method: str,
    outside: str | None = None,
) -> tuple[str, SessionView]:
    """Begin a session and return its token with it."""
    token = secrets.token_urlsafe(32)
    values = {
        "id": new_id(),
        "created_at": now,
        "seen_at": now,
        "expires_at": now + rules.lasts,
        "address": address[:64],
        "agent": "".join(letter for letter in agent if letter.isprintable())[:200],
        "method": method,
    }
    connection.execute(insert(sessions).values(**values, account=account, digest=digest(token), outside=outside))
    return token, SessionView(**values)  # type: ignore[arg-type]


def find(connection: Connection, token: str, rules: PeopleRules, now: datetime) -> Row[Any] | None:
    """Return the session of a token if it still lasts and its account may sign in."""
    row = connection.execute(_WITH_ACCOUNT.where(sessions.c.digest == digest(token))).one_or_none()
    if row is None or row.disabled_at is not None:
        return None
    if row.expires_at <= now or row.seen_at + rules.idle + SEEN_EVERY <= now:
        return None
    return row


def view(row: Row[Any]) -> SessionView:
    """Return a row as others see it."""
    return SessionView(row.id, row.created_at, row.seen_at, row.expires_at, row.address, row.agent, row.method)


def of_account(connection: Connection, account: str, rules: PeopleRules, now: datetime) -> list[SessionView]:
    """Return the sessions of an account that still last, the newest first."""
    query = select(sessions).where(sessions.c.account == account, sessions.c.expires_at > now)
    rows = connection.execute(query.where(sessions.c.seen_at > now - rules.idle - SEEN_EVERY))
    return sorted((view(row) for row in rows), key=lambda one: one.id, reverse=True)


def seen(connection: Connection, session: str, now: datetime) -> None:
    """Write down that a session is in use."""
    connection.execute(update(sessions).where(sessions.c.id == session).values(seen_at=now))


def rotate(connection: Connection, session: str) -> str:
    """Give a session a new token; the one before is worthless."""
    token = secrets.token_urlsafe(32)
    connection.execute(update(sessions).where(sessions.c.id == session).values(digest=digest(token)))
    return token


def end(connection: Connection, account: str, session: str) -> bool:
    """End one session of an account; return whether there was one."""
    which = (sessions.c.account == account) & (sessions.c.id == session)
    return bool(connection.execute(delete(sessions).where(which)).rowcount)


def end_all(connection: Connection, account: str, *, but: str = "") -> int:
    """End all sessions of an account but one; return how many."""
    which = (sessions.c.account == account) & (sessions.c.id != but)
    return connection.execute(delete(sessions).where(which)).rowcount


def end_outside(connection: Connection, outside: str, account: str | None) -> int:
    """End the sessions that the provider's own session, or its subject's account, has here; return how many."""
    which = sessions.c.outside == outside if outside else sessions.c.account == account
    return connection.execute(delete(sessions).where(which, sessions.c.method == "oidc")).rowcount


def sweep(connection: Connection, rules: PeopleRules, now: datetime) -> int:
    """Delete sessions that ended by themselves; return how many."""
    over = (sessions.c.expires_at <= now) | (sessions.c.seen_at <= now - rules.idle - SEEN_EVERY)
    return connection.execute(delete(sessions).where(over)).rowcount
