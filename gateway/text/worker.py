"""The process that reads one file: bounds itself, reads, answers one JSON object; see :mod:`gateway.text.bounded`."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path


def main(file: str, seconds: str, memory: str) -> int:
    """Read the file and write ``{"text", "notes"}`` or ``{"unreadable"}`` to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from gateway.text.found import Unreadable
    from gateway.text.kinds import read_file

    try:
        found = read_file(Path(file))
        told: dict[str, object] = {"text": found.text, "notes": found.notes}
    except Unreadable as reason:
        told = {"unreadable": str(reason)}
    except (MemoryError, RecursionError):
        told = {"unreadable": "too-large"}
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
