"""What tells that a file was changed or exchanged, without reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

Stamp: TypeAlias = tuple[int, int, int] | None
"""Time of the last change, size, and which file it is; nothing for a file that cannot be found."""


def stamp_of(file: Path) -> Stamp:
    """Return the stamp of a file, that of its target where it is a link."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
