"""Lists of the bus's wire: what waits, what was sent, how much of it, and the receiver's word about one item.

Only the caller's own agencies count. Parameters left over from the client's earlier calls are ignored (wire 3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.exchange.views import DeliveryState, InboxItem, SentItem
from gateway.packet.names import Kind
from gateway.web.vxp import replies as vxp_replies
from gateway.web.vxp.replies import KINDS, SERVICE, STATES, Item, moment

if TYPE_CHECKING:
    from aiohttp import web

    from gateway.web.vxp.call import Call

MOST: Final = 1000
"""Items in one list, the oldest first."""

_KINDS: Final = {word: kind for kind, word in KINDS.items()}

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

_MARKS: Final = {
    "processing": DeliveryState.PROCESSING,
    "done": DeliveryState.DONE,
    "fail": DeliveryState.DEAD,
}


async def received(call: Call) -> web.StreamResponse:
    """``getReceivedEdocList``: what waits for the caller's agencies."""
    call.parameters.one_of("servicetype", SERVICE)
    word = call.parameters.one_of("messagetype", *_KINDS)
    call.parameters.settle()
    items = await call.exchange.inbox(call.caller.agencies, kind=_KINDS[word], limit=MOST)
    return vxp_replies.success(call.operation, data=[_received(item) for item in items])


def _received(item: InboxItem) -> Item:
    return {
        "docId": item.delivery,
        "serviceType": SERVICE,
        "messageType": KINDS[item.kind],
        "from": item.sender,
        "to": item.receiver,
        "created_time": moment(item.created_at),
        "updated_time": moment(item.updated_at),
        "status": STATES[item.state],
        "status_desc": "",
    }


async def sent(call: Call) -> web.StreamResponse:
    """``getSentEdocList``: what became of one sent packet, or of all, at each receiver.

    An extension of ours: without ``docId``, a full ``hash-file`` asks for the packets with that digest, so that a
    sender who got no answer learns whether its packet arrived. The bus's client writes digests without leading zeros
    and may repeat an old one here (wire 2.1 and 3): such a one is left aside.
    """
    document = call.parameters.optional("docId")
    digest = "" if document else call.parameters.optional("hash-file").lower()
    call.parameters.settle()
    if digest and _DIGEST.fullmatch(digest):
        items = await call.exchange.sent_by_digest(call.caller, digest)
    else:
        items = await call.exchange.sent(call.caller, document or None)
    return vxp_replies.success(call.operation, data=[_sent(item) for item in items[:MOST]])


def _sent(item: SentItem) -> Item:
    waiting = item.state in (DeliveryState.WAITING, DeliveryState.HELD)
    return {
        "serviceType": SERVICE,
        "messageType": KINDS[item.kind],
        "senderDocId": item.document,
        "receiverDocId": item.delivery,
        "fromCode": item.sender,
        "toCode": item.receiver,
        "title": item.subject or "",
        "notation": item.code or "",
        "sentTime": moment(item.sent_at),
        "receivedTime": "" if waiting else moment(item.updated_at),
        "sendStatus": STATES[DeliveryState.DONE],
        "sendStatusDesc": "",
        "receiveStatus": STATES[item.state],
        "receiveStatusDesc": item.error,
    }


async def update_status(call: Call) -> web.StreamResponse:
    """``updateStatus``: the receiving system's word about one delivered item; repeating it changes nothing."""
    word = call.parameters.one_of("status", *_MARKS)
    delivery = call.parameters.required("docId")
    call.parameters.settle()
    await call.exchange.mark(delivery, call.caller, _MARKS[word])
    return vxp_replies.success(call.operation)


async def count_documents(call: Call) -> web.StreamResponse:
    """``countReceiveEdoc``: how many documents wait."""
    return await _count(call, Kind.DOCUMENT)


async def count_statuses(call: Call) -> web.StreamResponse:
    """``countReceiveStatus``: how many status packets wait."""
    return await _count(call, Kind.STATUS)


async def _count(call: Call, kind: Kind) -> web.StreamResponse:
    number = await call.exchange.count_inbox(call.caller.agencies, kind)
    return vxp_replies.success(call.operation, count=number)
