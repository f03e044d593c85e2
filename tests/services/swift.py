"""OpenStack Swift behind its own face of S3: a store that others run in production, started privately.

Its native interface makes the buckets and says what lies in them, so that our client is not its own witness.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path

from gateway.store.objects import MIB, ObjectAccess, ObjectAddress
from tests.services.process import Missing, Process, free_port, new_folder

PROGRAM = Path(__file__).with_name("swift_program.py")
PYTHON = "/usr/bin/python3"
"""Debian's own interpreter, for which its packages are."""

KEY = "test:tester"
REGION = "vn"


@dataclass
class Swift:
    """A store of our own; with a certificate (its file and that of its key) it listens for TLS too."""

    certificate: tuple[Path, Path] | None = None
    folder: Path = field(default_factory=new_folder)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    ports: dict[str, int] = field(default_factory=dict)
    _process: Process | None = None

    def __post_init__(self) -> None:
        asked = subprocess.run([PYTHON, "-I", "-c", "import swift"], capture_output=True, check=False, timeout=60)
        if asked.returncode != 0:
            raise Missing("no OpenStack Swift on this machine: install the Debian package python3-swift")
        self.ports = {kind: free_port() for kind in ("account", "container", "object", "plain", "tls")}

    @property
    def url(self) -> str:
        """Where it speaks S3."""
        return f"http://127.0.0.1:{self.ports['plain']}"

    @property
    def tls_url(self) -> str:
        """Where it speaks S3 over TLS."""
        return f"https://127.0.0.1:{self.ports['tls']}"

    def start(self) -> Swift:
        """Start it, with what it had before, and wait until it answers."""
        wanted = {
            "folder": str(self.folder / "swift"),
            "ports": self.ports,
            "region": REGION,
            "account": "test",
            "user": "tester",
            "secret": self.secret,
        } | ({"certificate": [str(one) for one in self.certificate]} if self.certificate else {})
        command = [PYTHON, "-I", str(PROGRAM), json.dumps(wanted)]
        self._process = Process(command, self.folder / "log", os.environ, self.folder)
        self._process.wait_until(self._answers, "Swift")
        return self

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def freeze(self) -> None:
        """Let it hang without closing anything."""
        assert self._process is not None
        self._process.freeze()

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.thaw()

    def close(self) -> None:
        """End it and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def access(self, url: str | None = None, *, stall_seconds: float = 30.0) -> ObjectAccess:
        """Return how to reach it, or by another way."""
        return ObjectAccess(url or self.url, KEY, self.secret, REGION, stall_seconds=stall_seconds, part=5 * MIB)

    def address(self, bucket: str, prefix: str = "", url: str | None = None) -> ObjectAddress:
        """Return a folder in a bucket of it."""
        return ObjectAddress(bucket, prefix, self.access(url))

    def add_bucket(self) -> str:
        """Make a bucket, by the native interface, and return its name."""
        name = f"bucket-{secrets.token_hex(6)}"
        self._native("PUT", name)
        return name

    def names(self, bucket: str) -> list[str]:
        """Return the names of all objects in a bucket, by the native interface."""
        return sorted(self._native("GET", f"{bucket}?limit=10000").decode().splitlines())

    def read(self, bucket: str, name: str) -> bytes:
        """Return the bytes of an object, by the native interface."""
        return self._native("GET", f"{bucket}/{name}")

    def write(self, bucket: str, name: str, content: bytes) -> None:
        """Put other bytes in an object's place, by the native interface."""
        self._native("PUT", f"{bucket}/{name}", content)

    def remove(self, bucket: str, name: str) -> None:
        """Remove an object, by the native interface."""
        self._native("DELETE", f"{bucket}/{name}")

    def _native(self, method: str, path: str, content: bytes | None = None) -> bytes:
        who = {"X-Auth-User": KEY, "X-Auth-Key": self.secret}
        with _opened(_asking(f"{self.url}/auth/v1.0", who)) as said:
            token = {"X-Auth-Token": said.headers["X-Auth-Token"]}
        url = f"{self.url}/v1/AUTH_test/{path}"
        with _opened(_asking(url, token, method, content)) as answer:
            return bytes(answer.read())

    def _answers(self) -> bool:
        try:
            self._native("GET", "")
        except OSError:
            return False
        return True


def _opened(asked: urllib.request.Request) -> HTTPResponse:
    answer: HTTPResponse = urllib.request.urlopen(asked, timeout=60)  # noqa: S310 - our own address
    return answer


def _asking(
    url: str, head: dict[str, str], method: str = "GET", content: bytes | None = None
) -> urllib.request.Request:
    return urllib.request.Request(url, data=content, headers=head, method=method)  # noqa: S310 - our own address
