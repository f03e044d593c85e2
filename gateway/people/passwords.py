"""Passwords: hashed with argon2id in a few threads of their own, and judged in the manner of NIST SP 800-63B.

Each hash takes 32 MiB for a moment: how many are made at the same time is bounded, and so is how many wait, so that
log-ins cannot exhaust memory.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from gateway.findings import Finding, NotNow, refuse

T = TypeVar("T")

PARALLEL: Final = 2
"""Hashes made at the same time in one process."""

WAITING: Final = 32
"""Log-ins that may wait for their turn; more are asked to come again."""

MOST: Final = 256
"""Characters of a password."""

COMMON: Final = frozenset(
    [
        "123456789012",
        "1234567890123",
        "012345678910",
        "password1234",
        "password12345",
        "matkhau12345",
        "matkhau123456",
        "qwertyuiop12",
        "qwerty123456",
        "1q2w3e4r5t6y",
        "abcdefghijkl",
        "abcd12345678",
        "administrator",
        "administrator1",
        "vietnam123456",
        "anhyeuem1234",
        "iloveyou1234",
        "welcome12345",
        "changeme1234",
        "letmein12345",
    ]
)
"""Passwords of the length that we ask for which everybody tries first."""

FEWEST_LETTERS: Final = 5
"""Different characters at least."""

_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


@cache
def _nobody() -> str:
    """Return what is compared for accounts that do not exist, so that the answer takes as long."""
    return _HASHER.hash(secrets.token_hex(16))


def normal(password: str) -> str:
    """Return the text that is hashed: the same however a keyboard composes Vietnamese letters."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, name: str, least: int) -> None:
    """Raise Refused for a password that is too short, too long, too simple, or says the account's name.

    The codes are ``people.password-short``, ``-long``, ``-common``, ``-name``; kinds of characters are not asked for.
    """
    text = normal(password)
    if len(text) < least:
        raise refuse("people.password-short", "password", least=least)
    if len(text) > MOST:
        raise refuse("people.password-long", "password", most=MOST)
    folded = text.casefold()
    if name and normal(name).casefold() in folded:
        raise refuse("people.password-name", "password")
    if folded in COMMON or len(set(folded)) < FEWEST_LETTERS or "lienthong" in folded:
        raise refuse("people.password-common", "password")


def one_time() -> str:
    """Return a random password for the first sign-in: 100 bits, easy to type, no letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def hashed(password: str) -> str:
    """Return the hash of a password, in this thread: for commands."""
    return _HASHER.hash(normal(password))


def _fits(stored: str, given: str) -> bool:
    try:
        return _HASHER.verify(stored, normal(given))
    except (Argon2Error, InvalidHashError):
        return False


class Passwords:
    """Hashes and compares off the event loop, a few at a time."""

    def __init__(self, parallel: int = PARALLEL, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(parallel, "passwords")
        self._room = parallel + waiting
        self._inside = 0

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False)

    async def hash(self, given: str) -> str:
        """Return the hash of a password. Raises NotNow ``people.busy``."""
        return await self._run(lambda: hashed(given))

    async def fits(self, stored: str | None, given: str) -> bool:
        """Tell whether a password is the one; without a stored one no, after the same time.

        Raises NotNow ``people.busy``.
        """
        found = await self._run(lambda: _fits(stored or _nobody(), given[:MOST]))
        return found and stored is not None and len(given) <= MOST

    async def _run(self, work: Callable[[], T]) -> T:
        if self._inside >= self._room:
            raise NotNow([Finding("people.busy")])
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._inside -= 1


def outdated(stored: str) -> bool:
    """Tell whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)
