"""A connection to RabbitMQ that comes back for ever: over all its addresses in turn, with pauses that grow.

Nothing is restored behind anybody's back: after each reconnection the topology is declared anew, and whoever publishes
or consumes asks for the new link and attaches itself.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Final

import aio_pika
import structlog
from aio_pika.connection import make_url
from aiormq import exceptions
from pamqp.common import FieldTable

from gateway.broker.access import Access, shown
from gateway.broker.link import BrokerDown, Link, Socket, within
from gateway.findings import Refused

log = structlog.get_logger(__name__)

STEADY_SECONDS: Final = 10.0
"""A link that lived shorter counts as a failed attempt, so that a broker that accepts and drops is not hammered."""

FAULT_SECONDS: Final = 30.0
"""Pause after a refusal that only an administrator can end."""

Prepare = Callable[[Link], Awaitable[None]]
"""Done on each new link before anybody gets it, such as declaring topology. Raises Refused for a fault, BrokerDown."""


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """Whether there is a link, to which node and since when; else the last error, in words without secrets."""

    up: bool
    node: str = ""
    since: datetime | None = None
    links: int = 0
    """Links made so far: above one, the connection was lost and came back."""
    detail: str = ""


async def _nothing(link: Link) -> None:
    return


class BrokerConnection:
    """Keeps one link to a broker while open."""

    def __init__(self, access: Access, prepare: Prepare = _nothing) -> None:
        self._access = access
        self._prepare = prepare
        self._task: asyncio.Task[None] | None = None
        self._link: Link | None = None
        self._changed = asyncio.Event()
        self._fault: Refused | None = None
        self._health = LinkHealth(False, detail="not opened")
        self._links = 0
        self._open: set[Link] = set()

    @property
    def health(self) -> LinkHealth:
        """The state of the link; nothing is asked for it."""
        if self._health.up and (self._link is None or not self._link.alive):
            return LinkHealth(False, links=self._links, detail="the connection was lost")
        return self._health

    async def open(self) -> None:
        """Begin to connect; nothing is waited for."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep(), name=f"broker {self._access.name}")

    async def close(self) -> None:
        """End the link and stop connecting."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for link in list(self._open):
            await self._end(link)
        self._health = LinkHealth(False, links=self._links, detail="closed")
        self._wake()

    async def link(self, seconds: float) -> Link:
        """Return the live link, waiting for one at most ``seconds``.

        Raises BrokerDown, or Refused with what an administrator has to mend.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._task is not None and self._fault is None:
                    if self._link is not None and self._link.alive:
                        return self._link
                    await self._changed.wait()
        if self._fault is not None:
            raise self._fault
        raise BrokerDown(self.health.detail or "no connection yet")

    def drop(self, link: Link, reason: str) -> None:
        """Give up a link that does not answer, so that a new one is made."""
        if link is self._link and not link.lost.is_set():
            log.warning("broker-link-dropped", node=link.node, reason=reason)
            link.lost.set()

    async def renew(self, link: Link) -> None:
        """Do again on this link what is done on each new one, where something was found missing.

        Raises Refused, BrokerDown.
        """
        await self._prepare(link)

    async def _keep(self) -> None:
        failures = 0
        start = random.randrange(len(self._access.urls))  # noqa: S311 - spreads clients over the nodes
        urls = islice(cycle(self._access.urls), start, None)
        while True:
            try:
                link = await self._attempt(next(urls))
                lived = await self._serve(link) if link else 0.0
            except Exception:
                # Whatever the client library comes up with: without this loop nothing ever comes back.
                log.exception("broker-connection-broken", name=self._access.name)
                lived = 0.0
            failures = 0 if lived > STEADY_SECONDS else failures + 1
            await asyncio.sleep(self._pause(failures))

    def _pause(self, failures: int) -> float:
        if self._fault is not None:
            return FAULT_SECONDS
        rounds = max(0, failures - 1) // len(self._access.urls)
        pause = min(self._access.most_pause, self._access.first_pause * 2.0 ** min(rounds, 32))
        return pause * random.uniform(0.7, 1.0)  # noqa: S311 - keeps clients from coming back all at once

    async def _serve(self, link: Link) -> float:
        """Give the link out until it is lost; return for how many seconds it lived."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._links += 1
        self._link, self._fault = link, None
        self._health = LinkHealth(True, link.node, datetime.now(UTC), self._links)
        log.info("broker-connected", node=link.node, name=self._access.name)
        self._wake()
        try:
            await link.lost.wait()
            log.warning("broker-lost", node=link.node, name=self._access.name)
            self._health = LinkHealth(False, link.node, links=self._links, detail="the connection was lost")
        finally:
            self._link = None
        await self._end(link)
        return loop.time() - began

    async def _attempt(self, url: str) -> Link | None:
        link: Link | None = None
        try:
            link = await within(self._access.connect_seconds * 2, self._connect(url))
            await self._prepare(link)
        except Refused as refused:
            self._failed(url, str(refused), refused)
        except BrokerDown as error:
            self._failed(url, _words(error), None)
        else:
            return link
        if link is not None:
            await self._end(link)
        return None

    async def _end(self, link: Link) -> None:
        await link.close()
        self._open.discard(link)

    async def _connect(self, url: str) -> Link:
        access = self._access
        secure = url.startswith("amqps:")
        context = await asyncio.to_thread(access.context) if secure else None
        properties: FieldTable = {"connection_name": access.name}
        whole = make_url(url, heartbeat=access.heartbeat)
        connection = aio_pika.Connection(whole, ssl_context=context, client_properties=properties)
        socket = connection.kwargs["transport_factory"] = Socket()
        try:
            await connection.connect(timeout=access.connect_seconds)
        except BaseException:
            await connection.close()  # else it would close itself some time, from wherever it is forgotten
            raise
        link = Link(connection, shown(url), socket)
        self._open.add(link)
        return link

    def _failed(self, url: str, detail: str, fault: Refused | None) -> None:
        if detail != self._health.detail:
            log.warning("broker-unreachable", node=shown(url), name=self._access.name, reason=detail)
        self._fault = fault
        self._health = LinkHealth(False, shown(url), links=self._links, detail=detail)
        self._wake()

    def _wake(self) -> None:
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()


def _words(error: BrokerDown) -> str:
    if isinstance(error.__cause__, exceptions.AuthenticationError | exceptions.ProbableAuthenticationError):
        return "the broker refuses user and password"
    if isinstance(error.__cause__, exceptions.InvalidFrameError):
        return "the broker refuses the vhost: it is not there, or not for this user"
    return str(error)
