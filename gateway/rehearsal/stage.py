"""The stage of a flow: it acts, waits until something is seen, and writes down what was."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gateway.findings import Finding
from gateway.rehearsal.looks import Looks
from gateway.rehearsal.results import Check, Ending, Played

if TYPE_CHECKING:
    from gateway.exchange.views import InboxItem
    from gateway.rehearsal.house import House
    from gateway.rehearsal.telling import Told

_PAUSE: Final = 0.25

Look = Callable[[], Awaitable[str | None]]
"""Returns in words what was seen; nothing while it is not to be seen yet. Raises :class:`Wrong`."""


class Wrong(Exception):
    """The system did something that it must not do; the finding says what."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.finding = Finding(code, "", facts)


class Abandoned(Exception):
    """Without what was not seen, the rest of the flow has no sense."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until a system, and until a person, has to have done something."""

    system: float
    person: float
    calm: float = 10.0
    """So long nothing must happen where nothing should."""


@dataclass(frozen=True, slots=True)
class Want:
    """One thing that has to be seen: its code, what it is in both languages, who has to do it.

    ``grave`` is false where it is only worth knowing that it was not done.
    """

    code: str
    vi: str
    en: str
    person: bool = False
    grave: bool = True
    facts: dict[str, str | int] = field(default_factory=dict)


class Stage:
    """What one flow acts on; its checks end up in ``played``."""

    def __init__(self, house: House, played: Played, patience: Patience, told: Told) -> None:
        self.house = house
        self.partner = house.partner
        self.them = house.cast.agency
        self.us = house.cast.partner
        self.looks = Looks(house)
        self.script = house.exchange.script
        self.large_mib = house.place.large_mib
        self.calm = patience.calm
        self.played = played
        self._patience = patience
        self._told = told

    async def see(self, want: Want, look: Look) -> bool:
        """Wait until something is seen, and write down how it went; tell whether it was seen."""
        seconds = self._patience.person if want.person else self._patience.system
        started = time.monotonic()
        seen, finding = "", None
        try:
            async with asyncio.timeout(seconds):
                seen = await self._until(look)
            ending = Ending.PASSED
        except TimeoutError:
            finding = Finding(f"rehearsal.not-{want.code}", "", {"seconds": round(seconds), **want.facts})
            ending = Ending.FAILED if want.grave else Ending.NOTED
        except Wrong as wrong:
            finding, ending = wrong.finding, Ending.FAILED
        self.note(Check(want.code, want.vi, want.en, ending, time.monotonic() - started, seen, finding))
        return ending is Ending.PASSED

    async def need(self, want: Want, look: Look) -> None:
        """Wait as :meth:`see` does. Raises :class:`Abandoned` if it was not seen."""
        if not await self.see(want, look):
            raise Abandoned(want.code)

    @staticmethod
    async def _until(look: Look) -> str:
        while True:
            seen = await look()
            if seen is not None:
                return seen
            await asyncio.sleep(_PAUSE)

    def note(self, check: Check) -> None:
        """Write a check down and tell it."""
        self.played.checks.append(check)
        self._told.check(check)

    def ask(self, vi: str, en: str) -> None:
        """Ask the person at the system under test to do something."""
        self._told.ask(vi, en)

    async def skim(self) -> set[str]:
        """Return the deliveries that already wait for the partner; only what comes later counts."""
        return {item.delivery for item in await self.house.exchange.inbox({self.us})}

    async def take(self, item: InboxItem) -> None:
        """Let the partner acknowledge what came."""
        await self.partner.acknowledge(item.delivery)

    async def refusals(self) -> None:
        """Write down what the bus refused of the system during this flow."""
        refused = await self.looks.refused(self.played.started)
        if refused:
            codes = sorted({code for one in refused for code in one.codes})
            facts: dict[str, str | int] = {"number": len(refused), "codes": ", ".join(codes)[:500]}
            vi, en = "Không gọi sai", "no call was refused"
            finding = Finding("rehearsal.refused", "", facts)
            self.note(Check("no-refusals", vi, en, Ending.FAILED, 0.0, "", finding))


def begun(name: str, vi: str, en: str) -> Played:
    """Return a flow that begins now."""
    return Played(name, vi, en, datetime.now(UTC))
