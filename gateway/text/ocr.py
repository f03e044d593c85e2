"""Scans read by tesseract, where it is installed with its Vietnamese data."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGE: Final = "vie"


@dataclass(slots=True)
class Reader:
    """Reads pictures of pages, one after another, with so many seconds for each."""

    program: str
    seconds: float = 60.0

    def read(self, picture: Image) -> str:
        """Return the text of a page, its paragraphs joined; empty where nothing could be read in time."""
        data = io.BytesIO()
        picture.save(data, "PNG", compress_level=1)
        try:
            done = subprocess.run(  # noqa: S603 - a program that was found in the system's own folders
                [self.program, "stdin", "stdout", "-l", LANGUAGE, "--psm", "3"],
                input=data.getvalue(),
                capture_output=True,
                timeout=self.seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return _paragraphs(done.stdout.decode("utf-8", "replace")) if done.returncode == 0 else ""


def _paragraphs(text: str) -> str:
    blocks = re.split(r"\n\s*\n", text.replace("\f", "\n\n"))
    return "\n".join(" ".join(block.split()) for block in blocks if block.strip())


@cache
def reader() -> Reader | None:
    """Return the reader of scans, or nothing where tesseract or its Vietnamese data is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Reader(program) if LANGUAGE in listed.stdout.decode("utf-8", "replace").split() else None
