"""Namespaces over a parser that knows none: raw names and prefixes stay as written, as canonical XML needs them.

Real packets bind one URI both to a prefix and as default; namespace-aware event interfaces forget which was used where.
The cost of an element depends on its own declarations only, never on how many are in scope.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.findings import LienThongError

XML: Final = "http://www.w3.org/XML/1998/namespace"
XMLNS: Final = "http://www.w3.org/2000/xmlns/"

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*\Z")
_SEEN_BEFORE: Final[set[str]] = set()
_SEEN_LIMIT: Final = 1000
_PLAIN_LIMIT: Final = 200


class NamespaceError(LienThongError):
    """The names of the input break "Namespaces in XML": an undeclared prefix, a reserved one, an attribute twice."""


@dataclass(slots=True)
class Attribute:
    """One attribute that is not a namespace declaration; ``name`` as written."""

    namespace: str
    local: str
    prefix: str
    name: str
    value: str


@dataclass(slots=True)
class Element:
    """One start tag with its names resolved; ``name`` as written, ``declared`` the prefixes that it binds itself."""

    name: str
    prefix: str
    local: str
    namespace: str
    attributes: list[Attribute]
    declared: tuple[str, ...]

    def get(self, local: str) -> str | None:
        """Return the value of the attribute of that name in no namespace."""
        return next((item.value for item in self.attributes if not item.namespace and item.local == local), None)


_Undo = tuple[dict[str, str], str, str | None]


class Scopes:
    """The namespaces and ``xml:*`` attributes in scope while elements are entered and left."""

    def __init__(self, bound: Mapping[str, str] | None = None, inherited: Mapping[str, str] | None = None) -> None:
        self.bound: dict[str, str] = {"": "", "xml": XML, **(bound or {})}
        """URI by prefix; the default namespace under the empty prefix."""
        self.inherited: dict[str, str] = dict(inherited or {})
        """``xml:*`` attributes by local name, from the nearest element that has them."""
        self.relative = False
        """A namespace URI without a scheme was seen: canonical XML is not defined for it (C14N 1.0, 1.3)."""
        self._undo: list[list[_Undo] | None] = []
        self._plain: dict[str, Element] = {}  # elements without attributes, while no binding changes

    @property
    def depth(self) -> int:
        """Number of elements that are open."""
        return len(self._undo)

    def enter(self, name: str, attributes: list[str]) -> Element:
        """Open an element; ``attributes`` are names and values in turn. Raises :class:`NamespaceError`."""
        if attributes:
            return self._enter(name, attributes)
        self._undo.append(None)
        element = self._plain.get(name)
        if element is None:
            prefix, local = _split(name)
            element = Element(name, prefix, local, self._uri(prefix), [], ())
            if len(self._plain) < _PLAIN_LIMIT:
                self._plain[name] = element
        return element

    def leave(self) -> None:
        """Close the element that was opened last."""
        changes = self._undo.pop()
        if not changes:
            return
        self._plain.clear()
        for table, key, before in reversed(changes):
            if before is None:
                del table[key]
            else:
                table[key] = before

    def _enter(self, name: str, attributes: list[str]) -> Element:
        undo: list[_Undo] = []
        self._undo.append(undo)
        plain: list[tuple[str, str]] = []
        declared: list[str] = []
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            if key == "xmlns" or key.startswith("xmlns:"):
                self._declare(key[6:], value, colon=len(key) > 5, undo=undo)
                declared.append(key[6:])
            else:
                plain.append((key, value))
        prefix, local = _split(name)
        found = [self._attribute(key, value, undo) for key, value in plain]
        if len(found) > 1:
            _distinct(found)
        return Element(name, prefix, local, self._uri(prefix), found, tuple(declared))

    def _declare(self, prefix: str, uri: str, *, colon: bool, undo: list[_Undo]) -> None:
        if colon and (not prefix or ":" in prefix or not uri):
            raise NamespaceError(f"xmlns:{prefix}")
        if prefix == "xmlns" or uri == XMLNS or (prefix == "xml") != (uri == XML):
            raise NamespaceError(f"reserved namespace at xmlns:{prefix}")
        if uri and not _absolute(uri):
            self.relative = True
        self._plain.clear()
        undo.append((self.bound, prefix, self.bound.get(prefix)))
        self.bound[prefix] = uri

    def _attribute(self, name: str, value: str, undo: list[_Undo]) -> Attribute:
        prefix, local = _split(name)
        if prefix == "xml":
            undo.append((self.inherited, local, self.inherited.get(local)))
            self.inherited[local] = value
        return Attribute(self._uri(prefix) if prefix else "", local, prefix, name, value)

    def _uri(self, prefix: str) -> str:
        uri = self.bound.get(prefix)
        if uri is None:
            raise NamespaceError(f"undeclared prefix {prefix}")
        return uri


def _split(name: str) -> tuple[str, str]:
    first, colon, rest = name.partition(":")
    if not colon:
        return "", first
    if not first or not rest or ":" in rest:
        raise NamespaceError(f"not a qualified name: {name}")
    return first, rest


def _distinct(attributes: list[Attribute]) -> None:
    names = {(item.namespace, item.local) for item in attributes}
    if len(names) != len(attributes):
        raise NamespaceError("one attribute under two prefixes")


def _absolute(uri: str) -> bool:
    if uri in _SEEN_BEFORE:
        return True
    if _ABSOLUTE.match(uri) is None:
        return False
    if len(_SEEN_BEFORE) < _SEEN_LIMIT and len(uri) < 200:
        _SEEN_BEFORE.add(uri)
    return True
