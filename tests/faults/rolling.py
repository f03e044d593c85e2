"""Customers of a bus behind its balancer, with the habits of the official client, while hosts come and go.

A kept connection serves one document after the other. Where it closes without an answer, the document goes out once
more on a new one, as Java's own HTTP code does it silently; more than that a system would notice.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bench.wire import Connection, System, WireError, request_head, send_head
from tests.faults.campaign import Traffic
from tests.packets import document_xml
from tests.services.nation import MAILBOX, QUEUE, REMOTE, SENDER

PAUSE = 0.25
"""Seconds that a customer takes between two documents."""

LIST = {"servicetype": "eDoc", "messagetype": "edoc"}


@dataclass
class Customers(Traffic):
    """Threads that send through the balancer; half of them also look for what has come, as systems do."""

    resent: int = 0
    """Requests that went out a second time, since their connection had closed without an answer."""
    twice_without: list[str] = field(default_factory=list)
    """Requests that got no answer even then, with the reason."""
    strange: list[bytes] = field(default_factory=list)
    """Answers that were no reply of the bus: pages, plain text, refusals."""
    times: list[float] = field(default_factory=list)
    """When each document was accepted."""

    def _send(self, number: int) -> None:
        line = _Line(self.nation.doors[0])
        while not self._stop.is_set():
            self._document(line)
            if number % 2:
                self._look(line)
            time.sleep(PAUSE)
        line.close()

    def _document(self, line: _Line) -> None:
        with self._lock:
            self._number += 1
            name = str(self._number)
        data = document_xml(SENDER, (MAILBOX, QUEUE, REMOTE), number=name, content=os.urandom(8_000))
        digest = hashlib.sha256(data).hexdigest()
        answer = self._asked(line, send_head(self.nation.systems["gui"], SENDER, len(data), digest), data + b"\r\n")
        with self._lock:
            if answer is None:
                self.unsure[digest] = data
            else:
                self.accepted[digest] = answer["DocId"]
                self.times.append(time.monotonic())

    def _look(self, line: _Line) -> None:
        system: System = self.nation.systems["nhan"]
        self._asked(line, request_head(system, "getReceivedEdocList", LIST), b"")

    def _asked(self, line: _Line, head: bytes, body: bytes) -> dict[str, Any] | None:
        try:
            try:
                raw = line.exchange(head, body)
            except (OSError, WireError):
                with self._lock:
                    self.resent += 1
                raw = line.exchange(head, body)
        except (OSError, WireError) as reason:
            with self._lock:
                self.twice_without.append(repr(reason))
            return None
        return self._read(raw)

    def _read(self, raw: bytes) -> dict[str, Any] | None:
        with suppress(ValueError):
            found: dict[str, Any] = json.loads(raw)
            if found.get("ErrorCode") == "0":
                return found
        with self._lock:
            self.strange.append(raw[:300])
        return None

    def longest_gap(self) -> float:
        """Return the longest time in seconds in which nothing was accepted."""
        ordered = sorted(self.times)
        return max((later - earlier for earlier, later in pairwise(ordered)), default=0.0)


class _Line:
    """A kept connection that is opened anew after it closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: Connection | None = None

    def exchange(self, head: bytes, body: bytes) -> bytes:
        if self._open is None:
            self._open = Connection(self._port)
        try:
            return self._open.exchange(head, body)
        except (OSError, WireError):
            self.close()
            raise

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
