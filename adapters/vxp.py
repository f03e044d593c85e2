"""The bus as an endpoint: sends packets with ``sendEdoc``, fetches what waits, acknowledges after storing.

It sends once and says what happened. What may have arrived is ``unknown`` and is sent again with the same bytes, which
the bus recognises; nothing but JSON that says OK and names a DocId counts as delivered.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import aiohttp
import structlog

from adapters.sending import sent, slow_down
from adapters.upload import Upload
from adapters.vxp_client import NETWORK_ERRORS, NoAnswer, Reply, VxpClient, VxpSettings, read_reply, reply_of
from adapters.vxp_edoc import BadReply, EdocReply
from adapters.vxp_signing import unpadded
from adapters.vxp_words import LABELS
from gateway.contract import AgencyList, Health, Incoming, Outcome, Outgoing, Result, Unreachable
from gateway.kit.plugin import Label, Plugin
from gateway.packet.names import Kind

__all__ = ["PLUGIN", "BusAgency", "VxpAdapter", "VxpSettings"]

log = structlog.get_logger(__name__)

END: Final = b"\r\n"
MOST_REPLY: Final = 1024 * 1024

WORDS: Final = {Kind.DOCUMENT: "edoc", Kind.STATUS: "status"}

PASSING: Final = frozenset(
    {
        "store.full",
        "objects.away",
        "internal",
        "web.unavailable",
        "web.too-slow",
        "web.body-broken",
        "wire.hash-mismatch",
    }
)
"""Codes of a hub of ours that say nothing against the packet."""

PASSING_HTTP: Final = frozenset({401, 408, 425})
"""A wrong secret (401) is a fault of the settings, not of the packet: it waits until that is mended."""

_ID: Final = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class BusAgency:
    """One agency in the bus's own list."""

    code: str
    name: str
    mail: str = ""
    parent: str = ""


