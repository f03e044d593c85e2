"""REST for administrators about the service itself: keys of document systems, and the audit to take along."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from gateway.exchange.audit_export import Span, records
from gateway.exchange.key_acts import new_key, revoke, rotate, shown
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.audit_text import FORMATS, lines
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.bodies import second_json
from gateway.web.rest.calls import NOTHING, Parameter, call, file_of, json_of
from gateway.web.rest.desk_shapes import KeyOut, KeysOut, SecretOut
from gateway.web.rest.model import parse
from gateway.web.rest.people_model import KeyIn, RotateIn

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.key_acts import KeyView, NewKey

AT_ONCE: Final = 500
"""Lines of an export made in one turn of a thread."""


class Keys:
    """The operations; each takes a request and the administrator who makes it."""

    def __init__(self, exchange: Exchange) -> None:
        self._database = exchange.database

    @call(
        "GET",
        "/keys",
        Act.KEYS_MANAGE,
        vi="Các khoá, không bao giờ kèm bí mật.",
        en="Keys, never their secrets.",
        gives=json_of(KeysOut),
    )
    async def listed(self, _request: web.Request, caller: Caller) -> Answer[KeysOut]:
        """GET keys, never their secrets."""
        found = await self._database.read(lambda connection: shown(connection, caller.reach))
        return answer({"keys": [_key(one) for one in found]})

    @call(
        "POST",
        "/keys",
        Act.KEYS_MANAGE,
        vi="Tạo khoá mới; bí mật chỉ hiện lần này.",
        en="Makes a key; its secret is shown this one time.",
        gives=json_of(SecretOut, 201),
        takes=KeyIn,
        problems=("key.*", "agency.unknown", "people.beyond-agencies"),
    )
    async def new(self, request: web.Request, caller: Caller) -> Answer[SecretOut]:
        """POST a new key; the answer shows its secret, the only time."""
        wanted: NewKey = parse(KeyIn, await small_body(request), "").wanted()
        key, secret = await self._database.write(
            lambda connection: new_key(connection, caller.system, wanted, within=caller.reach)
        )
        return answer({"id": key, "secret": secret}, 201)

    @call(
        "POST",
        "/keys/{id}/rotate",
        Act.KEYS_MANAGE,
        vi="Cấp bí mật mới cho một khoá; bí mật cũ còn dùng được một thời gian.",
        en="Gives a key a new secret; the one before stays good for a while.",
        gives=json_of(SecretOut),
        takes=RotateIn,
        problems=("key.*", "agency.unknown", "people.beyond-agencies"),
    )
    async def rotate(self, request: web.Request, caller: Caller) -> Answer[SecretOut]:
        """POST that a key gets a new secret; the one before stays good for a while."""
        given = parse(RotateIn, await small_body(request), "")
        key, overlap = request.match_info["id"], timedelta(hours=given.overlap_hours)
        secret = await self._database.write(
            lambda connection: rotate(connection, caller.system, key, overlap, within=caller.reach)
        )
        return answer({"id": key, "secret": secret})

    @call(
        "POST",
        "/keys/{id}/revoke",
        Act.KEYS_MANAGE,
        vi="Thu hồi một khoá ngay.",
        en="Makes a key worthless from now on.",
        gives=NOTHING,
        problems=("key.*", "agency.unknown", "people.beyond-agencies"),
    )
    async def revoke(self, request: web.Request, caller: Caller) -> web.Response:
        """POST that a key is worthless from now on."""
        key = request.match_info["id"]
        await self._database.write(lambda connection: revoke(connection, caller.system, key, within=caller.reach))
        return web.Response(status=204)

    @call(
        "GET",
        "/audit",
        Act.AUDIT_READ,
        vi="Nhật ký quản trị của một khoảng thời gian, từng dòng JSON hoặc bảng.",
        en="The audit of a time: acts of administration and accesses to content, as lines of JSON or a table.",
        gives=file_of(*FORMATS.values()),
        query=(
            Parameter("since", "Từ lúc (ISO 8601).", "From this moment on (ISO 8601)."),
            Parameter("until", "Đến trước lúc (ISO 8601).", "Before this moment (ISO 8601)."),
            Parameter("format", "Dạng.", "The form.", {"type": "string", "enum": list(FORMATS), "default": "jsonl"}),
        ),
        problems=("people.format-unknown", "people.time-wrong"),
    )
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


def _key(key: KeyView) -> KeyOut:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "agencies": list(key.agencies),
        "created_at": second_json(key.created_at),
        "expires_at": second_json(key.expires_at),
        "used_at": second_json(key.used_at),
        "revoked_at": second_json(key.revoked_at),
        "previous_until": second_json(key.previous_until),
        "certificate": key.certificate,
    }
