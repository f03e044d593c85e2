"""A bus or document system that speaks our SOAP contract, as an endpoint: sends, asks, fetches, acknowledges, checks.

It sends once and says what happened. What may have arrived is ``unknown`` and is asked for by its digest; nothing but
an answer that names an Id counts as delivered (docs/soap.md).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import BinaryIO, Final

import aiohttp

from adapters.sending import sent, slow_down
from adapters.soap_client import LIMITS, Reply, SoapClient, children, read_reply, reply_of, text
from adapters.soap_settings import SoapSettings
from adapters.soap_words import LABELS
from adapters.upload import Upload
from adapters.vxp_client import NETWORK_ERRORS, NoAnswer, retry_after
from gateway.contract import Health, Incoming, Outcome, Outgoing, Refusal, Result, Unreachable
from gateway.findings import Refused
from gateway.ids import new_id
from gateway.kit.plugin import Label, Plugin
from gateway.packet.names import Kind
from gateway.soap.envelope import Envelope
from gateway.soap.events import Data
from gateway.soap.media import id_of, media_of
from gateway.soap.multipart import Multipart
from gateway.soap.names import CONTRACT, Form
from gateway.soap.tree import Node
from gateway.soap.writing import around, content_type, element, include, multipart, value

__all__ = ["PLUGIN", "SoapAdapter", "SoapSettings"]

Write = Callable[[bytes], Awaitable[None]]

PASSING: Final = frozenset(
    {
        "store.full",
        "objects.away",
        "web.unavailable",
        "web.too-slow",
        "web.body-broken",
        "soap.multipart",
        "soap.not-wellformed",
        "soap.nobody",
        "soap.login-wrong",
        "soap.plain-password",
        "soap.expired",
        "soap.replay",
        "soap.security",
        "soap.two-callers",
        "rest.key-unknown",
        "tls.client-unknown",
        "tls.client-missing",
        "tls.client-other",
        "tls.client-out-of-time",
        "people.not-allowed",
    }
)
"""Codes that say nothing against the packet: a line that broke, or settings that have to be mended first."""

PAGE: Final = 1000
_ID: Final = re.compile(r"[\x21-\x7e]{1,200}")
_PACKET: Final = frozenset({("GetDocumentResponse", "Packet")})


def _why(refusal: Refusal) -> str:
    """Return codes and places of all reasons, as many as fit."""
    told = [f"{one.code} at {one.path}" if one.path else one.code for one in refusal.findings]
    return ", ".join(told)[:1000]


class SoapAdapter:
    """A connection to one other side, as :class:`gateway.contract.Adapter`."""

    def __init__(self, settings: SoapSettings, *, wall: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._client = SoapClient(settings, wall)

    async def open(self) -> None:
        """Prepare connections; nothing is contacted yet."""
        await self._client.open()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.close()

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one packet once; every failure is an outcome."""
        kind, before, after, inline = self._message(outgoing)
        settings = self._settings
        encode = base64.b64encode if inline else bytes
        size = len(before) + ((outgoing.size + 2) // 3 * 4 if inline else outgoing.size) + len(after)

        def upload_of(file: BinaryIO) -> Upload:
            idle, patience = settings.idle_seconds, settings.answer_seconds
            return Upload(file, idle, patience, before=before, after=after, encode=encode)

        async def post(upload: Upload) -> Outcome:
            return _outcome(await self._post(upload, kind, size))

        return await sent(outgoing, upload_of, post)

    def _message(self, outgoing: Outgoing) -> tuple[str, bytes, bytes, bool]:
        """Return the Content-Type, what stands around the packet, and whether that is base64."""
        settings = self._settings
        named = () if outgoing.whole or outgoing.kind is Kind.STATUS else outgoing.receivers
        asked = value("Kind", outgoing.kind.value) + "".join(value("To", one) for one in named)
        before, after = around(settings.soap, self._client.header())
        action = f"{CONTRACT}:SendDocument"
        if settings.form is Form.INLINE:
            start = f"{before}<lt:SendDocument>{asked}<lt:Packet>"
            end = f"</lt:Packet></lt:SendDocument>{after}"
            return content_type(settings.soap, action), start.encode(), end.encode(), True
        cid = f"{new_id()}@lienthong"
        mtom = settings.form is Form.MTOM
        place = element("Packet", include(cid)) if mtom else value("PacketReference", f"cid:{cid}")
        whole = f"{before}{element('SendDocument', asked, place)}{after}"
        return (*multipart(settings.soap, settings.form, whole, cid, f"lienthong-{new_id()}", action), False)

    async def _post(self, upload: Upload, kind: str, size: int) -> Reply:
        patience = aiohttp.ClientTimeout(total=None, sock_connect=self._settings.connect_seconds)
        request = self._client.request("SendDocument", upload.pieces(), kind, patience, size)
        async with asyncio.timeout(None) as limit:
            upload.limit = limit
            upload.waits_for_connection(self._settings.connect_seconds * 2)
            async with request as response:
                return await read_reply(response)

    async def ask(self, outgoing: Outgoing) -> Outcome:
        """Ask by the packet's digest what became of it."""
        try:
            node = (await self._client.call("GetTraces", value("Sha256", outgoing.sha256))).require()
        except Unreachable as error:
            return Outcome(Result.UNKNOWN, detail=str(error)[:500])
        found = {text(one, "Agency").upper(): text(one, "Id") for one in children(node, "Receiver")}
        wanted = {receiver.strip().upper() for receiver in outgoing.receivers}
        if found and wanted <= found.keys():
            return Outcome(Result.DELIVERED, receipt=next(iter(found.values()))[:200], code="0")
        # Without some receiver, the other side may know the packet from an earlier transfer for others.
        return Outcome(Result.LATER)

    async def receive(self) -> AsyncIterator[Incoming]:
        """Yield what the other side has for us, the oldest first. Raises Unreachable."""
        left, after = self._settings.most_items, ""
        agencies = "".join(value("Agency", agency) for agency in self._settings.agencies)
        while left > 0:
            page = min(left, PAGE)
            asked = agencies + value("After", after or None) + value("Limit", page)
            node = (await self._client.call("GetPendingDocumentIds", asked)).require()
            for one in children(node, "Pending"):
                yield self._incoming(one)
            left -= page
            after = text(node, "Next")
            if not after:
                return

    def _incoming(self, node: Node) -> Incoming:
        reference, kind = text(node, "Delivery"), text(node, "Kind")
        if not _ID.fullmatch(reference) or kind not in set(Kind):
            raise Unreachable("a waiting item without a usable Delivery or Kind")
        return Incoming(
            reference=reference,
            kind=Kind(kind),
            sender=text(node, "From"),
            receivers=tuple(filter(None, [text(node, "To")])),
            fetch=partial(self._fetch, reference),
            taken=lambda _accepted: self._tell(reference),
            failed=lambda refusal: self._tell(reference, value("Outcome", "failed") + value("Reason", _why(refusal))),
        )

    async def _tell(self, reference: str, said: str = "") -> None:
        # If the item stays on the list, it comes again as a duplicate: the packet is safe here.
        (await self._client.call("ConfirmReceived", value("Delivery", reference) + said)).require()

    async def _fetch(self, reference: str, write: Write) -> None:
        settings = self._settings
        asked = value("Delivery", reference) + value("Transfer", settings.transfer)
        body = self._client.message("GetDocument", asked)
        kind = content_type(settings.soap, f"{CONTRACT}:GetDocument")
        patience = self._client.patience(settings.fetch_seconds)
        try:
            async with self._client.request("GetDocument", body, kind, patience) as response:
                await _Fetching(write).read(response)
        except NETWORK_ERRORS as error:
            raise Unreachable(f"GetDocument: {type(error).__name__} {error}"[:500]) from error

    async def check(self) -> Health:
        """Ask what we may do there."""
        try:
            reply = await self._client.call("CheckPermission")
        except Unreachable as error:
            return Health(ok=False, detail=str(error))
        detail = f"{reply.fault.code}: {reply.fault.detail}"[:500] if reply.fault is not None else ""
        # Told also when we are refused: so it is to whose clock is too far from the other one.
        return Health(ok=reply.fault is None, detail=detail, clock_offset=self._client.clock_offset)


class _Fetching:
    """The reading of one answer with a packet; its digest is compared with what the envelope says."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._reader = Envelope(_PACKET, LIMITS)
        self._digest = hashlib.sha256()

    async def read(self, response: aiohttp.ClientResponse) -> None:
        """Write the packet's bytes. Raises Unreachable."""
        http, pause = response.status, retry_after(response)
        try:
            media = media_of(response.headers.get("Content-Type", ""))
            source = response.content.iter_any()
            if media.form is Form.INLINE:
                await self._envelope(source)
            else:
                await self._parts(Multipart(source, media.boundary))
        except Refused as refused:
            raise NoAnswer(f"HTTP {http} without a SOAP answer: {refused}", http, pause) from None
        node = reply_of(http, self._reader, pause).require()
        if text(node, "Sha256") != self._digest.hexdigest():
            raise Unreachable("the packet came with another digest than announced")

    async def _envelope(self, source: AsyncIterator[bytes]) -> None:
        async for piece in source:
            for event in self._reader.feed(piece):
                if isinstance(event, Data):
                    await self._take(event.data)
        for event in self._reader.close():
            if isinstance(event, Data):
                await self._take(event.data)

    async def _parts(self, reader: Multipart) -> None:
        root = await reader.next()
        if root is None:
            raise Unreachable("an answer without parts")
        await self._envelope(root.pieces())
        node = self._reader.operation
        named = self._reader.slots[0].include if self._reader.slots else None
        if named is None and node is not None:
            named = id_of(text(node, "PacketReference"))
        part = await reader.next()
        if part is None or named is None or part.id != named:
            raise Unreachable("an answer without the part that it names")
        async for piece in part.pieces():
            await self._take(piece)
        await reader.next()

    async def _take(self, data: bytes) -> None:
        if data:
            self._digest.update(data)
            await self._write(data)


def _outcome(reply: Reply) -> Outcome:
    fault = reply.fault
    if fault is None:
        receipt = text(reply.node, "Id")
        if receipt:
            return Outcome(Result.DELIVERED, receipt=receipt[:200], code="0")
        return Outcome(Result.UNKNOWN, detail="an answer without an Id")
    if slow_down(reply.http, reply.pause):
        return Outcome(Result.THROTTLED, code=fault.code, detail=fault.detail, retry_after=reply.pause)
    passing = fault.theirs or fault.code in PASSING
    return Outcome(Result.LATER if passing else Result.REFUSED, code=fault.code, detail=fault.detail)


PLUGIN: Final = Plugin(
    name="soap",
    contract=1,
    title=Label("SOAP", "SOAP", "Cho trục hoặc hệ thống nói hợp đồng SOAP của ta (docs/soap.md)."),
    settings=SoapSettings,
    labels=LABELS,
    make=SoapAdapter,
)
