"""REST: documents are updated, replaced, revoked and taken back by plain calls; the right packets are made here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from gateway.exchange.intake import follow_ups
from gateway.exchange.intake.repeats import Asked, digest_of
from gateway.exchange.views import Caller, Reported
from gateway.findings import Refused, refuse
from gateway.packet.names import StatusCode
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.bodies import reported_json
from gateway.web.rest.calls import Form, call, json_of
from gateway.web.rest.follow_ups_model import ChangeIn, RevokeIn, TakeBackIn, act_of, changed, withdrawn_from
from gateway.web.rest.model import parse, staff_of
from gateway.web.rest.sending import (
    FOLLOW_UP_PROBLEMS,
    IF_MATCH,
    REPEAT_KEY,
    UPLOAD_PROBLEMS,
    Sending,
    check_state,
    plain,
    repeat_key,
)
from gateway.web.rest.shapes import SentOut, TakenBackOut

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import OutgoingFile, Receipt
    from gateway.packet.limits import Limits


class FollowUps:
    """The operations; each takes a request and who speaks."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._sending = Sending(exchange, limits)

    @call(
        "POST",
        "/documents/{id}/update",
        Act.DOCUMENTS_SEND,
        vi="Gửi những gì mới của một văn bản như một bản cập nhật.",
        en="Sends what is new in a document, as an update.",
        gives=json_of(SentOut, 200, 201),
        takes=Form(ChangeIn, alone=True),
        headers=(REPEAT_KEY, IF_MATCH),
        problems=(*FOLLOW_UP_PROBLEMS, *UPLOAD_PROBLEMS),
    )
    async def update(self, request: web.Request, caller: Caller) -> Answer[SentOut]:
        """POST what is new in a document: its receivers get it as an update."""
        return await self._change(request, caller, anew=False)

    @call(
        "POST",
        "/documents/{id}/replace",
        Act.DOCUMENTS_SEND,
        vi="Gửi một văn bản thay thế văn bản này.",
        en="Sends a document that takes the place of this one.",
        gives=json_of(SentOut, 200, 201),
        takes=Form(ChangeIn, alone=True),
        headers=(REPEAT_KEY, IF_MATCH),
        problems=(*FOLLOW_UP_PROBLEMS, *UPLOAD_PROBLEMS),
    )
    async def replace(self, request: web.Request, caller: Caller) -> Answer[SentOut]:
        """POST a document that takes the place of another."""
        return await self._change(request, caller, anew=True)

    async def _change(self, request: web.Request, caller: Caller, *, anew: bool) -> Answer[SentOut]:
        document = request.match_info["id"]
        try:
            key = repeat_key(request, "replace" if anew else "update", document)
            receipt = await self._changed(request, caller, document, key, anew=anew)
        except Refused as refused:
            raise await self._sending.recorded(refused, caller) from None
        return await self._sending.told(receipt, caller)

    async def _changed(
        self, request: web.Request, caller: Caller, document: str, key: str | None, *, anew: bool
    ) -> Receipt:
        async with self._sending.taken(request, caller, ChangeIn, key) as given:
            if given.before is not None:
                return given.before
            base = await self._exchange.follow_ups.base(document, caller)
            await check_state(request, self._exchange, document, caller)
            draft, data = changed(base, given.said, anew=anew)
            if not (data or given.files or draft != base):
                raise refuse("follow-up.nothing-new", "")
            said = act_of(given.said, caller)
            if anew:
                draft = follow_ups.replacement(base, draft, said)
            else:
                draft = follow_ups.update(base, draft, said, data=data or bool(given.files))
            keep = given.said.keep_files if given.said.keep_files is not None else not given.files
            async with self._kept(document, caller, keep=keep) as kept:
                receipt = await self._exchange.compose(
                    draft, [*kept, *given.files], caller, idempotency_key=key, digest=given.digest
                )
            await self._sending.done(given)
        return receipt

    @asynccontextmanager
    async def _kept(self, document: str, caller: Caller, *, keep: bool) -> AsyncIterator[list[OutgoingFile]]:
        """Give the document's own files; a hub unpacks them, which takes its time."""
        if not keep:
            yield []
            return
        held = self._exchange.follow_ups.files(document, caller)
        files = await asyncio.to_thread(held.__enter__)
        try:
            yield files
        finally:
            await asyncio.to_thread(held.__exit__, None, None, None)

    @call(
        "POST",
        "/documents/{id}/revoke",
        Act.DOCUMENTS_SEND,
        vi="Thu hồi một văn bản bằng một gói tin, có lý do.",
        en="Withdraws a document by a packet, for a reason.",
        gives=json_of(SentOut, 200, 201),
        takes=RevokeIn,
        headers=(REPEAT_KEY, IF_MATCH),
        problems=FOLLOW_UP_PROBLEMS,
    )
    async def revoke(self, request: web.Request, caller: Caller) -> Answer[SentOut]:
        """POST why a document is withdrawn: its receivers are asked for it by a packet."""
        document = request.match_info["id"]
        try:
            key = repeat_key(request, "revoke", document)
            given = parse(RevokeIn, await small_body(request), "")
            receipt = await self._sending.known(caller, key, digest_of(plain(given)))
            if receipt is None:
                receipt = await self._revoked(request, caller, document, key, given)
        except Refused as refused:
            raise await self._sending.recorded(refused, caller) from None
        return await self._sending.told(receipt, caller)

    async def _revoked(
        self, request: web.Request, caller: Caller, document: str, key: str | None, given: RevokeIn
    ) -> Receipt:
        base = await self._exchange.follow_ups.base(document, caller)
        await check_state(request, self._exchange, document, caller)
        draft = follow_ups.revocation(base, withdrawn_from(base, given), act_of(given, caller))
        return await self._exchange.compose(draft, [], caller, idempotency_key=key, digest=digest_of(plain(given)))

    @call(
        "POST",
        "/documents/{id}/take-back",
        Act.DOCUMENTS_SEND,
        vi="Yêu cầu lấy lại một văn bản bằng trạng thái 13, có lý do.",
        en="Asks for a document back by status 13, for a reason.",
        gives=json_of(TakenBackOut, 200, 201),
        takes=TakeBackIn,
        headers=(REPEAT_KEY, IF_MATCH),
        problems=(*FOLLOW_UP_PROBLEMS, "take-back.*"),
    )
    async def take_back(self, request: web.Request, caller: Caller) -> Answer[TakenBackOut]:
        """POST why a document is asked back: status 13 goes to every receiver that may still be asked."""
        document = request.match_info["id"]
        try:
            key = repeat_key(request, "take-back", document)
            given = parse(TakeBackIn, await small_body(request), "")
            asked = Asked.of(caller.system, key, digest_of(plain(given)))
            async with self._exchange.repeats.under_way(asked) as known:
                if known is not None:
                    receipts = await self._exchange.follow_ups.take_back_requests(document, caller)
                    return answer({**reported_json(document, Reported(tuple(receipts))), "duplicate": True})
                reported = await self._asked_back(request, caller, document, given)
                # Not in the transactions of the statuses: repeated after a crash in between, it asks once more.
                await self._exchange.repeats.keep(asked, reported.receipts[0].document)
        except Refused as refused:
            raise await self._sending.recorded(refused, caller) from None
        return answer({**reported_json(document, reported), "duplicate": False}, 201)

    async def _asked_back(self, request: web.Request, caller: Caller, document: str, given: TakeBackIn) -> Reported:
        await self._exchange.follow_ups.base(document, caller)
        await check_state(request, self._exchange, document, caller)
        return await self._exchange.report(
            document,
            caller,
            code=StatusCode.TAKE_BACK_REQUESTED,
            reason=given.reason,
            staff=caller.staff or staff_of(given.staff),
            agency=given.agency or None,
        )
