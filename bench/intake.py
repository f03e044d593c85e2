"""Intake on the embedded database and on PostgreSQL, in turns within one run, so that both meet the same machine.

The speed of a shared machine moves within minutes; two runs one after the other would compare minutes, not databases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.hub import House, Hub, running_hub
from bench.load import Volley
from bench.packets import RECEIVER, SENDER, Made, Signer
from bench.servers import cpu_of, private_postgres
from bench.throughput import (
    FLOOR,
    GUI,
    NHAN,
    WARM_UP,
    Say,
    Throughput,
    bare_floor,
    count_missing,
    figures,
    fire,
    make_packets,
)
from bench.wire import register

TURN: Final = 150
"""Packets that one hub gets before it is the other's turn."""


@dataclass(frozen=True, slots=True)
class Intake:
    """The same intake on both databases; ``ratio`` is the served rate over the embedded one."""

    embedded: Throughput
    served: Throughput
    database_cpu: float
    """Processor time of PostgreSQL per document, in seconds."""
    ratio: float


@dataclass
class _Side:
    """One hub, its packets and all that was measured about it."""

    hub: Hub
    folder: Path
    packets: Sequence[Made]
    volleys: list[Volley] = field(default_factory=list)
    cpu: float = 0.0
    warm: list[str] = field(default_factory=list)

    def begin(self, concurrency: int) -> None:
        register(self.hub.port, GUI, SENDER, "Văn phòng Chính phủ")
        register(self.hub.port, NHAN, RECEIVER, "Bộ Khoa học và Công nghệ")
        self.warm = fire(self.hub, self.folder, self.packets[:WARM_UP], concurrency).accepted

    def turn(self, first: int, concurrency: int) -> None:
        part = self.packets[WARM_UP:][first : first + TURN]
        before = self.hub.cpu()
        self.volleys.append(fire(self.hub, self.folder, part, concurrency))
        self.cpu += self.hub.cpu() - before


def measure_intake(
    folder: Path, signer: Signer, anchor: Path, *, documents: int, concurrency: int, workers: int, size: int, say: Say
) -> Intake:
    """Send the same number of packets to both hubs in turns, and look afterwards that all of it is there."""
    packets = make_packets(folder / "packets", documents + WARM_UP, size, signer, say)
    say(f"floor: the bare libraries on {min(FLOOR, documents)} packets")
    floor = bare_floor(packets[:FLOOR][:documents], anchor, folder)
    for name in ("embedded", "served"):
        (folder / name).mkdir()
    with (
        private_postgres() as postgres,
        running_hub(folder / "embedded", (GUI, NHAN), anchor, House(workers)) as first,
        running_hub(folder / "served", (GUI, NHAN), anchor, House(workers, postgres.create_database())) as second,
    ):
        sides = [_Side(first, folder / "embedded", packets), _Side(second, folder / "served", packets)]
        for side in sides:
            side.begin(concurrency)
        say(
            f"intake: {documents} packets to each of two hubs with {workers} workers, embedded and PostgreSQL, in turns"
        )
        before = cpu_of(postgres.process)
        for start in range(0, documents, TURN):
            # Who begins changes, lest one always comes after the other's work on the disk.
            for side in sides if start // TURN % 2 == 0 else sides[::-1]:
                side.turn(start, concurrency)
        database = cpu_of(postgres.process) - before
        say("looking that every accepted document is there")
        found = []
        for side in sides:
            volley = together(side.volleys)
            missing = count_missing(side.hub, packets, side.warm + volley.accepted)
            found.append(
                figures(volley, floor, side.cpu, missing, size=size, workers=workers, concurrency=concurrency)
            )  # fmt: skip
    return Intake(found[0], found[1], database / max(found[1].documents, 1), found[1].per_second / found[0].per_second)


def together(volleys: Sequence[Volley]) -> Volley:
    """Return several volleys as one."""
    return Volley(
        accepted=[one for volley in volleys for one in volley.accepted],
        refused=[one for volley in volleys for one in volley.refused],
        latencies=[one for volley in volleys for one in volley.latencies],
        wall=sum(volley.wall for volley in volleys),
        cpu=sum(volley.cpu for volley in volleys),
        begun={file: moment for volley in volleys for file, moment in volley.begun.items()},
    )
