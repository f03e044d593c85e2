"""What the rehearsal needs on disk before anything starts: certificates, secrets, settings files and free ports."""

from __future__ import annotations

import fcntl
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.trust.rehearsal import make_rehearsal_pki

MARK: Final = ".lienthong-demo"
"""File that tells a folder of an earlier rehearsal, which may be emptied, from anyone else's."""

_PORTS: Final = (18080, 18081, 18082)
"""Preferred ports of bus, sender and receiver; another free one is taken where one is in use."""

_CLAIM: Final = "\0lienthong-demo"
"""Abstract socket that the rehearsal with the preferred ports holds; others choose among all free ports."""

_SETTINGS: Final = """\
# Made by `lienthong demo`: the gateway of {name}.
role = "gateway"
data = "{folder}"

[listen]
port = {port}

[trust]
anchors = ["pki/ca.pem"]

[delivery]
poll_seconds = 0.5
first_seconds = 0.5

[[agencies]]
id = "{agency}"
name = "{name}"
key = "pki/{agency}.key.pem"
certificate = "pki/{agency}.cert.pem"

[[endpoints]]
name = "bus"
adapter = "vxp"
serves = ["*"]

[endpoints.settings]
url = "{bus}/vxp"
system = "{system}"
secret_file = "secrets/{system}"
"""


class SceneError(Exception):
    """The folder cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Side:
    """One gateway: the short name of its folder, its agency, and where it is reached."""

    folder: str
    agency: str
    name: str
    system: str
    """Id under which the gateway is known at the bus."""
    address: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The three places of the rehearsal, all state below ``root``."""

    root: Path
    bus: str
    sender: Side
    receiver: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.sender, self.receiver

    def settings_file(self, side: Side) -> Path:
        return self.root / f"{side.folder}.toml"

    def secret_file(self, side: Side) -> Path:
        """File with the secret that the gateway shares with the bus."""
        return self.root / "secrets" / side.system

    def key_file(self, side: Side) -> Path:
        """File with the REST key of the agency's document system."""
        return self.root / f"{side.folder}.key"


@contextmanager
def own_folder(root: Path, mark_name: str = MARK) -> Iterator[None]:
    """Hold the folder, emptied if an earlier rehearsal left something there; ``mark_name`` tells what kind it was.

    Raises SceneError if it holds anything else, or if another rehearsal runs in it.
    """
    mark = root / mark_name
    if root.exists() and not mark.exists() and any(root.iterdir()):
        raise SceneError(f"{root} holds something else than a rehearsal; name another folder with --data")
    root.mkdir(parents=True, exist_ok=True)
    with mark.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SceneError(f"another rehearsal runs in {root}; end it, or name another folder with --data") from None
        for entry in root.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry != mark:
                entry.unlink()
        yield


@contextmanager
def chosen_ports() -> Iterator[list[int]]:
    """Choose free ports; two rehearsals at once on one machine never choose the same."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as claim:
        try:
            claim.bind(_CLAIM)
            wanted = _PORTS
        except OSError:
            wanted = (0, 0, 0)
        held = [_hold(port) for port in wanted]
        ports = [int(sock.getsockname()[1]) for sock in held]
        for sock in held:
            sock.close()
        yield ports


def make_scene(root: Path, ports: list[int]) -> Scene:
    """Write certificates, secrets and settings files into the folder."""
    bus, sender, receiver = (f"http://127.0.0.1:{port}" for port in ports)
    scene = Scene(
        root,
        bus,
        Side("g22", "000.00.00.G22", "Văn phòng Chính phủ", "vpcp.dien-tap", sender),
        Side("ministry", "000.00.00.G09", "Bộ Khoa học và Công nghệ", "bkhcn.dien-tap", receiver),
    )
    make_rehearsal_pki(root / "pki", {side.agency: side.name for side in scene.sides})
    (root / "secrets").mkdir(mode=0o700)
    (root / "hub").mkdir()
    for side in scene.sides:
        write_secret(scene.secret_file(side), secrets.token_urlsafe(24))
        port = side.address.rpartition(":")[2]
        text = _SETTINGS.format(
            name=side.name, folder=side.folder, port=port, agency=side.agency, bus=bus, system=side.system
        )
        scene.settings_file(side).write_text(text, encoding="utf-8")
    return scene


def write_secret(file: Path, text: str) -> None:
    """Write a secret so that only this user can read it."""
    file.touch(mode=0o600)
    file.write_text(text + "\n", encoding="utf-8")


def _hold(preferred: int) -> socket.socket:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(("127.0.0.1", preferred))
    except OSError:
        sock.bind(("127.0.0.1", 0))
    return sock
