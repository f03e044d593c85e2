"""The one way of this room to read XML: expat in small feeds, raw names, no document type, no entities, bounded work.

expat needs time quadratic in the length of a single token; the bytes since its last event are therefore bounded after
every feed, as is the depth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, Final, Literal, Protocol
from xml.parsers import expat

from gateway.findings import LienThongError
from gateway.packet.limits import Limits
from gateway.trust.namespaces import Element, NamespaceError, Scopes

FEED: Final = 64 * 1024  # bytes; more per feed is no faster
_TEXT_BUFFER: Final = 64 * 1024  # bytes of text joined into one event
_MAX_DEPTH: Final = 256  # elements; the packet reader's own limit is lower
_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "utf-16", "utf-16le", "utf-16be", "iso-8859-1"})


Cause = Literal["doctype", "too-complex", "not-well-formed"]


class NotReadable(LienThongError):
    """The input cannot be read, for one of three causes."""

    def __init__(self, cause: Cause) -> None:
        self.cause: Cause = cause
        super().__init__(cause)


class Visitor(Protocol):
    """Who wants to see the events of a document."""

    finished: bool
    """Set by the visitor to end the reading early, at the end of a feed."""

    def begin(self, offset: Callable[[], int]) -> None:
        """Take the way to ask at which byte the current event begins; called once, first."""

    def start(self, element: Element, scopes: Scopes) -> None:
        """Take a start tag."""

    def end(self, name: str) -> None:
        """Take an end tag, while the element's own namespaces are still in scope."""

    def text(self, text: str) -> None:
        """Take a piece of text."""

    def comment(self, text: str) -> None:
        """Take a comment."""

    def instruction(self, target: str, data: str) -> None:
        """Take a processing instruction."""


def read_xml(source: BinaryIO, visitor: Visitor, *, scopes: Scopes | None = None, feed: int = FEED) -> None:
    """Read a whole document, or as much as the visitor wants, handing its events on.

    Raises :class:`NotReadable` for anything that is not a well-formed document without document type.
    """
    parser = expat.ParserCreate()
    visitor.begin(lambda: parser.CurrentByteIndex)
    _connect(parser, visitor, scopes or Scopes())
    try:
        _feed(parser, source, visitor, feed)
    except (expat.ExpatError, NamespaceError, UnicodeError) as error:
        raise NotReadable("not-well-formed") from error


def _connect(parser: expat.XMLParserType, visitor: Visitor, scopes: Scopes) -> None:
    def start(name: str, attributes: list[str]) -> None:
        element = scopes.enter(name, attributes)
        if scopes.depth > _MAX_DEPTH:
            raise NotReadable("too-complex")
        visitor.start(element, scopes)

    def end(name: str) -> None:
        visitor.end(name)
        scopes.leave()

    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.buffer_size = _TEXT_BUFFER
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = visitor.text
    parser.CommentHandler = visitor.comment
    parser.ProcessingInstructionHandler = visitor.instruction
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_declaration


def _refuse_doctype(*_: object) -> None:
    raise NotReadable("doctype")


def _check_declaration(version: str, encoding: str | None, _standalone: int) -> None:
    # Any other encoding would make expat ask Python's codecs, some of which answer with surprises.
    if not version.startswith("1.") or (encoding is not None and encoding.lower() not in _ENCODINGS):
        raise NotReadable("not-well-formed")


def _feed(parser: expat.XMLParserType, source: BinaryIO, visitor: Visitor, feed: int) -> None:
    limit = Limits().token
    fed = 0
    while piece := source.read(feed):
        parser.Parse(piece, False)
        fed += len(piece)
        if visitor.finished:
            return
        if fed - max(parser.CurrentByteIndex, 0) > limit + feed:
            raise NotReadable("too-complex")
    parser.Parse(b"", True)
