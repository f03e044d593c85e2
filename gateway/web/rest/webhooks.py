"""Web-hooks by REST: subscriptions of a key for its own agencies, their history, replays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.exchange.webhooks.desk import by_key
from gateway.exchange.webhooks.events import EVENTS
from gateway.exchange.webhooks.rows import filters_json
from gateway.exchange.webhooks.views import TellState
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer, limit_of, small_body
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import NOTHING, Parameter, call, json_of, limit_up_to
from gateway.web.rest.model import parse
from gateway.web.rest.webhook_model import HookChangeIn, HookIn, HookPauseIn, HookReplayIn, HookRotateIn
from gateway.web.rest.webhook_shapes import (
    AttemptOut,
    EventTypesOut,
    HookOut,
    HookReplayedOut,
    HookSecretOut,
    HooksOut,
    NewHookOut,
    PingedOut,
    PingOut,
    ToldHistoryOut,
    ToldOut,
    ToldsOut,
)

if TYPE_CHECKING:
    from gateway.exchange.webhooks.desk import WebhookDesk
    from gateway.exchange.webhooks.views import HookView, PingView, TellView

MOST: Final = 200
"""Events on one page."""

STATES: Final = tuple(one.value for one in TellState)

WRONG: Final = ("webhook.address-wrong", "webhook.address-private", "webhook.event-unknown", "webhook.not-your-agency")
OWN: Final = ("webhook.keys-only", "webhook.unknown")


class Webhooks:
    """The operations; each takes a request and the key that makes it."""

    def __init__(self, desk: WebhookDesk) -> None:
        self._desk = desk

    @call(
        "GET",
        "/webhooks/event-types",
        Act.WEBHOOKS_MANAGE,
        vi="Các loại tin có thể đăng ký nhận.",
        en="The kinds of events that may be subscribed to.",
        gives=json_of(EventTypesOut),
    )
    async def types(self, _request: web.Request, _caller: Caller) -> Answer[EventTypesOut]:
        """GET the kinds of events."""
        return answer({"events": [{"name": one.name, "vi": one.vi, "en": one.en} for one in EVENTS.values()]})

    @call(
        "GET",
        "/webhooks",
        Act.WEBHOOKS_MANAGE,
        vi="Các đăng ký nhận tin của khoá, cũ nhất trước.",
        en="The key’s subscriptions, the oldest first.",
        gives=json_of(HooksOut),
        problems=("webhook.keys-only",),
    )
    async def listed(self, _request: web.Request, caller: Caller) -> Answer[HooksOut]:
        """GET the subscriptions of the key."""
        return answer({"webhooks": [hook_json(one) for one in await self._desk.listed(by_key(caller))]})

    @call(
        "POST",
        "/webhooks",
        Act.WEBHOOKS_MANAGE,
        vi="Đăng ký nhận tin và gửi tin thử; bí mật chỉ hiện lần này.",
        en="Subscribes and sends a ping; the secret is shown this one time.",
        gives=json_of(NewHookOut, 201),
        takes=HookIn,
        problems=(*WRONG, *OWN, "webhook.too-many", "secrets.key-unusable"),
    )
    async def new(self, request: web.Request, caller: Caller) -> Answer[NewHookOut]:
        """POST a new subscription."""
        given = parse(HookIn, await small_body(request), "")
        hook, secret, ping = await self._desk.create(by_key(caller), caller, given.wanted(given.url))
        return answer({**hook_json(hook), "ping": _ping(ping), "secret": secret}, 201)

    @call(
        "GET",
        "/webhooks/{id}",
        Act.WEBHOOKS_MANAGE,
        vi="Một đăng ký nhận tin.",
        en="One subscription.",
        gives=json_of(HookOut),
        problems=OWN,
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[HookOut]:
        """GET one subscription."""
        return answer(hook_json(await self._desk.show(by_key(caller), request.match_info["id"])))

    @call(
        "PUT",
        "/webhooks/{id}",
        Act.WEBHOOKS_MANAGE,
        vi="Đổi loại tin và điều kiện của một đăng ký; địa chỉ giữ nguyên.",
        en="Changes a subscription’s events and conditions; its address stays.",
        gives=json_of(HookOut),
        takes=HookChangeIn,
        problems=(*WRONG, *OWN),
    )
    async def change(self, request: web.Request, caller: Caller) -> Answer[HookOut]:
        """PUT events and conditions."""
        given = parse(HookChangeIn, await small_body(request), "")
        by, which = by_key(caller), request.match_info["id"]
        hook = await self._desk.show(by, which)
        return answer(hook_json(await self._desk.change(by, caller, which, given.wanted(hook.url))))

    @call(
        "DELETE",
        "/webhooks/{id}",
        Act.WEBHOOKS_MANAGE,
        vi="Xoá một đăng ký cùng mọi tin còn nợ nó.",
        en="Removes a subscription with all that is owed to it.",
        gives=NOTHING,
        problems=OWN,
    )
    async def remove(self, request: web.Request, caller: Caller) -> web.Response:
        """DELETE a subscription."""
        await self._desk.remove(by_key(caller), request.match_info["id"])
        return web.Response(status=204)

    @call(
        "POST",
        "/webhooks/{id}/ping",
        Act.WEBHOOKS_MANAGE,
        vi="Gửi tin thử; được trả lời 2xx thì đăng ký hoạt động.",
        en="Sends a ping; a subscription that answers it with 2xx is active.",
        gives=json_of(PingedOut),
        problems=OWN,
    )
    async def ping(self, request: web.Request, caller: Caller) -> Answer[PingedOut]:
        """POST a ping."""
        hook, ping = await self._desk.ping(by_key(caller), request.match_info["id"])
        return answer({**hook_json(hook), "ping": _ping(ping)})

    @call(
        "POST",
        "/webhooks/{id}/pause",
        Act.WEBHOOKS_MANAGE,
        vi="Tạm dừng một đăng ký; tin trong lúc dừng vẫn được giữ.",
        en="Pauses a subscription; what happens meanwhile is kept.",
        gives=json_of(HookOut),
        takes=HookPauseIn,
        problems=(*OWN, "webhook.pending"),
    )
    async def pause(self, request: web.Request, caller: Caller) -> Answer[HookOut]:
        """POST that nothing is told for now."""
        given = parse(HookPauseIn, await small_body(request), "")
        return answer(hook_json(await self._desk.pause(by_key(caller), request.match_info["id"], given.reason)))

    @call(
        "POST",
        "/webhooks/{id}/resume",
        Act.WEBHOOKS_MANAGE,
        vi="Cho một đăng ký chạy tiếp, gửi ngay những gì đang chờ.",
        en="Resumes a subscription and tells at once what waits.",
        gives=json_of(HookOut),
        problems=(*OWN, "webhook.pending"),
    )
    async def resume(self, request: web.Request, caller: Caller) -> Answer[HookOut]:
        """POST that it is told again."""
        return answer(hook_json(await self._desk.resume(by_key(caller), request.match_info["id"])))

    @call(
        "POST",
        "/webhooks/{id}/rotate",
        Act.WEBHOOKS_MANAGE,
        vi="Cấp bí mật mới; trong thời gian chuyển tiếp tin mang chữ ký của cả hai.",
        en="Gives a new secret; during the overlap messages are signed by both.",
        gives=json_of(HookSecretOut),
        takes=HookRotateIn,
        problems=(*OWN, "secrets.key-unusable"),
    )
    async def rotate(self, request: web.Request, caller: Caller) -> Answer[HookSecretOut]:
        """POST that it gets a new secret."""
        given = parse(HookRotateIn, await small_body(request), "")
        overlap = timedelta(hours=given.overlap_hours)
        hook, secret = await self._desk.rotate(by_key(caller), request.match_info["id"], overlap)
        return answer({**hook_json(hook), "secret": secret})

    @call(
        "POST",
        "/webhooks/{id}/replay",
        Act.WEBHOOKS_MANAGE,
        vi="Báo lại một tin, hoặc mọi tin từ một thời điểm, với mã cũ.",
        en="Tells one event again, or all since a moment, under their old ids.",
        gives=json_of(HookReplayedOut),
        takes=HookReplayIn,
        problems=(*OWN, "webhook.delivery-unknown", "webhook.replay-what"),
    )
    async def replay(self, request: web.Request, caller: Caller) -> Answer[HookReplayedOut]:
        """POST what is told again."""
        given = parse(HookReplayIn, await small_body(request), "")
        if (given.event is None) == (given.since is None):
            raise refuse("webhook.replay-what", "event")
        by, which = by_key(caller), request.match_info["id"]
        return answer({"replayed": await self._desk.replay(by, which, delivery=given.event, since=given.moment())})

    @call(
        "GET",
        "/webhooks/{id}/events",
        Act.WEBHOOKS_MANAGE,
        vi="Những gì đã báo hoặc còn phải báo, mới nhất trước.",
        en="What was told or is to be told, the newest first.",
        gives=json_of(ToldsOut),
        query=(
            Parameter(
                "state", "Trạng thái.", "The state.", {"type": "string", "enum": [one.value for one in TellState]}
            ),
            limit_up_to(MOST),
            Parameter("after", "Giá trị «next» của trang trước.", "The «next» of the page before."),
        ),
        problems=(*OWN, "field.not-one-of"),
    )
    async def events(self, request: web.Request, caller: Caller) -> Answer[ToldsOut]:
        """GET the history, page by page."""
        asked = request.query
        if (state := asked.get("state")) is not None and state not in STATES:
            raise refuse("field.not-one-of", "state", name="state", limit=", ".join(STATES))
        found = await self._desk.page(
            by_key(caller), request.match_info["id"], state, asked.get("after"), limit_of(request, MOST)
        )
        return answer({"items": [_told(one) for one in found.items], "next": found.next})

    @call(
        "GET",
        "/webhooks/{id}/events/{event}",
        Act.WEBHOOKS_MANAGE,
        vi="Một tin và mọi lần thử báo.",
        en="One event with its attempts.",
        gives=json_of(ToldHistoryOut),
        problems=(*OWN, "webhook.delivery-unknown"),
    )
    async def event(self, request: web.Request, caller: Caller) -> Answer[ToldHistoryOut]:
        """GET one event."""
        one = await self._desk.told(by_key(caller), request.match_info["id"], request.match_info["event"])
        history: list[AttemptOut] = [
            {"at": moment_json(it.at), "status": it.status, "error": it.error, "milliseconds": it.milliseconds}
            for it in one.history
        ]
        return answer({**_told(one), "history": history})


def hook_json(hook: HookView) -> HookOut:
    """Return a subscription as REST and the command line have it."""
    filters = filters_json(hook.filters)
    return {
        "id": hook.id,
        "url": hook.url,
        "description": hook.description,
        "events": list(hook.events),
        "filters": {
            "agencies": filters["agencies"],
            "kinds": filters["kinds"],
            "priorities": filters["priorities"],
            "document_types": filters["document_types"],
            "status_codes": filters["status_codes"],
        },
        "state": hook.state,
        "reason": hook.reason,
        "created_at": moment_json(hook.created_at),
        "active_since": moment_json(hook.active_since),
        "failures": hook.failures,
        "failing_since": moment_json(hook.failing_since),
        "next_at": moment_json(hook.next_at),
        "previous_until": moment_json(hook.previous_until),
        "waiting": hook.waiting,
    }


def _ping(ping: PingView) -> PingOut:
    return {"answered": ping.answered, "status": ping.status, "error": ping.error}


def _told(one: TellView) -> ToldOut:
    return {
        "id": one.id,
        "event": one.event,
        "at": moment_json(one.at),
        "data": dict(one.data),
        "state": one.state,
        "attempts": one.attempts,
        "next_at": moment_json(one.next_at),
        "settled_at": moment_json(one.settled_at),
        "status": one.status,
        "error": one.error,
    }
