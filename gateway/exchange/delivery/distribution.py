"""The port through which due deliveries reach workers: embedded in this process, or through a broker to many hosts.

Both ways rest on the ledger. What is due is leased there under fence numbers; a ticket names the lease. Whoever holds
the newest fence number may attempt and write the outcome; every other ticket is worthless, so doubles do no harm and a
lost ticket comes back when its lease runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from gateway.broker.access import Access
from gateway.contract import Result

if TYPE_CHECKING:
    from gateway.exchange.delivery.due import Lease, Taken

LEASE: Final = timedelta(seconds=60)
"""How long a lease is believed without being renewed: so long after its worker's death a delivery is tried again."""


@dataclass(frozen=True, slots=True)
class BrokerRules:
    """Which broker hands out work, the beginning of its queues' names, and the tickets that a process holds of each."""

    access: Access
    prefix: str = "lienthong"
    prefetch: int = 8


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to attempt deliveries of one packet through one endpoint: their ids and fence numbers.

    ``priority`` is 0 to 4, as the packet says. Plain data: :meth:`plain` and :meth:`of` are its way through a queue.
    """

    endpoint: str
    packet: str
    priority: int
    fences: Mapping[str, int]

    def plain(self) -> dict[str, Any]:
        """Return the ticket as JSON-able data."""
        return {
            "endpoint": self.endpoint,
            "packet": self.packet,
            "priority": self.priority,
            "fences": dict(self.fences),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Ticket:
        """Return the ticket that :meth:`plain` gave. Raises KeyError, TypeError or ValueError for anything else."""
        fences = {str(delivery): int(fence) for delivery, fence in dict(data["fences"]).items()}
        return cls(str(data["endpoint"]), str(data["packet"]), int(data["priority"]), fences)


class Work(Protocol):
    """What a distribution is built from; :class:`gateway.exchange.delivery.attempt.Attempts` is it."""

    @property
    def endpoints(self) -> Sequence[str]:
        """The names of all endpoints at this moment."""

    def parallel(self, endpoint: str) -> int:
        """Return how many packets may be under way through the endpoint at the same time."""

    async def take(self, endpoint: str, hold: timedelta | None = None) -> Taken:
        """Lease what may go now, within all bounds of the endpoint.

        Without ``hold`` an attempt begins with the lease; a relay holds as long as a ticket may wait in a queue.
        """

    async def take_over(self, ticket: Ticket) -> Lease | None:
        """Turn a ticket into a lease of this worker, under the next fence number; nothing, if the ticket is void.

        Void are tickets whose deliveries were taken over, settled, or leased anew; the same ticket works only once.
        """

    async def attempt(self, lease: Lease) -> Result | None:
        """Make the one attempt and write its outcome; nothing, if the outcome could not be written.

        The lease is renewed as long as the attempt lasts. Raises nothing but CancelledError: a lease left behind runs
        out, and the next attempt asks first.
        """

    async def give_back(self, tickets: Sequence[Ticket], *, begun: bool = False) -> None:
        """Let go of leases whose attempts did not begin after all, so that another need not wait for their end.

        ``begun`` where the lease was taken for an attempt, not for a queue.
        """

    async def bury(self, ticket: Ticket, detail: str) -> int:
        """Make dead letters, with the cause ``poison``, of the deliveries that a ticket still holds; return how many.

        For work that broke every worker that touched it; whose outcome is unknown.
        """


class Distribution(Protocol):
    """Brings what is due to workers. One for each process; ``run`` returns after :meth:`stop`."""

    async def run(self, *, lead: bool) -> None:
        """Serve all endpoints until told to stop, whatever breaks on the way.

        ``lead`` is true in one process of each host: that one looks into the ledger for what is due. A distribution
        that works in all processes works in the others too.
        """

    def wake(self) -> None:
        """Say that something may be due; called after each intake, from the event loop of any process."""

    def change(self) -> None:
        """Say that the endpoints of the work are others now; called from the event loop."""

    def stop(self) -> None:
        """Let nothing new begin; what has begun is finished before :meth:`run` returns."""

    def faults(self) -> Mapping[str, str]:
        """Return what is wrong with it, in English, by the part concerned; empty while all is well.

        Readiness shows it: a broker that is away, consumers that are missing.
        """


Distribute = Callable[[Work, Callable[[], None]], Distribution]
"""Makes the distribution of a process from its work and what tells the leading process that something may be due."""
