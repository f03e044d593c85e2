"""The bus's queue leg: delivers packets into a ministry's own queues at RabbitMQ and takes packets from them.

Delivered means that the broker has the message safely; what the ministry's system then does with it, it says by
statuses, or through the queue of refusals. Queues, headers and claims are described in docs/amqp.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Final

import structlog

from adapters.amqp_claims import PIECE, Claims
from adapters.amqp_inbox import Held, Inbox
from adapters.amqp_message import claim_body, class_of, message_of
from adapters.amqp_settings import MOST_INLINE, AmqpSettings, Names
from adapters.amqp_words import LABELS
from gateway.broker.connection import BrokerConnection
from gateway.broker.link import BrokerDown
from gateway.broker.publisher import Fate, Published, Publisher
from gateway.broker.topology import QueueState, look
from gateway.contract import Health, Incoming, Outcome, Outgoing, Result, Unreachable
from gateway.findings import Refused, refuse
from gateway.kit.plugin import Label, Plugin

__all__ = ["PLUGIN", "AmqpAdapter", "AmqpSettings"]

log = structlog.get_logger(__name__)

RESULTS: Final = {
    Fate.CONFIRMED: Result.DELIVERED,
    Fate.RETURNED: Result.LATER,
    Fate.REJECTED: Result.THROTTLED,
    Fate.NOT_SENT: Result.LATER,
    Fate.UNKNOWN: Result.UNKNOWN,
}

MOST_FAILURES: Final = 20
"""A message whose claim could not be read so often, one poll after the other, goes to the refusals."""

CHECK_SECONDS: Final = 1.0


class AmqpAdapter:
    """A ministry's queues, as :class:`gateway.contract.Adapter`."""

    def __init__(self, settings: AmqpSettings) -> None:
        self._settings = settings
        self._names = Names(settings.prefix)
        self._claims = Claims(settings.claims_folder) if settings.claims_folder else None
        topology = self._names.topology(settings.most_waiting, settings.later_seconds)
        # A broker short of memory stops those who publish, whole connections at a time; taking must go on.
        self._sending = BrokerConnection(settings.access("send"), topology.declare)
        self._taking = BrokerConnection(settings.access("take"), topology.declare)
        self._publisher = Publisher(self._sending, confirm_seconds=settings.confirm_seconds)
        self._refusals = Publisher(self._taking, confirm_seconds=settings.confirm_seconds)
        self._agencies = frozenset(settings.agencies)
        self._inbox = Inbox(
            self._taking, self._refusals, self._names, agencies=self._agencies, prefetch=settings.prefetch
        )

    async def open(self) -> None:
        """Begin to connect; nothing is waited for."""
        if self._claims is not None:
            try:
                await asyncio.to_thread(self._claims.prepare)
            except OSError as error:
                log.warning("claims-folder-unusable", reason=error.strerror)
        await self._sending.open()
        await self._taking.open()

    async def close(self) -> None:
        """Give back what is held and let go of both connections."""
        await self._inbox.close()
        await self._refusals.close()
        await self._publisher.close()
        await self._taking.close()
        await self._sending.close()

    # Sending

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Put one packet into the ministry's queue; every failure is an outcome."""
        claim = self._claims is not None and outgoing.size > self._settings.inline_bytes
        if not claim and outgoing.size > MOST_INLINE:
            return Outcome(Result.REFUSED, code="queue.body-too-large", detail=f"{outgoing.size} bytes without claims")
        try:
            body = await asyncio.to_thread(self._body, outgoing, claim)
            message = message_of(outgoing, body, claim=claim, expires=self._settings.expire_seconds)
            published = await self._publisher.publish(self._names.outgoing, class_of(outgoing), message)
        except OSError as error:
            return Outcome(Result.LATER, detail=f"stored file or claim: {error.strerror or error}")
        except ValueError as error:
            return Outcome(Result.REFUSED, detail=str(error))
        except Refused as refused:
            return Outcome(Result.LATER, code=refused.findings[0].code, detail=str(refused)[:500])
        return await self._outcome(published, message.message_id or "")

    def _body(self, outgoing: Outgoing, claim: bool) -> bytes:
        if claim and self._claims is not None:
            self._claims.put(outgoing.file, outgoing.sha256)
            return claim_body(outgoing)
        return outgoing.file.read_bytes()

    async def _outcome(self, published: Published, receipt: str) -> Outcome:
        result = RESULTS[published.fate]
        if result is Result.DELIVERED:
            return Outcome(result, receipt=receipt)
        if published.missing:
            await self._mend()
        return Outcome(result, code=f"amqp.{published.fate.value}", detail=published.detail[:500])

    async def _mend(self) -> None:
        """Declare again what somebody may have taken away."""
        try:
            await self._sending.renew(await self._sending.link(CHECK_SECONDS))
        except (BrokerDown, Refused) as error:
            log.warning("topology-not-renewed", prefix=self._settings.prefix, reason=str(error))

    async def ask(self, outgoing: Outgoing) -> Outcome:
        """A queue cannot be asked for one message; sending it again with the same id is harmless."""
        return Outcome(Result.UNKNOWN, detail=f"queues cannot be asked about {outgoing.document}")

    # Taking

    async def receive(self) -> AsyncIterator[Incoming]:
        """Yield what waits now: urgent documents, other documents, statuses. Raises Unreachable."""
        async for held in self._inbox.waiting():
            yield Incoming(
                reference=held.label.id,
                kind=held.label.kind,
                sender=held.label.sender,
                receivers=held.label.receivers,
                fetch=partial(self._fetch, held),
                taken=partial(self._inbox.taken, held),
                failed=partial(self._inbox.failed, held),
                speaks_for=self._agencies or None,
            )

    async def _fetch(self, held: Held, write: Callable[[bytes], Awaitable[None]]) -> None:
        held.tried = True
        if not held.label.claim:
            body = memoryview(held.message.body)
            for start in range(0, len(body), PIECE):
                await write(bytes(body[start : start + PIECE]))
            return
        await self._fetch_claim(held, write)

    async def _fetch_claim(self, held: Held, write: Callable[[bytes], Awaitable[None]]) -> None:
        if self._claims is None:
            raise refuse("queue.claims-unset")
        try:
            await self._claims.read(held.label.sha256, held.label.size, write)
        except OSError as error:
            # A folder that is not mounted says nothing against the message.
            held.failures += await asyncio.to_thread(lambda: self._claims is not None and self._claims.there)
            if held.failures >= MOST_FAILURES:
                raise refuse("queue.claim-missing") from error
            raise Unreachable(f"claim: {error.strerror or error}") from error

    # Health

    async def check(self) -> Health:
        """Ask the broker about every queue; not well if one is missing, its arguments differ, or nobody answers."""
        try:
            link = await self._taking.link(CHECK_SECONDS)
            await self._sending.link(CHECK_SECONDS)
            found = {queue: await look(link, queue, seconds=CHECK_SECONDS) for queue in self._queues()}
        except (BrokerDown, Refused) as error:
            return Health(False, str(error)[:500])
        missing = [queue for queue, state in found.items() if state is None]
        if missing:
            await self._mend()
            return Health(False, f"missing: {', '.join(missing)}")
        return Health(True, self._words(found))

    def _queues(self) -> tuple[str, ...]:
        names = self._names
        ways = (names.outgoing, names.incoming, names.later)
        return (*(queue for way in ways for queue in names.queues(way)), names.refused)

    def _words(self, found: dict[str, QueueState | None]) -> str:
        names = self._names
        states = {queue: state for queue, state in found.items() if state is not None}
        out = [states[queue] for queue in names.queues(names.outgoing)]
        ready, consumers = sum(state.ready for state in out), sum(state.consumers for state in out)
        waiting = sum(states[queue].ready for way in (names.incoming, names.later) for queue in names.queues(way))
        return f"out {ready} ({consumers} consumers), in {waiting}, refused {states[names.refused].ready}"


PLUGIN: Final = Plugin(
    name="amqp",
    contract=1,
    title=Label("Hàng đợi RabbitMQ", "Queues of RabbitMQ", "Trao gói tin qua hàng đợi riêng của bộ trên RabbitMQ."),
    settings=AmqpSettings,
    labels=LABELS,
    make=AmqpAdapter,
)
