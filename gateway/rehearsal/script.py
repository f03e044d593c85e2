"""Faults as data: which calls go wrong, how, and how often.

A file of faults is TOML: ``seed`` and a list ``[[fault]]``, each a :class:`FaultSettings`. The rules count the calls
that a fault fits: the first ``skip`` go well, then ``every`` so-manieth goes wrong, ``times`` in all.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from gateway.settings import read_toml
from gateway.validation import Strict, validated

Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(strict=False)]


class FaultKind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    """The answer comes ``seconds`` later."""
    PROXY_PAGE = "proxy-page"
    """A proxy's HTML page, 502, instead of the answer; with ``after`` the call has had its effect all the same."""
    TRUNCATED = "truncated"
    """The answer breaks off after the share ``at`` of its bytes."""
    CLOCK_SKEW = "clock-skew"
    """The ``Date`` of the answer is ``seconds`` ahead."""
    DUPLICATE = "duplicate"
    """An item that was taken stands in the list again."""
    WRONG_SIGNATURE = "wrong-signature"
    """One letter of the packet that is fetched is another, so that its signature does not hold."""
    STATUSES_OUT_OF_ORDER = "statuses-out-of-order"
    """Statuses are listed once two of them wait, or after ``seconds``, the newest first."""


HTTP_FAULTS: Final = frozenset({FaultKind.DELAY, FaultKind.PROXY_PAGE, FaultKind.TRUNCATED, FaultKind.CLOCK_SKEW})
"""What happens to any call; the others happen to what the exchange hands out."""


class FaultSettings(Strict):
    """One fault."""

    kind: Annotated[FaultKind, Field(strict=False)]
    operations: Names = ("*",)
    """Which calls: ``getEdoc``, ``GET /api/v1/inbox``, ``POST /soap/*``; of the last three kinds, any."""
    systems: Names = ("*",)
    """Which systems, by their id on the bus's wire; of the last three kinds, which agencies."""
    skip: int = Field(default=0, ge=0)
    """So many fitting calls go well before."""
    every: int = Field(default=1, ge=1)
    """Then each so-manieth goes wrong."""
    times: int | None = Field(default=None, ge=1)
    """So often in all; without it, for ever."""
    share: float = Field(default=1.0, gt=0, le=1)
    """By chance only this share of them."""
    seconds: float = Field(default=10.0, ge=0, le=86_400)
    at: float = Field(default=0.5, ge=0, lt=1)
    after: bool = False


class ScriptSettings(Strict):
    """A file of faults."""

    seed: int = 0
    """Of chance, so that a rehearsal can be played again."""
    fault: Annotated[tuple[FaultSettings, ...], Field(strict=False)] = ()


@dataclass(slots=True)
class _Turn:
    fault: FaultSettings
    fitting: int = 0
    used: int = 0


@dataclass(frozen=True, slots=True)
class Played:
    """One fault that happened, for the list of them: its kind, the call, and whose it was."""

    kind: FaultKind
    operation: str
    system: str


def _silent(_played: Played) -> None:
    pass


@dataclass(slots=True)
class Script:
    """The faults of one process; ``note`` is told each that happens."""

    note: Callable[[Played], None] = _silent
    seed: int = 0
    _turns: list[_Turn] = field(default_factory=list)
    _chance: random.Random = field(default_factory=random.Random)
    _last: dict[FaultKind, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance.seed(self.seed)

    def arm(self, *faults: FaultSettings) -> None:
        """Let these happen from now on, besides those that are armed."""
        self._turns += [_Turn(fault) for fault in faults]

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._turns.clear()
        self._last.clear()

    def since(self, kind: FaultKind) -> float | None:
        """Return how many seconds ago a fault of this kind happened last; nothing if none did."""
        at = self._last.get(kind)
        return None if at is None else time.monotonic() - at

    def due(self, kinds: Iterable[FaultKind], operation: str, names: Iterable[str]) -> list[FaultSettings]:
        """Return what goes wrong with this call now, and count it. ``names`` are those who call, or for whom."""
        wanted, called = frozenset(kinds), tuple(names)
        found = []
        for turn in self._turns:
            fault = turn.fault
            if fault.kind in wanted and _fits(fault, operation, called) and self._comes(turn):
                turn.used += 1
                self._last[fault.kind] = time.monotonic()
                self.note(Played(fault.kind, operation, ", ".join(called)))
                found.append(fault)
        return found

    def _comes(self, turn: _Turn) -> bool:
        fault = turn.fault
        if fault.times is not None and turn.used >= fault.times:
            return False
        turn.fitting += 1
        number = turn.fitting - fault.skip
        return number > 0 and number % fault.every == 0 and self._chance.random() < fault.share


def _fits(fault: FaultSettings, operation: str, names: tuple[str, ...]) -> bool:
    if not any(fnmatchcase(operation, wanted) for wanted in fault.operations):
        return False
    return any(fnmatchcase(name, wanted) for wanted in fault.systems for name in names or ("",))


def load_script(file: Path) -> ScriptSettings:
    """Read a file of faults. Raises :class:`gateway.findings.Refused` with every fault of the file itself."""
    return validated(ScriptSettings, read_toml(file))
