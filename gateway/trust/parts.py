"""A signature over parts of one document that it names by their ids, as WS-Security makes it, strictly read.

Every reference must hold; an id must stand exactly once. What is not in the part of the document that can be read twice
(the Body of a SOAP envelope, which streams by) is left over for the caller, who must find its digest himself.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any, Final

from gateway.trust.algorithms import DIGESTS
from gateway.trust.canonical import CanonicalWriter, Method
from gateway.trust.namespaces import Element, Scopes
from gateway.trust.stream import read_xml
from gateway.trust.structure import Node, Parsed, canonical_form, octets_of, signature_method

MOST_REFERENCES: Final = 8


@dataclass(frozen=True, slots=True)
class Reference:
    """One signed part: its id, canonical form, hash and the digest that it should have."""

    id: str
    form: Method
    hash_name: str
    digest: bytes

    def new_hash(self) -> Any:
        """Return a hash for the canonical form."""
        return hashlib.new(self.hash_name, usedforsecurity=False)


@dataclass(slots=True)
class PartsSignature:
    """A signature as far as it could be understood; ``parsed.faults`` say what is wrong with it."""

    parsed: Parsed = field(default_factory=Parsed)
    references: dict[str, Reference] = field(default_factory=dict)
    key_info: Node | None = None


def parse_parts(root: Node) -> PartsSignature:
    """Return what a ``ds:Signature`` over parts says, with every fault of its shape."""
    found = PartsSignature()
    parsed = found.parsed
    names = [child.local for child in root.children]
    if names != ["SignedInfo", "SignatureValue", "KeyInfo"]:
        parsed.invalid("signature.structure", element="Signature")
        return found
    info, value, found.key_info = root.children
    parsed.value = octets_of(value, parsed)
    local = [child.local for child in info.children]
    references = info.children[2:]
    if local[:2] != ["CanonicalizationMethod", "SignatureMethod"] or set(local[2:]) != {"Reference"}:
        parsed.invalid("signature.structure", element="SignedInfo")
        return found
    if len(references) > MOST_REFERENCES:
        parsed.invalid("signature.references", count=len(references))
        return found
    parsed.signed_info = canonical_form(info.children[0], parsed)
    signature_method(info.children[1], parsed)
    for node in references:
        reference = _reference(node, parsed)
        if reference is not None and reference.id in found.references:
            parsed.invalid("signature.references", count=len(references))
        elif reference is not None:
            found.references[reference.id] = reference
    return found


def _reference(node: Node, parsed: Parsed) -> Reference | None:
    uri = node.attributes.get("URI", "")
    if not uri.startswith("#") or len(uri) < 2:
        parsed.invalid("signature.detached", uri=uri[:120])
        return None
    if [child.local for child in node.children] != ["Transforms", "DigestMethod", "DigestValue"]:
        parsed.invalid("signature.structure", element="Reference")
        return None
    transforms, method, value = node.children
    if len(transforms.children) != 1 or transforms.children[0].local != "Transform":
        parsed.invalid("signature.transforms")
        return None
    form = canonical_form(transforms.children[0], parsed)
    hash_name = DIGESTS.get(method.attributes.get("Algorithm", ""))
    if hash_name is None:
        parsed.unverifiable("signature.unknown-digest", algorithm=method.attributes.get("Algorithm", "")[:120])
        return None
    digest = octets_of(value, parsed)
    return Reference(uri[1:], form, hash_name, digest) if form is not None and digest is not None else None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the parts that could be read came to: the canonical SignedInfo, and which references hold."""

    signed: bytes
    holding: frozenset[str]
    wrong: frozenset[str]
    """Ids of parts that were changed, or that stand more than once."""


def check_parts(document: bytes, path: tuple[str, ...], found: PartsSignature, id_name: tuple[str, str]) -> Checked:
    """Digest the parts of a document that a signature names.

    ``path`` are the local names down to the Signature, ``id_name`` namespace and local name of the attribute that
    holds ids. Raises :class:`gateway.trust.stream.NotReadable`.
    """
    picker = _Picker(path, found, id_name)
    read_xml(io.BytesIO(document), picker)
    holding: set[str] = set()
    wrong = set(picker.twice)
    for name, digest in picker.digests.items():
        same = compare_digest(digest.digest(), found.references[name].digest)
        (holding if same else wrong).add(name)
    return Checked(b"".join(picker.signed), frozenset(holding - wrong), frozenset(wrong))


class _Picker:
    """Visitor that writes the canonical forms of SignedInfo and of the parts with wanted ids."""

    def __init__(self, path: tuple[str, ...], found: PartsSignature, id_name: tuple[str, str]) -> None:
        self.finished = False
        self.signed: list[bytes] = []
        self.digests: dict[str, Any] = {}
        self.twice: set[str] = set()
        self._info = [*path, "SignedInfo"]
        self._form = found.parsed.signed_info
        self._wanted: Mapping[str, Reference] = found.references
        self._id_name = id_name
        self._path: list[str] = []
        self._writing: list[tuple[int, CanonicalWriter]] = []

    def begin(self, offset: Callable[[], int]) -> None:
        """Take the parser's position, which does not matter here."""

    def start(self, element: Element, scopes: Scopes) -> None:
        """Take a start tag."""
        self._path.append(element.local)
        depth = len(self._path)
        if depth == len(self._info) and self._path == self._info and self._form is not None and not self.signed:
            self._writing.append((depth, CanonicalWriter(self.signed.append, self._form)))
        for attribute in element.attributes:
            if (attribute.namespace, attribute.local) == self._id_name:
                self._named(attribute.value, depth)
        for _, writer in self._writing:
            writer.start(element, scopes)

    def _named(self, name: str, depth: int) -> None:
        reference = self._wanted.get(name)
        if reference is None:
            return
        if name in self.digests:
            self.twice.add(name)
            return
        digest = self.digests[name] = reference.new_hash()
        self._writing.append((depth, CanonicalWriter(digest.update, reference.form)))

    def end(self, name: str) -> None:
        """Take an end tag."""
        depth = len(self._path)
        for _, writer in self._writing:
            writer.end(name)
        for begun, writer in [one for one in self._writing if one[0] == depth]:
            writer.flush()
            self._writing.remove((begun, writer))
        self._path.pop()

    def text(self, text: str) -> None:
        """Take text."""
        for _, writer in self._writing:
            writer.text(text)

    def comment(self, text: str) -> None:
        """Take a comment."""
        for _, writer in self._writing:
            writer.comment(text)

    def instruction(self, target: str, data: str) -> None:
        """Take a processing instruction."""
        for _, writer in self._writing:
            writer.instruction(target, data)