class VxpAdapter:
    """A connection to one bus, as :class:`gateway.contract.Adapter`."""

    returns: Final = True
    """What is sent to an agency of ours comes back in our own list: a connection can be tested by a round trip."""

    def __init__(self, settings: VxpSettings, *, wall: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._client = VxpClient(settings, wall=wall)

    async def open(self) -> None:
        """Prepare connections; nothing is contacted yet."""
        await self._client.open()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.close()

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one packet once; every failure is an outcome."""
        settings = self._settings
        return await sent(
            outgoing,
            lambda file: Upload(file, settings.idle_seconds, settings.answer_seconds, after=END),
            partial(self._said, outgoing),
        )

    async def _said(self, outgoing: Outgoing, upload: Upload) -> Outcome:
        try:
            return _outcome(await self._post(outgoing, upload))
        except NETWORK_ERRORS:
            raise
        except ValueError as error:
            return Outcome(Result.REFUSED, detail=f"cannot be said in headers: {error}"[:500])

    async def ask(self, outgoing: Outgoing) -> Outcome:
        """Ask a hub of ours by the packet's digest; of other buses nothing can be asked."""
        if not self._settings.ask:
            return Outcome(Result.UNKNOWN, detail="this bus cannot be asked")
        try:
            items = _items((await self._client.call("getSentEdocList", _asking(outgoing))).require())
        except Unreachable as error:
            return Outcome(Result.UNKNOWN, detail=str(error)[:500])
        receipts = [receipt for item in items if isinstance(receipt := item.get("senderDocId"), str) and receipt]
        reached = {str(item.get("toCode") or "").strip().upper() for item in items}
        if receipts and {receiver.strip().upper() for receiver in outgoing.receivers} <= reached:
            return Outcome(Result.DELIVERED, receipt=receipts[0][:200], code="0")
        # A list without ids tells nothing; an empty one, or one without some receiver, that these were not reached:
        # the hub may know the packet from an earlier transfer for others.
        return Outcome(Result.UNKNOWN if items and not receipts else Result.LATER)

    async def _post(self, outgoing: Outgoing, upload: Upload) -> Reply:
        parameters = {
            "from": outgoing.sender,
            "servicetype": "eDoc",
            "messagetype": WORDS[outgoing.kind],
            "hash-file": unpadded(outgoing.sha256),
        }
        if not outgoing.whole and outgoing.kind is Kind.DOCUMENT:
            parameters["to"] = json.dumps(outgoing.receivers, separators=(",", ":"))
        request = self._client.request(
            "sendEdoc",
            parameters,
            content_type="application/octet-stream",
            body=upload.pieces(),
            size=outgoing.size + len(END),
            patience=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.connect_seconds),
        )
        async with asyncio.timeout(None) as limit:
            upload.limit = limit
            upload.waits_for_connection(self._settings.connect_seconds * 2)
            async with request as response:
                return await read_reply(response, MOST_REPLY)

    async def receive(self) -> AsyncIterator[Incoming]:
        """Yield what the bus has for us: documents, then statuses. Raises Unreachable."""
        for kind in Kind:
            parameters = {"servicetype": "eDoc", "messagetype": WORDS[kind]}
            reply = (await self._client.call("getReceivedEdocList", parameters)).require()
            for item in _items(reply)[: self._settings.most_items]:
                incoming = self._incoming(kind, item)
                if incoming is not None:
                    yield incoming

    def _incoming(self, kind: Kind, item: dict[str, Any]) -> Incoming | None:
        reference = str(item.get("docId", ""))
        receivers = _names(item.get("to"))
        if not _ID.fullmatch(reference):
            log.warning("item without usable docId", kind=kind.value)
            return None
        if self._settings.agencies and receivers and not set(receivers) & set(self._settings.agencies):
            return None
        return Incoming(
            reference=reference,
            kind=kind,
            sender=str(item.get("from") or ""),
            receivers=receivers,
            fetch=partial(self._fetch, reference),
            taken=lambda _accepted: self._tell(reference, "done"),
            failed=lambda _refusal: self._tell(reference, "fail"),
        )

    async def _tell(self, reference: str, status: str) -> None:
        reply = await self._client.call("updateStatus", {"status": status, "docId": reference})
        if not reply.ok:
            # The packet is safe here; if the item stays on the list, it comes again as a duplicate.
            log.warning("acknowledgement refused", item=reference, said=status, code=reply.code)

    async def _fetch(self, reference: str, write: Callable[[bytes], Awaitable[None]]) -> None:
        settings = self._settings
        patience = aiohttp.ClientTimeout(
            total=settings.fetch_seconds, sock_connect=settings.connect_seconds, sock_read=settings.idle_seconds
        )
        method = "GET" if settings.fetch == "downloadEdoc" else "POST"
        copy = _copy_raw if settings.fetch == "downloadEdoc" else _copy_json
        parameters = {"docId": reference}
        try:
            async with self._client.request(
                settings.fetch, parameters, method=method, body=None, patience=patience
            ) as response:
                await copy(response, write)
        except NETWORK_ERRORS as error:
            raise Unreachable(f"{settings.fetch}: {type(error).__name__} {error}"[:500]) from error

    async def check(self) -> Health:
        """Ask how much waits, or, at a bus without counters, for the list itself."""
        try:
            try:
                reply = await self._client.call("countReceiveEdoc")
            except NoAnswer:
                reply = await self._client.call("getReceivedEdocList", {"servicetype": "eDoc", "messagetype": "edoc"})
        except Unreachable as error:
            return Health(ok=False, detail=str(error))
        detail = "" if reply.ok else f"{reply.code}: {reply.detail}"[:500]
        # Told also when the bus refuses us: it does so to whose clock is too far from its own.
        return Health(ok=reply.ok, detail=detail, clock_offset=self._client.clock_offset)

    async def agency_list(self, since: str) -> AgencyList:
        """Return what the bus's list has that it had not at the cursor: a number of its own, or a digest of the list.

        Only hubs of ours can be asked for changes; of other buses the whole list is read. Raises Unreachable.
        """
        settings = self._settings
        parameters = {"since": since or "0"} if settings.delta else {"level": "1"} if "QD20" in settings.units else {}
        reply = (await self._client.call(settings.units, parameters)).require()
        items = tuple(_items(reply))
        if settings.delta:
            following = reply.members.get("next")
            if not isinstance(following, str) or not following.isascii() or len(following) > 100:
                raise Unreachable(f"{settings.units}: no cursor: this bus cannot be asked for changes")
            return AgencyList(items, following, reply.members.get("more") is True)
        digest = await asyncio.to_thread(_digest, items)
        return AgencyList(() if digest == since else items, digest)

    async def agencies(self) -> list[BusAgency]:
        """Return the bus's list of agencies. Raises Unreachable."""
        items = _items((await self._client.call("getAgenciesList")).require())
        return [
            BusAgency(
                code=str(item["code"]),
                name=str(item.get("name") or ""),
                mail=str(item.get("mail") or ""),
                parent=str(item.get("pid") or ""),
            )
            for item in items
            if item.get("code")
        ]


