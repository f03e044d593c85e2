"""Canonical XML 1.0 as a stream: events in, canonical bytes out, nothing held but the open elements.

Inclusive (REC-xml-c14n-20010315) and exclusive (xml-exc-c14n with a prefix list), with and without comments, for a
whole document or for one element as apex. The output equals libxml2's; namespace URIs without a scheme, which libxml2
refuses, are for the caller to refuse (:attr:`gateway.trust.namespaces.Scopes.relative`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.trust.namespaces import XML, Attribute, Element, Scopes

_FLUSH_AT: Final = 200  # small pieces joined before they are handed on; longer texts go straight through
_LONG: Final = 4096  # characters

_ATTRIBUTE_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)


@dataclass(frozen=True, slots=True)
class Method:
    """A canonical form: ``prefixes`` are the InclusiveNamespaces of the exclusive form, ``""`` for ``#default``."""

    exclusive: bool = False
    comments: bool = False
    prefixes: frozenset[str] = frozenset()
    version11: bool = False
    """Canonical XML 1.1: differs only in the ``xml:*`` attributes that an apex inherits. Without ``xml:base``."""


class CanonicalWriter:
    """Writes the canonical form of the events that it is given into ``update``; call :meth:`flush` at the end.

    The first element is the apex: it carries the namespaces, and in the inclusive form the ``xml:*`` attributes, that
    it inherits from elements which this writer never saw (C14N 1.0, 2.4).
    """

    def __init__(self, update: Callable[[bytes], object], method: Method) -> None:
        self._update = update
        self._method = method
        self._pieces: list[str] = []
        self._rendered: dict[str, str] = {"xml": XML}
        self._undo: list[list[tuple[str, str | None]] | None] = []
        self._apex_done = False

    def start(self, element: Element, scopes: Scopes) -> None:
        """Write a start tag; ``scopes`` must already have entered the element."""
        if self._apex_done and not element.attributes and not element.declared and self._is_rendered(element, scopes):
            self._undo.append(None)
            self._put(f"<{element.name}>")
            return
        declarations = self._declarations(element, scopes)
        attributes = element.attributes if self._apex_done else self._apex_attributes(element, scopes)
        if len(attributes) > 1:
            attributes = sorted(attributes, key=lambda item: (item.namespace, item.local))
        written = "".join([f' {item.name}="{_attribute_text(item.value)}"' for item in attributes])
        self._apex_done = True
        self._put(f"<{element.name}{declarations}{written}>")

    def end(self, name: str) -> None:
        """Write an end tag."""
        for prefix, before in self._undo.pop() or ():
            if before is None:
                del self._rendered[prefix]
            else:
                self._rendered[prefix] = before
        self._put(f"</{name}>")

    def text(self, text: str) -> None:
        """Write character data, CDATA content and resolved references alike."""
        if "&" in text:
            text = text.replace("&", "&amp;")
        if "<" in text:
            text = text.replace("<", "&lt;")
        if ">" in text:
            text = text.replace(">", "&gt;")
        if "\r" in text:
            text = text.replace("\r", "&#xD;")
        if len(text) < _LONG:
            self._put(text)
            return
        self.flush()
        self._update(text.encode())

    def comment(self, text: str) -> None:
        """Write a comment if the method keeps comments."""
        if self._method.comments:
            self._aside(f"<!--{_return_text(text)}-->")

    def instruction(self, target: str, data: str) -> None:
        """Write a processing instruction."""
        self._aside(f"<?{target} {_return_text(data)}?>" if data else f"<?{target}?>")

    def flush(self) -> None:
        """Hand on what is still held."""
        if self._pieces:
            self._update("".join(self._pieces).encode())
            self._pieces.clear()

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        if len(self._pieces) >= _FLUSH_AT:
            self.flush()

    def _aside(self, piece: str) -> None:
        if self._undo:
            self._put(piece)
        else:
            self._put(f"\n{piece}" if self._apex_done else f"{piece}\n")

    def _is_rendered(self, element: Element, scopes: Scopes) -> bool:
        if not self._method.exclusive:
            return True
        return self._rendered.get(element.prefix, "") == scopes.bound[element.prefix]

    def _declarations(self, element: Element, scopes: Scopes) -> str:
        undo: list[tuple[str, str | None]] = []
        written = ""
        for prefix in sorted(self._candidates(element, scopes)):
            uri = scopes.bound[prefix]
            if self._rendered.get(prefix, "") == uri:
                continue
            undo.append((prefix, self._rendered.get(prefix)))
            self._rendered[prefix] = uri
            name = f"xmlns:{prefix}" if prefix else "xmlns"
            written += f' {name}="{_attribute_text(uri)}"'
        self._undo.append(undo)
        return written

    def _candidates(self, element: Element, scopes: Scopes) -> set[str]:
        method = self._method
        eligible = set(element.declared) if self._apex_done else set(scopes.bound)
        if not method.exclusive:
            return eligible
        used = {item.prefix for item in element.attributes if item.prefix}
        used.add(element.prefix)
        return used | (eligible & method.prefixes) if method.prefixes else used

    def _apex_attributes(self, element: Element, scopes: Scopes) -> list[Attribute]:
        if self._method.exclusive or not scopes.inherited:
            return element.attributes
        own = [item for item in element.attributes if item.prefix != "xml"]
        # An id names one element only; C14N 1.1 (2.4) no longer hands it down.
        ids = [item for item in element.attributes if item.name == "xml:id"] if self._method.version11 else []
        passed = [
            (name, value) for name, value in scopes.inherited.items() if not (name == "id" and self._method.version11)
        ]
        return own + ids + [Attribute(XML, name, "xml", f"xml:{name}", value) for name, value in passed]


def _attribute_text(value: str) -> str:
    return value if value.isalnum() else value.translate(_ATTRIBUTE_ESCAPES)


def _return_text(text: str) -> str:
    return text.replace("\r", "&#xD;")
