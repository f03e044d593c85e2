"""One SOAP message taken in: the envelope read as it comes, its caller known before any byte of a packet is kept.

The content of packets goes to staged files, whether it stands in the envelope or in parts beside it; nothing of it is
ever held whole. The bounds of the envelope are fixed, those of the packet are the exchange's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from aiohttp import hdrs

from gateway.findings import Finding, Refused, refuse
from gateway.roles import may
from gateway.soap.envelope import Envelope
from gateway.soap.events import Data, Header, Operation, Slot
from gateway.soap.media import Media, check_root, id_of, media_of
from gateway.soap.multipart import Multipart, Part
from gateway.soap.names import CONTRACT, Form, Version
from gateway.soap.security import Security, read_header
from gateway.soap.signed import SignedBody, check_signed
from gateway.web.vxp.call import pieces

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiohttp import web

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Caller
    from gateway.packet.limits import Limits
    from gateway.roles import Act
    from gateway.soap.tree import Node
    from gateway.web.soap.who import Who

CONTENTS: Final = frozenset({("SendDocument", "Packet"), ("SendDocument", "Attachment", "Content")})
"""Elements that hold content."""

REFERENCES: Final = frozenset({"PacketReference", "ContentReference"})
"""Elements that name a part which holds it."""


@dataclass(slots=True)
class Message:
    """A message as far as it has been read; :meth:`discard` must be called once it was served."""

    request: web.Request
    exchange: Exchange
    limits: Limits
    version: Version = Version.V11
    form: Form = Form.INLINE
    system: str | None = None
    """Id of the caller, as soon as it is known."""
    name: str = ""
    """Of the operation."""
    action: str = ""
    known: Caller | None = None
    root: Node | None = None
    files: dict[int, Any] = field(default_factory=dict)
    """Staged files of the exchange, whose type is the store's, by the identity of the element that they fill."""

    @property
    def caller(self) -> Caller:
        """Who speaks."""
        assert self.known is not None  # noqa: S101 - nothing is served before
        return self.known

    @property
    def operation(self) -> Node:
        """The operation's element."""
        assert self.root is not None  # noqa: S101 - nothing is served before
        return self.root

    def file_of(self, node: Node) -> Any:
        """Return the staged file of an element that holds content or refers to it, an empty one for nothing."""
        found = self.files.get(id(node))
        if found is None:
            found = self.files[id(node)] = self.exchange.stage()
        return found

    def discard(self) -> None:
        """Drop what was staged and not taken."""
        for blob in self.files.values():
            blob.discard()

    async def take(self, who: Who, acts: Mapping[str, Act | None]) -> None:
        """Read the whole message. Raises Refused with the first thing that is wrong."""
        await _Taking(self, who, acts).run()


