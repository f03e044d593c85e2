"""What a test bed for an adapter must be able to do, so that the suite can judge the adapter.

Whoever writes an adapter (``gateway/contract.py``) writes one such bed and gives it as the fixture ``bed``. The other
side should be the real system or the nearest thing to it, never a mock; :mod:`adapters.testing.line` is a line of TCP
that can be cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.contract import Adapter, Outgoing
from gateway.packet.names import Kind

US, THEM, OTHERS = "901.23.01.Z91", "902.23.02.Z92", "903.23.03.Z93"
"""Agencies: ``US`` is behind the adapter, ``THEM`` and ``OTHERS`` are at the other side."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One packet that is at the other side now, and for which of its agencies it is there."""

    packet: bytes
    kind: Kind
    receivers: frozenset[str]


class Bed(Protocol):
    """An opened adapter and the real system that it speaks to, with a line between them that can be cut."""

    @property
    def adapter(self) -> Adapter:
        """The adapter under test, opened; the bed closes it at the end."""

    async def another(self) -> Adapter:
        """Return one more adapter with the same settings, not opened; the test closes it."""

    async def arrived(self) -> Sequence[Arrived]:
        """Return what has reached the other side, as its systems see it: the same id twice counts once."""

    async def put(self, packet: bytes, kind: Kind, sender: str) -> None:
        """Lay a packet of an agency of theirs out for us; when this returns, it waits to be taken."""

    async def waiting(self) -> int:
        """Return how many packets wait for us at the other side, those included that we hold but have not settled."""

    async def refusals(self) -> Sequence[str]:
        """Return for each packet that failed here what the other side can read about it.

        The codes and places of all reasons belong into it; an empty text where the protocol carries no reason.
        """

    def unacceptable(self, outgoing: Outgoing) -> Outgoing:
        """Return the packet changed so that the other side, or its protocol, refuses it for good."""

    def down(self) -> None:
        """Let the other side refuse every connection, old ones broken, until ``up``."""

    def mute(self) -> None:
        """Let the other side keep connections open but say nothing, until ``up``."""

    async def up(self) -> None:
        """Let everything through again, and return when the adapter can be expected to reach the other side."""
