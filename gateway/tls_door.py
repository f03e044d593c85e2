"""The certificate of a running service: renewed on SIGHUP or when its files change, with alerts about what goes wrong.

Every process keeps a context of its own; alerts are raised by the one that works in the background.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.clocks.expiry import THRESHOLDS, threshold
from gateway.findings import LienThongError
from gateway.logs import logger
from gateway.web.tls import TlsKeeper, certificates_in

if TYPE_CHECKING:
    import ssl
    from collections.abc import Coroutine

    from gateway.assembly import Service
    from gateway.exchange.exchange import Exchange
    from gateway.findings import Refused

LOG: Final = logger("tls")

REFUSED: Final = "tls.reload-refused"
ENDS_SOON: Final = "tls.ends-soon"

END_LOOK_SECONDS: Final = 3600.0


class TlsDoor:
    """Keeps the context, and tells people about it."""

    def __init__(self, service: Service, exchange: Exchange) -> None:
        assert service.tls is not None  # noqa: S101 - made for services with TLS alone
        self._files = service.tls
        self._exchange = exchange
        self._tells = service.exchange.background
        self._host = socket.gethostname()[:60]
        self._keeper = TlsKeeper(self._files, self._tell)
        self._tasks: set[asyncio.Task[object]] = set()

    def context(self) -> ssl.SSLContext:
        """Return the context for the next handshake."""
        return self._keeper.context

    def open(self) -> None:
        """Begin to watch the files."""
        self._begin(self._keeper.watch())
        if self._tells:
            self._begin(self._watch_end())

    def reload(self) -> None:
        """Read the files anew, changed or not."""
        self._begin(self._keeper.reload())

    def _begin(self, work: Coroutine[object, object, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop watching."""
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _tell(self, refused: Refused | None) -> None:
        if not self._tells:
            return
        # A store that is away keeps nobody from a new certificate; the log has the same words.
        with contextlib.suppress(LienThongError):
            if refused is None:
                await self._exchange.close_alert(REFUSED, self._host)
                await self._look_at_end()
            else:
                facts = {"host": self._host, "code": refused.findings[0].code}
                await self._exchange.raise_alert(Alert(REFUSED, self._host, facts=facts))

    async def _watch_end(self) -> None:
        while True:
            with contextlib.suppress(LienThongError):
                await self._look_at_end()
            await asyncio.sleep(END_LOOK_SECONDS)

    async def _look_at_end(self) -> None:
        end = certificates_in(self._files.certificate, "certificate")[0].not_valid_after_utc
        mark = threshold(end, datetime.now(UTC))
        # The subject of releases that warned once was the host alone.
        for subject in (self._host, *(self._subject(one) for one in (0, *THRESHOLDS) if one != mark)):
            await self._exchange.close_alert(ENDS_SOON, subject)
        if mark is not None:
            facts: dict[str, str | int] = {"host": self._host, "day": f"{end:%d/%m/%Y}", "days": mark}
            await self._exchange.raise_alert(Alert(ENDS_SOON, self._subject(mark), due_at=end, facts=facts))

    def _subject(self, mark: int) -> str:
        return f"{mark} {self._host}"
