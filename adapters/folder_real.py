"""Folders inside a folder that somebody else may change: opened step by step, never through a link.

The system writes its own outbox. Were ``sent`` a link to another system's inbox, we would move files there with our
rights. So each step of a way is opened by itself, refusing links, and work goes through what was opened: a name that is
swapped afterwards leads nobody astray.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_HOW: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_STRANGE: Final = frozenset({errno.ENOTDIR, errno.ELOOP})


class NotAFolder(OSError):
    """A link, or something else that is no folder, lies where we keep a folder of our own."""

    def __init__(self, name: str) -> None:
        said = f"folder.not-a-folder: {name} is a link or a file, where a folder of this service should be"
        super().__init__(errno.ENOTDIR, said)


@contextmanager
def real(root: Path, *names: str) -> Iterator[Path]:
    """Give a path that leads to the folder ``root/names...`` while the block lasts, whatever becomes of the names.

    How ``root`` itself is reached is not looked at. Raises NotAFolder where a name is a link or no folder, and other
    OSError, as where it is missing.
    """
    opened = os.open(root, _HOW & ~os.O_NOFOLLOW)
    try:
        for name in names:
            opened = _step(opened, name)
        yield Path(f"/proc/self/fd/{opened}")
    finally:
        os.close(opened)


def _step(above: int, name: str) -> int:
    """Return the folder of this name in place of the one above it, which is closed only if that succeeds."""
    try:
        below = os.open(name, _HOW, dir_fd=above)
    except OSError as error:
        if error.errno in _STRANGE:
            raise NotAFolder(name) from None
        raise
    os.close(above)
    return below


def make_folder(root: Path, name: str) -> None:
    """Make a folder where it is missing, open to those who may use the one above it. Raises NotAFolder and OSError."""
    with real(root) as above:
        try:
            (above / name).mkdir()
        except FileExistsError:
            with real(above, name):
                return
        with real(above, name) as made, suppress(OSError):  # shares may keep rights of their own
            made.chmod(stat.S_IMODE(above.stat().st_mode))
