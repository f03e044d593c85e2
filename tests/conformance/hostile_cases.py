"""Hostile requests as bytes, by what they try; `SMUGGLED` is the second request that must never reach its handler."""

from __future__ import annotations

from typing import Final

SMUGGLED: Final = b"GET /api/v1/alerts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
ROUTE: Final = "/api/v1/alerts"
"""The route that nobody asks for but a smuggled request."""

_POST: Final = b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\n"
_GET: Final = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"


def _chunk(body: bytes, size: bytes) -> bytes:
    return _POST + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\n" + body + b"\r\n0\r\n\r\n" + SMUGGLED


SPLITTING: Final[dict[str, bytes]] = {
    "length and chunked": _POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunked and length": _POST + b"Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": _POST + b"Content-Length: 0\r\nContent-Length: 48\r\n\r\n" + SMUGGLED,
    "two lengths in one field": _POST + b"Content-Length: 0, 48\r\n\r\n" + SMUGGLED,
    "a signed length": _POST + b"Content-Length: +0\r\n\r\n" + SMUGGLED,
    "a negative length": _POST + b"Content-Length: -1\r\n\r\n" + SMUGGLED,
    "a length with a comma": _POST + b"Content-Length: 0,\r\n\r\n" + SMUGGLED,
    "a length in hexadecimal": _POST + b"Content-Length: 0x0\r\n\r\n" + SMUGGLED,
    "an endless length": _POST + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n" + SMUGGLED,
    "chunked and identity": _POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "identity": _POST + b"Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
    "chunked twice": _POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunked misspelt": _POST + b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
    "chunked behind a vertical tab": _POST + b"Transfer-Encoding: \x0bchunked\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
    "chunked in quotes": _POST + b'Transfer-Encoding: "chunked"\r\nContent-Length: 0\r\n\r\n' + SMUGGLED,
    "chunked with a space before the colon": _POST
    + b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "chunked in a folded line": _POST
    + b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "chunked behind a bare line feed": _POST
    + b"X: y\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "chunked behind a bare carriage return": _POST
    + b"X: y\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "chunked in HTTP/1.0": b"POST /api/v1/documents HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: keep-alive\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a chunk size with a sign": _chunk(b"a", b"+1"),
    "a chunk size with an underscore": _chunk(b"a" * 16, b"1_0"),
    "a chunk size in C's manner": _chunk(b"a", b"0x1"),
    "a chunk size beyond all bounds": _chunk(b"a", b"1" + b"0" * 20),
    "a chunk size that wraps around": _chunk(b"", b"f" * 17),
    "a chunk that is longer than it says": _chunk(b"abc", b"1"),
    "a chunk with a bare line feed": _POST + b"Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n" + SMUGGLED,
    "a chunk extension with a bare line feed": _POST
    + b"Transfer-Encoding: chunked\r\n\r\n1;x\na\r\n0\r\n\r\n"
    + SMUGGLED,
    "a length in the trailer": _POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 48\r\n\r\n",
    "an upgrade": _GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + SMUGGLED,
    "a tunnel": b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n" + SMUGGLED,
}
"""Requests whose end two readers may see in different places; a second one follows."""

MALFORMED: Final[dict[str, bytes]] = {
    "HTTP/0.9": b"GET /health/live\r\n\r\n",
    "HTTP/2 in the first line": b"GET /health/live HTTP/2.0\r\nHost: localhost\r\n\r\n",
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an unknown version": b"GET /health/live HTTP/3.7\r\nHost: localhost\r\n\r\n",
    "bare line feeds": b"GET /health/live HTTP/1.1\nHost: localhost\n\n",
    "a head of nothing": b"\r\n\r\n\r\n\r\nGARBAGE\r\n\r\n",
    "no host": b"GET /health/live HTTP/1.1\r\n\r\n",
    "two hosts": _GET + b"Host: evil.example\r\n\r\n",
    "an empty host": b"GET /health/live HTTP/1.1\r\nHost: \r\n\r\n",
    "a host with a path": b"GET /health/live HTTP/1.1\r\nHost: localhost/evil\r\n\r\n",
    "a host with a user": b"GET /health/live HTTP/1.1\r\nHost: admin@localhost\r\n\r\n",
    "another host in the target": b"GET http://evil.example/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a field without a name": _GET + b": x\r\n\r\n",
    "a field with a space in its name": _GET + b"X Y: z\r\n\r\n",
    "a field with a zero byte": _GET + b"X: a\x00b\r\n\r\n",
    "a folded field": _GET + b"X: a\r\n b\r\n\r\n",
    "a space before the first field": b"GET /health/live HTTP/1.1\r\n Host: localhost\r\n\r\n",
    "a tab in the first line": b"GET\t/health/live\tHTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a method of control characters": b"G\x01T /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "thousands of fields": _GET + b"X: 1\r\n" * 5_000 + b"\r\n",
    "one endless field": _GET + b"X: " + b"a" * 600_000 + b"\r\n\r\n",
    "an endless path": b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
}
"""Requests that are none."""

PATHS: Final[dict[str, bytes]] = {
    "dots": b"/api/v1/documents/../../../../etc/passwd",
    "encoded dots": b"/api/v1/documents/%2e%2e/%2e%2e/etc/passwd",
    "dots encoded twice": b"/api/v1/documents/%252e%252e/x",
    "dots in overlong UTF-8": b"/api/v1/documents/%c0%ae%c0%ae/x",
    "dots behind backslashes": b"/api/v1/documents/..\\..\\x",
    "encoded backslashes": b"/api/v1/documents/..%5c..%5cx",
    "a zero byte": b"/api/v1/documents/x%00.pdf/packet",
    "line ends": b"/api/v1/documents/x%0d%0aSet-Cookie:%20a=b",
    "an escape sequence": b"/api/v1/documents/%1b%5b31mred",
    "broken UTF-8": b"/api/v1/documents/%ff%fe",
    "a surrogate": b"/api/v1/documents/%ed%a0%80",
}
"""Paths that climb or hide something."""

NAMES: Final[dict[str, bytes]] = {
    "documents": b"/api/v1/documents/%s",
    "packet": b"/api/v1/documents/%s/packet",
    "attachment": b"/api/v1/documents/x/attachments/%s",
    "ledger": b"/api/v1/documents/%s/ledger",
    "dead letter": b"/api/v1/dead-letters/%s",
    "wire": b"/vxp/%s",
}
"""Routes that take a name, with the place where it goes."""
