"""Which names in an outbox are packets, which are passed over, and which are refused.

A name must mean the same on Linux, Windows and any share between them, since results get it too.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import Final

WORKING, SENT, REFUSED = "working", "sent", "refused"
OURS: Final = frozenset({WORKING, SENT, REFUSED})

PACKETS: Final = frozenset({"edxml", "xml", "zip"})
"""Extensions of what is taken."""

READY: Final = ".ready"

MOST_NAME: Final = 180
"""Bytes of a name: results add up to 20, and file systems end at 255."""

_UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download", ".swp", READY)
_CLUTTER: Final = frozenset({"thumbs.db", "desktop.ini"})
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def passed_over(name: str) -> bool:
    """Say whether nobody means this as a packet: hidden, still being written, or clutter of a file manager."""
    lower = name.lower()
    return name.startswith((".", "~")) or lower.endswith(_UNFINISHED) or lower in _CLUTTER


def usable(name: str) -> bool:
    """Say whether a name is safe everywhere."""
    return (
        name.isprintable()
        and len(os.fsencode(name)) <= MOST_NAME
        and not _FORBIDDEN.search(name)
        and not name.endswith((".", " "))
        and not name.startswith(" ")
        and not _DEVICES.fullmatch(name.split(".")[0].strip())
    )


def is_packet(name: str) -> bool:
    """Say whether a name has an extension of a packet."""
    return name.rpartition(".")[2].lower() in PACKETS and "." in name.strip(".")


def shown(name: str) -> str:
    """Return any name as text that people and JSON can have."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def safe(name: str, otherwise: str = "file") -> str:
    """Return a name made safe everywhere; one that had to be changed ends with a digest, so that no two meet."""
    if usable(name) and not name.startswith((".", "~")):
        return name
    stem, dot, last = shown(name).rpartition(".")
    extension = re.sub(r"[^A-Za-z0-9]", "", last)[:10] if dot and stem else ""
    bare = re.sub(r"[^\w() -]+", "_", stem if dot and stem else last)[:60].strip("._ ") or otherwise
    mark = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
    return f"_{bare}-{mark}.{extension}" if extension else f"_{bare}-{mark}"


def numbered(name: str, number: int) -> str:
    """Return the name itself, or for a higher number ``NAME~2.ext`` and so on."""
    if number == 1:
        return name
    stem, dot, extension = name.rpartition(".")
    return f"{stem}~{number}.{extension}" if dot else f"{name}~{number}"