def _digest(items: Sequence[Mapping[str, Any]]) -> str:
    """Return the digest of a list, item by item: one of sixty thousand must not hold up everything else meanwhile."""
    found = hashlib.sha256(b"[")
    for number, item in enumerate(items):
        found.update(f"{', ' if number else ''}{json.dumps(item, sort_keys=True)}".encode())
    found.update(b"]")
    return found.hexdigest()


def _asking(outgoing: Outgoing) -> dict[str, str]:
    # The full digest: without its leading zeros it would not say exactly one thing.
    return {"hash-file": outgoing.sha256}


def _outcome(reply: Reply) -> Outcome:
    receipt = reply.members.get("DocId")
    detail = reply.detail[:500]
    if reply.ok:
        if isinstance(receipt, str) and receipt:
            return Outcome(Result.DELIVERED, receipt=receipt[:200], code=reply.code, detail=detail)
        return Outcome(Result.UNKNOWN, code=reply.code, detail="OK without a DocId")
    if reply.code == "0":
        return Outcome(Result.UNKNOWN, code=reply.code, detail=f"status {reply.status[:40]} with code 0")
    if slow_down(reply.http, reply.retry_after):
        return Outcome(Result.THROTTLED, code=reply.code[:100], detail=detail, retry_after=reply.retry_after)
    passing = reply.http >= 500 or reply.http in PASSING_HTTP or reply.code in PASSING
    return Outcome(Result.LATER if passing else Result.REFUSED, code=reply.code[:100], detail=detail)


def _items(reply: Reply) -> list[dict[str, Any]]:
    data = reply.members.get("data") or []
    if not isinstance(data, list):
        raise Unreachable("the list is not a list")
    return [item for item in data if isinstance(item, dict)]


def _names(value: object) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[,;\s]+", value))) if isinstance(value, str) else ()


async def _copy_raw(response: aiohttp.ClientResponse, write: Callable[[bytes], Awaitable[None]]) -> None:
    known_end = response.content_length is not None or "Transfer-Encoding" in response.headers
    if response.status != 200 or not known_end or response.content_length == 0:
        raise NoAnswer(f"downloadEdoc: HTTP {response.status} without a packet", response.status)
    async for piece in response.content.iter_any():
        await write(piece)


async def _copy_json(response: aiohttp.ClientResponse, write: Callable[[bytes], Awaitable[None]]) -> None:
    parser = EdocReply()
    try:
        async for piece in response.content.iter_any():
            decoded = parser.feed(piece)
            if decoded:
                await write(decoded)
        members = parser.finish()
    except BadReply as error:
        raise NoAnswer(f"getEdoc: HTTP {response.status}, {error}", response.status) from None
    reply_of(response.status, members).require()
    if not isinstance(members.get("data"), str):
        raise NoAnswer("getEdoc: OK without a packet", response.status)


PLUGIN: Final = Plugin(
    name="vxp",
    contract=1,
    title=Label(
        "Trục liên thông (VXP)",
        "The bus (VXP)",
        "Nối tới trục liên thông văn bản quốc gia bằng giao thức HTTP có ký của trục.",
    ),
    settings=VxpSettings,
    labels=LABELS,
    make=VxpAdapter,
)
