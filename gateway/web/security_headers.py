"""Header fields of every answer that tell browsers to be careful with it; a route may say otherwise for its own.

Nothing that this service answers is a page to be framed, sniffed or kept on the way, unless its route says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

SECURITY: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}

SERVER: Final = "lienthong"
"""What the service calls itself: no version, of ours or of the libraries."""

STRICT_TRANSPORT: Final = "max-age=31536000"
"""A year; not for names below ours, which we do not know."""


def secure_headers(headers: MutableMapping[str, str], *, encrypted: bool) -> None:
    """Add what an answer does not say by itself; over TLS also that nobody should come without."""
    headers["Server"] = SERVER
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    if encrypted:
        headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
