"""ClamAV's daemon with one signature of ours, started privately: no signatures of the world, no network."""

from __future__ import annotations

import os
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.process import Missing, Process, free_port, new_folder

MALWARE = b"LIENTHONG-STANDARD-TEST-MALWARE-" + b"NOT-HARMFUL"
"""What the signature finds; harmless, and unknown to every other scanner."""

SIGNATURE = "Lienthong.Test.UNOFFICIAL"
"""The scanner's name for it."""

STREAM_MIB = 4
"""Longer streams are refused."""

_SETTINGS = """\
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.sock
TCPAddr 127.0.0.1
TCPSocket {port}
FixStaleSocket yes
Foreground yes
StreamMaxLength {stream}M
MaxThreads 2
SelfCheck 0
"""


@dataclass
class Clamd:
    """A scanner of our own; it listens on a socket and on a port."""

    folder: Path = field(default_factory=new_folder)
    port: int = field(default_factory=free_port)
    _process: Process | None = None

    def __post_init__(self) -> None:
        self._program = shutil.which("clamd") or "/usr/sbin/clamd"
        if not Path(self._program).exists():
            raise Missing("no clamd on this machine: install the Debian package clamav-daemon")
        signatures = self.folder / "signatures"
        signatures.mkdir()
        (signatures / "test.ndb").write_text(f"Lienthong.Test:0:*:{MALWARE.hex()}\n", encoding="ascii")
        words = _SETTINGS.format(folder=self.folder, port=self.port, stream=STREAM_MIB)
        (self.folder / "clamd.conf").write_text(words, encoding="ascii")

    @property
    def socket(self) -> Path:
        """The path of its socket."""
        return self.folder / "clamd.sock"

    def start(self) -> Clamd:
        """Start it and wait until it answers."""
        command = [self._program, "--config-file", str(self.folder / "clamd.conf")]
        self._process = Process(command, self.folder / "log", os.environ, self.folder)
        self._process.wait_until(self._answers, "clamd")
        return self

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as asking:
            try:
                asking.connect(str(self.socket))
                asking.sendall(b"zPING\0")
                return asking.recv(16) == b"PONG\0"
            except OSError:
                return False

    def freeze(self) -> None:
        """Let it hang without closing anything."""
        assert self._process is not None
        self._process.freeze()

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.thaw()

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        """End it and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
