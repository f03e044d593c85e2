"""A folder of backups: one folder for each with the database and a manifest, and all files of packets side by side.

``blobs/`` is shared by all backups of the folder, so that each copies only what is new. A backup is made in
``.partial`` and gets its name, the moment when it began, only when it is whole and on disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from gateway.findings import refuse
from gateway.store.chain import digest
from gateway.store.durable import copy, flush

FORMAT: Final = 1

MANIFEST: Final = "manifest.json"

FILES: Final = "files.txt"
"""The digests of all files that belong to a backup, one a line."""

PARTIAL: Final = ".partial"


@dataclass(frozen=True, slots=True)
class Found:
    """A whole backup: its folder and its manifest."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def dump(self) -> Path:
        """The snapshot of the database."""
        return self.folder / str(self.manifest["dump"]["file"])

    def files(self) -> Iterator[str]:
        """Yield the digests of all files that belong to it."""
        with (self.folder / FILES).open(encoding="ascii") as stream:
            for line in stream:
                yield line.strip()


class BackupFolder:
    """One folder of backups."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._touched: set[Path] = set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder and keep it for one backup at a time. Raises Refused ``backup.under-way``."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.root / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            raise refuse("backup.under-way", "DIR", folder=str(self.root)) from None
        try:
            yield
        finally:
            os.close(lock)

    def begin(self) -> Path:
        """Return the empty folder in which a backup is made."""
        partial = self.root / PARTIAL
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        return partial

    def finish(self, partial: Path, began: datetime, manifest: dict[str, Any]) -> Path:
        """Write the manifest, make everything durable, and give the backup its name."""
        whole = manifest | {"format": FORMAT}
        text = orjson.dumps(whole | {"digest": digest(whole)}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        (partial / MANIFEST).write_bytes(text + b"\n")
        for file in partial.iterdir():
            flush(file)
        flush(partial)
        for folder in self._touched:
            flush(folder)
        place = self.root / f"{began.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"
        partial.rename(place)
        flush(self.root)
        return place

    def place(self, sha256: str) -> Path:
        """Return the place of a file of packets."""
        return self.root / "blobs" / sha256[:2] / sha256

    def has(self, sha256: str, size: int) -> bool:
        """Say whether a file of packets is in the folder."""
        with suppress(FileNotFoundError):
            return self.place(sha256).stat().st_size == size
        return False

    def take(self, source: Path, sha256: str) -> None:
        """Put a file into the folder. Raises OSError."""
        place = self.place(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        copy(source, place)
        self._touched |= {place.parent, place.parent.parent, self.root}

    def names(self) -> list[str]:
        """Return the names of all whole backups, the oldest first."""
        if not self.root.is_dir():
            return []
        return sorted(folder.name for folder in self.root.iterdir() if (folder / MANIFEST).is_file())

    def find(self, name: str | None) -> Found:
        """Return one backup, the newest unless named.

        Raises Refused ``backup.none``, ``backup.manifest-broken``.
        """
        names = [one for one in self.names() if one != PARTIAL]
        if not names or (name is not None and name not in names):
            raise refuse("backup.none", "DIR", folder=str(self.root), name=name or "*")
        folder = self.root / (name or names[-1])
        try:
            manifest = orjson.loads((folder / MANIFEST).read_bytes())
            claimed = manifest.pop("digest")
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            raise refuse("backup.manifest-broken", "DIR", name=folder.name) from None
        if claimed != digest(manifest) or manifest.get("format") != FORMAT:
            raise refuse("backup.manifest-broken", "DIR", name=folder.name)
        return Found(folder, manifest)

    def forget(self, names: Iterable[str]) -> int:
        """Remove backups, then the files that no other backup needs; return how many files went."""
        for name in names:
            shutil.rmtree(self.root / name)
        needed = {sha256 for name in self.names() if name != PARTIAL for sha256 in self.find(name).files()}
        gone = 0
        for file in (self.root / "blobs").glob("??/*"):
            if file.name not in needed:
                file.unlink()
                gone += 1
        return gone


def sha256_of(file: Path) -> str:
    """Return the digest of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
