"""Reads the packet out of a claimed file: the file itself, or the only entry of a ZIP, undone within bounds."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from adapters.folder_claims import Claimed
from adapters.folder_disk import WHOLE, Disk, open_plain, words
from adapters.folder_names import is_packet, shown
from gateway.contract import Unreachable
from gateway.findings import Finding, Refused, refuse
from gateway.packet import archive
from gateway.packet.limits import Limits

PIECE: Final = 512 * 1024

MOST_FAILURES: Final = 20
"""A file that could not be read at so many looks, one after the other, is refused."""


async def pieces(disk: Disk, claimed: Claimed) -> AsyncIterator[bytes]:
    """Yield the packet's bytes, and note its size and digest.

    Raises Unreachable where the file may be read later, Refused where it never can.
    """
    try:
        file = await disk.run(_open, claimed)
    except FileNotFoundError:
        raise Unreachable("the share is away, or somebody has taken the file") from None
    except OSError as error:
        claimed.failures += 1
        if claimed.failures >= MOST_FAILURES:
            name = shown(claimed.name)
            raise refuse("folder.unreadable", name, name=name, reason=words(error)) from error
        raise Unreachable(f"cannot be read: {words(error)}") from error
    source = file
    try:
        if claimed.name.lower().endswith(".zip"):
            source = await disk.run(_unpacked, file, claimed.name, times=WHOLE)
        digest, size = hashlib.sha256(), 0
        while piece := await disk.run(source.read, PIECE):
            digest.update(piece)
            size += len(piece)
            yield piece
        claimed.size, claimed.sha256 = size, digest.hexdigest()
        await disk.run(_check_unchanged, file, claimed)
    except OSError as error:
        raise Unreachable(f"cannot be read: {words(error)}") from error
    finally:
        source.close()
        file.close()


def _open(claimed: Claimed) -> BinaryIO:
    file = os.fdopen(open_plain(claimed.file), "rb", buffering=0)
    state = os.fstat(file.fileno())
    claimed.state = (state.st_size, state.st_mtime_ns)
    return cast("BinaryIO", file)


def _check_unchanged(file: BinaryIO, claimed: Claimed) -> None:
    """Raise Unreachable for a file whose writer had not finished, although it looked so."""
    state = os.fstat(file.fileno())
    if (state.st_size, state.st_mtime_ns) != claimed.state:
        raise Unreachable("the file is still being written")


def _unpacked(file: BinaryIO, name: str) -> BinaryIO:
    """Return the only entry of an archive as a file without a name. Raises Refused."""
    size, limits = os.fstat(file.fileno()).st_size, Limits()
    called = shown(name)
    scratch = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 - read by the caller, gone once nobody holds it
    try:
        number = archive.entries(file, size)
        entry = archive.single_name(file, size) if number == 1 else ""
        if not is_packet(entry):
            raise refuse("folder.zip-entries", called, name=called, count=number)
        archive.unpack(file, size, scratch, ratio=limits.zip_ratio, room=limits.packet)
    except Refused as refused:
        scratch.close()
        raise Refused(Finding(one.code, called, {**one.facts, "name": called}) for one in refused.findings) from None
    scratch.seek(0)
    return scratch
