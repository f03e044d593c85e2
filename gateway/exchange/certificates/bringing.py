"""Revocation lists and OCSP answers that an administrator brings into a closed network: read from files and folders.

A file holds one of them, DER or (lists) PEM. What it proves is judged when a certificate needs it, as if it had been
fetched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from asn1crypto import pem
from sqlalchemy import Connection

from gateway.exchange.certificates import states
from gateway.findings import Finding
from gateway.packet.limits import MIB
from gateway.store.database import Database
from gateway.trust.answers import Answer
from gateway.trust.revocation import read_answer

log = structlog.get_logger(__name__)

MOST: Final = 64 * MIB
"""Bytes of one file; the lists of large authorities have some ten."""

EVERY_SECONDS: Final = 10.0
"""Pause between two looks at the watched folder."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One file: what it holds, or why it was not taken."""

    file: Path
    answer: Answer | None
    fault: Finding | None = None
    new: bool = False


def read_files(paths: Iterable[Path]) -> Iterator[Brought]:
    """Read files, and all files of folders, in the order of their names."""
    for path in paths:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if not file.is_dir() and not file.name.startswith("."):
                yield _read(file)


def bring(connection: Connection, brought: Iterable[Brought], now: datetime) -> list[Brought]:
    """Keep what was read, and have all certificates looked at again if any of it is new."""
    kept = []
    for item in brought:
        new = item.answer is not None and states.keep(connection, item.answer, f"file {item.file.name}", now)
        kept.append(Brought(item.file, item.answer, item.fault, new))
    if any(item.new for item in kept):
        states.ask_soon(connection, now)
    return kept


class WatchedFolder:
    """A folder into which answers are copied: read when a file is new or changed."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._seen: dict[Path, tuple[int, int]] = {}

    async def work(self) -> None:
        """Look at the folder once."""
        fresh = await asyncio.to_thread(self._fresh)
        if not fresh:
            return
        brought = await asyncio.to_thread(lambda: list(read_files(fresh)))
        now = datetime.now(UTC)
        kept = await self._database.write(lambda connection: bring(connection, brought, now))
        self._seen.update(fresh)
        for item in kept:
            taken = "revocation-brought" if item.answer else "revocation-not-readable"
            log.info(taken, file=item.file.name, new=item.new)

    def _fresh(self) -> dict[Path, tuple[int, int]]:
        """Return files that were not read as they are now; one that is being copied is read again when it grew."""
        found: dict[Path, tuple[int, int]] = {}
        if not self._folder.is_dir():
            return found
        for file in self._folder.iterdir():
            if file.is_file() and not file.name.startswith("."):
                status = file.stat()
                sign = (status.st_mtime_ns, status.st_size)
                if self._seen.get(file) != sign:
                    found[file] = sign
        return found


def _read(file: Path) -> Brought:
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Brought(file, None, Finding("certificate.file-unreadable", facts={"file": str(file), "reason": reason}))
    answer = read_answer(_without_armour(content)) if len(content) <= MOST else None
    if answer is None:
        return Brought(file, None, Finding("certificate.no-answer", facts={"file": str(file)}))
    return Brought(file, answer)


def _without_armour(content: bytes) -> bytes:
    if not pem.detect(content):
        return content
    try:
        return bytes(pem.unarmor(content)[2])
    except ValueError:
        return b""
