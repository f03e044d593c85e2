"""The figures as a table on the terminal, as Markdown for ``docs/performance.md``, and as JSON for other programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.certificates import ChainCost
from bench.cluster import EndToEnd
from bench.counts import Counted
from bench.dead import Neighbour
from bench.directory import Directory
from bench.growth import Size
from bench.intake import Intake
from bench.memory import Passage
from bench.naming import Naming
from bench.reading import ReadingCost
from bench.recovery import Return
from bench.search import Found
from bench.signing import Signing
from bench.soap import SoapCost
from bench.tables import (
    COUNTS,
    DEAD,
    GOAL_MEMORY,
    GROWTH,
    MEMORY,
    RECOVERY,
    SEARCH,
    SOAP,
    certificate_rows,
    cluster_rows,
    count_rows,
    dead_rows,
    directory_rows,
    growth_rows,
    intake_rows,
    memory_row,
    naming_rows,
    reading_rows,
    recovery_rows,
    search_rows,
    signing_rows,
    soap_rows,
    table,
    throughput_rows,
)
from bench.throughput import Throughput


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that one run measured, and on what."""

    machine: str
    throughput: Throughput | None = None
    intake: Intake | None = None
    memory: Sequence[Passage] = field(default_factory=list)
    cluster: EndToEnd | None = None
    growth: Sequence[Size] = field(default_factory=list)
    dead: Sequence[Neighbour] = field(default_factory=list)
    recovery: Sequence[Return] = field(default_factory=list)
    signing: Signing | None = None
    certificates: ChainCost | None = None
    search: Sequence[Found] = field(default_factory=list)
    directory: Directory | None = None
    reading: ReadingCost | None = None
    counts: Sequence[Counted] = field(default_factory=list)
    naming: Naming | None = None
    soap: SoapCost | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing was refused, lost or changed; says nothing about speed."""
        intakes = [self.throughput, *((self.intake.embedded, self.intake.served) if self.intake else ())]
        lost = sum(found.refused + found.missing for found in intakes if found is not None)
        lost += sum(neighbour.lost for neighbour in self.dead)
        if self.soap is not None:
            lost += self.soap.missing + sum(way.refused for way in self.soap.ways)
        if self.cluster is not None:
            lost += self.cluster.lost + self.cluster.refused
        return not lost and all(passage.identical for passage in self.memory)


def machine() -> str:
    """Return one line about this machine: cores, processor, Python."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return (
        f"{os.cpu_count()} cores, {model}, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def markdown(results: Results) -> str:
    """Return the results as Markdown."""
    parts = [f"Machine: {results.machine}", *_sections(results)]
    return "\n\n".join(parts) + "\n"


def _sections(results: Results) -> Iterator[str]:
    yield from _exchanged(results)
    yield from _proven(results)


def _exchanged(results: Results) -> Iterator[str]:
    """Yield the tables about packets on their way."""
    if results.throughput is not None:
        yield table(("measure", "value", "goal"), throughput_rows(results.throughput))
    if results.intake is not None:
        yield table(("measure", "embedded", "PostgreSQL", "goal"), intake_rows(results.intake))
    if results.memory:
        yield table(MEMORY, [memory_row(passage) for passage in results.memory])
        yield f"Goal for memory: below {GOAL_MEMORY // 10**6} MB."
    if results.cluster is not None:
        yield table(("end to end", "value", "goal"), cluster_rows(results.cluster))
    if results.growth:
        yield table(GROWTH, growth_rows(results.growth))
    if results.dead:
        yield table(DEAD, dead_rows(results.dead))
    if results.recovery:
        yield table(RECOVERY, recovery_rows(results.recovery))


def _proven(results: Results) -> Iterator[str]:
    """Yield the tables about trust, agencies, tasks and SOAP."""
    if results.signing is not None:
        yield table(("signing", "value", "goal"), signing_rows(results.signing))
    if results.certificates is not None:
        yield table(("full chain, revocation data at hand", "value", "goal"), certificate_rows(results.certificates))
    if results.search:
        yield table(SEARCH, search_rows(results.search))
    if results.directory is not None:
        yield table(("directory", "median", "p99", "goal"), directory_rows(results.directory))
    if results.reading is not None:
        yield table(("tasks read from directives", "value", "goal"), reading_rows(results.reading))
    if results.counts:
        yield table(COUNTS, count_rows(results.counts))
    if results.naming is not None:
        yield table(("a hundred names of a directive", "median", "p99", "goal"), naming_rows(results.naming))
    if results.soap is not None:
        yield table(SOAP, soap_rows(results.soap))


def leave(results: Results, folder: Path) -> None:
    """Write ``result.json`` and ``result.md`` into the folder."""
    (folder / "result.json").write_text(json.dumps(asdict(results), indent=2) + "\n", encoding="utf-8")
    (folder / "result.md").write_text(markdown(results), encoding="utf-8")
