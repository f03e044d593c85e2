"""Agencies on the bus's wire: the lists that systems keep copies of, registering and deleting.

The body of ``registerAgency`` is not signed and passed through unchecked by the client, so anything may stand in it.
"""

from __future__ import annotations

import asyncio
import json
import unicodedata
from typing import TYPE_CHECKING, Final

from gateway.directory.names import AGENCY_ID
from gateway.exchange.agencies.listing import Unit
from gateway.exchange.views import AgencyView
from gateway.findings import Finding, Refused, refuse
from gateway.web.vxp import replies as vxp_replies
from gateway.web.vxp.call import Call, read_small
from gateway.web.vxp.replies import Item, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

MOST_BODY: Final = 64 * 1024
MOST_CHANGES: Final = 5_000
"""Changes of the directory in one answer."""

_MEMBERS: Final = {"code": 35, "name": 500, "pcode": 35, "mail": 254, "mobile": 50, "fax": 50}
"""Members of ``registerAgency`` that are used, and how many characters each may have."""


async def agencies(call: Call) -> web.StreamResponse:
    """``getAgenciesList``."""
    found = await call.exchange.directory.units(None, MOST_CHANGES)
    return await _answer(call, found.units, _with_old)


async def agencies_qd20(call: Call) -> web.StreamResponse:
    """``getAgenciesListQD20``; ``level`` is ignored, since codes here are of any depth."""
    found = await call.exchange.directory.units(None, MOST_CHANGES)
    return await _answer(call, found.units, _qd20)


def _with_old(unit: Unit) -> Item:
    return {**_common(unit), "oldCode": unit.old_code}


def _qd20(unit: Unit) -> Item:
    code102 = unit.old_code or unit.code
    return {"id": unit.code, "code": unit.code, "code102": code102, "name": unit.name, "mail": unit.mail}


async def units(call: Call) -> web.StreamResponse:
    """``getSynchronizeUnit``; with ``since``, which is ours, only what changed after the ``next`` of an answer before.

    Such an answer names ended agencies too, and says with ``more`` that not all of it fitted in.
    """
    since = call.parameters.optional("since") or None
    call.parameters.settle()
    found = await call.exchange.directory.units(since, MOST_CHANGES)
    told: dict[str, str | int] = {} if since is None else {"next": found.cursor, "more": found.more}
    return await _answer(call, found.units, _unit, **told)


async def _answer(call: Call, found: list[Unit], item: Callable[[Unit], Item], **told: str | int) -> web.StreamResponse:
    """Answer with a list, put together beside the loop: a nation's takes a second."""
    return await asyncio.to_thread(
        lambda: vxp_replies.success(call.operation, data=[item(unit) for unit in found], **told)
    )


def _common(unit: Unit) -> Item:
    return {"id": unit.code, "pid": unit.parent, "code": unit.code, "name": unit.name, "mail": unit.mail}


def _unit(unit: Unit) -> Item:
    changed: Item = {"modifyDate": moment(unit.changed_at), "version": unit.version, "deleted": unit.deleted}
    # Not a member of the bus's own answer, and only there where it says something.
    old: Item = {"oldCode": unit.old_code} if unit.old_code else {}
    return {**_common(unit), **old, "centerCode": "", **changed, "isAgency": True}


async def register(call: Call) -> web.StreamResponse:
    """``registerAgency``: register an agency for the calling system, or change one that it already holds."""
    view = _agency(await read_small(call.request, MOST_BODY))
    await call.exchange.register_agency(view, call.system)
    return vxp_replies.success(call.operation)


def _agency(body: bytes) -> AgencyView:
    try:
        given = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise refuse("agency.body") from None
    if not isinstance(given, dict):
        raise refuse("agency.body")
    texts = {name: _member(given.get(name), most) for name, most in _MEMBERS.items()}
    wrong = [
        Finding("agency.member", name, {"name": name, "limit": _MEMBERS[name]})
        for name, text in texts.items()
        if text is None
    ]
    code = texts["code"] or ""
    if texts["code"] is not None and not AGENCY_ID.fullmatch(code):
        wrong.append(Finding("agency.invalid", "code"))
    if wrong:
        raise Refused(wrong)
    return AgencyView(
        id=code,
        name=texts["name"] or code,
        parent=texts["pcode"] or None,
        mail=texts["mail"] or None,
        mobile=texts["mobile"] or None,
        fax=texts["fax"] or None,
    )


def _member(value: object, most: int) -> str | None:
    """Return a member as trimmed text, empty where it is missing; nothing where it cannot be taken for a text."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    if isinstance(value, int) and abs(value) >= 10**most:
        return None
    text = str(value).strip()
    plain = not any(unicodedata.category(character) in ("Cc", "Cs") for character in text[: most + 1])
    return text if len(text) <= most and plain else None


async def remove(call: Call) -> web.StreamResponse:
    """``deleteAgency``: take one of the calling system's agencies out of the directory."""
    code = call.parameters.required("AgencyCode")
    call.parameters.settle()
    await call.exchange.delete_agency(code, call.system)
    return vxp_replies.success(call.operation)
