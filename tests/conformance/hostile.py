"""The real program behind three doors, plain, haproxy and nginx, and clients on bare sockets that obey no rule."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.services.https_proxies import HttpsProxy
from tests.services.process import Missing, missing, new_folder
from tests.services.program import Program
from tests.tls import authority, server, trusting, written

SETTINGS = """\
role = "hub"
[listen]
[directory]
registration = "open"
[[systems]]
id = "he.thu.01"
secret_env = "HUB_SECRET_1"
"""

LISTEN = """\
proxies = ["127.0.0.1"]
header_seconds = 1.5
stall_seconds = 1.5
"""

WAIT = 20.0
"""Seconds after which a connection that is still open has hung."""


@dataclass
class Door:
    """One way to the program."""

    name: str
    port: int
    context: ssl.SSLContext | None = None

    def connect(self) -> socket.socket:
        """Return a connection that fails after `WAIT` seconds without a word."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT)
        return plain if self.context is None else self.context.wrap_socket(plain, server_hostname="localhost")

    def raw(self, *pieces: bytes) -> bytes:
        """Send bytes as they are and return all that comes back until the other side closes; fail if it never does."""
        with self.connect() as line:
            # The other side may close before it has read everything.
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                for piece in pieces:
                    line.sendall(piece)
            return _rest(line)

    def good(self) -> bool:
        """Tell whether an ordinary request on a new connection is answered."""
        return self.raw(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
            b"HTTP/1.1 200"
        )


def _rest(line: socket.socket) -> bytes:
    pieces = []
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while piece := line.recv(65_536):
            pieces.append(piece)
    return b"".join(pieces)


def statuses(answer: bytes) -> list[int]:
    """Return the status of each answer in what came back."""
    return [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]


@dataclass
class Rig:
    """The program and its doors."""

    program: Program
    doors: dict[str, Door]

    def served(self, route: str = "") -> int:
        """Return how many requests have reached a route, or any, by the program's own count, `/metrics` apart."""
        client = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=WAIT)
        client.request("GET", "/metrics")
        text = client.getresponse().read().decode()
        client.close()
        counted = re.findall(r'^lienthong_requests_total\{.*route="([^"]*)".*\} (\d+)', text, re.MULTILINE)
        return sum(int(number) for name, number in counted if name == route or (not route and name != "/metrics"))


@contextlib.contextmanager
def rig() -> Iterator[Rig]:
    """Run program and proxies until the block ends."""
    folder = new_folder()
    program = Program("hub", folder, SETTINGS, {"HUB_SECRET_1": "khoa-thu"}, listen=LISTEN)
    proxies: list[HttpsProxy] = []
    try:
        program.start()
        doors = {"direct": Door("direct", program.port)}
        for kind in ("haproxy", "nginx"):
            proxies.append(_proxy(kind, folder, program.port))
            doors[kind] = Door(kind, proxies[-1].port, trusting(folder))
        yield Rig(program, doors)
    except Missing as reason:
        missing(str(reason))
    finally:
        for proxy in proxies:
            proxy.stop()
        program.kill()


def _proxy(kind: str, folder: Path, port: int) -> HttpsProxy:
    certificate, key = written(server(kind), folder, kind)
    return HttpsProxy(kind, folder / kind, port, certificate, key, authority(folder)).start()
