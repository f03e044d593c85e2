"""The way in over TLS: each connection's handshake, with a bound on its time and on their number.

Each handshake is begun with the context of that moment, so that a renewed certificate needs no new listener; what
comes of it is a :class:`gateway.web.connection.Connection` like any other.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Final

from gateway.logs import logger

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from gateway.web.connection import Connection

LOG: Final = logger("tls")

FAREWELL_SECONDS: Final = 5.0
"""How long a client's own farewell is waited for."""

PAUSE_SECONDS: Final = 0.1
"""After a connection could not be taken, for want of file handles for instance."""

BACKLOG: Final = 1024


class Entrance:
    """Takes connections of a bound socket and leads them through the handshake.

    At most ``most`` are taken, those in the midst of it and the ``inside()`` together; more are closed at once. A
    handshake may last ``seconds``.
    """

    def __init__(
        self,
        connection: Callable[[], Connection],
        context: Callable[[], ssl.SSLContext],
        inside: Callable[[], int],
        *,
        seconds: float,
        most: int,
    ) -> None:
        self._connection = connection
        self._context = context
        self._inside = inside
        self._seconds = seconds
        self._most = most
        self._entering: set[asyncio.Task[None]] = set()
        self._taking: asyncio.Task[None] | None = None

    def open(self, sock: socket.socket) -> None:
        """Begin to take connections of a bound socket."""
        sock.setblocking(False)
        sock.listen(BACKLOG)
        self._taking = asyncio.get_running_loop().create_task(self._take(sock), name="tls entrance")

    async def close(self) -> None:
        """Take nothing new and break off all handshakes; the socket is closed."""
        tasks = [*self._entering, *([self._taking] if self._taking is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take(self, sock: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with sock:
            while True:
                try:
                    client, _ = await loop.sock_accept(sock)
                except OSError as error:
                    LOG.warning("connection not taken", why=error.strerror)
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                self._let_in(client)

    def _let_in(self, client: socket.socket) -> None:
        if len(self._entering) + self._inside() >= self._most:
            client.close()
            return
        task = asyncio.get_running_loop().create_task(self._shake_hands(client), name="handshake")
        self._entering.add(task)
        task.add_done_callback(self._entering.discard)

    async def _shake_hands(self, client: socket.socket) -> None:
        try:
            # The transport owns the socket and closes it also when the handshake fails.
            await asyncio.get_running_loop().connect_accepted_socket(
                self._connection,
                client,
                ssl=self._context(),
                ssl_handshake_timeout=self._seconds,
                ssl_shutdown_timeout=FAREWELL_SECONDS,
            )
        except OSError as error:
            LOG.info("handshake failed", why=_why(error))


def _why(error: OSError) -> str:
    """Return a short word of our side, never what the client sent."""
    reason = error.reason if isinstance(error, ssl.SSLError) else ""
    return str(reason or type(error).__name__)[:60]
