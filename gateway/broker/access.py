"""Where a broker is and how it is entered: AMQP addresses with their secrets, judged before anything is contacted.

An address is ``amqp://user:password@host:port/vhost`` or ``amqps://...``; the nodes of a cluster are several of them.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from gateway.client_tls import ClientTls
from gateway.findings import Finding, Refused

MOST_NODES: Final = 16

_APART: Final = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class Access:
    """A broker's addresses, which hold its secret, and how patient to be with it.

    ``name`` is shown in the broker's list of connections. ``tls`` is for ``amqps``. ``heartbeat`` in seconds: a
    silent broker is given up after about three of them.
    Pauses between attempts grow from ``first_pause`` to ``most_pause`` seconds.
    """

    urls: tuple[str, ...] = field(repr=False)
    name: str = "lienthong"
    tls: ClientTls = field(default_factory=ClientTls)
    heartbeat: int = 8
    connect_seconds: float = 10.0
    first_pause: float = 0.2
    most_pause: float = 5.0

    def context(self) -> ssl.SSLContext:
        """Return what judges the broker's certificate; always checks it and the host's name in it."""
        return self.tls.context()


def read_urls(text: str, path: str = "") -> tuple[str, ...]:
    """Return the addresses in a text, apart by spaces, line ends or commas.

    ``path`` is the setting that they stand in. Raises Refused ``broker.url-invalid`` for each that is none; the text
    itself is a secret and never repeated.
    """
    urls = tuple(filter(None, _APART.split(text)))
    wrong = [Finding("broker.url-invalid", path, {"number": number}) for number, url in enumerate(urls, 1) if _bad(url)]
    if not urls or len(urls) > MOST_NODES:
        wrong.append(Finding("broker.url-count", path, {"number": len(urls), "limit": MOST_NODES}))
    if wrong:
        raise Refused(wrong)
    return urls


def _bad(url: str) -> bool:
    # What stands behind "?" could switch the check of certificates off.
    try:
        found = urlsplit(url)
        port = found.port
    except ValueError:
        return True
    return found.scheme not in ("amqp", "amqps") or not found.hostname or port == 0 or "?" in url or "#" in url


def shown(url: str) -> str:
    """Return host, port and vhost of an address, without user and password."""
    found = urlsplit(url)
    port = found.port or (5671 if found.scheme == "amqps" else 5672)
    return f"{found.hostname}:{port}{found.path or '/'}"
