"""REST for persons (``/me``) and for the administrators of their accounts (``/accounts``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from gateway.findings import refuse
from gateway.people import administration
from gateway.people.administration import Administrator
from gateway.people.passwords import one_time
from gateway.roles import ALLOWED, Act
from gateway.web.auth.cookies import SESSION, csrf_token, put_cookie, session_token
from gateway.web.peer import peer_of
from gateway.web.rest.answers import answer, small_body
from gateway.web.rest.guard import VISIT, visit_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.exchange.views import Caller
    from gateway.people.people import People
    from gateway.people.views import Account, SessionView

    Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Operation: TypeAlias = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]
    Deed: TypeAlias = Callable[[Connection, Administrator, str], Account]


def people_routes(base: str, people: People, known: Callable[[Operation, Act], Handler]) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""
    me, desk = _Me(people), _Desk(people)
    accounts = f"{base}/accounts"
    return [
        web.get(f"{base}/me", known(me.show, Act.SELF)),
        web.post(f"{base}/me/password", known(me.password, Act.SELF)),
        web.get(f"{base}/me/sessions", known(me.sessions, Act.SELF)),
        web.delete(f"{base}/me/sessions", known(me.sign_out_everywhere, Act.SELF)),
        web.delete(f"{base}/me/sessions/{{id}}", known(me.sign_out, Act.SELF)),
        web.get(accounts, known(desk.listed, Act.ACCOUNTS_MANAGE)),
        web.post(accounts, known(desk.new, Act.ACCOUNTS_MANAGE)),
        web.get(f"{accounts}/{{id}}", known(desk.show, Act.ACCOUNTS_MANAGE)),
        web.put(f"{accounts}/{{id}}/roles", known(desk.roles, Act.ACCOUNTS_MANAGE)),
        web.post(f"{accounts}/{{id}}/reset", known(desk.reset, Act.ACCOUNTS_MANAGE)),
        web.post(f"{accounts}/{{id}}/disable", known(desk.disable, Act.ACCOUNTS_MANAGE)),
        web.post(f"{accounts}/{{id}}/enable", known(desk.enable, Act.ACCOUNTS_MANAGE)),
    ]


class _Me:
    """What a caller may see and change of itself; all but the first are for persons."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def show(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET who I am, what I may do, and the token that unsafe methods need beside the cookie."""
        visit = request.get(VISIT)
        if visit is None:
            acts = sorted(ALLOWED[caller.role])
            return answer({"key": caller.system, "agencies": sorted(caller.agencies), "acts": acts})
        account = visit.account
        acts = sorted({act for grant in account.grants for act in ALLOWED[grant.role]} | {Act.SELF})
        token = csrf_token(session_token(request))
        return answer({**account_json(account), "acts": acts, "session": visit.session.id, "csrf": token})

    async def password(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """POST old and new password."""
        from gateway.web.rest.model import parse
        from gateway.web.rest.people_model import PasswordIn

        visit = visit_of(request)
        given = parse(PasswordIn, await small_body(request), "")
        token = await self._people.change_password(visit, given.old, given.new, address=peer_of(request).address)
        done = answer({"csrf": csrf_token(token)})
        put_cookie(request, done, SESSION, token, None)
        return done

    async def sessions(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET my sessions, the newest first."""
        visit = visit_of(request)
        found = await self._people.sessions(visit.account)
        return answer({"sessions": [session_json(one, visit.session.id) for one in found]})

    async def sign_out(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """DELETE one of my sessions."""
        await self._people.sign_out(visit_of(request), request.match_info["id"])
        return web.Response(status=204)

    async def sign_out_everywhere(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """DELETE all my sessions."""
        await self._people.sign_out_everywhere(visit_of(request))
        return web.Response(status=204)


class _Desk:
    """The operations of administrators."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def listed(self, _request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET accounts within reach, by name."""
        by = _by(caller)
        found = await self._people.read(lambda connection: administration.listed(connection, by))
        return answer({"accounts": [account_json(one) for one in found]})

    async def show(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET one account."""
        by, which = _by(caller), request.match_info["id"]
        return answer(account_json(await self._people.read(lambda c: administration.find(c, by, which))))

    async def new(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST a new account; the answer shows its one-time password, the only time."""
        from gateway.web.rest.model import parse
        from gateway.web.rest.people_model import AccountIn

        given = parse(AccountIn, await small_body(request), "")
        outside = self._outside(given.subject)
        password = one_time() if outside is None else None
        hashed = await self._people.passwords.hash(password) if password else None
        by, grants = _by(caller), given.grants()
        made = await self._people.write(
            lambda c: administration.new(c, by, given.said(), grants, password=hashed, outside=outside)
        )
        return answer({**account_json(made), "password": password}, 201)

    def _outside(self, subject: str) -> tuple[str, str] | None:
        if not subject:
            return None
        if self._people.rules.oidc is None:
            raise refuse("people.oidc-off", "subject")
        return self._people.rules.oidc.issuer, subject

    async def roles(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """PUT the roles that an account has from now on."""
        from gateway.web.rest.model import parse
        from gateway.web.rest.people_model import RolesIn

        grants = parse(RolesIn, await small_body(request), "").grants()
        return await self._done(request, caller, lambda c, by, which: administration.set_roles(c, by, which, grants))

    async def reset(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that an account gets a new one-time password; the answer shows it, the only time."""
        password = one_time()
        hashed = await self._people.passwords.hash(password)
        by, which = _by(caller), request.match_info["id"]
        account = await self._people.write(lambda c: administration.reset(c, by, which, hashed))
        return answer({**account_json(account), "password": password})

    async def disable(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that an account signs in no more."""
        return await self._done(request, caller, administration.disable)

    async def enable(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a disabled account signs in again."""
        return await self._done(request, caller, administration.enable)

    async def _done(self, request: web.Request, caller: Caller, deed: Deed) -> web.StreamResponse:
        by, which = _by(caller), request.match_info["id"]
        return answer(account_json(await self._people.write(lambda connection: deed(connection, by, which))))


def _by(caller: Caller) -> Administrator:
    return Administrator(caller.system, caller.reach)


def account_json(account: Account) -> dict[str, Any]:
    """Return an account as REST and ``lienthong accounts list --json`` have it; never its password."""
    return {
        "id": account.id,
        "name": account.name,
        "full_name": account.full_name,
        "department": account.department,
        "mail": account.mail,
        "mobile": account.mobile,
        "must_change": account.must_change,
        "disabled": account.disabled,
        "subject": account.subject,
        "created_at": _time(account.created_at),
        "signed_in_at": _time(account.signed_in_at),
        "roles": [
            {"role": grant.role.value, "agency": grant.agency, "source": grant.source} for grant in account.grants
        ],
    }


def session_json(session: SessionView, current: str) -> dict[str, Any]:
    """Return a session of one's own; ``current`` is the id of the one that asks."""
    return {
        "id": session.id,
        "current": session.id == current,
        "created_at": _time(session.created_at),
        "seen_at": _time(session.seen_at),
        "expires_at": _time(session.expires_at),
        "address": session.address,
        "agent": session.agent,
        "method": session.method,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment is not None else None
