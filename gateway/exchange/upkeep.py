"""Upkeep of the store: what background rounds do to ledger and content, and what the settings say about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.exchange.rounds import Round
from gateway.exchange.seals import Sealer
from gateway.exchange.witness import Witness
from gateway.store.blobs import instance
from gateway.store.database import Database


@dataclass(frozen=True, slots=True)
class UpkeepRules:
    """How often the ledger is sealed, and where the seals' log of this host lies (the data folder without a word)."""

    seal_seconds: float = 60.0
    anchor: Path | None = None


class Upkeep:
    """The rounds that look after the store of a service with this data folder."""

    def __init__(self, database: Database, data: Path, rules: UpkeepRules) -> None:
        self._sealer = Sealer(database)
        self._witness = Witness(database, rules.anchor or data)
        self._data = data
        self._rules = rules

    def rounds(self) -> list[Round]:
        """Return the rounds to be done."""
        seconds = self._rules.seal_seconds
        return [
            Round("seal", seconds, self._seal),
            # Every host keeps a log of its own: who alters one has not altered the others.
            Round(f"witness {instance(self._data)}", seconds, self._keep_up),
        ]

    async def _seal(self) -> None:
        if await self._sealer.seal():
            await self._witness.keep_up()

    async def _keep_up(self) -> None:
        await self._witness.keep_up()
