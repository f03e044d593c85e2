"""The seals' log: every host writes each seal as a line of a file, so that whoever rewrites the database is found out.

The file belongs where the database's administrators cannot write: the anchor folder of the settings, on another disk or
a share that only takes appends. A host that finds another seal in the database than in its file says so aloud.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
import structlog
from sqlalchemy import Connection, select

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.proof import seals
from gateway.exchange.proof.seals import Seal
from gateway.store.database import Database
from gateway.store.schema import seals as table
from gateway.store.schema.base import SYSTEM_LENGTH

log = structlog.get_logger(__name__)

NAME: Final = "seals.log"

CONTRADICTS: Final = "ledger.log-contradicts"
"""Kind of the alert about a seal that the database no longer has as the file does."""

TAIL: Final = 4096
"""Bytes that surely hold the last line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a seals' log: where it stands and, if it is a seal at all, that."""

    number: int
    seal: Seal | None


class Witness:
    """Keeps the seals' log of this host."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._file = folder / NAME
        self._alarmed = True

    async def keep_up(self) -> int:
        """Append the seals that the file lacks, and return how many; none where file and database contradict."""
        last = await self._database.read(seals.newest)
        known = last_line(self._file)
        if known is not None and not await self._agrees(known):
            return 0
        after, added = known.number if known else 0, 0
        while after < last.number and (new := await self._database.read(partial(seals.page, after=after))):
            append(self._file, new)
            after, added = new[-1].number, added + len(new)
        return added

    async def _agrees(self, known: Seal) -> bool:
        """Say whether the database has the seal that we saw last; raise or close the alert about it."""
        found = await self._database.read(partial(hash_of, number=known.number))
        if found == known.hash:
            if self._alarmed:
                await self._database.write(self._calm)
                self._alarmed = False
            return True
        log.error("seal-contradicted", number=known.number, file=str(self._file), ours=known.hash, found=found)
        facts: dict[str, str | int] = {"number": known.number, "file": str(self._file)}
        alert = Alert(CONTRADICTS, self._file.as_posix()[-SYSTEM_LENGTH:], facts=facts)
        await self._database.write(lambda connection: alerts.raise_new(connection, [alert], datetime.now(UTC)))
        self._alarmed = True
        return False

    def _calm(self, connection: Connection) -> None:
        ids = alerts.ids_of(connection, [CONTRADICTS], [self._file.as_posix()[-SYSTEM_LENGTH:]])
        alerts.close(connection, ids, datetime.now(UTC))


def hash_of(connection: Connection, number: int) -> str | None:
    """Return the hash of one seal, or nothing."""
    return connection.execute(select(table.c.hash).where(table.c.number == number)).scalar_one_or_none()


def append(file: Path, new: list[Seal]) -> None:
    """Write those of the seals that the file does not have yet behind its last whole line, and make them durable."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Nothing but appending: the file may lie where nothing else is allowed.
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    with os.fdopen(descriptor, "ab") as stream:
        # Another round, process or host may be writing the same seals into it.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _end_torn_line(file, stream)
        last = last_line(file)
        known = last.number if last is not None else 0
        stream.write(b"".join(orjson.dumps(seal.plain()) + b"\n" for seal in new if seal.number > known))
        stream.flush()
        os.fsync(descriptor)


def _end_torn_line(file: Path, stream: BinaryIO) -> None:
    """Remove a piece of a line that a crash left; where only appending is allowed, end it: it is told as altered."""
    end = _end(file)
    if file.stat().st_size > end:
        try:
            os.truncate(file, end)
        except PermissionError:
            stream.write(b"\n")
            stream.flush()


def last_line(file: Path) -> Seal | None:
    """Return the seal of the last line that holds one, or nothing; raise ValueError for a file of something else."""
    end = _end(file)
    if not end:
        return None
    with file.open("rb") as stream:
        stream.seek(max(0, end - TAIL))
        text = stream.read(min(end, TAIL))
    for line in reversed(text.splitlines()):
        with suppress(ValueError):
            return parse(line)
    raise ValueError(f"{file} is no log of seals")


def lines(file: Path) -> Iterator[Line]:
    """Return the whole lines of a seals' log; raises OSError."""
    with file.open("rb") as stream:
        for number, text in enumerate(stream, 1):
            if not text.endswith(b"\n"):
                return  # a line that a crash cut off is written again
            try:
                yield Line(number, parse(text))
            except ValueError:
                yield Line(number, None)


def parse(text: bytes) -> Seal:
    """Return the seal of a line; raises ValueError."""
    fields: dict[str, Any] = orjson.loads(text)
    try:
        return Seal(**fields | {"at": datetime.fromisoformat(fields["at"])})
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _end(file: Path) -> int:
    """Return where the last whole line ends: a crash may have left a piece of one behind it."""
    if not file.exists():
        return 0
    size = file.stat().st_size
    with file.open("rb") as stream:
        stream.seek(max(0, size - TAIL))
        text = stream.read()
    return size - len(text) + text.rfind(b"\n") + 1
