"""REST: inboxes. Looking changes nothing; a lock keeps an item for one of several programs; what is taken leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.intake.inbox import Taking
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.problems import finding_json
from gateway.web.rest.answers import Answer, answer, limit_of, small_body
from gateway.web.rest.bodies import inbox_json, moment_json
from gateway.web.rest.calls import NOTHING, Maybe, call, json_of, limit_up_to
from gateway.web.rest.inbox_model import QUERY, AckAllIn, AckIn, LockIn, LockSomeIn, UnlockIn, which_of
from gateway.web.rest.model import parse
from gateway.web.rest.shapes import AllTakenOut, InboxPageOut, LockedOut, LockOut

if TYPE_CHECKING:
    from gateway.exchange.intake.inbox import Inbox, Lock
    from gateway.web.rest.shapes import TakenOut

_DELIVERY: Final = re.compile("[0-9a-f]{32}")


class Inboxes:
    """The operations; each takes a request and who speaks."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    @call(
        "GET",
        "/inbox",
        Act.DOCUMENTS_LOOK,
        vi="Những gì đang chờ các cơ quan của khoá, cũ nhất trước.",
        en="What waits for the key’s agencies, the oldest first.",
        gives=json_of(InboxPageOut),
        query=(limit_up_to(), *QUERY),
        problems=("inbox.cursor-wrong", "rest.text-*", "field.*"),
    )
    async def peek(self, request: web.Request, caller: Caller) -> Answer[InboxPageOut]:
        """GET what waits for the caller's agencies, the oldest first."""
        limit = limit_of(request)
        after = request.query.get("after")
        if after is not None and not _DELIVERY.fullmatch(after):
            raise refuse("inbox.cursor-wrong", "after")
        items = await self._inbox.page(caller, which_of(request.query), after=after, limit=limit)
        following = items[-1].delivery if len(items) == limit else None
        return answer({**inbox_json(items), "next": following})

    @call(
        "POST",
        "/inbox/{delivery}/lock",
        Act.INBOX_TAKE,
        vi="Giữ riêng một mục một lúc; kèm token thì giữ lâu thêm.",
        en="Keeps an item for oneself for a while; with the token of its lock, for longer.",
        gives=json_of(LockOut),
        takes=Maybe(LockIn),
        problems=("delivery.unknown", "delivery.closed", "inbox.locked", "inbox.lock-lost"),
    )
    async def lock(self, request: web.Request, caller: Caller) -> Answer[LockOut]:
        """POST that an item is wanted alone; with the token of its lock, that it is wanted longer."""
        given = parse(LockIn, await small_body(request) or b"{}", "")
        held = await self._inbox.lock(request.match_info["delivery"], caller, given.seconds, given.token or None)
        return answer(_lock_json(held))

    @call(
        "POST",
        "/inbox/lock",
        Act.INBOX_TAKE,
        vi="Giữ riêng những mục cũ nhất chưa ai giữ.",
        en="Keeps the oldest items that nobody has in hand.",
        gives=json_of(LockedOut),
        takes=Maybe(LockSomeIn),
    )
    async def lock_some(self, request: web.Request, caller: Caller) -> Answer[LockedOut]:
        """POST that some items are wanted alone: the oldest that nobody has in hand."""
        given = parse(LockSomeIn, await small_body(request) or b"{}", "")
        held, items = await self._inbox.lock_some(caller, given.which(), given.limit, given.seconds)
        return answer({**_lock_json(held), **inbox_json(items)})

    @call(
        "POST",
        "/inbox/{delivery}/unlock",
        Act.INBOX_TAKE,
        vi="Thôi giữ riêng một mục.",
        en="Gives the lock of an item back.",
        gives=NOTHING,
        takes=UnlockIn,
        problems=("delivery.unknown", "inbox.locked"),
    )
    async def unlock(self, request: web.Request, caller: Caller) -> web.Response:
        """POST that an item is free again."""
        given = parse(UnlockIn, await small_body(request), "")
        await self._inbox.unlock(request.match_info["delivery"], caller, given.token)
        return web.Response(status=204)

    @call(
        "POST",
        "/inbox/{delivery}/ack",
        Act.INBOX_TAKE,
        vi="Xác nhận đã lấy một gói; gói rời khỏi hộp thư.",
        en="Says that a delivery was taken; it leaves the inbox.",
        gives=NOTHING,
        takes=Maybe(AckIn),
        problems=("delivery.unknown", "delivery.closed", "inbox.locked"),
    )
    async def ack(self, request: web.Request, caller: Caller) -> web.Response:
        """POST that a delivery was taken; it leaves the inbox. Saying so again changes nothing."""
        given = parse(AckIn, await small_body(request) or b"{}", "")
        await self._inbox.acknowledge(caller, Taking(request.match_info["delivery"], given.token or None))
        return web.Response(status=204)

    @call(
        "POST",
        "/inbox/ack",
        Act.INBOX_TAKE,
        vi="Xác nhận đã lấy nhiều gói; mỗi gói thành công hay không là riêng.",
        en="Says that many deliveries were taken; each succeeds or fails by itself.",
        gives=json_of(AllTakenOut),
        takes=AckAllIn,
    )
    async def ack_all(self, request: web.Request, caller: Caller) -> Answer[AllTakenOut]:
        """POST that many deliveries were taken; each succeeds or fails by itself."""
        items = parse(AckAllIn, await small_body(request), "").takings()
        faults = await self._inbox.acknowledge_all(caller, items)
        told: list[TakenOut] = [
            {"delivery": one.delivery, "taken": fault is None, "error": finding_json(fault) if fault else None}
            for one, fault in zip(items, faults, strict=True)
        ]
        return answer({"items": told, "taken": sum(fault is None for fault in faults)})


def _lock_json(held: Lock) -> LockOut:
    return {"token": held.token, "until": moment_json(held.until)}
