"""What a rehearsal says on the terminal while it is played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gateway.catalogue import message
from gateway.demo.words import Teller
from gateway.rehearsal.results import Check, Ending

if TYPE_CHECKING:
    from gateway.rehearsal.results import Played


class Told(Protocol):
    """Who is told."""

    def flow(self, played: Played) -> None:
        """A flow begins."""

    def check(self, check: Check) -> None:
        """A check has ended."""

    def ask(self, vi: str, en: str) -> None:
        """A person has to act."""


class Terminal:
    """Tells on a terminal."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    def flow(self, played: Played) -> None:
        """Write a heading."""
        self._teller.heading(f"[{played.name}] {played.vi}", played.en)

    def check(self, check: Check) -> None:
        """Write what was seen, or what is wrong and what to do."""
        if check.finding is None:
            self._teller.done(check.vi, check.en, check.seen)
            return
        words = message(check.finding)
        reason = f"[{words.code}] {words.vi} {words.do_vi}\n             {words.en} {words.do_en}"
        tell = self._teller.failed if check.ending is Ending.FAILED else self._teller.noted
        tell(check.vi, check.en, reason)

    def ask(self, vi: str, en: str) -> None:
        """Write what a person has to do."""
        self._teller.line(f"   → {vi}\n     {en}")
