"""One attempt: ask or send, and write what became of it; the work that every distribution hands to its workers.

The ledger stays the only truth: leases under fence numbers make a second worker harmless, and an attempt that broke
leaves a lease that runs out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from gateway.contract import Adapter, Outcome, Outgoing, Result
from gateway.exchange.delivery.distribution import LEASE, Ticket
from gateway.exchange.delivery.due import Files, Lease, Taken, Term, held_by, hold, leases_of, runs, take
from gateway.exchange.delivery.poison import DETAIL as POISON_DETAIL
from gateway.exchange.delivery.poison import bury, is_poison
from gateway.exchange.delivery.policy import Rules
from gateway.exchange.delivery.settling import DETAIL, settle
from gateway.exchange.views import DeliveryState
from gateway.findings import NotNow
from gateway.store.database import Database
from gateway.store.schema import deliveries

log = structlog.get_logger(__name__)

RENEWALS: Final = 3
"""How often a lease is renewed in the time for which it is held, so that one failed renewal does no harm."""

AGAIN: Final = timedelta(seconds=10)
"""How soon an attempt is made for which the packet's bytes were not at hand; it does not count."""

PERSISTENCE: Final = 3
"""How often an outcome is brought to a database that is away, before it is left to the next attempt to ask."""


class Attempts:
    """Takes, makes and settles attempts; the same object serves all endpoints of a process."""

    def __init__(
        self,
        database: Database,
        files: Files,
        adapters: Mapping[str, Adapter],
        rules: Rules,
        *,
        hold: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._files = files
        self._adapters = adapters
        self._rules = rules
        self._hold = hold

    @property
    def endpoints(self) -> Sequence[str]:
        """The names of all endpoints at this moment."""
        return tuple(self._adapters)

    def parallel(self, endpoint: str) -> int:
        """Return how many packets may be under way through the endpoint at the same time."""
        return self._rules.of(endpoint).parallel

    async def take(self, endpoint: str, hold: timedelta | None = None) -> Taken:
        """Lease what may go now, within all bounds of the endpoint; with ``hold`` for a queue, else for an attempt."""
        rules = self._rules.of(endpoint)
        term = Term(hold or self._hold, begins=hold is None)
        return await self._database.write(
            lambda connection: take(connection, endpoint, rules, self._files, datetime.now(UTC), term)
        )

    async def take_over(self, ticket: Ticket) -> Lease | None:
        """Turn a ticket into a lease of this worker, under the next fence number; nothing, if the ticket is void."""
        return await self._database.write(lambda connection: self._take_over(connection, ticket))

    def _take_over(self, connection: Connection, ticket: Ticket) -> Lease | None:
        now = datetime.now(UTC)
        if ticket.endpoint not in self._adapters or not runs(connection, ticket.endpoint):
            # It waits in the ledger until the endpoint is run again, or for a process that serves it.
            _let_go(connection, [ticket], begun=False)
            return None
        found = held_by(connection, ticket)
        bury(connection, ticket.endpoint, [row for row in found if is_poison(row)], POISON_DETAIL, now)
        rows = [row for row in found if not is_poison(row)]
        if not rows:
            return None
        hold(connection, rows, Term(self._hold), now)
        [lease] = leases_of(connection, ticket.endpoint, [rows], self._files)
        return lease

    async def attempt(self, lease: Lease) -> Result | None:
        """Make the one attempt and write its outcome; nothing, if the outcome could not be written."""
        renewing = asyncio.create_task(self._renew(lease))
        try:
            if not await self._at_hand(lease):
                return None
            outcome = await self._outcome(lease)
            written = await self._written(lease, outcome)
        except Exception:
            # The lease runs out and another attempt follows with the same ids, which asks first.
            log.exception("attempt-broken", document=lease.outgoing.document, endpoint=lease.endpoint)
            return None
        finally:
            renewing.cancel()
        result = outcome.result
        log.info("sent", document=lease.outgoing.document, endpoint=lease.endpoint, result=result.value, ours=written)
        return result if written else None

    async def _at_hand(self, lease: Lease) -> bool:
        """Say whether the packet's bytes are here; otherwise the attempt did not begin, and is made a little later."""
        try:
            await self._files.near(lease.outgoing.sha256)
        except NotNow as away:
            log.warning(
                "bytes-not-at-hand", document=lease.outgoing.document, codes=[one.code for one in away.findings]
            )
            await self._database.write(lambda connection: _put_off(connection, lease.ticket))
            return False
        return True

    async def _outcome(self, lease: Lease) -> Outcome:
        adapter = self._adapters.get(lease.endpoint)
        if adapter is None:
            return Outcome(Result.LATER, code="endpoint-gone", detail="this endpoint is not served here any more")
        if lease.ask_first:
            answer = await _asked(adapter, lease.outgoing)
            if answer.result in (Result.DELIVERED, Result.THROTTLED):
                return answer
        try:
            return await adapter.send(lease.outgoing)
        except Exception as error:
            # Against the contract. How far it came, nobody knows.
            log.exception("adapter-broken", document=lease.outgoing.document, endpoint=lease.endpoint)
            return Outcome(Result.UNKNOWN, code="adapter", detail=type(error).__name__)

    async def _written(self, lease: Lease, outcome: Outcome) -> int:
        rules = self._rules.of(lease.endpoint)
        for chance in range(1, PERSISTENCE + 1):
            try:
                return await self._database.write(
                    lambda connection: settle(connection, lease, outcome, rules, datetime.now(UTC))
                )
            except Exception:
                if chance == PERSISTENCE:
                    raise
                log.warning("outcome-not-written", document=lease.outgoing.document, endpoint=lease.endpoint)
                await asyncio.sleep(self._hold.total_seconds() / 60)
        raise AssertionError  # never reached: the last chance returns or raises

    async def _renew(self, lease: Lease) -> None:
        while True:
            await asyncio.sleep(self._hold.total_seconds() / RENEWALS)
            try:
                await self._database.write(lambda connection: _extend(connection, lease.ticket, self._hold))
            except Exception:
                log.exception("lease-not-renewed", document=lease.outgoing.document, endpoint=lease.endpoint)

    async def give_back(self, tickets: Sequence[Ticket], *, begun: bool = False) -> None:
        """Let go of leases whose attempts did not begin after all, so that another need not wait for their end."""
        if tickets:
            await self._database.write(lambda connection: _let_go(connection, tickets, begun))

    async def bury(self, ticket: Ticket, detail: str) -> int:
        """Make dead letters, with the cause ``poison``, of the deliveries that a ticket still holds."""
        return await self._database.write(lambda connection: _bury(connection, ticket, detail))


async def _asked(adapter: Adapter, outgoing: Outgoing) -> Outcome:
    try:
        return await adapter.ask(outgoing)
    except Exception:
        log.exception("adapter-cannot-be-asked", document=outgoing.document)
        return Outcome(Result.UNKNOWN)


def _of(*tickets: Ticket) -> ColumnElement[bool]:
    """The deliveries that these tickets hold, as long as their fence numbers are the newest."""
    columns = deliveries.c
    held = [
        and_(columns.id == one, columns.fence == fence) for ticket in tickets for one, fence in ticket.fences.items()
    ]
    return or_(*held)


def _extend(connection: Connection, ticket: Ticket, hold: timedelta) -> None:
    held = and_(_of(ticket), deliveries.c.lease_until.is_not(None))
    connection.execute(update(deliveries).where(held).values(lease_until=datetime.now(UTC) + hold))


def _let_go(connection: Connection, tickets: Sequence[Ticket], begun: bool) -> None:
    for ticket in tickets:
        # A new fence number: whoever still has the ticket, in a queue or elsewhere, cannot use it any more.
        values: dict[str, Any] = {"lease_until": None, "fence": deliveries.c.fence + 1}
        values |= {"begun": deliveries.c.begun - 1} if begun else {}
        connection.execute(update(deliveries).where(_of(ticket)).values(values))


def _put_off(connection: Connection, ticket: Ticket) -> None:
    """Let go of a lease whose attempt did not begin, until the store of packets may be back."""
    held = _of(ticket)
    connection.execute(update(deliveries).where(held).values(next_at=datetime.now(UTC) + AGAIN))
    _let_go(connection, [ticket], begun=True)


def _bury(connection: Connection, ticket: Ticket, detail: str) -> int:
    held = and_(_of(ticket), deliveries.c.state == DeliveryState.WAITING.value)
    query = select(deliveries).where(held).order_by(deliveries.c.id).with_for_update()
    return bury(connection, ticket.endpoint, connection.execute(query).all(), detail[:DETAIL], datetime.now(UTC))


def free_leases(connection: Connection) -> None:
    """End the leases of a process that died, only where no other works on this store; the next attempts ask first."""
    held = deliveries.c.lease_until.is_not(None)
    past = datetime.now(UTC) - timedelta(seconds=1)
    connection.execute(update(deliveries).where(held, deliveries.c.lease_until > past).values(lease_until=past))
