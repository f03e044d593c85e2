"""The reading process as its asker sees it: started when needed, killed when late, replaced when it died.

Documents may be hostile, and reading is work that would hold up everything else in a serving process.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from gateway.packet.limits import MIB
from gateway.tasks.proposals.rules import ReadingRules

START_SECONDS: Final = 60.0
"""How long the process may take to start on a busy machine."""
LONGEST_ANSWER: Final = 128 * MIB
DOCUMENTS: Final = 200
"""After so many the process is replaced, lest what leaks in a library adds up."""

_PASSED_ON: Final = ("PATH", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
"""Of the environment; the rest may hold secrets, which a reader has no business to know."""


class BrokenOff(Exception):
    """The reading did not end: the process died, or took too long; the text is one word that says which."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document to be read: its packet's file, the days that deadlines count from, and today in Viet Nam."""

    file: Path
    issued: date | None
    arrived: date
    today: date


class Reader:
    """Reads one document at a time in a process of its own, that is kept for the next."""

    def __init__(self, rules: ReadingRules, folder: Path) -> None:
        self._rules = rules
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._done = 0

    async def read(self, job: Job) -> dict[str, Any]:
        """Return what was read, or ``{"refused": [findings]}``. Raises BrokenOff."""
        line = {
            "file": str(job.file.absolute()),
            "issued": job.issued.isoformat() if job.issued else None,
            "arrived": job.arrived.isoformat(),
            "today": job.today.isoformat(),
            "seconds": math.ceil(self._rules.seconds),
        }
        whole = False
        try:
            process = self._process or await self._started()
            answer = await _asked(process, line, self._rules.seconds)
            whole = self._done < DOCUMENTS
            self._done += 1
        finally:
            # Also when this work is cancelled: an answer that comes late must not be taken for another's.
            if not whole:
                await self.end()
        return answer

    async def end(self) -> None:
        """Kill the process, whatever it does, and wait until it is gone."""
        process, self._process, self._done = self._process, None, 0
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.wait())

    async def _started(self) -> asyncio.subprocess.Process:
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "gateway.tasks.proposals.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            limit=LONGEST_ANSWER,
            start_new_session=True,
        )
        years = [
            {
                "year": one.year,
                "off": sorted(day.isoformat() for day in one.off),
                "working": sorted(day.isoformat() for day in one.working),
            }
            for one in self._rules.calendar.years
        ]
        order = {"memory": self._rules.memory, "folder": str(self._folder.absolute()), "years": years}
        await _asked(process, order, START_SECONDS)
        return process


async def _asked(process: asyncio.subprocess.Process, line: dict[str, Any], seconds: float) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise BrokenOff("pipe")
    try:
        async with asyncio.timeout(seconds):
            process.stdin.write(json.dumps(line).encode() + b"\n")
            await process.stdin.drain()
            answer = await process.stdout.readline()
    except TimeoutError:
        raise BrokenOff("late") from None
    except (ConnectionError, ValueError):
        raise BrokenOff("pipe") from None
    if not answer.endswith(b"\n"):
        raise BrokenOff("died")
    try:
        found: dict[str, Any] = json.loads(answer)
    except ValueError:
        raise BrokenOff("answer") from None
    return found
