"""Where attachments go when nobody wants to keep them: scratch files that vanish."""

from __future__ import annotations

from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from gateway.packet.limits import MIB

SPOOL: Final = 1 * MIB
"""Bytes of an attachment that stay in memory before it goes to disk."""


class ScratchSink:
    """Gives scratch files, in ``folder`` when they grow beyond :data:`SPOOL`, and keeps nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def create(self) -> BinaryIO:
        """Return a new empty scratch file."""
        return cast(
            "BinaryIO", SpooledTemporaryFile(max_size=SPOOL, dir=None if self._folder is None else str(self._folder))
        )

    def keep(self, file: BinaryIO, sha256: str) -> Path | None:
        """Let go of the file."""
        file.close()
        return None

    def discard(self, file: BinaryIO) -> None:
        """Let go of the file."""
        file.close()
