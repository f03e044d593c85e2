"""The thin parent of several worker processes: starts them, starts dead ones again, passes on the word to stop.

It imports only the standard library, so that it costs a few megabytes. Run as ``python -m gateway.supervisor`` in place
of the process that prepared the data folder, whose lock and port it inherits as open file descriptors.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Final

WORKER: Final = "LIENTHONG_WORKER"
"""Environment variable that tells a process its number among the workers, from 0."""

PORT: Final = "LIENTHONG_PORT"
"""Environment variable with the port that the parent holds for all workers."""

THRIFT: Final = {"MALLOC_ARENA_MAX": "1"}
"""One heap for all threads of a worker: the interpreter's lock lets only one allocate at a time anyway."""

QUICK_SECONDS: Final = 5.0
"""A worker that lived shorter than this is started again only after a pause."""

MOST_PAUSE_SECONDS: Final = 30.0

MORE_SECONDS: Final = 20.0
"""What workers get beyond their own time for requests in hand before they are killed."""


@dataclass(slots=True)
class _Worker:
    """One worker: its process and how often it died young in a row."""

    number: int
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    young_deaths: int = 0
    start_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Keeps workers running until told to stop. ``kept`` are file descriptors that workers inherit."""

    command: list[str]
    workers: int
    port: int
    finish_seconds: float
    kept: tuple[int, ...] = ()
    _stopping: bool = False
    _crew: list[_Worker] = field(default_factory=list)
    _pipe: tuple[int, int] = (-1, -1)

    def run(self) -> int:
        """Run until SIGTERM or SIGINT; return 0, or 1 if a worker had to be killed."""
        self._pipe = os.pipe()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        signal.signal(signal.SIGHUP, self._pass_on)
        self._crew = [_Worker(number) for number in range(self.workers)]
        while not self._stopping:
            for worker in self._crew:
                self._look_after(worker)
            time.sleep(0.1)
        return self._stop()

    def _told_to_stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _pass_on(self, number: int, _frame: object) -> None:
        for worker in self._crew:
            if worker.process is not None and worker.process.poll() is None:
                worker.process.send_signal(number)

    def _look_after(self, worker: _Worker) -> None:
        now = time.monotonic()
        if worker.process is not None and worker.process.poll() is None:
            return
        if worker.process is not None:
            self._note_death(worker, worker.process.returncode, now)
        if now >= worker.start_at and not self._stopping:
            worker.process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
                self.command,
                stdin=self._pipe[0],
                env={**THRIFT, **os.environ, WORKER: str(worker.number), PORT: str(self.port)},
                pass_fds=self.kept,
            )
            worker.started = now

    def _note_death(self, worker: _Worker, code: int, now: float) -> None:
        worker.process = None
        worker.young_deaths = worker.young_deaths + 1 if now - worker.started < QUICK_SECONDS else 0
        pause = min(MOST_PAUSE_SECONDS, 0.5 * 2**worker.young_deaths) if worker.young_deaths else 0.0
        worker.start_at = now + pause
        event = {"event": "worker died", "level": "error", "worker": worker.number, "code": code, "pause": pause}
        sys.stderr.write(json.dumps(event) + "\n")
        sys.stderr.flush()

    def _stop(self) -> int:
        alive = [worker.process for worker in self._crew if worker.process is not None]
        for process in alive:
            process.terminate()
        until = time.monotonic() + self.finish_seconds + MORE_SECONDS
        killed = 0
        for process in alive:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                killed += 1
        return 1 if killed else 0


def take_over(command: list[str], *, workers: int, port: int, finish_seconds: float, kept: tuple[int, ...]) -> None:
    """Become the supervisor: replace this process, and all that it has loaded, by a thin one. Does not return."""
    for descriptor in kept:
        os.set_inheritable(descriptor, True)
    plan = {"command": command, "workers": workers, "port": port, "finish_seconds": finish_seconds, "kept": kept}
    arguments = [sys.executable, "-m", "gateway.supervisor", json.dumps(plan)]
    os.execv(sys.executable, arguments)  # noqa: S606 - no shell is wanted


def main() -> int:
    """Run the plan that the first argument holds as JSON."""
    plan = json.loads(sys.argv[1])
    return Supervisor(
        command=plan["command"],
        workers=plan["workers"],
        port=plan["port"],
        finish_seconds=plan["finish_seconds"],
        kept=tuple(plan["kept"]),
    ).run()


if __name__ == "__main__":
    sys.exit(main())
