"""The one pass over a packet's bytes: expat splits attachment content off, and what remains is the skeleton.

Everything that could make a reader slow, large or talkative is bounded here: document types, tokens without end, depth,
counts. Names are matched by namespace and local name, never by prefix.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.parsers import expat

from gateway.packet.attachment import IncomingAttachment, Stored, content_child
from gateway.packet.limits import Limits
from gateway.packet.names import DSIG, EDXML, OLD_DIALECTS
from gateway.packet.notes import Fatal, Notes, fatal
from gateway.packet.reading import AttachmentSink
from gateway.packet.skipping import Skipped

_SEPARATOR: Final = "\x01"  # cannot stand in XML, so it cannot stand in a namespace either
_BUFFER: Final = 65536


def _edxml(local: str) -> str:
    return f"{EDXML}{_SEPARATOR}{local}"


_ROOT: Final = _edxml("edXML")
_ENVELOPE: Final = _edxml("edXMLEnvelope")
_ENCODED: Final = _edxml("AttachmentEncoded")
_ATTACHMENT: Final = _edxml("Attachment")
_NAME: Final = _edxml("AttachmentName")
_CONTENT: Final = _edxml("ContentTransferEncoded")
_SIGNATURE: Final = f"{DSIG}{_SEPARATOR}Signature"
_LOOKALIKE: Final = _edxml("Signature")
_PLACES: Final = (
    [_ROOT],
    [_ROOT, _ENVELOPE],
    [_ROOT, _ENVELOPE, _edxml("edXMLHeader")],
    [_ROOT, _ENVELOPE, _edxml("edXMLBody")],
)
_SOAP: Final = frozenset({"http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"})
_CHARSET_ERRORS: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
        expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
    }
)


class Scanner:
    """Fed with the packet's bytes in order; ``skeleton``, ``stored`` and the counts are complete after closing."""

    def __init__(self, sink: AttachmentSink, limits: Limits, notes: Notes, *, utf16: bool) -> None:
        self.skeleton = bytearray()
        self.stored: dict[int, Stored] = {}
        self.signatures = 0
        self.lookalikes = 0
        self._sink = sink
        self._limits = limits
        self._notes = notes
        self._utf16 = utf16
        self._stack: list[str] = []
        self._elements = 0
        self._namespaces = 0
        self._attachments = 0
        self._unpacked = 0
        self._soap = False
        self._fed = 0
        self._last = 0  # offset of the latest event outside content
        self._held = bytearray()  # bytes from _held_at on, not yet known to be skeleton or content
        self._held_at = 0
        self._noise = 0  # bytes of comments and the like inside content; they count as skeleton
        self._current: IncomingAttachment | None = None
        self._current_depth = 0  # elements around the children of the current attachment
        self._in_content = False
        self._content_begun = False
        self._in_section = False
        self._skipped = Skipped()
        self._name_parts: list[str] | None = None
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        # Named UTF-8 unless there is a UTF-16 mark, expat never loads the table of a declared charset.
        parser = expat.ParserCreate(None if self._utf16 else "UTF-8", _SEPARATOR)
        if hasattr(
            parser, "SetReparseDeferralEnabled"
        ):  # expat 2.6 waits for more input, which our bounds would punish
            parser.SetReparseDeferralEnabled(False)
        parser.buffer_size = _BUFFER
        parser.buffer_text = False
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._namespace
        parser.EndNamespaceDeclHandler = self._namespace_end
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        return parser

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; raise :class:`Fatal`."""
        rest = self._skip_content(chunk)
        self._fed += len(rest)
        self._held += rest
        if rest:
            self._parse(rest, final=False)
            self._settle(self._position())

    def close(self) -> None:
        """Take the end of the bytes; raise :class:`Fatal`."""
        self._parse(b"", final=True)
        self.skeleton += self._held
        self._check_skeleton()
        if self._soap:
            raise fatal("packet.root", name="Envelope", namespace="SOAP")

    def abandon(self) -> None:
        """Drop an attachment that is under way."""
        if self._current is not None:
            self._current.abandon()

    # Bytes -----------------------------------------------------------------------------------------------------

    def _position(self) -> int:
        """Return where the parser's latest event began, in bytes of the packet."""
        return max(self._parser.CurrentByteIndex, 0) + self._skipped.size

    def _skip_content(self, chunk: bytes) -> bytes:
        """Decode the base64 at the start of the chunk without expat; return the bytes that expat has to see.

        Safe only where expat has finished everything before, stands in plain text of the content, and the text holds
        base64 and white space alone: then it could find neither markup nor an error.
        """
        if not self._content_begun or self._in_section or self._held or self._utf16 or self._current is None:
            return chunk
        end = chunk.find(b"<")
        text = chunk if end < 0 else chunk[:end]
        if not self._current.take(text):
            return chunk
        self._skipped.add(text, self._parser)
        self._fed += len(text)
        self._held_at += len(text)
        return b"" if end < 0 else chunk[end:]

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or "?"
            if error.code in _CHARSET_ERRORS:
                raise fatal("packet.encoding", encoding=reason) from None
            line, column = self._skipped.place(error.lineno, error.offset)
            raise fatal("packet.not-wellformed", line=line, column=column + 1, reason=reason) from None

    def _settle(self, at: int) -> None:
        """Sort the bytes before ``at``, the start of what expat has not finished, into skeleton or content."""
        if self._fed - (at if self._in_content else self._last) > self._limits.token:
            raise fatal("packet.token", limit=self._limits.token)
        if self._in_content and not self._content_begun:
            return  # the start tag is held until an event tells where it ends
        if not self._in_content:
            self.skeleton += memoryview(self._held)[: at - self._held_at]
            self._check_skeleton()
        self._drop(at)

    def _drop(self, at: int) -> None:
        del self._held[: at - self._held_at]
        self._held_at = at

    def _check_skeleton(self) -> None:
        if len(self.skeleton) + self._noise > self._limits.skeleton:
            raise fatal("packet.skeleton", limit=self._limits.skeleton)

    def _event(self) -> int:
        """Note that the parser reported something; return where."""
        at = self._position()
        if self._in_content:
            if not self._content_begun:
                self._begin_content(at)
        elif at - self._last > self._limits.token:
            raise fatal("packet.token", limit=self._limits.token)
        self._last = at
        return at

    # Prolog ----------------------------------------------------------------------------------------------------

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        allowed = ("UTF-16", "UTF-16LE", "UTF-16BE") if self._utf16 else ("UTF-8", "US-ASCII")
        if encoding is not None and encoding.upper() not in allowed:
            raise fatal("packet.encoding", encoding=encoding)
        if version != "1.0":
            raise fatal("packet.xml-version", version=version)

    def _doctype(self, *_: object) -> None:
        raise fatal("packet.dtd")

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._namespaces += 1
        if self._namespaces > self._limits.attributes:
            raise fatal("packet.attributes", limit=self._limits.attributes)

    def _namespace_end(self, prefix: str | None) -> None:
        self._namespaces -= 1

    # Elements --------------------------------------------------------------------------------------------------

    def _start(self, name: str, attributes: Sequence[str]) -> None:
        self._event()
        if self._in_content and self._current is not None:
            raise Fatal(content_child(name.rpartition(_SEPARATOR)[2], self._current))
        self._elements += 1
        limits = self._limits
        if self._elements > limits.elements:
            raise fatal("packet.elements", limit=limits.elements)
        if len(self._stack) >= limits.depth:
            raise fatal("packet.depth", limit=limits.depth)
        if len(attributes) > 2 * limits.attributes:
            raise fatal("packet.attributes", limit=limits.attributes)
        if handler := _STARTS.get(name):
            handler(self)
        if not self._stack or self._soap:
            self._check_root(name)
        self._stack.append(name)

    def _end(self, name: str) -> None:
        at = self._event()
        self._stack.pop()
        if name == _CONTENT and self._in_content:
            self._end_content(at)
        elif self._current is not None:
            depth = len(self._stack)
            if depth == self._current_depth and self._name_parts is not None:
                self._end_name(self._current, self._name_parts)
            elif depth < self._current_depth:
                self._end_attachment(self._current)

    def _check_root(self, name: str) -> None:
        """Refuse other roots by name; inside a SOAP envelope look for the old dialect that used it."""
        if name == _ROOT and not self._soap:
            return
        space, _, local = name.rpartition(_SEPARATOR)
        if space in OLD_DIALECTS or local == "EdXMLEnvelope":
            raise fatal("packet.old-dialect", dialect=OLD_DIALECTS.get(space, "eDoc"))
        if not self._stack and space in _SOAP:
            self._soap = True
        if not self._soap:
            raise fatal("packet.root", name=local, namespace=space)

    def _comment(self, text: str) -> None:
        self._event()
        self._count_noise(len(text) + 7)

    def _instruction(self, target: str, data: str) -> None:
        self._event()
        self._count_noise(len(target) + len(data) + 4)

    def _count_noise(self, size: int) -> None:
        """Count what stands in content without being content: it would otherwise cost nothing."""
        if self._in_content:
            if size > self._limits.token:
                raise fatal("packet.token", limit=self._limits.token)
            self._noise += size
            self._check_skeleton()

    def _section_end(self) -> None:
        self._in_section = False

    def _section(self) -> None:
        self._event()
        self._in_section = True
        self._count_noise(12)

    def _count_signature(self) -> None:
        self.signatures += 1

    def _count_lookalike(self) -> None:
        self.lookalikes += 1

    # Attachments -----------------------------------------------------------------------------------------------

    def _start_attachment(self) -> None:
        if not (self._stack and self._stack[-1] == _ENCODED and self._stack[:-1] in _PLACES):
            return
        self._attachments += 1
        if self._attachments > self._limits.attachments:
            raise fatal("packet.attachments", limit=self._limits.attachments)
        self._current = IncomingAttachment(self._attachments, self._sink, self._limits, self._notes)
        self._current_depth = len(self._stack) + 1

    def _start_name(self) -> None:
        if self._current is not None and len(self._stack) == self._current_depth:
            self._name_parts = []
            self._parser.CharacterDataHandler = self._name_parts.append

    def _end_name(self, attachment: IncomingAttachment, parts: list[str]) -> None:
        attachment.name = attachment.name or "".join(parts).strip()
        self._name_parts = None
        self._parser.CharacterDataHandler = None

    def _start_content(self) -> None:
        attachment = self._current
        if attachment is None or len(self._stack) != self._current_depth:
            return
        if attachment.has_content:
            raise fatal("element.repeated", f"{attachment.path}/ContentTransferEncoded", name="ContentTransferEncoded")
        attachment.open()
        self._in_content = True
        self._content_begun = False
        self._parser.CharacterDataHandler = self._first_text
        self._parser.StartCdataSectionHandler = self._section
        self._parser.EndCdataSectionHandler = self._section_end

    def _begin_content(self, at: int) -> None:
        """Cut the skeleton at the first event inside the content: only an event tells where the start tag ended."""
        self._content_begun = True
        self.skeleton += memoryview(self._held)[: at - self._held_at]
        self._check_skeleton()
        self._drop(at)

    def _first_text(self, text: str) -> None:
        """Take the first text; from here on expat may join texts, since the place of the cut is known."""
        self._event()
        if self._current is not None:
            self._parser.buffer_text = True
            self._parser.CharacterDataHandler = self._current.text
            self._current.text(text)

    def _end_content(self, at: int) -> None:
        self._in_content = self._content_begun = False
        self._parser.buffer_text = False
        self._parser.CharacterDataHandler = None
        self._parser.StartCdataSectionHandler = None
        self._parser.EndCdataSectionHandler = None
        self._drop(at)
        if self._current is not None:
            self._current.close()

    def _end_attachment(self, attachment: IncomingAttachment) -> None:
        self._current = None
        stored = attachment.finish(self._limits.packet - self._unpacked)
        if stored is not None:
            self.stored[attachment.number] = stored
            self._unpacked += stored.size if stored.unpacked else 0


_STARTS: Final = {
    _SIGNATURE: Scanner._count_signature,  # noqa: SLF001
    _LOOKALIKE: Scanner._count_lookalike,  # noqa: SLF001
    _ATTACHMENT: Scanner._start_attachment,  # noqa: SLF001
    _NAME: Scanner._start_name,  # noqa: SLF001
    _CONTENT: Scanner._start_content,  # noqa: SLF001
}
