"""``lienthong packet check`` and ``show``: packet files looked at with the very eyes of the exchange.

Whatever a file holds, the answer is a line of JSON or a readable summary, never a traceback; memory does not grow with
the file.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from gateway.catalogue import message
from gateway.commands.words import tell
from gateway.exchange.intake.examination import Examination, examine
from gateway.exchange.intake.verdicts import link_data
from gateway.findings import Finding, Refused
from gateway.packet.limits import MIB, Limits
from gateway.packet.sinks import ScratchSink
from gateway.trust.anchors import Anchors
from gateway.trust.verdict import Policy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

LARGE: Final = 64 * MIB
"""Bytes from which a person at a terminal is told that the work goes on."""


def check(options: argparse.Namespace) -> int:
    """Write one JSON line per file; return 0 if all are without errors, else 1, and 2 for unusable anchors."""
    try:
        anchors = Anchors.from_pem(options.trust) if options.trust else Anchors.none()
    except Refused as refused:
        tell(refused.findings)
        return 2
    failed = 0
    for file in options.files:
        line = _line(file, anchors, english=options.lang == "en")
        failed += not line["ok"]
        sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
        sys.stdout.buffer.flush()
    return 1 if failed else 0


def _line(file: str, anchors: Anchors, *, english: bool) -> dict[str, Any]:
    found, fault = _examined(file, anchors)
    line: dict[str, Any] = {"file": _printable(file), "ok": False, "kind": None}
    if found is None:
        unjudged: dict[str, Any] = {
            "verdict": "unverifiable",
            "reasons": [],
            "signer": None,
            "certificate": None,
            "chain": [],
        }
        return {**line, "errors": _messages([fault], english), "warnings": [], "signature": unjudged}
    return {
        **line,
        "ok": not found.errors,
        "kind": found.reading.kind.value if found.reading.kind is not None else None,
        "errors": _messages(found.errors, english),
        "warnings": _messages(found.warnings, english),
        "signature": {
            "verdict": found.signature.verdict.value,
            "reasons": _messages(found.signature.reasons, english),
            "signer": found.signature.signer,
            "certificate": found.signature.certificate,
            "chain": [link_data(link) for link in found.signature.chain],
        },
    }


def _examined(file: str, anchors: Anchors) -> tuple[Examination | None, Finding]:
    """Return what was found about the file, or nothing and why."""
    try:
        path = Path(file)
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return None, Finding("cli.not-a-file")
        if status.st_size > LARGE and sys.stderr.isatty():
            sys.stderr.write(f"{_printable(file)}: {status.st_size // MIB} MiB ...\n")
        sink = ScratchSink()
        return examine(path, sink=sink, limits=Limits(), wire=False, anchors=anchors, policy=Policy()), Finding(
            "cli.unexpected"
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        return None, Finding("cli.unreadable", "", {"reason": reason})
    except Exception as error:  # noqa: BLE001 - the outermost edge: one strange file must not end the others' check
        return None, Finding("cli.unexpected", "", {"kind": type(error).__name__})


def _messages(findings: Iterable[Finding], english: bool) -> list[dict[str, str]]:
    words = [message(finding) for finding in findings]
    return [
        {"code": one.code, "path": _printable(one.path), "message": _printable(one.en if english else one.vi)}
        for one in words
    ]


def _printable(text: str) -> str:
    """Return text that any reader of UTF-8 takes: file names may hold bytes that are none."""
    return os.fsencode(text).decode("utf-8", "replace")


def show(options: argparse.Namespace) -> int:
    """Write what a packet says, its attachments, and what was found about it."""
    found, fault = _examined(options.file, Anchors.none())
    if found is None:
        tell([fault])
        return 1
    for line in _summary(found):
        sys.stdout.buffer.write(_one_line(line).encode("utf-8", "replace") + b"\n")
    _tell_findings("Lỗi / errors", found.errors, english=options.lang == "en")
    _tell_findings("Cảnh báo / warnings", found.warnings, english=options.lang == "en")
    return 1 if found.errors else 0


def _tell_findings(title: str, findings: Iterable[Finding], *, english: bool) -> None:
    lines = [f"  [{one['code']}] {one['path']}: {one['message']}" for one in _messages(findings, english)]
    if lines:
        sys.stdout.buffer.write("\n".join([f"{title}:", *map(_one_line, lines), ""]).encode("utf-8", "replace"))


def _one_line(text: str) -> str:
    """Return the text without line ends and other signs that could play tricks on a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _summary(found: Examination) -> list[str]:
    reading = found.reading
    lines = [
        f"Loại / kind:         {reading.kind.value if reading.kind else '?'}",
        f"Dung lượng / size:   {reading.size} bytes, SHA-256 {reading.sha256}",
        f"Chữ ký / signature:  {found.signature.verdict.value}  {found.signature.signer or ''}",
    ]
    if reading.packet is not None:
        from gateway.commands.packet_words import lines_of

        lines += lines_of(reading.packet)
    return lines
