"""What stands before a connection that speaks TLS: the handshake, with a bound on its time and on their number.

Each handshake is begun with the context of that moment, so that a renewed certificate needs no new listener; what
comes of it is a :class:`gateway.web.connection.Connection` like any other.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Final, cast

from gateway.logs import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.web.connection import Connection

LOG: Final = logger("tls")

FAREWELL_SECONDS: Final = 5.0
"""How long a client's own farewell is waited for."""


class Entrance:
    """Leads connections through the handshake. ``full`` tells whether one more is too many."""

    def __init__(
        self, connection: Callable[[], Connection], context: Callable[[], ssl.SSLContext], *, seconds: float, most: int
    ) -> None:
        self._connection = connection
        self._context = context
        self._seconds = seconds
        self._most = most
        self._entering: dict[Visitor, asyncio.Task[None]] = {}
        self.inside: Callable[[], int] = lambda: 0
        """How many connections have come through and stand."""

    def __call__(self) -> Visitor:
        """Return the protocol of a new connection."""
        return Visitor(self)

    def came(self, visitor: Visitor, transport: asyncio.Transport) -> None:
        """Begin the handshake, or close at once where there are too many connections."""
        if len(self._entering) + self.inside() >= self._most:
            transport.abort()
            return
        transport.pause_reading()
        task = asyncio.get_running_loop().create_task(self._shake_hands(transport), name="handshake")
        self._entering[visitor] = task
        task.add_done_callback(lambda _: self._entering.pop(visitor, None))

    def close(self) -> None:
        """Break off all handshakes."""
        for task in list(self._entering.values()):
            task.cancel()

    async def _shake_hands(self, transport: asyncio.Transport) -> None:
        early = _Early()
        try:
            secure = await asyncio.get_running_loop().start_tls(
                transport,
                early,
                self._context(),
                server_side=True,
                ssl_handshake_timeout=self._seconds,
                ssl_shutdown_timeout=FAREWELL_SECONDS,
            )
        except (OSError, asyncio.CancelledError) as error:
            LOG.info("handshake failed", why=_why(error))
            transport.abort()
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        if secure is None:
            return
        early.hand_over(secure, self._connection())


def _why(error: BaseException) -> str:
    """Return a short word of our side, never what the client sent."""
    reason = error.reason if isinstance(error, ssl.SSLError) else ""
    return str(reason or type(error).__name__)[:60]


class Visitor(asyncio.Protocol):
    """A connection before its handshake."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._entrance.came(self, cast("asyncio.Transport", transport))


class _Early(asyncio.Protocol):
    """Keeps what the client sends between the end of the handshake and our noticing it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._lost: list[Exception | None] = []

    def data_received(self, data: bytes) -> None:
        self._pieces.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost.append(exc)

    def hand_over(self, transport: asyncio.Transport, connection: Connection) -> None:
        """Put the connection in our place."""
        if self._lost:
            transport.abort()
            return
        transport.set_protocol(connection)
        connection.connection_made(transport)
        for piece in self._pieces:
            connection.data_received(piece)
