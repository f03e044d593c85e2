"""Secrets that the database has to give back, such as those that sign web-hooks: sealed with a key that lies elsewhere.

The key's file holds one key a line (32 random bytes in base64): the first seals, all of them open, so that a key is
exchanged without a gap. Whoever has the database alone, or a backup of it, has nothing. AES-256-GCM; the name of what a
secret belongs to is sealed with it, so that one put into another row does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.findings import NotNow, Refused, refuse
from gateway.ids import new_id

NAME: Final = "secrets.key"
"""The file that a first start makes where the settings name none."""

PREFIX: Final = "sealed:1:"

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_MOST: Final = 4096  # bytes of the file
_MOST_KEYS: Final = 16

_Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Keys:
    """What a file said: its mark, the key that seals, and all by their names."""

    mark: _Mark
    newest: str
    by_name: dict[str, AESGCM]


class SecretBox:
    """Seals and opens; used by many threads. The file is read when it is first needed, and again when it changes."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._keys: _Keys | None = None
        self._lock = Lock()

    def make(self) -> bool:
        """Make the file unless it is there; tell whether it was made. Safe on several hosts at once. Raises OSError."""
        if self.file.exists():
            return False
        return _put(self.file, [_new_key()], anew=True)

    def seal(self, secret: str, about: str) -> str:
        """Return a secret sealed with the newest key; ``about`` names what it belongs to.

        Raises NotNow ``secrets.key-unusable``.
        """
        keys = self._read()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        closed = keys.by_name[keys.newest].encrypt(nonce, secret.encode(), about.encode())
        return f"{PREFIX}{keys.newest}:{base64.b64encode(nonce + closed).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """Return the secret; one that an older release left as it is comes back as it is.

        Raises Refused ``secrets.not-ours`` for what none of the keys opens, NotNow ``secrets.key-unusable``.
        """
        if not is_sealed(sealed):
            return sealed
        name, _, text = sealed.removeprefix(PREFIX).partition(":")
        key = self._read().by_name.get(name)
        if key is None:
            raise refuse("secrets.not-ours", key=name[:16], file=str(self.file))
        try:
            raw = base64.b64decode(text, validate=True)
            return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], about.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise refuse("secrets.not-ours", key=name[:16], file=str(self.file)) from None

    def opens(self, sealed: str, about: str) -> bool:
        """Tell whether a secret can be opened. Raises NotNow ``secrets.key-unusable``."""
        try:
            self.open(sealed, about)
        except NotNow:
            raise
        except Refused:
            return False
        return True

    def is_newest(self, sealed: str) -> bool:
        """Tell whether a secret is sealed with the newest key. Raises NotNow ``secrets.key-unusable``."""
        return sealed.startswith(f"{PREFIX}{self._read().newest}:")

    def renew(self) -> None:
        """Put a new key in front of the others. Raises NotNow ``secrets.key-unusable`` or OSError."""
        _put(self.file, [_new_key(), *_lines(self.file)][:_MOST_KEYS])

    def forget_old(self) -> int:
        """Leave only the newest key in the file; return how many went. Raises NotNow or OSError as :meth:`renew`."""
        lines = _lines(self.file)
        if len(lines) > 1:
            _put(self.file, lines[:1])
        return len(lines) - 1

    def check(self) -> None:
        """Read the file. Raises NotNow ``secrets.key-unusable``."""
        self._read()

    def _read(self) -> _Keys:
        with self._lock:
            try:
                mark = _mark(self.file)
            except OSError as error:
                raise _unusable(self.file, error.strerror or type(error).__name__) from None
            if self._keys is None or self._keys.mark != mark:
                lines = _lines(self.file)
                named = {_name(line): AESGCM(_key(line, self.file)) for line in lines}
                self._keys = _Keys(mark, _name(lines[0]), named)
            return self._keys


def is_sealed(text: str) -> bool:
    """Tell whether a text is a sealed secret, and not one as an older release left it."""
    return text.startswith(PREFIX)


def _mark(file: Path) -> _Mark:
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _name(line: str) -> str:
    """Return the name of a key, which stands beside what it sealed and tells nothing of the key."""
    return hashlib.sha256(f"name\0{line}".encode()).hexdigest()[:8]


def _key(line: str, file: Path) -> bytes:
    try:
        key = base64.b64decode(line, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise _unusable(file, "base64")
    return key


def _lines(file: Path) -> list[str]:
    try:
        with file.open("rb") as stream:
            if os.fstat(stream.fileno()).st_mode & (stat.S_IROTH | stat.S_IWOTH):
                raise _unusable(file, "chmod 600")
            text = stream.read(_MOST + 1)
    except OSError as error:
        raise _unusable(file, error.strerror or type(error).__name__) from None
    lines = [line.strip() for line in text.decode("ascii", "replace").splitlines() if line.strip()]
    if not lines or len(text) > _MOST or len(lines) > _MOST_KEYS:
        raise _unusable(file, "0" if not lines else "> 4096 B")
    for line in lines:
        _key(line, file)
    return lines


def _unusable(file: Path, reason: str) -> NotNow:
    return NotNow(refuse("secrets.key-unusable", file=str(file), reason=reason).findings)


def _put(file: Path, lines: Sequence[str], *, anew: bool = False) -> bool:
    """Write the file at one stroke, for its owner alone; ``anew`` leaves one that somebody else made meanwhile."""
    made = file.with_name(f".{file.name}.{new_id()}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write("".join(f"{line}\n" for line in lines).encode())
            stream.flush()
            os.fsync(descriptor)
        if not anew:
            _keep_owner(file, made)
            made.replace(file)
        else:
            try:
                os.link(made, file)
            except FileExistsError:
                return False
    finally:
        made.unlink(missing_ok=True)
    with suppress(OSError):
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return True


def _keep_owner(before: Path, made: Path) -> None:
    """Leave the file to whom it belongs: an operator works as root where the service does not."""
    found = before.stat()
    with suppress(PermissionError):
        os.chown(made, found.st_uid, found.st_gid)
    made.chmod(found.st_mode & 0o660)
