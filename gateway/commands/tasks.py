"""``lienthong tasks extract``: the tasks of one directive, as JSON in the shape of the annotations or to read."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

import orjson

from gateway.calendar_file import load_calendar
from gateway.catalogue import message
from gateway.commands.task_names import names_of
from gateway.findings import Finding, Refused, refuse
from gateway.tasks.reading.directive import read_directive
from gateway.tasks.sources import text_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from gateway.tasks.naming.directive import Named, NamedTask
    from gateway.tasks.naming.meaning import Meaning
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
    try:
        named, concern = names_of(options, reading, source)
    except Refused as refused:
        _write({"error": _worded(refused.findings[:1], english)[0]})
        return 1
    if options.json:
        found = _object(options.file.stem, reading, english, source.notes)
        _write(found | {"resolved": named.plain(), "tasks": _resolved(found["tasks"], named, concern)})
    else:
        lines = _lines(reading, named, concern, english, source.notes)
        sys.stdout.buffer.write("\n".join(lines).encode("utf-8", "replace") + b"\n")
    return 0


def _resolved(tasks: list[dict[str, Any]], named: Named, concern: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks with what their names mean, and what each is to the receiver that was asked for."""
    whole = [task | {"resolved": names.plain()} for task, names in zip(tasks, named.tasks, strict=True)]
    return [task | {"concerns": one} for task, one in zip(whole, concern, strict=True)] if concern else whole


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


def _lines(
    reading: Reading, named: Named, concern: list[dict[str, Any]], english: bool, noticed: Iterable[Finding]
) -> list[str]:
    words = ("task", "with", "by", "sure") if english else ("nhiệm vụ", "phối hợp", "hạn", "chắc chắn")
    lines = [f"{reading.doc_type} {reading.number} {reading.issued or '?'}  {len(reading.tasks)} {words[0]}"]
    lines += [f"  [{one['code']}] {one['message']} {one['do']}" for one in _worded([*noticed, *reading.notes], english)]
    for number, (task, names) in enumerate(zip(reading.tasks, named.tasks, strict=True), 1):
        lines += [*_task_lines(number, task, names, words)]
        if concern:
            lines.append(_concern_line(concern[number - 1]))
    return ["".join(letter if letter.isprintable() else " " for letter in line) for line in lines]


def _concern_line(one: dict[str, Any]) -> str:
    part = f"{one['part']} {one['sure']}" if one["by"] else "no"
    by = f" ({one['by']})" if one["by"] else ""
    return f"     --for: {part} {one['confidence']:.2f}{by}"


def _task_lines(number: int, task: Proposal, names: NamedTask, words: tuple[str, ...]) -> Iterable[str]:
    yield f"{number:3}. {'; '.join(map(_meant, names.lead))}"
    yield f"     {task.content}"
    if task.coordinate:
        yield f"     {words[1]}: {'; '.join(map(_meant, names.coordinate))}"
    if task.deadline_text:
        yield f"     {words[2]}: {task.deadline_text} -> {task.plain()['deadline'] or '?'}"
    yield f"     {words[3]}: {min(task.confidence.values()):.2f}"


def _meant(meaning: Meaning) -> str:
    """Return a name with what it means in brackets: an id, else our key; the body of a unit; a class; "?"."""
    body = meaning.now or meaning.entry or meaning.within
    if meaning.classes:
        told = " + ".join(one.key for one in meaning.classes)
    elif body is not None and meaning.what != "unknown":
        told = f"{'< ' if meaning.within else ''}{meaning.id or body.key}"
    else:
        told = "?"
    return f"{meaning.asked} [{told}]"
