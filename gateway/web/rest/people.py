"""REST for persons (``/me``) and for the administrators of their accounts (``/accounts``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.people import administration
from gateway.people.administration import Administrator
from gateway.people.passwords import one_time
from gateway.roles import ALLOWED, Act
from gateway.web.auth.cookies import SESSION, csrf_token, put_cookie, session_token
from gateway.web.peer import peer_of
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.bodies import second_json
from gateway.web.rest.calls import NOTHING, Gives, call, json_of
from gateway.web.rest.desk_shapes import (
    AccountOut,
    AccountsOut,
    KeyMeOut,
    NewAccountOut,
    PersonMeOut,
    SessionOut,
    SessionsOut,
    TokenOut,
)
from gateway.web.rest.guard import VISIT, visit_of
from gateway.web.rest.model import parse
from gateway.web.rest.people_model import AccountIn, PasswordIn, RolesIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from gateway.people.people import People
    from gateway.people.views import Account, SessionView

    Deed: TypeAlias = Callable[[Connection, Administrator, str], Account]


Me: TypeAlias = KeyMeOut | PersonMeOut
ME: Final[Gives[Answer[Me]]] = Gives((200,), Me, ("application/json",))


class Myself:
    """What a caller may see and change of itself; all but the first are for persons."""

    def __init__(self, people: People) -> None:
        self._people = people

    @call(
        "GET",
        "/me",
        Act.SELF,
        vi="Tôi là ai, được làm gì, và mã phải gửi kèm khi thay đổi.",
        en="Who I am, what I may do, and the token that unsafe methods need beside the cookie.",
        gives=ME,
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[Me]:
        """GET who I am, what I may do, and the token that unsafe methods need beside the cookie."""
        visit = request.get(VISIT)
        if visit is None:
            acts = sorted(ALLOWED[caller.role])
            return answer({"key": caller.system, "agencies": sorted(caller.agencies), "acts": acts})
        account = visit.account
        acts = sorted({act for grant in account.grants for act in ALLOWED[grant.role]} | {Act.SELF})
        token = csrf_token(session_token(request))
        return answer({**account_json(account), "acts": acts, "session": visit.session.id, "csrf": token})

    @call(
        "POST",
        "/me/password",
        Act.SELF,
        vi="Đổi mật khẩu của mình.",
        en="Changes one’s own password.",
        gives=json_of(TokenOut),
        takes=PasswordIn,
        problems=("people.*",),
    )
    async def password(self, request: web.Request, _caller: Caller) -> Answer[TokenOut]:
        """POST old and new password."""
        visit = visit_of(request)
        given = parse(PasswordIn, await small_body(request), "")
        token = await self._people.change_password(visit, given.old, given.new, address=peer_of(request).address)
        done: Answer[TokenOut] = answer({"csrf": csrf_token(token)})
        put_cookie(request, done, SESSION, token, None)
        return done

    @call(
        "GET",
        "/me/sessions",
        Act.SELF,
        vi="Các phiên của mình, mới nhất trước.",
        en="One’s own sessions, the newest first.",
        gives=json_of(SessionsOut),
        problems=("people.persons-only",),
    )
    async def sessions(self, request: web.Request, _caller: Caller) -> Answer[SessionsOut]:
        """GET my sessions, the newest first."""
        visit = visit_of(request)
        found = await self._people.sessions(visit.account)
        return answer({"sessions": [session_json(one, visit.session.id) for one in found]})

    @call(
        "DELETE",
        "/me/sessions/{id}",
        Act.SELF,
        vi="Kết thúc một phiên của mình.",
        en="Ends one of one’s own sessions.",
        gives=NOTHING,
        problems=("people.persons-only", "people.session-unknown"),
    )
    async def sign_out(self, request: web.Request, _caller: Caller) -> web.Response:
        """DELETE one of my sessions."""
        await self._people.sign_out(visit_of(request), request.match_info["id"])
        return web.Response(status=204)

    @call(
        "DELETE",
        "/me/sessions",
        Act.SELF,
        vi="Kết thúc mọi phiên của mình.",
        en="Ends all of one’s own sessions.",
        gives=NOTHING,
        problems=("people.persons-only",),
    )
    async def sign_out_everywhere(self, request: web.Request, _caller: Caller) -> web.Response:
        """DELETE all my sessions."""
        await self._people.sign_out_everywhere(visit_of(request))
        return web.Response(status=204)


class Accounts:
    """The operations of administrators."""

    def __init__(self, people: People) -> None:
        self._people = people

    @call(
        "GET",
        "/accounts",
        Act.ACCOUNTS_MANAGE,
        vi="Các tài khoản trong phạm vi, theo tên.",
        en="Accounts within reach, by name.",
        gives=json_of(AccountsOut),
    )
    async def listed(self, _request: web.Request, caller: Caller) -> Answer[AccountsOut]:
        """GET accounts within reach, by name."""
        by = _by(caller)
        found = await self._people.read(lambda connection: administration.listed(connection, by))
        return answer({"accounts": [account_json(one) for one in found]})

    @call(
        "GET",
        "/accounts/{id}",
        Act.ACCOUNTS_MANAGE,
        vi="Một tài khoản.",
        en="One account.",
        gives=json_of(AccountOut),
        problems=("people.unknown",),
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[AccountOut]:
        """GET one account."""
        by, which = _by(caller), request.match_info["id"]
        return answer(account_json(await self._people.read(lambda c: administration.find(c, by, which))))

    @call(
        "POST",
        "/accounts",
        Act.ACCOUNTS_MANAGE,
        vi="Tạo tài khoản; mật khẩu một lần chỉ hiện lần này.",
        en="Makes an account; its one-time password is shown this one time.",
        gives=json_of(NewAccountOut, 201),
        takes=AccountIn,
        problems=("people.*", "field.too-long", "agency.unknown"),
    )
    async def new(self, request: web.Request, caller: Caller) -> Answer[NewAccountOut]:
        """POST a new account; the answer shows its one-time password, the only time."""
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

    @call(
        "PUT",
        "/accounts/{id}/roles",
        Act.ACCOUNTS_MANAGE,
        vi="Đặt các vai trò của một tài khoản.",
        en="Sets the roles that an account has from now on.",
        gives=json_of(AccountOut),
        takes=RolesIn,
        problems=("people.*", "field.too-long", "agency.unknown"),
    )
    async def roles(self, request: web.Request, caller: Caller) -> Answer[AccountOut]:
        """PUT the roles that an account has from now on."""
        grants = parse(RolesIn, await small_body(request), "").grants()
        return await self._done(request, caller, lambda c, by, which: administration.set_roles(c, by, which, grants))

    @call(
        "POST",
        "/accounts/{id}/reset",
        Act.ACCOUNTS_MANAGE,
        vi="Cấp mật khẩu một lần mới; chỉ hiện lần này.",
        en="Gives an account a new one-time password, shown this one time.",
        gives=json_of(NewAccountOut),
        problems=("people.*", "field.too-long", "agency.unknown"),
    )
    async def reset(self, request: web.Request, caller: Caller) -> Answer[NewAccountOut]:
        """POST that an account gets a new one-time password; the answer shows it, the only time."""
        password = one_time()
        hashed = await self._people.passwords.hash(password)
        by, which = _by(caller), request.match_info["id"]
        account = await self._people.write(lambda c: administration.reset(c, by, which, hashed))
        return answer({**account_json(account), "password": password})

    @call(
        "POST",
        "/accounts/{id}/disable",
        Act.ACCOUNTS_MANAGE,
        vi="Khoá một tài khoản.",
        en="Lets an account sign in no more.",
        gives=json_of(AccountOut),
        problems=("people.*", "field.too-long", "agency.unknown"),
    )
    async def disable(self, request: web.Request, caller: Caller) -> Answer[AccountOut]:
        """POST that an account signs in no more."""
        return await self._done(request, caller, administration.disable)

    @call(
        "POST",
        "/accounts/{id}/enable",
        Act.ACCOUNTS_MANAGE,
        vi="Mở lại một tài khoản.",
        en="Lets a disabled account sign in again.",
        gives=json_of(AccountOut),
        problems=("people.*", "field.too-long", "agency.unknown"),
    )
    async def enable(self, request: web.Request, caller: Caller) -> Answer[AccountOut]:
        """POST that a disabled account signs in again."""
        return await self._done(request, caller, administration.enable)

    async def _done(self, request: web.Request, caller: Caller, deed: Deed) -> Answer[AccountOut]:
        by, which = _by(caller), request.match_info["id"]
        return answer(account_json(await self._people.write(lambda connection: deed(connection, by, which))))


def _by(caller: Caller) -> Administrator:
    return Administrator(caller.system, caller.reach)


def account_json(account: Account) -> AccountOut:
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
        "created_at": second_json(account.created_at),
        "signed_in_at": second_json(account.signed_in_at),
        "roles": [{"role": grant.role, "agency": grant.agency, "source": grant.source} for grant in account.grants],
    }


def session_json(session: SessionView, current: str) -> SessionOut:
    """Return a session of one's own; ``current`` is the id of the one that asks."""
    return {
        "id": session.id,
        "current": session.id == current,
        "created_at": second_json(session.created_at),
        "seen_at": second_json(session.seen_at),
        "expires_at": second_json(session.expires_at),
        "address": session.address,
        "agent": session.agent,
        "method": session.method,
    }
