"""The three processes of the rehearsal: started by command line, watched, and always ended."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from pathlib import Path
from typing import Final

from gateway.demo.rest import is_ready

PIDS: Final = "pids.json"
_READY: Final = 60.0
"""Seconds until a process has to be ready."""
_STOP: Final = 20.0
"""Seconds that a process gets to finish what it has in hand."""


class ChildDied(Exception):
    """One of the processes ended by itself; the text says which."""


class NotReady(Exception):
    """A process did not become ready in time; the text says which."""


def command() -> str:
    """Return the path of the installed ``lienthong``, beside this interpreter."""
    return str(Path(sys.executable).with_name("lienthong"))


async def run_once(*arguments: str) -> str:
    """Run one short command of the program and return what it printed; raise ChildDied if it fails."""
    process = await asyncio.create_subprocess_exec(command(), *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    if process.returncode:
        raise ChildDied(f"lienthong {' '.join(arguments)}: {err.decode('utf-8', 'replace').strip()}")
    return out.decode("utf-8").strip()


class Children:
    """The running processes by name; ids in ``pids.json`` and output in ``<name>.log`` of the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, Process] = {}

    async def start(self, name: str, *arguments: str) -> None:
        """Start the program with these arguments, in a session of its own so that Ctrl-C reaches only us."""
        with (self._folder / f"{name}.log").open("wb") as log:
            self._running[name] = await asyncio.create_subprocess_exec(
                command(), *arguments, stdin=DEVNULL, stdout=log, stderr=STDOUT, start_new_session=True
            )
        ids = {each: process.pid for each, process in self._running.items()}
        (self._folder / PIDS).write_text(json.dumps(ids) + "\n", encoding="utf-8")

    async def ready(self, name: str, address: str) -> None:
        """Wait until the process answers that it is ready. Raises NotReady, or at once ChildDied for any process."""
        try:
            async with asyncio.timeout(_READY):
                while not (self._announced(name, address) and await is_ready(address)):
                    self._all_alive()
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise NotReady(f"{name} was not ready after {_READY:.0f} s; see {self._log(name)}") from None

    def _announced(self, name: str, address: str) -> bool:
        # Whoever else may have taken the port meanwhile answers there too, but does not write into our log.
        return address in self._log(name).read_text(encoding="utf-8", errors="replace")

    def _all_alive(self) -> None:
        for name, process in self._running.items():
            if process.returncode is not None:
                raise self._died(name)

    async def first_death(self) -> None:
        """Wait for as long as all processes live, then raise ChildDied."""
        waits = {asyncio.create_task(process.wait()): name for name, process in self._running.items()}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            raise self._died(waits[done.pop()])
        finally:
            for wait in waits:
                wait.cancel()

    async def stop(self) -> None:
        """End all processes: politely, then by force."""
        alive = [process for process in self._running.values() if process.returncode is None]
        for process in alive:
            process.terminate()
        try:
            async with asyncio.timeout(_STOP):
                await asyncio.gather(*(process.wait() for process in alive))
        except TimeoutError:
            for process in alive:
                if process.returncode is None:
                    process.kill()
            await asyncio.gather(*(process.wait() for process in alive))

    def _died(self, name: str) -> ChildDied:
        return ChildDied(f"{name} ended by itself ({self._running[name].returncode}); see {self._log(name)}")

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"
