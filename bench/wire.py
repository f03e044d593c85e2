"""The bus's wire from a client's side, kept as light as it can be: prepared headers, plain sockets, ``sendfile``.

The product's own client is deliberately not used here: the load must come from elsewhere, and its cost must stay small
on the cores that it shares with what is measured.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

_PREFIX: Final = "XroadVnpt-"
_READ: Final = 256 * 1024
_PATIENCE: Final = 600.0
"""Seconds that one answer may take; a packet of 1 GB is read and checked before it is answered."""


@dataclass(frozen=True, slots=True)
class System:
    """A connected system: its id and shared secret."""

    id: str
    secret: str


class WireError(Exception):
    """The hub answered something else than success."""


def hash_file(sha256: str) -> str:
    """Return a digest as the bus's client writes it: each byte as hex without zero padding."""
    return "".join(f"{byte:x}" for byte in bytes.fromhex(sha256))


def request_head(
    system: System,
    operation: str,
    parameters: Mapping[str, str],
    *,
    length: int = 0,
    method: str = "POST",
    content_type: str = "application/json",
) -> bytes:
    """Return the complete head of one signed request, ready to be sent any number of times."""
    signed = {
        "systemid": system.id,
        "timestamp": "15012026T080000+0000",
        "Content-Type": content_type,
        **parameters,
    }
    text = json.dumps({_PREFIX + name: value for name, value in signed.items()}, separators=(",", ":"))
    mac = hmac.new(system.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    lines = [
        f"{method} /vxp/{operation} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {content_type}",
        f"Content-Length: {length}",
        *(f"{_PREFIX}{name}: {value}" for name, value in signed.items()),
        f"{_PREFIX}sign-header-key: {';'.join(signed)}",
        f"{_PREFIX}sign-header: {text}",
        f"{_PREFIX}hash-header: {mac}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def send_head(system: System, sender: str, size: int, sha256: str) -> bytes:
    """Return the head of ``sendEdoc`` for a document of this size and digest."""
    parameters = {"from": sender, "servicetype": "eDoc", "messagetype": "edoc", "hash-file": hash_file(sha256)}
    return request_head(system, "sendEdoc", parameters, length=size + 2, content_type="application/octet-stream")


class Connection:
    """One persistent connection; one request at a time."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def close(self) -> None:
        self._socket.close()

    def exchange(self, head: bytes, body: bytes = b"") -> bytes:
        """Send one request and return the answer's body."""
        self._socket.sendall(head + body)
        return b"".join(self.answer())

    def send_file(self, head: bytes, file: BinaryIO, tail: bytes = b"\r\n") -> bytes:
        """Send head, file and what follows, the bus's client's CR LF unless given; return the answer's body."""
        self._socket.sendall(head, socket.MSG_MORE)
        self._socket.sendfile(file)
        self._socket.sendall(tail)
        return b"".join(self.answer())

    def stream(self, head: bytes, body: bytes = b"") -> Iterator[bytes]:
        """Send one request and yield the answer's body as it comes."""
        self._socket.sendall(head + body)
        yield from self.answer()

    def answer(self) -> Iterator[bytes]:
        """Yield the body of the next answer; raise WireError for an HTTP error without a body."""
        head = self._until(b"\r\n\r\n").decode("latin-1").lower()
        if "transfer-encoding: chunked" in head:
            yield from self._chunks()
            return
        length = int(next(line.split(":", 1)[1] for line in head.split("\r\n") if line.startswith("content-length:")))
        if length == 0 and " 200 " not in head.split("\r\n", 1)[0] + " ":
            raise WireError(head.split("\r\n", 1)[0])
        yield from self._exactly(length)

    def _chunks(self) -> Iterator[bytes]:
        while length := int(self._until(b"\r\n").split(b";")[0], 16):
            yield from self._exactly(length)
            self._until(b"\r\n")
        self._until(b"\r\n")

    def _exactly(self, length: int) -> Iterator[bytes]:
        while length:
            piece = self._rest[:length] or self._receive(min(length, _READ))
            self._rest = self._rest[length:]
            length -= len(piece)
            yield piece

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._rest += self._receive(_READ)
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _receive(self, limit: int) -> bytes:
        if piece := self._socket.recv(limit):
            return piece
        raise WireError("the hub closed the connection without an answer")


def reply(body: bytes) -> dict[str, Any]:
    """Return a JSON reply of the wire; raise WireError unless it reports success."""
    found: dict[str, Any] = json.loads(body)
    if found.get("ErrorCode") != "0":
        raise WireError(body[:500].decode("utf-8", "replace"))
    return found


_ID: Final = re.compile(rb"<lt:SendDocumentResponse><lt:Id>([0-9a-f]{32})</lt:Id>")


def receipt(body: bytes) -> str:
    """Return the id that an answer to a document gives, on the wire or by SOAP; raise WireError unless it has one."""
    if body.startswith(b"<"):
        found = _ID.search(body)
        if found is None:
            raise WireError(body[:500].decode("utf-8", "replace"))
        return found[1].decode()
    return str(reply(body)["DocId"])


def call(port: int, system: System, operation: str, parameters: Mapping[str, str], body: bytes = b"") -> dict[str, Any]:
    """Make one call on a connection of its own and return its successful reply."""
    connection = Connection(port)
    try:
        return reply(connection.exchange(request_head(system, operation, parameters, length=len(body)), body))
    finally:
        connection.close()


def register(port: int, system: System, agency: str, name: str) -> None:
    """Register an agency for the calling system."""
    unit = {"id": "", "pcode": "", "code": agency, "name": name, "mail": "", "mobile": "", "fax": ""}
    call(port, system, "registerAgency", {}, json.dumps(unit).encode())


def wait_for_items(port: int, system: System, expected: int, *, patience: float = 60.0) -> int:
    """Wait until a mailbox holds so many items; return how many it holds, fewer when none came for so many seconds.

    What is accepted is looked into before it may be fetched, so that a mailbox fills a little later than intake says.
    """
    last, since = -1, time.monotonic()
    while True:
        counted = int(call(port, system, "countReceiveEdoc", {})["count"])
        if counted >= expected or (counted == last and time.monotonic() - since > patience):
            return counted
        if counted != last:
            last, since = counted, time.monotonic()
        time.sleep(0.1)


class DataOfReply:
    """The base64 ``data`` member of a ``getEdoc`` reply, decoded while it streams in."""

    _MARK: Final = b'"data":"'

    def __init__(self) -> None:
        self._waiting = b""
        self._inside = False
        self._ended = False

    def feed(self, piece: bytes) -> bytes:
        """Return the bytes of the file that this piece of the reply completes."""
        if self._ended:
            return b""
        self._waiting += piece
        if not self._inside:
            compact = self._waiting.replace(b'"data": "', self._MARK)
            if self._MARK not in compact:
                return b""
            self._waiting = compact.partition(self._MARK)[2]
            self._inside = True
        text, quote, _ = self._waiting.partition(b'"')
        self._ended = bool(quote)
        usable = len(text) // 4 * 4
        self._waiting = text[usable:]
        return base64.b64decode(text[:usable])
