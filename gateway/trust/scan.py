"""One pass over a packet for its signature: the digest of the canonical form, and the signature element itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from gateway.packet.names import DSIG, EDXML
from gateway.trust.canonical import CanonicalWriter
from gateway.trust.namespaces import Element, Scopes
from gateway.trust.stream import NotReadable
from gateway.trust.structure import NO_FORMS, Forms, Node

PLACES: Final = frozenset(
    {
        ("edXML",),
        ("edXML", "edXMLEnvelope"),
        ("edXML", "edXMLEnvelope", "edXMLHeader"),
        ("edXML", "edXMLEnvelope", "edXMLBody"),
    }
)
"""Elements whose child a signature may be (domain 1.7); anywhere else it hides."""

_MAX_NODES: Final = 2_000  # elements within one signature
_MAX_TEXT: Final = 1024 * 1024  # characters within one signature


class Scan:
    """Visitor that leaves the first signature out of the canonical document and keeps it as a tree.

    With a form for the document the canonical bytes of everything else are digested; with one for SignedInfo its
    canonical bytes are kept in ``signed``. ``first_only`` ends the reading after the first signature.
    """

    def __init__(self, forms: Forms = NO_FORMS, *, first_only: bool = False) -> None:
        self.finished = False
        self.signature: Node | None = None
        self.place: tuple[str, ...] = ()
        """Local names of the elements around the first signature; ``?`` for one outside the edXML namespace."""
        self.signatures = 0
        self.lookalikes = 0
        self.hops = 0
        """TraceHeaders: more than one means that the packet was handed on."""
        self.relative = False
        self._first_only = first_only
        self._digest = hashlib.new(forms.digest_name or "sha256", usedforsecurity=False)
        self._document = CanonicalWriter(self._digest.update, forms.document) if forms.document else None
        self._signed_info = forms.signed_info
        self._pieces: list[bytes] = []
        self._info: CanonicalWriter | None = None
        self._path: list[str] = []
        self._open: list[Node] = []
        self._room = _MAX_TEXT
        self._nodes = 0

    @property
    def digest(self) -> bytes:
        """The digest of the canonical document without the signature; meaningless without a form for it."""
        return self._digest.digest()

    @property
    def signed(self) -> bytes:
        """The canonical bytes of SignedInfo; empty if there is none or its form is not known."""
        return b"".join(self._pieces)

    def begin(self, offset: Callable[[], int]) -> None:
        """Take the parser's position, which a signature does not depend on."""

    def start(self, element: Element, scopes: Scopes) -> None:
        """Take a start tag."""
        self.relative = scopes.relative
        first = False
        if element.local == "Signature" and element.namespace in (DSIG, EDXML):
            self.signatures += element.namespace == DSIG
            self.lookalikes += element.namespace == EDXML
            first = self.signature is None and element.namespace == DSIG
        if first or self._open:
            self._keep(element)
            self._start_info(element, scopes)
            return
        self.hops += element.local == "TraceHeader"
        self._path.append(element.local if element.namespace == EDXML else "?")
        if self._document is not None:
            self._document.start(element, scopes)

    def end(self, name: str) -> None:
        """Take an end tag."""
        if self._open:
            self._end_kept(name)
            return
        self._path.pop()
        if self._document is not None:
            self._document.end(name)
            if not self._path:
                self._document.flush()

    def text(self, text: str) -> None:
        """Take text."""
        if not self._open:
            if self._document is not None:
                self._document.text(text)
            return
        self._spend(len(text))
        self._open[-1].text.append(text)
        if self._info is not None:
            self._info.text(text)

    def comment(self, text: str) -> None:
        """Take a comment."""
        if self._open:
            self._spend(len(text))
            self._open[-1].remarks = True
            if self._info is not None:
                self._info.comment(text)
        elif self._document is not None:
            self._document.comment(text)

    def instruction(self, target: str, data: str) -> None:
        """Take a processing instruction."""
        if self._open:
            self._spend(len(data))
            self._open[-1].remarks = True
            if self._info is not None:
                self._info.instruction(target, data)
        elif self._document is not None:
            self._document.instruction(target, data)
            if not self._path:
                self._document.flush()

    def _keep(self, element: Element) -> None:
        attributes = {item.name: item.value for item in element.attributes}
        node = Node(element.namespace, element.local, attributes)
        self._nodes += 1
        self._spend(len(element.local) + sum(len(name) + len(value) for name, value in attributes.items()))
        if self._nodes > _MAX_NODES:
            raise NotReadable("too-complex")
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.signature = node
            self.place = tuple(self._path)
        self._open.append(node)

    def _start_info(self, element: Element, scopes: Scopes) -> None:
        wanted = len(self._open) == 2 and element.local == "SignedInfo" and not self._pieces
        if wanted and self._signed_info is not None:
            if self._signed_info.version11 and "base" in scopes.inherited:
                raise NotReadable("too-complex")  # its xml:base would have to be put together from many (C14N 1.1, 2.4)
            self._info = CanonicalWriter(self._pieces.append, self._signed_info)
        if self._info is not None:
            self._info.start(element, scopes)

    def _end_kept(self, name: str) -> None:
        node = self._open.pop()
        node.text = ["".join(node.text)]
        if self._info is not None:
            self._info.end(name)
            if len(self._open) == 1:
                self._info.flush()
                self._info = None
        if not self._open and self._first_only:
            self.finished = True

    def _spend(self, characters: int) -> None:
        self._room -= characters
        if self._room < 0:
            raise NotReadable("too-complex")
