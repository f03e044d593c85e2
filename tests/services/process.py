"""One server process that lives no longer than we do: started through the keeper, then stopped, killed or frozen."""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

import pytest

from tests.services import keeper

PATIENCE = 90.0
"""Seconds after which a start or stop has failed; generous, since the machine may be busy."""

_CLAIMS = Path(tempfile.gettempdir()) / f"lienthong-ports-{os.getuid()}"
"""One byte for each port; whoever locks it has the port, until its process ends."""

_given: set[int] = set()
_claims: list[int] = []


class Missing(Exception):
    """The programs of a server are not on this machine; the text says which package brings them."""


class Failed(Exception):
    """A server did not start or stop; the text ends with the last lines of its log."""


def free_port() -> int:
    """Return a port of 127.0.0.1 below those of outgoing connections.

    A server that is down must get its port back: among outgoing ports a client that tries again and again would sooner
    or later get that very port for itself, and connect to itself. It is given out once, to whichever process of tests
    runs on this machine, so that nobody gets it between now and the moment when a server binds it.
    """
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(1000):
        port = 10_000 + secrets.randbelow(max(lowest - 10_000, 1_000))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given and _claim(port):
            _given.add(port)
            return port
    raise Failed("no free port on 127.0.0.1")


def _claim(port: int) -> bool:
    """Take a port for this process until its end; tell whether no other process of tests has it."""
    if not _claims:
        _claims.append(os.open(_CLAIMS, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    try:
        fcntl.lockf(_claims[0], fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


def new_folder() -> Path:
    """Make a folder for one server; not below pytest's own, which other users such as postgres may not enter."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-"))
    folder.chmod(0o755)
    return folder


def missing(reason: str) -> NoReturn:
    """Skip the test, saying why; on the build server fail it, where nothing may be missing."""
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


class Process:
    """A server process with its keeper between it and us."""

    def __init__(self, command: list[str], log: Path, environment: Mapping[str, str], remove: Path | None) -> None:
        """Start the command; its output is added to ``log``, and ``remove`` goes away should we be killed."""
        self.log = log
        words = [sys.executable, keeper.__file__, str(remove or ""), *command]
        with log.open("ab") as out:
            self._keeper = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                env=dict(environment),
                start_new_session=True,
            )
        assert self._keeper.stdout is not None
        line = self._keeper.stdout.readline()
        if not line:
            self._release()
            raise Failed(f"{command[0]} could not be run: {self.tail()}")
        self.pid = int(line)

    @property
    def running(self) -> bool:
        return self._keeper.poll() is None

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Ask it to end by the signal and wait; kill it when it does not."""
        if self.running:
            os.kill(self.pid, number)
        try:
            self._keeper.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"did not stop by itself: {self.tail()}") from None
        self._release()

    def kill(self) -> None:
        """Kill it with all its descendants (SIGKILL) and wait until nothing of it is left."""
        if self.running:
            keeper.kill_tree(self.pid)
        self._release()

    def freeze(self) -> None:
        """Stop it from answering without closing anything, as a hung host does; ``thaw`` undoes it."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        os.kill(self.pid, signal.SIGCONT)

    def wait_until(self, ready: Callable[[], bool], name: str) -> None:
        """Wait until the server answers; fail with its log when it ends before or takes too long."""
        until = time.monotonic() + PATIENCE
        while not ready():
            if not self.running:
                raise Failed(f"{name} ended at its start: {self.tail()}")
            if time.monotonic() > until:
                self.kill()
                raise Failed(f"{name} did not get ready in {PATIENCE:.0f} s: {self.tail()}")
            time.sleep(0.03)

    def tail(self) -> str:
        """Return the last lines of the log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def _release(self) -> None:
        # Only once the keeper knows that its child is gone: a pipe that closes before means that we died.
        self._keeper.wait(PATIENCE)
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            if pipe is not None:
                pipe.close()
