"""What operators see and say: endpoints, dead letters, groups of similar ones, and which of them they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.exchange.views import DeliveryView, LedgerEntry, Standing


@dataclass(frozen=True, slots=True)
class EndpointView:
    """How one endpoint fares. ``circuit`` is closed, open, paused or half-open."""

    name: str
    circuit: str
    failures: int
    """Failures in a row that may say that it is dead."""
    waiting: int
    oldest: datetime | None
    """Since when the oldest delivery waits."""
    again_at: datetime | None
    """Until when circuit, rate or quota let nothing through; nothing, if something may go now or it stands still."""
    under_way: int
    parallel: int
    per_second: float
    used_today: int
    """Packets of today's quota that are used up; counted only where there is a quota."""
    per_day: int
    dead: int
    standing: Standing | None = None
    """How it is run, where that is not as usual."""


@dataclass(frozen=True, slots=True)
class Which:
    """Dead letters that are meant: by their ids, or by all of these conditions that are given."""

    ids: tuple[str, ...] = ()
    endpoint: str = ""
    cause: str = ""
    code: str = ""
    receiver: str = ""
    document: str = ""
    group: str = ""
    agencies: frozenset[str] | None = None
    """Only letters from or to these, where whoever asks looks after some agencies alone."""

    @property
    def anything(self) -> bool:
        """Whether it names anything at all."""
        return any((self.ids, self.endpoint, self.cause, self.code, self.receiver, self.document, self.group))

    def plain(self) -> dict[str, object]:
        """Return the conditions as facts for the audit; of many ids only their number."""
        names = ("endpoint", "cause", "code", "receiver", "document", "group")
        said: dict[str, object] = {name: value for name in names if (value := getattr(self, name))}
        return said | ({"ids": len(self.ids)} if self.ids else {})


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead letter: the delivery, its packet (whose bytes the digest names), and the group that it belongs to."""

    delivery: DeliveryView
    subject: str | None
    code: str | None
    """``number/notation`` of the document."""
    document_id: str | None
    size: int
    sha256: str
    group: str
    address: str | None = None
    """The code under which transport addresses the receiver, where an operator mended it."""
    history: tuple[LedgerEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """A page of dead letters; ``next`` continues behind it, if there are more."""

    items: tuple[DeadLetter, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class DeadGroup:
    """Dead letters of one cause: same endpoint, class and code, and the same words but for names and numbers."""

    id: str
    endpoint: str
    cause: str
    code: str
    error: str
    count: int
    first: datetime
    last: datetime
    example: str
    """Id of one of them."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many dead letters were let out again, and between which moments they are tried."""

    count: int
    first: datetime | None = None
    last: datetime | None = None
