"""Folder drop: a system that only has files lays packets into one folder and finds others in a second.

Delivered means that the packet lies in the inbox, whole and on the disk. What comes from the outbox is claimed by
rename, and its result lies beside it. docs/folder.md explains both folders to those who use them.
"""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from adapters.folder_claims import Claimed, Outbox
from adapters.folder_disk import FULL, WHOLE, Disk, check_mounted, tidy, words, write_new
from adapters.folder_inbox import Altered, Laying, base_name, is_there
from adapters.folder_instance import instance_name
from adapters.folder_names import OURS, REFUSED, SENT, WORKING, passed_over
from adapters.folder_packet import pieces
from adapters.folder_results import note_accepted, note_refused
from adapters.folder_settings import LABELS, FolderSettings
from gateway.contract import Accepted, Health, Incoming, Outcome, Outgoing, Refusal, Result, Unreachable
from gateway.findings import Refused
from gateway.kit.plugin import Label, Plugin

__all__ = ["PLUGIN", "FolderAdapter", "FolderSettings"]

log = structlog.get_logger(__name__)

BEATS: Final = 5
"""Signs of life in the time after which a silent gateway counts as dead."""

TIDY_SECONDS: Final = 3600.0
"""Half-written files of a process that died are removed once they were there for so long."""

MOST_COUNTED: Final = 1000
SURE: Final = frozenset({errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, *FULL})
"""Failures of a rename after which it certainly has not happened."""


