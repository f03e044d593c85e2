"""A small parent for a server: it runs the command and kills it as soon as whoever asked for it is gone.

The asker holds the writing end of a pipe; when it dies, however it dies, the pipe closes and nothing stays behind. A
parent-death signal would not do: it is lost at a change of user, and it already fires when the asking thread ends.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
import sys
import time

import psutil


def kill_tree(pid: int) -> None:
    """Kill a process with all its descendants at one stroke, those in process groups of their own included."""
    try:
        root = psutil.Process(pid)
        root.suspend()
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    until = time.monotonic() + 20
    while any(map(_alive, family[1:])) and time.monotonic() < until:
        time.sleep(0.005)


def _alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def keep(command: list[str], remove: str) -> int:
    """Run the command until it ends or standard input closes; in the latter case kill it and remove the folder."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=2, start_new_session=True)
    # Whoever asked may be gone already; the closed standard input then ends the child below.
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{child.pid}\n".encode())
    os.close(1)
    ended = os.pidfd_open(child.pid)
    poll = select.poll()
    poll.register(0, select.POLLIN | select.POLLHUP)
    poll.register(ended, select.POLLIN)
    while ended not in (ready := {descriptor for descriptor, _ in poll.poll()}):
        if 0 in ready and not os.read(0, 1):
            kill_tree(child.pid)
            child.wait()
            if remove:
                shutil.rmtree(remove, ignore_errors=True)
            return 1
    return child.wait()


if __name__ == "__main__":
    sys.exit(keep(sys.argv[2:], sys.argv[1]))
