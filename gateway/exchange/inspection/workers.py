"""Worker processes as their asker sees them: started when needed, killed when late, replaced when dead.

Each does one job at a time. A file that ends two fresh workers is taken to be the cause.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gateway.exchange.inspection.checks import Found, Recipe, sample_plain
from gateway.exchange.inspection.kinds import Sample
from gateway.packet.limits import MIB

JOBS: Final = 500
"""Jobs after which a worker is replaced, lest what leaks in a library adds up."""

IDLE_SECONDS: Final = 120.0
"""A worker that had nothing to do for so long is let go."""

START_SECONDS: Final = 60.0
"""How long a worker may take to start on a busy machine."""

LONGEST_ANSWER: Final = 16 * MIB

_PASSED_ON: Final = ("PATH", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
"""Of the environment; the rest may hold secrets, which a worker has no business to know."""


class TooLong(Exception):
    """The job did not end in its time."""


class Broken(Exception):
    """The check failed or its process died; the text is a short word that says how."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may use: seconds for one job, bytes of memory altogether."""

    seconds: float = 20.0
    memory: int = 1024 * MIB


class _Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise Broken("pipe")
        self._process, self._in, self._out = process, process.stdin, process.stdout
        self.jobs = 0
        self.used = time.monotonic()
        self.told: object = None
        """The news that it was told last."""

    @staticmethod
    async def started(recipes: Sequence[Recipe], bounds: Bounds) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "gateway.exchange.inspection.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            limit=LONGEST_ANSWER,
            start_new_session=True,
        )
        worker = _Worker(process)
        order = {
            "recipes": [{"place": one.place, "options": dict(one.options)} for one in recipes],
            "memory": bounds.memory,
            "seconds": bounds.seconds,
        }
        try:
            await worker.ask(order, START_SECONDS)
        except BaseException:
            await worker.end()
            raise
        return worker

    async def ask(self, line: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer to one line. Raises TooLong or Broken; then the worker is of no more use."""
        self.jobs += 1
        try:
            async with asyncio.timeout(seconds):
                self._in.write(json.dumps(line).encode() + b"\n")
                await self._in.drain()
                answer = await self._out.readline()
        except TimeoutError:
            raise TooLong from None
        except (ConnectionError, ValueError):
            raise Broken("pipe") from None
        if not answer.endswith(b"\n"):
            raise Broken("died")
        self.used = time.monotonic()
        found: dict[str, Any] = json.loads(answer)
        return found

    async def end(self) -> None:
        """Kill it, whatever it does, and wait until it is gone."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._in.close()
        await asyncio.shield(self._process.wait())


class Workers:
    """The worker processes of one serving process, at most ``parallel`` at work at the same time."""

    def __init__(self, recipes: Sequence[Recipe], bounds: Bounds, parallel: int) -> None:
        self.news: Mapping[str, Any] = {}
        """What every worker is to know before its next job; put another mapping in when that changed."""
        self._recipes = tuple(recipes)
        self._bounds = bounds
        self._room = asyncio.Semaphore(parallel)
        self._idle: list[_Worker] = []

    async def run(self, check: str, file: Path, sample: Sample) -> list[Found]:
        """Return what a check finds in a file. Raises TooLong or Broken."""
        job = {"check": check, "file": str(file), "sample": sample_plain(sample)}
        async with self._room:
            try:
                return await self._once(job)
            except Broken:
                # It may have died of something else: the machine's memory, a job before. A fresh one shows.
                await self.let_go(0.0)
                return await self._once(job)

    async def _once(self, job: dict[str, Any]) -> list[Found]:
        worker = self._idle.pop() if self._idle else await _Worker.started(self._recipes, self._bounds)
        good = False
        try:
            if self.news and worker.told is not self.news:
                news = self.news
                await worker.ask({"news": news}, self._bounds.seconds)
                worker.told = news
            answer = await worker.ask(job, self._bounds.seconds)
            good = "found" in answer and worker.jobs < JOBS
        finally:
            if good:
                self._idle.append(worker)
            else:
                await worker.end()
        if "failed" in answer:
            raise Broken(answer["failed"])
        return [Found.of(one) for one in answer["found"]]

    async def let_go(self, idle: float = IDLE_SECONDS) -> None:
        """End the workers that had nothing to do for so many seconds."""
        now = time.monotonic()
        old = [one for one in self._idle if now - one.used >= idle]
        self._idle = [one for one in self._idle if one not in old]
        for worker in old:
            await worker.end()
