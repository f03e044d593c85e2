"""Refused PINs are remembered, so that none is ever tried twice: three wrong tries lock most tokens for good.

What is kept is a salted, slow digest of token and PIN, never the PIN. It is written before the PIN is tried and taken
away when it was right, so that a process that dies in between leaves the PIN untried; one process tries at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gateway.findings import LienThongError, NotNow, refuse

_COST: Final = 2**14
_MOST: Final = 4096  # bytes of a marker


class PinRefused(LienThongError):
    """Raised inside :meth:`Pins.attempt` by whoever tried the PIN: the token did not take it."""


class Pins:
    """The refusals known on this host, one file for each token in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digests: dict[tuple[str, bytes], tuple[bytes, bytes]] = {}
        """Salt and digest by token and PIN, computed once: some tokens are shown their PIN for each signature."""

    @contextmanager
    def attempt(self, token: str, pin: bytes) -> Iterator[None]:
        """Let the body try the PIN, once ever. Raises NotNow ``key.pin-refused`` if it was refused, now or earlier.

        The body raises :class:`PinRefused` if the token refuses it; what else it raises says nothing about the PIN.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._turn(token):
            self._check(token, pin)
            self._write(token, pin)
            try:
                yield
            except PinRefused:
                raise _refused(token, datetime.now(UTC).isoformat(timespec="seconds")) from None
            except Exception:
                self.forget(token)
                raise
            self.forget(token)

    def forget(self, token: str) -> bool:
        """Forget the refusal of a token's PIN: the same one may be tried once more. Return whether there was one."""
        try:
            self._marker(token).unlink()
        except FileNotFoundError:
            return False
        return True

    def refused_since(self, token: str, pin: bytes) -> str | None:
        """Return since when this PIN is known as refused, in ISO 8601, or nothing."""
        try:
            text = self._marker(token).read_bytes()[:_MOST]
        except FileNotFoundError:
            return None
        kept = json.loads(text)
        same = hmac.compare_digest(bytes.fromhex(kept["digest"]), _digest(token, pin, bytes.fromhex(kept["salt"])))
        return str(kept["at"]) if same else None

    def _check(self, token: str, pin: bytes) -> None:
        try:
            since = self.refused_since(token, pin)
        except (ValueError, KeyError, TypeError):
            since = "?"  # a damaged marker: a refusal that cannot be told from others counts as one
        if since is not None:
            raise _refused(token, since)

    def _write(self, token: str, pin: bytes) -> None:
        if (token, pin) not in self._digests:
            fresh = os.urandom(16)
            self._digests[token, pin] = fresh, _digest(token, pin, fresh)
        salt, digest = self._digests[token, pin]
        kept = {
            "token": token,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "salt": salt.hex(),
            "digest": digest.hex(),
        }
        marker = self._marker(token)
        marker.unlink(missing_ok=True)
        with os.fdopen(os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(json.dumps(kept).encode())
            target.flush()
            os.fsync(target.fileno())

    @contextmanager
    def _turn(self, token: str) -> Iterator[None]:
        descriptor = os.open(self._marker(token).with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _marker(self, token: str) -> Path:
        return self._folder / f"{hashlib.sha256(token.encode()).hexdigest()[:32]}.refused"


def _digest(token: str, pin: bytes, salt: bytes) -> bytes:
    return hashlib.scrypt(token.encode() + b"\0" + pin, salt=salt, n=_COST, r=8, p=1)


def _refused(token: str, since: str) -> NotNow:
    return NotNow(refuse("key.pin-refused", token=token, since=since).findings)