class _Taking:
    """The reading of one message."""

    def __init__(self, message: Message, who: Who, acts: Mapping[str, Act | None]) -> None:
        self._message = message
        self._who = who
        self._acts = acts
        self._security: Security | None = None
        self._signed: SignedBody | None = None
        self._envelope = Envelope(CONTENTS, signed=self._on_header)
        self._parts: dict[str, Node] = {}
        self._room = message.limits.packet

    async def run(self) -> None:
        request = self._message.request
        if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
            raise refuse("soap.compressed", "Content-Encoding")
        media = media_of(request.headers.get(hdrs.CONTENT_TYPE, ""))
        self._message.version, self._message.form = media.version, media.form
        if media.form is Form.INLINE:
            await self._read(pieces(request), media)
            await self._finish(None)
            return
        reader = Multipart(pieces(request), media.boundary)
        root = await reader.next()
        if root is None or (media.start and root.id != media.start):
            raise refuse("soap.root-first", "Content-Type")
        media = check_root(media, root.content_type)
        self._message.version = media.version
        await self._read(root.pieces(), media)
        await self._finish(reader)

    async def _read(self, source: AsyncIterator[bytes], media: Media) -> None:
        async for piece in source:
            for event in self._envelope.feed(piece):
                await self._event(event, media)
        for event in self._envelope.close():
            await self._event(event, media)

    def _on_header(self, header: Header) -> SignedBody | None:
        """Look at the header before anything behind it: the Body's digest is taken from its start on."""
        version = self._envelope.version
        self._security = read_header(header, version) if version is not None else None
        if self._security is None or self._security.signature is None:
            return None
        self._signed = check_signed(header, self._security, self._who.rules.allowed, datetime.now(UTC))
        return self._signed

    async def _event(self, event: Header | Operation | Data, media: Media) -> None:
        if isinstance(event, Data):
            await self._write(event.slot.node, event.data)
        elif isinstance(event, Header):
            if self._envelope.version is not media.version:
                raise refuse(
                    "soap.version", "Envelope", namespace=str(self._envelope.version and self._envelope.version.value)
                )
            message = self._message
            message.known = await self._who.calls(message.request, self._security, self._signed)
            message.system = message.caller.system
        else:
            self._check_operation(event, media)

    def _check_operation(self, event: Operation, media: Media) -> None:
        message = self._message
        if event.namespace != CONTRACT or event.name not in self._acts:
            raise refuse("soap.operation", "Body", name=event.name[:100], namespace=event.namespace[:100])
        message.name = event.name
        action = media.action or message.request.headers.get("SOAPAction", "").strip().strip('"')
        if action and action.rpartition(":")[2] != event.name:
            raise refuse("soap.action", "SOAPAction", action=action[:200], name=event.name)
        act = self._acts[event.name]
        if act is not None and not may(message.caller.role, act):
            raise refuse("people.not-allowed", "Header", act=act.value)

    async def _write(self, node: Node, data: bytes) -> None:
        self._room -= len(data)
        if self._room < 0:
            raise refuse("packet.too-large", limit=self._message.limits.packet)
        if id(node) not in self._message.files and len(self._envelope.slots) > self._message.limits.attachments:
            raise refuse("rest.too-many-files", "Attachment", limit=self._message.limits.attachments)
        await self._message.file_of(node).write(data)

    # Parts ------------------------------------------------------------------------------------------------------

    async def _finish(self, reader: Multipart | None) -> None:
        self._message.root = self._envelope.operation
        self._collect(reader is not None)
        if reader is not None:
            await self._take_parts(reader)
        elif self._parts:
            self._check_all(set())
        signed = self._signed
        if signed is not None:
            await self._check_body(signed)

    def _collect(self, multipart: bool) -> None:
        """Note which parts are named, each once. Raises Refused for what cannot be followed."""
        for slot in self._envelope.slots:
            if slot.include is not None:
                self._wait_for(slot, multipart)
        for node in self._message.operation.everything():
            if node.namespace == CONTRACT and node.local in REFERENCES:
                if self._signed is not None:
                    raise refuse("soap.attachment-unsigned", node.local)
                name = id_of(node.content)
                if name is None:
                    raise refuse("soap.reference", node.local, href=node.content.strip()[:100])
                self._note(name, node)

    def _wait_for(self, slot: Slot, multipart: bool) -> None:
        if not multipart or self._message.form is not Form.MTOM:
            raise refuse("soap.include", slot.node.local)
        self._note(slot.include or "", slot.node)

    def _note(self, name: str, node: Node) -> None:
        if name in self._parts:
            raise refuse("soap.part-shared", node.local, cid=name[:100])
        self._parts[name] = node

    async def _take_parts(self, reader: Multipart) -> None:
        seen: set[str] = set()
        while (part := await reader.next()) is not None:
            if part.id in seen:
                raise refuse("soap.part-repeated", f"cid:{part.id[:100]}", cid=part.id[:100])
            if part.id not in self._parts:
                raise refuse("soap.part-unnamed", f"cid:{part.id[:100]}", cid=part.id[:100])
            seen.add(part.id)
            await self._take_part(part, self._parts[part.id])
        self._check_all(seen)

    async def _take_part(self, part: Part, node: Node) -> None:
        self._message.file_of(node)
        async for piece in part.pieces():
            if piece:
                await self._write(node, piece)

    def _check_all(self, seen: set[str]) -> None:
        missing = [name for name in self._parts if name not in seen]
        if missing:
            raise Refused(
                Finding("soap.part-missing", self._parts[name].local, {"cid": name[:100]}) for name in missing[:100]
            )

    async def _check_body(self, signed: SignedBody) -> None:
        files = {}
        for name, node in self._parts.items():
            blob = self._message.file_of(node)
            blob.finish()
            files[name] = blob.path
        if not await asyncio.to_thread(signed.holds, self._envelope.body_id, files):
            raise refuse("soap.signature-wrong", "Body")
