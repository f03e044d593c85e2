"""The parts of a running cluster one by one: whether each lives, how it is started again, and its process id in a file.

The id is that of the process that matters: of a broker the Erlang machine, not the script before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.services.balancer import Balancer
from tests.services.nation import Nation
from tests.services.node import Node
from tests.services.process import Process
from tests.services.program import Program


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can die and be started again; ``release`` ends what is left of it."""

    name: str
    alive: Callable[[], bool]
    release: Callable[[], None]
    start: Callable[[], object]
    pid: Callable[[], int | None]


def parts_of(nation: Nation) -> list[Part]:
    """Return all parts, in the order in which they are started."""
    postgres, balancer = nation.postgres, nation.balancer
    database = Part(
        "database", lambda: postgres.running, postgres.kill, postgres.start, lambda: _pid(postgres.process)
    )  # fmt: skip
    parts = [database, *(_broker(nation, number) for number in range(len(nation.broker.nodes)))]
    programs = (*nation.bus, nation.gateway, *((balancer,) if balancer else ()))
    return parts + [_program(program) for program in programs]


def note_pids(root: Path, parts: Sequence[Part]) -> None:
    """Write the process id of every part to ``run/NAME.pid``."""
    (root / "run").mkdir(exist_ok=True)
    for part in parts:
        if (pid := part.pid()) is not None:
            (root / "run" / f"{part.name}.pid").write_text(f"{pid}\n", encoding="ascii")


def _program(program: Program | Balancer) -> Part:
    return Part(program.name, lambda: program.running, program.kill, program.start, lambda: _pid(program.process))


def _broker(nation: Nation, number: int) -> Part:
    node = nation.broker.nodes[number]
    return Part(
        f"broker{number + 1}",
        lambda: node.running,
        lambda: nation.broker.kill_node(number),
        lambda: nation.broker.start_node(number),
        lambda: _machine(node),
    )


def _pid(process: Process | None) -> int | None:
    return process.pid if process is not None else None


def _machine(node: Node) -> int | None:
    with suppress(OSError, ValueError):
        return int((node.folder / "pid").read_text(encoding="ascii"))
    return None
