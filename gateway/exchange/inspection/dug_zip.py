"""ZIP containers opened within bounds: whatever they announce, no more is unpacked than a document needs."""

from __future__ import annotations

import zipfile
from typing import BinaryIO, Final

from gateway.packet.limits import MIB

MOST_ENTRY: Final = 32 * MIB
"""Bytes unpacked of one entry."""

MOST_ENTRIES: Final = 10_000


class Unreadable(Exception):
    """Nobody can see what the file shows; the text is a short word that says why."""


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """Return the container. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable(type(error).__name__) from None
    if len(archive.infolist()) > MOST_ENTRIES:
        raise Unreadable("too-many-entries")
    return archive


def entry(archive: zipfile.ZipFile, name: str, item: zipfile.ZipInfo | None = None) -> bytes:
    """Return the bytes of one entry. Raises Unreadable for one that is locked or longer than it may be."""
    found = item or archive.getinfo(name)
    if found.flag_bits & 0x41:
        raise Unreadable("password")
    with archive.open(found) as stream:
        data = stream.read(MOST_ENTRY + 1)
    if len(data) > MOST_ENTRY:
        raise Unreadable("too-much")
    return data
