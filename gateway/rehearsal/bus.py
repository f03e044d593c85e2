"""A bus with its script: what goes wrong is logged and listed in the data folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.logs import logger
from gateway.rehearsal.faults import Middleware, faults_of_line
from gateway.rehearsal.faulty import FaultyExchange
from gateway.rehearsal.script import Played, Script

if TYPE_CHECKING:
    from gateway.assembly import Service
    from gateway.exchange.delivery.distribution import Distribute
    from gateway.rehearsal.script import ScriptSettings

LOG: Final = logger("rehearsal")

LIST: Final = "faults.jsonl"
"""File of the data folder: one line for each fault that happened."""


def faulty_exchange(
    service: Service, scripted: ScriptSettings, distribute: Distribute, token: str = ""
) -> tuple[FaultyExchange, list[Middleware]]:
    """Return an exchange in which things go wrong, and what makes the line go wrong; the token exempts from it."""
    script = Script(Listing(service.exchange.data / LIST), scripted.seed)
    script.arm(*scripted.fault)
    exchange = FaultyExchange(
        service.exchange, service.adapters, distribute, script=script, folder=service.exchange.data
    )
    return exchange, [faults_of_line(script, token)]


class Listing:
    """Writes down each fault that happened."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, played: Played) -> None:
        """Add a line."""
        LOG.info("fault played", kind=played.kind.value, operation=played.operation, system=played.system)
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "kind": played.kind.value,
            "operation": played.operation,
            "system": played.system,
        }
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
