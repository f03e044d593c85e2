"""REST for administrators about the service itself: keys of document systems, and the audit to take along."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from aiohttp import web

from gateway.exchange.audit_export import Span, records
from gateway.exchange.key_acts import new_key, revoke, rotate, shown
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.audit_text import FORMATS, lines
from gateway.web.rest.answers import answer, small_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.key_acts import KeyView, NewKey
    from gateway.exchange.views import Caller

    Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Operation: TypeAlias = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]

AT_ONCE: Final = 500
"""Lines of an export made in one turn of a thread."""


def key_routes(base: str, exchange: Exchange, known: Callable[[Operation, Act], Handler]) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""
    desk = _Desk(exchange)
    keys = f"{base}/keys"
    return [
        web.get(keys, known(desk.listed, Act.KEYS_MANAGE)),
        web.post(keys, known(desk.new, Act.KEYS_MANAGE)),
        web.post(f"{keys}/{{id}}/rotate", known(desk.rotate, Act.KEYS_MANAGE)),
        web.post(f"{keys}/{{id}}/revoke", known(desk.revoke, Act.KEYS_MANAGE)),
        web.get(f"{base}/audit", known(desk.audit, Act.AUDIT_READ)),
    ]


class _Desk:
    """The operations; each takes a request and the administrator who makes it."""

    def __init__(self, exchange: Exchange) -> None:
        self._database = exchange.database

    async def listed(self, _request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET keys, never their secrets."""
        found = await self._database.read(lambda connection: shown(connection, caller.reach))
        return answer({"keys": [_key(one) for one in found]})

    async def new(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST a new key; the answer shows its secret, the only time."""
        from gateway.web.rest.model import parse
        from gateway.web.rest.people_model import KeyIn

        wanted: NewKey = parse(KeyIn, await small_body(request), "").wanted()
        key, secret = await self._database.write(
            lambda connection: new_key(connection, caller.system, wanted, within=caller.reach)
        )
        return answer({"id": key, "secret": secret}, 201)

    async def rotate(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a key gets a new secret; the one before stays good for a while."""
        from gateway.web.rest.model import parse
        from gateway.web.rest.people_model import RotateIn

        given = parse(RotateIn, await small_body(request), "")
        key, overlap = request.match_info["id"], timedelta(hours=given.overlap_hours)
        secret = await self._database.write(
            lambda connection: rotate(connection, caller.system, key, overlap, within=caller.reach)
        )
        return answer({"id": key, "secret": secret})

    async def revoke(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a key is worthless from now on."""
        key = request.match_info["id"]
        await self._database.write(lambda connection: revoke(connection, caller.system, key, within=caller.reach))
        return web.Response(status=204)

    async def audit(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the audit of a time: acts of administration and accesses to content, as lines of JSON or a table."""
        form = request.query.get("format", "jsonl")
        if form not in FORMATS:
            raise refuse("people.format-unknown", "format", known=", ".join(FORMATS))
        if not caller.everywhere:
            raise refuse("people.for-all-only", "Authorization")
        span = Span(_moment(request, "since"), _moment(request, "until"))
        await self._database.write(lambda connection: _note_export(connection, caller.system, span, form))
        return await self._stream(request, span, form)

    async def _stream(self, request: web.Request, span: Span, form: str) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={
                "Content-Type": f"{FORMATS[form]}; charset=utf-8",
                "Content-Disposition": f'attachment; filename="audit.{form}"',
                "Cache-Control": "no-store",
            }
        )
        await response.prepare(request)
        told = lines(records(self._database, span), form)
        while some := await asyncio.to_thread(lambda: list(islice(told, AT_ONCE))):
            await response.write(b"".join(some))
        await response.write_eof()
        return response


def _note_export(connection: Any, actor: str, span: Span, form: str) -> None:
    from gateway.exchange import audit

    said = {"since": span.since, "until": span.until}
    facts = {name: at.isoformat() for name, at in said.items() if at is not None}
    audit.write(connection, actor, "audit.export", "", {**facts, "format": form})


def _moment(request: web.Request, name: str) -> datetime | None:
    given = request.query.get(name)
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given.replace(" ", "+"))
    except ValueError:
        raise refuse("people.time-wrong", name, name=name) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _key(key: KeyView) -> dict[str, Any]:
    times = {name: getattr(key, name) for name in ("created_at", "expires_at", "used_at", "revoked_at")}
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "agencies": list(key.agencies),
        **{name: at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None for name, at in times.items()},
        "previous_until": key.previous_until.isoformat(timespec="seconds").replace("+00:00", "Z")
        if key.previous_until
        else None,
        "certificate": key.certificate,
    }
