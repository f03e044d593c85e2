"""The process that reads directives for a service: one line of JSON in, one line out, until its input ends.

The first line says how much memory it may have, where attachments may lie meanwhile, and the working calendar; each
further line is one document (:mod:`.reader`).
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from gateway.exchange.clocks.calendar import CalendarYear, WorkingCalendar
from gateway.findings import Finding, Refused
from gateway.tasks.reading.directive import read_directive
from gateway.tasks.reading.lines import MOST
from gateway.tasks.reading.proposals import Reading
from gateway.tasks.sources import Source, text_of

MOST_TASKS: Final = 1_000
"""Tasks of one document that are proposed; the longest resolutions have some three hundred."""


def main() -> int:
    """Read what is asked for."""
    order = json.loads(sys.stdin.readline())
    # The soft bound alone: the process that digs text out of a file has a bound of its own.
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder, calendar = Path(order["folder"]), _calendar(order["years"])
    _tell({"ready": True})
    for line in sys.stdin:
        job = json.loads(line)
        _bound(job["seconds"])
        _tell(read(job, folder, calendar))
    return 0


def read(job: Mapping[str, Any], folder: Path, calendar: WorkingCalendar) -> dict[str, Any]:
    """Return what was read from one document, or why nothing could be."""
    try:
        source = text_of(Path(job["file"]), folder)
        return _told(source, job, calendar)
    except Refused as refused:
        return {"refused": [_plain(one) for one in refused.findings]}
    except (MemoryError, RecursionError):
        return {"refused": [_plain(Finding("reading.too-large", "", {"most": 64}))]}


def _bound(seconds: int) -> None:
    """Let this job end also where nobody is there any more to end it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _told(source: Source, job: Mapping[str, Any], calendar: WorkingCalendar) -> dict[str, Any]:
    text = source.text.encode("utf-8", "replace").decode()[:MOST].replace("\0", " ")
    issued = _day(job["issued"]) or source.issued
    reading = read_directive(
        text,
        issued=issued,
        issued_from="metadata",
        arrived=_day(job["arrived"]),
        today=_day(job["today"]),
        working=calendar.add_working_days,
    )
    left = [Finding("reading.tasks-left", "", {"most": MOST_TASKS})] if len(reading.tasks) > MOST_TASKS else []
    notes = [_plain(one) for one in (*source.notes, *reading.notes, *left)]
    return {"text": text, **_reading(reading), "notes": notes}


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "doc_type": reading.doc_type,
        "number": reading.number,
        "issuer": reading.issuer,
        "addressees": list(reading.addressees),
        "issued": reading.issued.isoformat() if reading.issued else None,
        "tasks": [task.plain() for task in reading.tasks[:MOST_TASKS]],
    }


def _calendar(years: list[Mapping[str, Any]]) -> WorkingCalendar:
    return WorkingCalendar(
        CalendarYear(
            one["year"],
            frozenset(map(date.fromisoformat, one["off"])),
            frozenset(map(date.fromisoformat, one["working"])),
        )
        for one in years
    )


def _plain(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "path": finding.path, "facts": dict(finding.facts)}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _tell(answer: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
