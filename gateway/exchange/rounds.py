"""Rounds: background work that is done again and again, by one process of all that share a database.

A round that fails is logged and done again at its next turn; nothing that it has to do is remembered anywhere but in
the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from gateway.exchange.duties import Duties
from gateway.findings import NotNow

log = structlog.get_logger(__name__)

RENEW_SECONDS: Final = 5.0
"""How often a duty is renewed while its work or the pause after it lasts."""

LOOK_AGAIN_SECONDS: Final = 5.0
"""How soon a process whose turn it is not looks again whether it is."""


@dataclass(frozen=True, slots=True)
class Round:
    """One kind of work: its name, which is that of its duty, the pause between two turns, and what is done."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[None]]
    let_go: Callable[[], Awaitable[None]] | None = None
    """Called when the next turn is not this process's: what the work keeps from turn to turn is given up."""


class Rounds:
    """Does rounds until told to stop."""

    def __init__(self, duties: Duties) -> None:
        self._duties = duties
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let nothing new begin."""
        self._stopping.set()

    async def run(self, one: Round) -> None:
        """Do one kind of work in turns until told to stop."""
        try:
            while not self._stopping.is_set():
                mine = await self._turn(one)
                if not mine and one.let_go:
                    await one.let_go()
                await self._rest(one, one.seconds if mine else min(one.seconds, LOOK_AGAIN_SECONDS))
        finally:
            if one.let_go:
                await one.let_go()

    async def _keep(self, name: str) -> None:
        """Renew a duty while its work lasts."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._renew(name)

    async def _renew(self, name: str) -> None:
        try:
            await self._duties.mine(name)
        except Exception:
            log.exception("duty-not-renewed", round=name)

    async def _rest(self, one: Round, seconds: float) -> None:
        """Wait for the next turn, on several hosts keeping the duty, lest another begins at once what was just done."""
        until = asyncio.get_running_loop().time() + seconds
        while not self._stopping.is_set() and (left := until - asyncio.get_running_loop().time()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), min(left, RENEW_SECONDS) if self._duties.shared else left)
            if self._duties.shared and seconds == one.seconds and not self._stopping.is_set():
                await self._renew(one.name)

    async def _turn(self, one: Round) -> bool:
        try:
            if not await self._duties.mine(one.name):
                return False
            keeping = asyncio.create_task(self._keep(one.name))
            try:
                await one.work()
            finally:
                keeping.cancel()
        except NotNow as away:
            log.warning("round-put-off", round=one.name, reason=str(away))
        except Exception:
            log.exception("round-broken", round=one.name)
        return True
