"""``lienthong tasks extract``: the tasks of one directive, as JSON in the shape of the annotations or to read."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

import orjson

from gateway.calendar_file import load_calendar
from gateway.catalogue import message
from gateway.findings import Finding, Refused, refuse
from gateway.tasks.reading.directive import read_directive
from gateway.tasks.sources import text_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from gateway.tasks.reading.proposals import Proposal, Reading

_VIETNAM: Final = timezone(timedelta(hours=7))


def extract(options: argparse.Namespace) -> int:
    """Write the proposed tasks of a file; return 0, or 1 with one error where nothing could be read."""
    english = options.lang == "en"
    try:
        issued, arrived = _day(options.issued, "--issued"), _day(options.arrived, "--arrived")
        source = text_of(options.file)
    except Refused as refused:
        _write({"error": _worded(refused.findings[:1], english)[0]})
        return 1
    reading = read_directive(
        source.text,
        issued=issued or source.issued,
        issued_from="given" if issued else "metadata",
        arrived=arrived,
        today=datetime.now(UTC).astimezone(_VIETNAM).date(),
        working=load_calendar().add_working_days,
    )
    if options.json:
        _write(_object(options.file.stem, reading, english, source.notes))
    else:
        sys.stdout.buffer.write("\n".join(_lines(reading, english, source.notes)).encode("utf-8", "replace") + b"\n")
    return 0


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise refuse("reading.not-a-date", option)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("reading.not-a-date", option) from None


def _object(name: str, reading: Reading, english: bool, noticed: Iterable[Finding]) -> dict[str, Any]:
    return {
        "id": name,
        "doc_type": reading.doc_type,
        "number": reading.number,
        "issuer": reading.issuer,
        "issue_date": reading.issued.isoformat() if reading.issued else None,
        "issue_date_from": reading.issued_from or None,
        "notes": _worded([*noticed, *reading.notes], english),
        "tasks": [task.plain() for task in reading.tasks],
    }


def _worded(findings: Iterable[Finding], english: bool) -> list[dict[str, str]]:
    words = [message(finding) for finding in findings]
    return [
        {
            "code": one.code,
            "path": one.path,
            "message": one.en if english else one.vi,
            "do": one.do_en if english else one.do_vi,
        }
        for one in words
    ]


def _write(data: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(data) + b"\n")
    sys.stdout.buffer.flush()


def _lines(reading: Reading, english: bool, noticed: Iterable[Finding]) -> list[str]:
    words = ("task", "with", "by", "sure") if english else ("nhiệm vụ", "phối hợp", "hạn", "chắc chắn")
    lines = [f"{reading.doc_type} {reading.number} {reading.issued or '?'}  {len(reading.tasks)} {words[0]}"]
    lines += [f"  [{one['code']}] {one['message']} {one['do']}" for one in _worded([*noticed, *reading.notes], english)]
    for number, task in enumerate(reading.tasks, 1):
        lines += [*_task_lines(number, task, words)]
    return ["".join(letter if letter.isprintable() else " " for letter in line) for line in lines]


def _task_lines(number: int, task: Proposal, words: tuple[str, ...]) -> Iterable[str]:
    yield f"{number:3}. {'; '.join(task.lead)}"
    yield f"     {task.content}"
    if task.coordinate:
        yield f"     {words[1]}: {'; '.join(task.coordinate)}"
    if task.deadline_text:
        yield f"     {words[2]}: {task.deadline_text} -> {task.plain()['deadline'] or '?'}"
    yield f"     {words[3]}: {min(task.confidence.values()):.2f}"
