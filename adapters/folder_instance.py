"""Who holds a claim: a name for each opened adapter, from which others on the same host can tell that it died."""

from __future__ import annotations

import os
import re
import secrets
import socket
from pathlib import Path
from typing import Final

_FORM: Final = re.compile(r"(?P<host>.+)-(?P<space>\d+)-(?P<process>\d+)-(?P<began>\d+)-[0-9a-f]{8}")


def instance_name() -> str:
    """Return a new name: host, process space, process and its beginning, and something random."""
    host = re.sub(r"[^a-z0-9]", "", socket.gethostname().lower())[:40] or "host"
    process = os.getpid()
    return f"{host}-{_space()}-{process}-{_began(process)}-{secrets.token_hex(4)}"


def gone(name: str) -> bool:
    """Say whether the process of this name ran on this very machine and certainly runs no more."""
    found = _FORM.fullmatch(name)
    ours = _FORM.fullmatch(instance_name())
    if found is None or ours is None or _space() == 0:
        return False
    if (found["host"], found["space"]) != (ours["host"], ours["space"]):
        return False
    return _began(int(found["process"])) != int(found["began"])


def _space() -> int:
    """Return the number of our space of processes; containers have their own. 0 where the system does not tell."""
    try:
        return Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return 0


def _began(process: int) -> int:
    """Return when a process began, in ticks since the machine started; 0 if there is none."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
        return int(text.rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return 0
