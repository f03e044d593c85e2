"""The room's face for doors: sign in, come back with a cookie, change a password, sign out.

What goes wrong at a sign-in is told in the same words and after the same time, whether the account exists or not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Row

from gateway.exchange import audit
from gateway.findings import Refused, refuse
from gateway.people import accounts, attempts, sessions
from gateway.people.attempts import Subject
from gateway.people.passwords import Passwords, check, outdated
from gateway.people.rules import ONE_TIME, PeopleRules
from gateway.people.views import Account, SessionView, SignedIn, Visit
from gateway.store.database import Database

if TYPE_CHECKING:
    from gateway.people.oidc import Outside, Provider

T = TypeVar("T")


class People:
    """Everything that a person can do about being signed in; safe on the event loop."""

    def __init__(self, database: Database, rules: PeopleRules) -> None:
        self._database = database
        self.rules = rules
        self.passwords = Passwords()
        self.provider = _provider(rules)
        """Where people sign in with accounts of others, if anywhere."""

    async def close(self) -> None:
        """Let go of threads and connections."""
        self.passwords.close()
        if self.provider is not None:
            await self.provider.close()

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run an act of administration in a transaction."""
        return await self._database.write(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run what only looks."""
        return await self._database.read(work)

    # Signing in

    async def sign_in(self, name: str, password: str, *, address: str, agent: str) -> SignedIn:
        """Begin a session for whoever knows the password.

        Raises Refused ``people.sign-in-refused`` for whatever reason, ``people.wait`` after too many failures, NotNow
        ``people.busy``.
        """
        who = attempts.subjects(accounts.fold(name), address, self.rules.attempts)
        await self._begin(who)
        row = await self._database.read(lambda connection: accounts.named(connection, name))
        right = await self.passwords.fits(row.password if row is not None else None, password)
        if row is None or not right or row.disabled_at is not None or _run_out(row):
            await self._database.write(lambda connection: _note_refusal(connection, row, address))
            raise refuse("people.sign-in-refused", "name")
        better = await self.passwords.hash(password) if outdated(row.password) else None

        def work(connection: Connection) -> SignedIn:
            attempts.forgive(connection, who)
            if better is not None:
                accounts.change(connection, row.id, password=better)
            return self._let_in(connection, row.id, address, agent, "password")

        return await self._database.write(work)

    async def _begin(self, who: tuple[Subject, Subject]) -> None:
        now = datetime.now(UTC)

        def work(connection: Connection) -> timedelta | None:
            attempts.forget(connection, self.rules.attempts, now)
            return attempts.begin(connection, who, self.rules.attempts, now)

        wait = await self._database.write(work)
        if wait is not None:
            raise refuse("people.wait", "", seconds=max(1, round(wait.total_seconds())))

    def _let_in(
        self, connection: Connection, account: str, address: str, agent: str, method: str, outside: str | None = None
    ) -> SignedIn:
        now = datetime.now(UTC)
        accounts.change(connection, account, signed_in_at=now)
        sessions.sweep(connection, self.rules, now)
        token, session = sessions.make(
            connection, account, self.rules, now, address=address, agent=agent, method=method, outside=outside
        )
        found = accounts.find(connection, account)
        audit.write(connection, found.actor, "account.sign-in", account, {"address": address, "method": method})
        return SignedIn(token, Visit(found, session))

    async def sign_in_outside(self, outside: Outside, *, address: str, agent: str) -> SignedIn:
        """Begin a session for whoever the OpenID provider says it is.

        Raises Refused ``people.oidc-unknown`` for somebody who has no account here and gets no role by claims,
        ``people.sign-in-refused`` for a disabled one.
        """
        from gateway.people.outside import account_of

        rules = self.rules.oidc
        assert rules is not None  # noqa: S101 - only a configured provider has sent anybody

        def work(connection: Connection) -> SignedIn:
            account = account_of(connection, rules, outside)
            return self._let_in(connection, account.id, address, agent, "oidc", outside.session)

        try:
            return await self._database.write(work)
        except Refused:
            facts = {"address": address, "method": "oidc", "subject": outside.subject}
            await self._database.write(lambda c: audit.write(c, "web", "account.sign-in-refused", "", facts))
            raise

    # Coming back

    async def visit(self, token: str) -> Visit | None:
        """Return whose session a cookie's token is, or nothing if there is none any more."""
        now = datetime.now(UTC)

        def look(connection: Connection) -> Visit | None:
            row = sessions.find(connection, token, self.rules, now)
            return Visit(accounts.find(connection, row.account), sessions.view(row)) if row is not None else None

        found = await self._database.read(look)
        if found is not None and now - found.session.seen_at > sessions.SEEN_EVERY:
            await self._database.write(lambda connection: sessions.seen(connection, found.session.id, now))
        return found

    async def sessions(self, account: Account) -> list[SessionView]:
        """Return an account's own sessions."""
        now = datetime.now(UTC)
        return await self._database.read(lambda c: sessions.of_account(c, account.id, self.rules, now))

    async def change_password(self, visit: Visit, old: str, new: str, *, address: str) -> str:
        """Change one's own password; all other sessions end, and this one gets the new token that is returned.

        Raises Refused ``people.password-wrong``, ``people.password-same``, those of :func:`passwords.check`, and
        ``people.wait`` as at a sign-in.
        """
        account = visit.account
        row = await self._database.read(lambda connection: accounts.named(connection, account.name))
        if row is None or row.password is None:
            raise refuse("people.password-elsewhere", "old")
        who = attempts.subjects(accounts.fold(account.name), address, self.rules.attempts)
        await self._begin(who)
        if not await self.passwords.fits(row.password, old):
            raise refuse("people.password-wrong", "old")
        await self._database.write(lambda connection: attempts.forgive(connection, who))
        check(new, account.name, self.rules.password_length)
        if await self.passwords.fits(row.password, new):
            raise refuse("people.password-same", "new")
        hashed = await self.passwords.hash(new)
        return await self._database.write(lambda connection: _changed(connection, visit, hashed))

    async def sign_out(self, visit: Visit, session: str | None = None) -> None:
        """End this session, or another of one's own. Raises Refused ``people.session-unknown``."""
        which = session or visit.session.id

        def work(connection: Connection) -> None:
            if not sessions.end(connection, visit.account.id, which):
                raise refuse("people.session-unknown", "session")
            audit.write(connection, visit.account.actor, "account.sign-out", visit.account.id, {"session": which})

        await self._database.write(work)

    async def sign_out_everywhere(self, visit: Visit) -> int:
        """End all of one's own sessions; return how many."""

        def work(connection: Connection) -> int:
            ended = sessions.end_all(connection, visit.account.id)
            facts = {"sessions": ended}
            audit.write(connection, visit.account.actor, "account.sign-out-everywhere", visit.account.id, facts)
            return ended

        return await self._database.write(work)

    async def signed_out_outside(self, session: str, subject: str) -> int:
        """End the sessions that the provider says are over; return how many."""
        issuer = self.rules.oidc.issuer if self.rules.oidc is not None else ""

        def work(connection: Connection) -> int:
            account = accounts.of_subject(connection, issuer, subject) if subject else None
            return sessions.end_outside(connection, session, account.id if account is not None else None)

        return await self._database.write(work)


def _provider(rules: PeopleRules) -> Provider | None:
    if rules.oidc is None:
        return None
    # Imported late: the reader of tokens costs memory that a service with its own accounts alone need not spend.
    from gateway.people.oidc import Provider

    return Provider(rules.oidc)


def _run_out(row: Row[Any]) -> bool:
    """Tell whether a one-time password was not used in time."""
    return bool(row.must_change) and datetime.now(UTC) - row.password_at > ONE_TIME


def _note_refusal(connection: Connection, row: Row[Any] | None, address: str) -> None:
    account = row.id if row is not None else ""
    facts = {"address": address} | ({"disabled": True} if row is not None and row.disabled_at is not None else {})
    audit.write(connection, "web", "account.sign-in-refused", account, facts)


def _changed(connection: Connection, visit: Visit, hashed: str) -> str:
    account = visit.account
    accounts.set_password(connection, account.id, hashed, must_change=False)
    ended = sessions.end_all(connection, account.id, but=visit.session.id)
    audit.write(connection, account.actor, "account.password", account.id, {"sessions": ended})
    return sessions.rotate(connection, visit.session.id)
