"""The guard of the REST door: who speaks (a key, or a person's session), and whether the operation is theirs to do.

Every route is made from a declared call; :func:`call_of` tells it, so that a test can walk over all routes. The table
of roles and acts is :mod:`gateway.roles`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.packet.model import StaffInfo
from gateway.people.views import Visit
from gateway.roles import Act, may
from gateway.web.auth.cookies import SAFE_METHODS, check_same_origin, check_token, session_token
from gateway.web.guessing import judged_wrong
from gateway.web.peer import certificate_of

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.people.people import People
    from gateway.people.views import Account
    from gateway.web.rest.calls import Call, Handler, Operation

VISIT: Final = web.RequestKey("visit", Visit)
"""Under which a request holds the person's session, where it came with one."""

_BEARER: Final = re.compile(r"Bearer +([A-Za-z0-9._~+/=-]{1,256}) *", re.IGNORECASE)
_DECLARED: Final[WeakKeyDictionary[Handler, Call]] = WeakKeyDictionary()
_DESK: Final = frozenset(
    {
        Act.DELIVERIES_LOOK,
        Act.DELIVERIES_MEND,
        Act.QUARANTINE_DECIDE,
        Act.CERTIFICATES_MANAGE,
        Act.DIRECTORY_MANAGE,
    }
)
_FOR_ALL: Final = frozenset(
    {
        Act.QUARANTINE_DECIDE,
        Act.CERTIFICATES_MANAGE,
        Act.DIRECTORY_MANAGE,
        Act.ENDPOINTS_MANAGE,
        Act.ENDPOINTS_RUN,
    }
)
"""Acts that concern agencies whoever they are: an operator for some alone may not do them."""


def call_of(handler: Handler) -> Call | None:
    """Return the call from which a route's handler was made."""
    return _DECLARED.get(handler)


class Guard:
    """Stands before every operation of the door."""

    def __init__(self, exchange: Exchange, people: People | None) -> None:
        self._exchange = exchange
        self._people = people

    def known(self, operation: Operation, call: Call) -> Handler:
        """Return the operation for those who may do the call's act, asked with parameters that it has."""
        act, names = call.act, {one.name for one in call.query}

        async def handler(request: web.Request) -> web.StreamResponse:
            caller = await self._caller(request, act)
            if act in _FOR_ALL and not caller.everywhere:
                raise refuse("people.for-all-only", "Authorization")
            for name in request.query.keys() - names:
                # What is not known may have been meant as a condition: answering without it would be another answer.
                raise refuse("rest.query-unknown", name[:100], name=name[:100], known=", ".join(sorted(names)) or "-")
            return await operation(request, caller)

        _DECLARED[handler] = call
        return handler

    async def _caller(self, request: web.Request, act: Act) -> Caller:
        given = request.headers.get("Authorization", "")
        if not given and self._people is not None and (token := session_token(request)):
            return await self._person(self._people, request, token, act)
        caller = await (bearer_caller(self._exchange, request, given, "rest") if given else self._certificate(request))
        if not may(caller.role, act):
            raise _not_yours(act)
        return caller

    async def _certificate(self, request: web.Request) -> Caller:
        """Return for whom the client's certificate stands, where no key is given."""
        certificate = certificate_of(request)
        if certificate is None:
            raise refuse("rest.key-missing", "Authorization")
        if request.method not in SAFE_METHODS and {"Origin", "Sec-Fetch-Site"} & request.headers.keys():
            check_same_origin(request)  # a browser shows its certificate to whatever page asks it to
        caller = await self._exchange.certificate_caller(certificate)
        if caller is None:
            raise refuse("tls.client-unknown")
        return caller

    async def _person(self, people: People, request: web.Request, token: str, act: Act) -> Caller:
        visit = await people.visit(token)
        if visit is None:
            raise refuse("people.session-ended", "Cookie")
        if request.method not in SAFE_METHODS:
            check_same_origin(request)
            check_token(token, request.headers.get("X-CSRF-Token", ""))
        request[VISIT] = visit
        return person_as_caller(visit, act)


def person_as_caller(visit: Visit, act: Act) -> Caller:
    """Return a person as one who does this act, for the agencies for which their roles allow it.

    Raises Refused ``people.change-first`` while the password is somebody else's, ``people.not-allowed`` or
    ``desk.operators-only``.
    """
    account = visit.account
    if act is Act.SELF:
        return Caller(account.actor, frozenset())
    if account.must_change:
        raise refuse("people.change-first", "Cookie")
    roles = account.roles(act)
    if not roles:
        raise _not_yours(act)
    everywhere = account.reach(act) is None
    return Caller(account.actor, account.named(act), role=roles[0], everywhere=everywhere, staff=_staff(account))


async def bearer_caller(exchange: Exchange, request: web.Request, given: str, door: str) -> Caller:
    """Return who holds the key of an ``Authorization`` header. Raises Refused ``rest.key-unknown``, ``key.wait``."""
    key = _BEARER.fullmatch(given)
    caller = await exchange.key_caller(key[1]) if key else None
    if caller is None:
        raise await judged_wrong(request, refuse("rest.key-unknown", "Authorization"), door)
    return caller


def visit_of(request: web.Request) -> Visit:
    """Return the person's session. Raises Refused ``people.persons-only`` for a key."""
    visit: Visit | None = request.get(VISIT)
    if visit is None:
        raise refuse("people.persons-only", "Authorization")
    return visit


def _not_yours(act: Act) -> Refused:
    if act in _DESK:
        return refuse("desk.operators-only", "Authorization")
    return refuse("people.not-allowed", "Authorization", act=act.value)


def _staff(account: Account) -> StaffInfo:
    return StaffInfo(
        department=account.department or None,
        staff=account.full_name,
        email=account.mail or None,
        mobile=account.mobile or None,
    )
