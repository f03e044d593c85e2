"""Lays packets into an inbox: first what belongs to a packet, then the packet itself, each whole and durable.

The name of a packet is its delivery's id, so that names sort by time, never meet, and the same packet sent again is the
same file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from adapters.folder_disk import flush_folder, make_folder, part_of, settle, write_new
from adapters.folder_names import safe
from gateway.contract import Outgoing
from gateway.ids import new_id
from gateway.packet.names import Kind
from gateway.packet.reader import read_packet

PIECE: Final = 1024 * 1024
_SAFE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class Altered(ValueError):
    """The stored file is not what its digest says."""


def base_name(outgoing: Outgoing) -> str:
    """Return the name without extension. Ids that file systems could confuse become their digest."""
    number = outgoing.delivery or outgoing.document
    if not _SAFE.fullmatch(number):
        number = hashlib.sha256(number.encode()).hexdigest()[:32]
    return f"{number}.{outgoing.kind.value}"


def is_there(place: Path, outgoing: Outgoing) -> bool:
    """Say whether the packet lies there: nothing gets this name before it is whole and on the disk. Raises OSError."""
    try:
        return place.stat(follow_symlinks=False).st_size == outgoing.size
    except FileNotFoundError:
        return False


class Laying:
    """One packet on its way into the inbox, in steps that each end soon."""

    def __init__(self, inbox: Path, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._inbox = inbox
        self.place = inbox / f"{base_name(outgoing)}.edxml"
        self._part = part_of(self.place)
        self._digest = hashlib.sha256()

    def open(self, source: BinaryIO) -> None:
        """Begin to copy from the stored file."""
        self._source = source
        self._target = self._part.open("xb", buffering=0)

    def copy(self) -> bool:
        """Copy the next piece; return whether there was one."""
        piece = self._source.read(PIECE)
        self._digest.update(piece)
        view = memoryview(piece)
        while view:
            view = view[self._target.write(view) :]
        return bool(piece)

    def close(self) -> None:
        """Put the copy onto the disk, still under its temporary name. Raises Altered."""
        if self._digest.hexdigest() != self._outgoing.sha256:
            raise Altered("the stored file is not what its digest says")
        settle(self._target.fileno(), self._inbox)
        self._target.close()

    def lay_beside(self, unpack: bool) -> None:
        """Lay out what the packet's name will announce: the note for programs, and its files where wanted."""
        files = self._unpacked() if unpack and self._outgoing.kind is Kind.DOCUMENT else []
        write_new(self.place.with_suffix(".json"), self._note(files))

    def finish(self) -> None:
        """Give the packet its name, durable."""
        self._part.rename(self.place)
        flush_folder(self._inbox)

    def abandon(self) -> None:
        """Leave nothing half written."""
        if target := getattr(self, "_target", None):
            target.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _note(self, files: list[str]) -> bytes:
        one = self._outgoing
        members = {
            "id": one.delivery or one.document,
            "document": one.document,
            "kind": one.kind.value,
            "from": one.sender,
            "to": list(one.receivers),
            "priority": one.priority,
            "answers": one.answers,
            "packet": self.place.name,
            "size": one.size,
            "sha256": one.sha256,
            "files": files,
        }
        return json.dumps(members, ensure_ascii=False, indent=2).encode() + b"\n"

    def _unpacked(self) -> list[str]:
        """Lay the attachments into a folder of their own; return their names below the inbox."""
        folder = self.place.with_suffix(".files")
        if folder.is_dir():
            shutil.rmtree(folder)
        part = self._inbox / f".{folder.name}.{new_id()[-12:]}.part"
        make_folder(part)
        try:
            with self._part.open("rb") as stream:
                packet = read_packet(stream, _Files(part)).packet
            found = []
            for number, one in enumerate(getattr(packet, "attachments", ()), 1):
                if one.file is None:
                    continue
                name = f"{number:02}-{safe(one.name.replace('/', '_'))}"
                one.file.rename(part / name)
                found.append(f"{folder.name}/{name}")
            flush_folder(part)
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        return found


class _Files:
    """Keeps attachments as files in one folder, under names of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> BinaryIO:
        return cast("BinaryIO", (self._folder / new_id()).open("x+b"))

    def keep(self, file: BinaryIO, sha256: str) -> Path | None:
        file.flush()
        settle(file.fileno(), self._folder)
        file.close()
        return Path(file.name)

    def discard(self, file: BinaryIO) -> None:
        file.close()
        os.unlink(file.name)  # noqa: PTH108 - its name is a text
