"""A SOAP envelope read as a stream: header and operation as small trees, the content of packets as bytes in passing.

Raw names, as canonical XML needs them (:mod:`gateway.trust.stream`); no document type, no entities, bounded depth,
counts and tokens. Long base64 passes expat by where nothing in it could be markup.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from gateway.findings import refuse
from gateway.packet.base64text import Base64Decoder, Base64Error
from gateway.packet.limits import KIB
from gateway.soap.events import BodySink, Data, EnvelopeLimits, Event, Header, Operation, Signed, Slot
from gateway.soap.media import id_of
from gateway.soap.names import CONTRACT, XOP, Version
from gateway.soap.tree import Node
from gateway.trust.canonical import CanonicalWriter
from gateway.trust.namespaces import Element, NamespaceError, Scopes

_ENCODINGS: Final = frozenset({"UTF-8", "US-ASCII"})
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_NAMESPACES: Final = frozenset(version.value for version in Version)


@dataclass(slots=True)
class _Content:
    slot: Slot
    decoder: Base64Decoder = field(default_factory=Base64Decoder)


class Envelope:
    """Fed with the bytes of one envelope; :meth:`feed` yields what they complete.

    ``contents`` are the paths of elements with content, from the operation down. ``signed`` is asked once, after the
    header, for what the canonical form of the Body has to be written to, if to anything.
    """

    def __init__(
        self,
        contents: Collection[tuple[str, ...]],
        limits: EnvelopeLimits | None = None,
        signed: Signed = lambda _header: None,
    ) -> None:
        self.version: Version | None = None
        self.operation: Node | None = None
        self.slots: list[Slot] = []
        self.body_id: str | None = None
        """``wsu:Id`` of the Body."""
        self._contents = frozenset(contents)
        self._limits = limits or EnvelopeLimits()
        self._signed = signed
        self._scopes = Scopes()
        self._events: list[Event] = []
        self._stack: list[Node] = []
        self._names: list[str] = []  # of the stack, as written
        self._sink: BodySink | None = None
        self._writer: CanonicalWriter | None = None  # of the sink, from the Body's start to its end
        self._header: Node | None = None
        self._told_header = False
        self._bodies = 0
        self._head = bytearray()  # everything until the header has ended
        self._raw = b""
        self._content: _Content | None = None
        self._direct = False  # expat stands in plain text of a content
        self._elements = 0
        self._room = self._limits.size
        self._fed = 0
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("UTF-8")
        if hasattr(parser, "SetReparseDeferralEnabled"):  # it waits for more input, which our bounds would punish
            parser.SetReparseDeferralEnabled(False)
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.buffer_size = 64 * KIB
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        parser.StartCdataSectionHandler = self._section
        return parser

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Take the next bytes and yield what they complete. Raises Refused ``soap.*``."""
        chunk = self._pass_by(chunk)
        if chunk and not self._fed and (b"\0" in chunk[:4] or chunk[:2] in _UTF16):
            raise refuse("soap.charset", "Envelope", charset="UTF-16")
        if chunk:
            if not self._told_header:
                self._head += chunk
            self._fed += len(chunk)
            self._parse(chunk, final=False)
            if self._fed - max(self._parser.CurrentByteIndex, 0) > self._limits.token + len(chunk):
                raise refuse("soap.too-large", "Envelope", limit=self._limits.token)
            if not self._told_header and len(self._head) > self._limits.header:
                raise refuse("soap.too-large", "Header", limit=self._limits.header)
        yield from self._taken()

    def close(self) -> Iterator[Event]:
        """Take the end of the bytes. Raises Refused ``soap.*``, also for an envelope without one operation."""
        self._parse(b"", final=True)
        yield from self._taken()
        if self.operation is None:
            raise refuse("soap.body", "Body")

    def _taken(self) -> Iterator[Event]:
        events, self._events = self._events, []
        yield from events

    # Bytes -----------------------------------------------------------------------------------------------------

    def _pass_by(self, chunk: bytes) -> bytes:
        """Decode base64 at the start of the chunk without expat; return what expat has to see.

        Safe only where expat has finished everything before and stands in plain text: base64 and white space alone
        hold neither markup nor an error. A carriage return goes the long way, since XML makes a line feed of it.
        """
        content = self._content
        if not self._direct or content is None:
            return chunk
        end = chunk.find(b"<")
        text = chunk if end < 0 else chunk[:end]
        if b"\r" in text:
            return chunk
        try:
            data = content.decoder.feed_bytes(text)
        except Base64Error:
            return chunk
        if self._writer is not None:
            self._writer.text(text.decode("ascii"))
        if data:
            self._events.append(Data(content.slot, data))
        return b"" if end < 0 else chunk[end:]

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or "?"
            raise refuse("soap.not-wellformed", "Envelope", reason=reason, line=error.lineno) from None
        except (NamespaceError, UnicodeError) as error:
            raise refuse("soap.not-wellformed", "Envelope", reason=str(error)[:100], line=0) from None
        # Only where expat has nothing left that it did not understand is the next byte plain text.
        inside = self._content is not None and self._content.slot.inline
        self._direct = inside and self._parser.CurrentByteIndex == self._fed

    def _declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0" or (encoding is not None and encoding.upper() not in _ENCODINGS):
            raise refuse("soap.charset", "Envelope", charset=(encoding or version)[:40])

    def _doctype(self, *_: object) -> None:
        raise refuse("soap.doctype", "Envelope")

    def _section(self) -> None:
        if self._content is not None:
            raise refuse("soap.base64", self._path())

    # Events ----------------------------------------------------------------------------------------------------

    def _start(self, name: str, attributes: list[str]) -> None:
        limits = self._limits
        self._elements += 1
        if self._elements > limits.elements or len(self._stack) >= limits.depth:
            raise refuse("soap.too-complex", "Envelope", limit=limits.depth)
        if len(attributes) > 2 * limits.attributes:
            raise refuse("soap.too-complex", "Envelope", limit=limits.attributes)
        self._spend(len(name) + sum(map(len, attributes)))
        element = self._scopes.enter(name, attributes)
        depth = len(self._stack)
        if depth == 0:
            self._begin_envelope(element)
        elif depth == 1:
            self._begin_part(element)
        node = Node(element.namespace, element.local, _attributes(element))
        if self._content is not None:
            self._include(self._content.slot, node)
        elif depth == 2 and self._bodies:
            self._begin_operation(node)
        if depth >= 2:
            self._stack[-1].children.append(node)
        self._stack.append(node)
        self._names.append(name)
        if self._writer is not None and self._content is None:
            self._writer.start(element, self._scopes)
        if self._bodies and depth >= 3 and node.namespace == CONTRACT and self._place() in self._contents:
            self._content = _Content(Slot(node))
            self.slots.append(self._content.slot)

    def _place(self) -> tuple[str, ...]:
        return tuple(node.local for node in self._stack[2:])

    def _path(self) -> str:
        return "/".join(node.local for node in self._stack[2:])[:200] or "Envelope"

    def _begin_envelope(self, element: Element) -> None:
        if element.local != "Envelope" or element.namespace not in _NAMESPACES:
            raise refuse("soap.version", "Envelope", namespace=element.namespace[:100])
        self.version = Version(element.namespace)

    def _begin_part(self, element: Element) -> None:
        assert self.version is not None  # noqa: S101 - the envelope has begun
        known = element.namespace == self.version.value
        if known and element.local == "Header" and self._header is None and not self._bodies:
            return
        if not known or element.local != "Body" or self._bodies:
            raise refuse("soap.structure", "Envelope", element=element.local[:100])
        if not self._told_header:
            self._tell_header(Header(None))
        self._bodies += 1
        self._writer = self._sink.writer if self._sink is not None else None
        self.body_id = next((one.value for one in element.attributes if one.local == "Id" and one.namespace), None)

    def _tell_header(self, header: Header) -> None:
        self._told_header = True
        self._head.clear()
        self._events.append(header)
        self._sink = self._signed(header)

    def _begin_operation(self, node: Node) -> None:
        if self.operation is not None:
            raise refuse("soap.body", "Body")
        self.operation = node
        self._events.append(Operation(node.local, node.namespace))

    def _include(self, slot: Slot, node: Node) -> None:
        if (node.namespace, node.local) != (XOP, "Include") or slot.include is not None or slot.inline:
            raise refuse("soap.content-child", self._path(), element=node.local[:100])
        name = id_of(node.attributes.get("href", ""))
        if name is None:
            raise refuse("soap.reference", self._path(), href=node.attributes.get("href", "")[:100])
        slot.include = name
        if self._sink is not None:
            self._sink.include(name)

    def _end(self, name: str) -> None:
        node = self._stack.pop()
        self._names.pop()
        depth = len(self._stack)
        if self._writer is not None and (self._content is None or node is self._content.slot.node):
            self._writer.end(name)
            if depth == 1:
                self._writer.flush()
                self._writer = None
        if depth == 1 and node.local == "Header":
            self._end_header(node, name)
        if self._content is not None and node is self._content.slot.node:
            self._end_content(self._content)
        self._scopes.leave()

    def _end_header(self, node: Node, name: str) -> None:
        self._header = node
        end = self._parser.CurrentByteIndex
        closing = f"</{name}></{self._names[0]}>".encode()
        self._tell_header(Header(node, bytes(self._head[:end]) + closing if node.children else b""))

    def _end_content(self, content: _Content) -> None:
        self._content, self._direct = None, False
        if content.slot.inline:
            self._decoded(content, content.decoder.finish)

    def _decoded(self, content: _Content, decode: Callable[[], bytes]) -> None:
        try:
            data = decode()
        except Base64Error:
            raise refuse("soap.base64", self._path()) from None
        if data:
            self._events.append(Data(content.slot, data))

    def _text(self, text: str) -> None:
        if self._writer is not None:
            self._writer.text(text)
        content = self._content
        if content is not None:
            self._content_text(content, text)
            return
        self._spend(len(text))
        if self._stack:
            self._stack[-1].text.append(text)

    def _content_text(self, content: _Content, text: str) -> None:
        if not text.strip(" \t\r\n"):
            if content.slot.inline:
                return
            self._spend(len(text))
            return
        if content.slot.include is not None:
            raise refuse("soap.content-child", self._path(), element="#text")
        content.slot.inline = True
        self._decoded(content, lambda: content.decoder.feed(text))

    def _comment(self, text: str) -> None:
        self._spend(len(text))
        if self._content is not None:
            raise refuse("soap.base64", self._path())
        if self._writer is not None:
            self._writer.comment(text)

    def _instruction(self, target: str, data: str) -> None:
        # SOAP 1.1 by WS-I R1009 and SOAP 1.2 Part 1, 5: a message has none.
        raise refuse("soap.structure", "Envelope", element=f"?{target[:100]}")

    def _spend(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise refuse("soap.too-large", "Envelope", limit=self._limits.size)


def _attributes(element: Element) -> dict[str, str]:
    return {f"{{{one.namespace}}}{one.local}" if one.namespace else one.local: one.value for one in element.attributes}
