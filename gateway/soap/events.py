"""What a reader of envelopes is told and tells: bounds, places for content, events, and where a signed Body goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gateway.packet.limits import KIB, MIB
from gateway.soap.tree import Node
from gateway.trust.canonical import CanonicalWriter


@dataclass(frozen=True, slots=True)
class EnvelopeLimits:
    """Bounds of an envelope, the content of packets left aside."""

    size: int = 4 * MIB
    """Bytes and characters of everything but content."""
    header: int = 256 * KIB
    token: int = 1 * MIB
    depth: int = 32
    elements: int = 100_000
    attributes: int = 64


@dataclass(slots=True)
class Slot:
    """A place for bytes: an element of the operation that holds content. ``include`` is the Content-ID it names."""

    node: Node
    include: str | None = None
    inline: bool = False
    """Base64 stands in it."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header has been read, or there is none; ``raw`` is the document up to its end, closed again."""

    node: Node | None
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation's element has begun."""

    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Data:
    """Decoded bytes of a slot."""

    slot: Slot
    data: bytes


class BodySink(Protocol):
    """Where the canonical form of a signed Body goes."""

    writer: CanonicalWriter

    def include(self, name: str) -> None:
        """Take the place of a part: its base64 belongs here."""


Event = Header | Operation | Data
Signed = Callable[[Header], BodySink | None]
