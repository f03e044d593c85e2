"""ClamAV's daemon asked over its socket: a file goes through it as a stream (``INSTREAM``), a verdict comes back.

The daemon needs no right to read our files and may be on another host. Nothing is held whole in memory.
"""

from __future__ import annotations

import asyncio
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.exchange.inspection.rules import Scanner
from gateway.findings import LienThongError
from gateway.packet.limits import KIB

CHUNK: Final = 256 * KIB
LONGEST: Final = 4 * KIB
"""Bytes of a reply."""

PING_SECONDS: Final = 3.0


class ScannerAway(LienThongError):
    """The scanner did not give a verdict; the text says why, in a word or its own words."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The scanner's verdict on one file; ``signature`` names what was found, empty for nothing."""

    signature: str = ""
    too_long: bool = False


async def scan(scanner: Scanner, file: Path) -> Scanned:
    """Return the verdict on a file. Raises ScannerAway, OSError where the file cannot be read."""
    if (await asyncio.to_thread(file.stat)).st_size > scanner.most:
        return Scanned(too_long=True)
    try:
        async with asyncio.timeout(scanner.seconds):
            return _verdict(await _streamed(scanner, file))
    except TimeoutError:
        raise ScannerAway("timeout") from None


async def ping(scanner: Scanner) -> str:
    """Return what is wrong with the scanner; empty if it answers."""
    try:
        async with asyncio.timeout(PING_SECONDS):
            reply = await _asked(scanner, b"zPING\0")
    except TimeoutError:
        return "timeout"
    except ScannerAway as away:
        return str(away)
    return "" if reply == "PONG" else reply[:100] or "closed"


def _verdict(reply: str) -> Scanned:
    """Read ``stream: OK``, ``stream: NAME FOUND`` or ``... ERROR`` (clamd(8))."""
    words = reply.removeprefix("stream: ")
    if words == "OK":
        return Scanned()
    if words.endswith(" FOUND"):
        return Scanned(words.removesuffix(" FOUND")[:200])
    if "size limit exceeded" in words:
        return Scanned(too_long=True)
    raise ScannerAway(words[:200] or "closed")


async def _connected(scanner: Scanner) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    place = scanner.place
    try:
        if isinstance(place, str):
            return await asyncio.open_unix_connection(place, limit=LONGEST)
        return await asyncio.open_connection(*place, limit=LONGEST)
    except OSError as error:
        raise ScannerAway(error.strerror or type(error).__name__) from None


async def _asked(scanner: Scanner, command: bytes) -> str:
    reader, writer = await _connected(scanner)
    try:
        writer.write(command)
        return await _reply(reader)
    finally:
        await _closed(writer)


async def _streamed(scanner: Scanner, file: Path) -> str:
    reader, writer = await _connected(scanner)
    # A daemon that has seen enough answers and closes before all is sent: its answer counts, so it is awaited already.
    answer = asyncio.create_task(_reply(reader))
    try:
        with suppress(ConnectionError):
            await _send(writer, file, answer)
        return await answer
    finally:
        answer.cancel()
        await asyncio.gather(answer, return_exceptions=True)
        await _closed(writer)


async def _send(writer: asyncio.StreamWriter, file: Path, answer: asyncio.Task[str]) -> None:
    opened = await asyncio.to_thread(file.open, "rb")
    with opened:
        writer.write(b"zINSTREAM\0")
        while not answer.done() and (data := await asyncio.to_thread(opened.read, CHUNK)):
            writer.write(struct.pack(">L", len(data)) + data)
            await writer.drain()
        writer.write(struct.pack(">L", 0))
        await writer.drain()


async def _reply(reader: asyncio.StreamReader) -> str:
    try:
        data = await reader.readuntil(b"\0")
    except asyncio.IncompleteReadError as short:
        data = short.partial
    except (ConnectionError, asyncio.LimitOverrunError) as error:
        raise ScannerAway(type(error).__name__) from None
    return data.rstrip(b"\0\r\n").decode("utf-8", "replace")


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    with suppress(ConnectionError, TimeoutError):
        await writer.wait_closed()
