"""The contract between the exchange and adapters: six verbs, and outcomes that the exchange acts on.

An adapter speaks to one outside system. It never retries, schedules or stores: it sends once and says what happened,
and it yields what came in; retry, back-off and fairness belong to the exchange. docs/adapters.md explains it to those
who write one; ``adapters/testing`` tries an adapter against it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

from gateway.findings import Finding
from gateway.packet.names import Kind

VERSION: Final = 1
"""Version of this contract. It rises when an adapter written for the one before would do something wrong; a member that
is added with a default leaves it as it is. An adapter of another version is not used."""


class Result(StrEnum):
    """How one attempt to send ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    """For good: the other side said no to this very packet."""
    LATER = "later"
    """It certainly did not arrive; trying again is safe and may help."""
    UNKNOWN = "unknown"
    """It may have arrived (time-out after the last byte): the same packet is sent again with the same ids."""
    THROTTLED = "throttled"
    """Told to slow down; trying again after ``retry_after`` seconds is safe."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt: result, the receipt given by the other side, its code and its words.

    ``retry_after`` are the seconds that the other side asked to be left alone, where it said so.
    """

    result: Result
    receipt: str = ""
    code: str = ""
    detail: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One packet for one endpoint: the stored bytes and for which of its receivers they are.

    ``whole`` is true when ``receivers`` are all that the packet names, so that no restriction needs to be said.
    ``priority`` is the packet's own (``OtherInfo/Priority``, domain 1.6). ``delivery`` is an id that stays the same
    over all attempts; ``answers`` is the DocumentId that a status is about.
    """

    document: str
    kind: Kind
    sender: str
    receivers: tuple[str, ...]
    whole: bool
    file: Path
    size: int
    sha256: str
    priority: int = 0
    delivery: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an incoming packet became: our id of it, whether it was here before, and what was noted about it."""

    document: str
    duplicate: bool = False
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an incoming packet was refused for good: all reasons, and the id under which the refusal was recorded.

    ``gateway.catalogue.finding_json`` puts a reason into words: code, place, sentence and remedy in both languages.
    The other side is told as much of it as its protocol can carry.
    """

    findings: tuple[Finding, ...]
    reference: str = ""

    @property
    def codes(self) -> str:
        """The codes, each once, apart by commas."""
        return ",".join(sorted({finding.code for finding in self.findings}))


@dataclass(frozen=True, slots=True)
class Incoming:
    """One packet waiting at the other side; nothing of it has been transferred yet.

    ``fetch(write)`` streams the packet's bytes into ``write``; ``taken(accepted)`` is called after the commit, and
    ``failed(refusal)`` after the packet was refused for good. Left alone, the item stays on the other side's list.
    ``kind``, ``sender`` and ``receivers`` are what the other side says beside the packet; ``None`` and empty where it
    says nothing. ``speaks_for`` are the agencies for which the other side may speak; without it, it is a bus that
    brings packets of any sender, but only for agencies served here.

    ``fetch`` raises :class:`Unreachable` where the item may come later, and ``Refused`` where the item itself is wrong
    for good: then ``failed`` follows. ``taken`` and ``failed`` raise ``Unreachable`` where the other side could not be
    told: the item comes again and is recognised as a duplicate.
    """

    reference: str
    kind: Kind | None
    sender: str
    receivers: tuple[str, ...]
    fetch: Callable[[Callable[[bytes], Awaitable[None]]], Awaitable[None]]
    taken: Callable[[Accepted], Awaitable[None]]
    failed: Callable[[Refusal], Awaitable[None]]
    speaks_for: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class AgencyList:
    """What a bus says of its agencies: items with the members of its wire, and how far that reaches.

    ``more`` says that the bus has not told everything yet.
    """

    items: tuple[Mapping[str, Any], ...]
    cursor: str
    more: bool = False


@runtime_checkable
class ListsAgencies(Protocol):
    """An adapter may be able to say which agencies the other side knows."""

    async def agency_list(self, since: str) -> AgencyList:
        """Return what changed since a cursor given before, all for an empty one. Raises Unreachable."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the other side answers, and what it said.

    ``clock_offset`` tells by how many seconds its clock is ahead of ours, where its answer shows that.
    """

    ok: bool
    detail: str = ""
    clock_offset: float | None = None


class Unreachable(Exception):
    """The other side did not answer, or not in its protocol; raised by ``receive`` and ``fetch``: try again later."""


class Adapter(Protocol):
    """A connection to one outside system."""

    async def open(self) -> None:
        """Prepare connections; raise nothing for a system that is merely down."""

    async def close(self) -> None:
        """Let go of connections, finishing nothing new."""

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one packet once; every failure is an outcome, never an exception."""

    async def ask(self, outgoing: Outgoing) -> Outcome:
        """Ask what became of a packet whose outcome is unknown.

        Delivered with its receipt; later, if it certainly is not there; unknown, if that cannot be told.
        """

    def receive(self) -> AsyncIterator[Incoming]:
        """Yield what waits on the other side now, oldest first, and end; raise :class:`Unreachable` if it is down."""

    async def check(self) -> Health:
        """Ask the other side for a sign of life."""
