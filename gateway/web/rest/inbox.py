"""REST: inboxes. Looking changes nothing; a lock keeps an item for one of several programs; what is taken leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from gateway.exchange.intake.inbox import Taking
from gateway.findings import refuse
from gateway.packet.names import Kind
from gateway.roles import Act
from gateway.web.problems import finding_json
from gateway.web.rest.answers import answer, limit_of, small_body
from gateway.web.rest.bodies import moment_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gateway.exchange.intake.inbox import Inbox, Lock
    from gateway.exchange.views import Caller, InboxItem
    from gateway.web.rest.desk import Handler, Operation

_DELIVERY: Final = re.compile("[0-9a-f]{32}")


def inbox_routes(base: str, inbox: Inbox, known: Callable[[Operation, Act], Handler]) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""
    desk = _Desk(inbox)
    place = f"{base}/inbox"
    one = f"{place}/{{delivery}}"
    return [
        web.get(place, known(desk.peek, Act.DOCUMENTS_LOOK)),
        web.post(f"{place}/lock", known(desk.lock_some, Act.INBOX_TAKE)),
        web.post(f"{place}/ack", known(desk.ack_all, Act.INBOX_TAKE)),
        web.post(f"{one}/lock", known(desk.lock, Act.INBOX_TAKE)),
        web.post(f"{one}/unlock", known(desk.unlock, Act.INBOX_TAKE)),
        web.post(f"{one}/ack", known(desk.ack, Act.INBOX_TAKE)),
    ]


class _Desk:
    """The operations; each takes a request and who speaks."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def peek(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET what waits for the caller's agencies, the oldest first."""
        from gateway.web.rest.inbox_model import which_of

        limit = limit_of(request)
        after = request.query.get("after")
        if after is not None and not _DELIVERY.fullmatch(after):
            raise refuse("inbox.cursor-wrong", "after")
        items = await self._inbox.page(caller, which_of(request.query), after=after, limit=limit)
        following = items[-1].delivery if len(items) == limit else None
        return answer({**inbox_json(items), "next": following})

    async def lock(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that an item is wanted alone; with the token of its lock, that it is wanted longer."""
        from gateway.web.rest.inbox_model import LockIn
        from gateway.web.rest.model import parse

        given = parse(LockIn, await small_body(request) or b"{}", "")
        held = await self._inbox.lock(request.match_info["delivery"], caller, given.seconds, given.token or None)
        return answer(_lock_json(held))

    async def lock_some(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that some items are wanted alone: the oldest that nobody has in hand."""
        from gateway.web.rest.inbox_model import LockSomeIn
        from gateway.web.rest.model import parse

        given = parse(LockSomeIn, await small_body(request) or b"{}", "")
        held, items = await self._inbox.lock_some(caller, given.which(), given.limit, given.seconds)
        return answer({**_lock_json(held), **inbox_json(items)})

    async def unlock(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that an item is free again."""
        from gateway.web.rest.inbox_model import UnlockIn
        from gateway.web.rest.model import parse

        given = parse(UnlockIn, await small_body(request), "")
        await self._inbox.unlock(request.match_info["delivery"], caller, given.token)
        return web.Response(status=204)

    async def ack(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a delivery was taken; it leaves the inbox. Saying so again changes nothing."""
        from gateway.web.rest.inbox_model import AckIn
        from gateway.web.rest.model import parse

        given = parse(AckIn, await small_body(request) or b"{}", "")
        await self._inbox.acknowledge(caller, Taking(request.match_info["delivery"], given.token or None))
        return web.Response(status=204)

    async def ack_all(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that many deliveries were taken; each succeeds or fails by itself."""
        from gateway.web.rest.inbox_model import AckAllIn
        from gateway.web.rest.model import parse

        items = parse(AckAllIn, await small_body(request), "").takings()
        faults = await self._inbox.acknowledge_all(caller, items)
        told = [
            {"delivery": one.delivery, "taken": fault is None, "error": finding_json(fault) if fault else None}
            for one, fault in zip(items, faults, strict=True)
        ]
        return answer({"items": told, "taken": sum(fault is None for fault in faults)})


def _lock_json(held: Lock) -> dict[str, Any]:
    return {"token": held.token, "until": moment_json(held.until)}


def inbox_json(items: Sequence[InboxItem]) -> dict[str, Any]:
    """Return what waits in the mailboxes of a key's agencies, the oldest first."""
    return {"items": [_item_json(item) for item in items]}


def _item_json(item: InboxItem) -> dict[str, Any]:
    return {
        "delivery": item.delivery,
        "document": item.document,
        "kind": item.kind.value,
        "from": item.sender,
        "to": item.receiver,
        "state": item.state.value,
        "created_at": moment_json(item.created_at),
        "updated_at": moment_json(item.updated_at),
        "subject": item.subject,
        "code": item.code,
        "status_code": item.status_code,
        "document_id": item.document_id,
        "priority": item.priority,
        "size": item.size,
        "sha256": item.sha256,
        "business_type": item.business_type,
        "about": item.about,
        "stage": item.stage if item.kind is Kind.DOCUMENT else None,
        "needs_decision": item.decision.value if item.decision is not None else None,
        "superseded_by": item.superseded_by,
        "flagged": item.flagged,
        "locked_until": moment_json(item.locked_until),
    }
