"""Opens archives of evidence that strangers hand over: no name, size or number in them is believed before it is seen.

Nothing is ever written to disk under a name of the archive; memory is bounded by the small members, packets are
streamed.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

from gateway.exchange.evidence import members
from gateway.findings import refuse
from gateway.packet.limits import GIB, MIB

MOST_MEMBERS: Final = 20_000
MOST_SMALL: Final = 64 * MIB
"""Bytes of any member but packets."""

MOST_SMALL_TOGETHER: Final = 512 * MIB
MOST_TOGETHER: Final = 8 * GIB
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_COPY: Final = 256 * 1024
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What the library raises for members that are not what the directory says."""


class Archive:
    """An archive whose directory was found to be harmless."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._infos = {info.filename: info for info in archive.infolist()}

    @property
    def names(self) -> list[str]:
        """The names of all members."""
        return list(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def under(self, folder: str) -> list[str]:
        """Return the names of the members of a folder."""
        return [name for name in self._infos if name.startswith(f"{folder}/")]

    def read(self, name: str) -> bytes:
        """Return a member that is no packet. Raises Refused ``evidence.member-missing`` or ``.member-damaged``."""
        with self._opened(name) as stream:
            found = stream.read(MOST_SMALL + 1)
        if len(found) != self._infos[name].file_size:
            raise refuse("evidence.member-damaged", name)
        return found

    def stream(self, name: str) -> BinaryIO:
        """Return a member to be read from its beginning; what is wrong with it was found by :meth:`digest`."""
        return self._archive.open(self._infos[name])  # type: ignore[return-value]

    def digest(self, name: str) -> tuple[str, int]:
        """Return SHA-256 and size of a member. Raises Refused as :meth:`read`."""
        digest, size = hashlib.sha256(), 0
        with self._opened(name) as stream:
            while piece := stream.read(_COPY):
                digest.update(piece)
                size += len(piece)
        if size != self._infos[name].file_size:
            raise refuse("evidence.member-damaged", name)
        return digest.hexdigest(), size

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        if name not in self._infos:
            raise refuse("evidence.member-missing", name)
        try:
            with self._archive.open(self._infos[name]) as stream:
                yield stream
        except _DAMAGED:
            raise refuse("evidence.member-damaged", name) from None


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open an archive.

    Raises Refused ``evidence.not-readable``, ``.not-an-archive``, ``.too-large``, ``.member-name``, ``.member-twice``,
    ``.member-encrypted`` or ``.member-missing``.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, UnicodeError):
        raise refuse("evidence.not-an-archive", str(file)) from None
    except OSError as error:
        raise refuse("evidence.not-readable", str(file), cause=error.strerror or type(error).__name__) from None
    with archive:
        _check(archive.infolist())
        yield Archive(archive)


def _check(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise refuse("evidence.too-large", "", limit=MOST_MEMBERS)
    seen: set[str] = set()
    for info in infos:
        place = ascii(info.filename)[:200]
        # The library cuts a name at a zero byte; the name as it stands there has to be one of ours.
        if not members.NAMES.fullmatch(info.orig_filename) or info.filename != info.orig_filename:
            raise refuse("evidence.member-name", place)
        if info.filename in seen:
            raise refuse("evidence.member-twice", place)
        if info.flag_bits & 0x1 or info.compress_type not in _METHODS:
            raise refuse("evidence.member-encrypted", place)
        seen.add(info.filename)
    for name in members.ALWAYS:
        if name not in seen:
            raise refuse("evidence.member-missing", name)
    _check_sizes(infos)


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    small = [info.file_size for info in infos if not info.filename.endswith(".edxml")]
    if max(small) > MOST_SMALL or sum(small) > MOST_SMALL_TOGETHER:
        raise refuse("evidence.too-large", "", limit=MOST_SMALL_TOGETHER)
    if sum(info.file_size for info in infos) > MOST_TOGETHER:
        raise refuse("evidence.too-large", "", limit=MOST_TOGETHER)
