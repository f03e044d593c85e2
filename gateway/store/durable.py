"""Files and folders on the disk for good: flushed, so that they are there even if the power goes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from gateway.ids import new_id


def copy(source: Path, place: Path) -> None:
    """Give a file a second name, or on another disk a copy; durable but for its folder. Raises OSError."""
    new = place.with_name(f".{new_id()}")
    try:
        try:
            new.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, new)
            flush(new)
        new.replace(place)
    finally:
        new.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Make a file or folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