class FolderAdapter:
    """Two folders, as :class:`gateway.contract.Adapter`."""

    def __init__(self, settings: FolderSettings) -> None:
        self._settings = settings
        self._disk = Disk(settings.answer_seconds)
        self._outbox = Outbox(settings, instance_name())
        self._inbox = settings.inbox_folder
        self._agencies = frozenset(settings.agencies)
        self._tidying: asyncio.Task[None] | None = None
        self._beaten = time.monotonic()

    async def open(self) -> None:
        """Begin to tidy up; the folders need not be there yet."""
        with suppress(OSError, Unreachable):
            await self._disk.run(self._outbox.prepare)
        self._tidying = asyncio.create_task(self._tidy())

    async def close(self) -> None:
        """Leave what is claimed to whoever comes next."""
        if self._tidying is not None:
            self._tidying.cancel()
        with suppress(OSError, Unreachable):
            await self._disk.run(self._outbox.free)
        self._disk.close()

    async def _tidy(self) -> None:
        """Remove from time to time what processes that died left half written."""
        left: set[Path] = set()
        boxes = (self._inbox, self._outbox.folder, self._outbox.folder / SENT, self._outbox.folder / REFUSED)
        while True:
            await asyncio.sleep(TIDY_SECONDS)
            with suppress(OSError, Unreachable):
                left = set().union(*[await self._disk.run(tidy, box, left) for box in boxes])

    async def _beat(self) -> None:
        """Show that we work on what is ours, now and then."""
        now = time.monotonic()
        if now - self._beaten >= self._settings.claim_seconds / BEATS:
            self._beaten = now
            with suppress(OSError):
                await self._disk.run(self._outbox.beat)

    # Sending

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Lay one packet into the inbox; every failure is an outcome."""
        if outgoing.size > self._settings.most_bytes:
            return Outcome(Result.REFUSED, code="folder.too-large", detail=f"{outgoing.size} bytes")
        laying = Laying(self._inbox, outgoing)
        try:
            if await self._disk.run(self._there, outgoing):
                return Outcome(Result.DELIVERED, receipt=laying.place.name)
            with await asyncio.to_thread(outgoing.file.open, "rb", buffering=0) as source:
                await self._lay(laying, source)
        except Altered as error:
            return Outcome(Result.REFUSED, detail=str(error))
        except OSError as error:
            code = "folder.full" if error.errno in FULL else ""
            return Outcome(Result.LATER, code=code, detail=f"{type(error).__name__}: {words(error)}")
        except Unreachable as error:
            return Outcome(Result.LATER, detail=str(error))
        return await self._named(laying, outgoing)

    async def _lay(self, laying: Laying, source: BinaryIO) -> None:
        run = self._disk.run
        try:
            await run(laying.open, source)
            while await run(laying.copy):
                continue
            await run(laying.close, times=WHOLE)
            await run(laying.lay_beside, self._settings.unpack, times=WHOLE)
        except BaseException:
            with suppress(Unreachable):
                await run(laying.abandon)
            raise

    async def _named(self, laying: Laying, outgoing: Outgoing) -> Outcome:
        """Make the packet visible: the one step of which it may stay unknown whether it happened."""
        try:
            await self._disk.run(laying.finish)
        except (OSError, Unreachable) as error:
            detail = words(error) if isinstance(error, OSError) else str(error)
            with suppress(OSError, Unreachable):
                if await self._disk.run(self._there, outgoing):
                    return Outcome(Result.DELIVERED, receipt=laying.place.name)
            sure = isinstance(error, OSError) and error.errno in SURE
            return Outcome(Result.LATER if sure else Result.UNKNOWN, detail=detail)
        return Outcome(Result.DELIVERED, receipt=laying.place.name)

    def _there(self, outgoing: Outgoing) -> bool:
        check_mounted(self._settings.mount_folder)
        return is_there(self._inbox / f"{base_name(outgoing)}.edxml", outgoing)

    async def ask(self, outgoing: Outgoing) -> Outcome:
        """Look whether the packet lies there; the system may have taken it away meanwhile."""
        try:
            if await self._disk.run(self._there, outgoing):
                return Outcome(Result.DELIVERED, receipt=f"{base_name(outgoing)}.edxml")
        except (OSError, Unreachable) as error:
            return Outcome(Result.UNKNOWN, detail=str(error)[:500])
        return Outcome(Result.UNKNOWN, detail="not in the inbox, or taken from it")

    # Taking

    async def receive(self) -> AsyncIterator[Incoming]:
        """Yield what lies complete in the outbox, the oldest first. Raises Unreachable."""
        try:
            held = await self._disk.run(self._outbox.look)
        except OSError as error:
            raise Unreachable(f"outbox: {words(error)}") from error
        for claimed in held:
            yield Incoming(
                reference=claimed.file.parent.name,
                kind=None,
                sender="",
                receivers=(),
                fetch=partial(self._fetch, claimed),
                taken=partial(self._taken, claimed),
                failed=partial(self._failed, claimed),
                speaks_for=self._agencies or None,
            )

    async def _fetch(self, claimed: Claimed, write: Callable[[bytes], Awaitable[None]]) -> None:
        if claimed.wrong is not None:
            raise Refused([claimed.wrong])
        async for piece in pieces(self._disk, claimed):
            await write(piece)
            await self._beat()

    async def _taken(self, claimed: Claimed, accepted: Accepted) -> None:
        await self._settle(note_accepted, claimed, accepted)

    async def _failed(self, claimed: Claimed, refusal: Refusal) -> None:
        await self._settle(note_refused, claimed, refusal)
        log.warning("file-refused", file=claimed.file.parent.name, codes=refusal.codes, reference=refusal.reference)

    async def _settle(self, note: Callable[..., None], claimed: Claimed, told: Accepted | Refusal) -> None:
        await self._beat()
        try:
            await self._disk.run(note, self._outbox.folder, claimed, told)
            await self._disk.run(self._outbox.let_go, claimed)
        except OSError as error:
            raise Unreachable(f"the result cannot be written, the file comes again: {words(error)}") from error

    # Health

    async def check(self) -> Health:
        """Write, rename and remove a small file in both folders; say how much lies where."""
        try:
            return Health(True, await self._disk.run(self._probe))
        except Refused as refused:
            return Health(False, str(refused)[:500])
        except (OSError, Unreachable) as error:
            return Health(False, f"{words(error)}: {error.filename}" if isinstance(error, OSError) else str(error))

    def _probe(self) -> str:
        self._outbox.prepare()
        for folder in (self._inbox, self._outbox.folder):
            place = folder / f".{self._outbox.instance}.probe"
            write_new(place, b"")
            place.unlink()
        outbox = self._outbox.folder
        counted = {
            "outbox": _count(outbox),
            "working": sum(_count(claims) for owner in _folders(outbox / WORKING) for claims in _folders(owner)),
            "refused": _count(outbox / REFUSED),
            "inbox": _count(self._inbox),
        }
        said = [f"{name} {number if number < MOST_COUNTED else f'{MOST_COUNTED}+'}" for name, number in counted.items()]
        strangers = sum(place.name.lower() not in OURS for place in _folders(outbox))
        said += [f"{strangers} folders in the outbox are not read"] if strangers else []
        said += [f"{self._outbox.blocked} files cannot be claimed"] if self._outbox.blocked else []
        return ", ".join(said)


def _count(folder: Path) -> int:
    with os.scandir(folder) as entries:
        counted = (not passed_over(one.name) and not one.is_dir(follow_symlinks=False) for one in entries)
        return sum(islice(counted, MOST_COUNTED))


def _folders(place: Path) -> list[Path]:
    with os.scandir(place) as entries:
        found = (one.name for one in islice(entries, MOST_COUNTED) if one.is_dir(follow_symlinks=False))
        return [place / name for name in found if not name.startswith(".")]


PLUGIN: Final = Plugin(
    name="folder",
    contract=1,
    title=Label(
        "Thư mục tệp", "Folder drop", "Cho hệ thống chỉ có tệp: đặt gói tin vào một thư mục, nhận ở thư mục kia."
    ),
    settings=FolderSettings,
    labels=LABELS,
    make=FolderAdapter,
)
