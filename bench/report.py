"""The figures as a table on the terminal, as Markdown for ``docs/performance.md``, and as JSON for other programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from bench.memory import Passage
from bench.throughput import Throughput

GOAL_PER_SECOND: Final = 127
"""A year of the national bus (11 million documents in 2023) within one day, over 86,400 seconds."""
GOAL_MEMORY: Final = 200 * 10**6

Rows = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that one run measured, and on what."""

    machine: str
    throughput: Throughput | None = None
    memory: Sequence[Passage] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether nothing was refused, lost or changed; says nothing about speed."""
        lost = self.throughput is not None and bool(self.throughput.refused or self.throughput.missing)
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
    parts = [f"Machine: {results.machine}", ""]
    if results.throughput is not None:
        parts += [_table(("measure", "value", "goal"), _throughput_rows(results.throughput)), ""]
    if results.memory:
        heads = (
            "packet",
            "way",
            "seconds",
            "largest process",
            "all, summed",
            "all, shared pages once",
            "bytes identical",
        )
        parts += [_table(heads, [_memory_row(passage) for passage in results.memory]), ""]
        parts.append(f"Goal for memory: below {GOAL_MEMORY // 10**6} MB.")
    return "\n".join(parts) + "\n"


def leave(results: Results, folder: Path) -> None:
    """Write ``result.json`` and ``result.md`` into the folder."""
    (folder / "result.json").write_text(json.dumps(asdict(results), indent=2) + "\n", encoding="utf-8")
    (folder / "result.md").write_text(markdown(results), encoding="utf-8")


def _throughput_rows(found: Throughput) -> Rows:
    return [
        ("documents accepted", f"{found.documents:,} of {found.size / 1024:,.0f} KiB", ""),
        ("workers, connections", f"{found.workers}, {found.concurrency}", ""),
        ("documents a second", f"{found.per_second:,.1f}", f"{GOAL_PER_SECOND} or more"),
        ("latency, median", _milliseconds(found.p50), ""),
        ("latency, 99 of 100", _milliseconds(found.p99), ""),
        ("processor time a document, hub", _milliseconds(found.hub_cpu), ""),
        ("processor time a document, generator", _milliseconds(found.generator_cpu), ""),
        ("processor time a document, floor", _milliseconds(found.floor_cpu), ""),
        ("hub over floor", f"{found.ratio:.2f}", ""),
        ("refused", str(found.refused) + (f" ({found.first_refusal[:80]})" if found.refused else ""), "0"),
        ("accepted but missing or changed", str(found.missing), "0"),
    ]


def _memory_row(passage: Passage) -> tuple[str, ...]:
    return (
        f"{passage.size / 2**20:,.0f} MiB",
        passage.way,
        f"{passage.seconds:.1f}",
        _megabytes(passage.largest),
        _megabytes(passage.together),
        _megabytes(passage.shared_once),
        "yes" if passage.identical else "NO",
    )


def _table(heads: tuple[str, ...], rows: Rows) -> str:
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = [heads, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def _megabytes(size: int) -> str:
    return f"{size / 10**6:.0f} MB"
