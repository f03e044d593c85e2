"""``lienthong evidence``: an archive about one document, and its verification on a machine that has nothing else."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from gateway.catalogue import message
from gateway.commands.words import tell
from gateway.findings import Finding, Refused

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from gateway.exchange.evidence.steps import Step

_WORDS: Final = {
    "vi": {"right": "ĐÚNG", "remark": "LƯU Ý", "wrong": "SAI"},
    "en": {"right": "RIGHT", "remark": "REMARK", "wrong": "WRONG"},
}


def export(options: argparse.Namespace) -> int:
    """Write the archive about a document."""
    from gateway.commands.opening import blobs_for_once, opened, settings_of
    from gateway.commands.operator import operator
    from gateway.exchange import audit
    from gateway.exchange.evidence import owed
    from gateway.exchange.evidence.export import Means, export_to_file
    from gateway.exchange.evidence.receipting import Receipting
    from gateway.exchange.evidence.rules import ServiceKey

    document: str = options.document
    file = options.output or Path(f"evidence-{Path(document).name}.zip")
    try:
        settings = settings_of(options)
        rules = settings.evidence
        with opened(settings) as database, blobs_for_once(settings) as blobs:
            place = blobs.fetch
            means = Means(ServiceKey(rules, settings.data).signer, settings.anchors, rules.revocations, place)
            # A document from before there were receipts gets its own now.
            if database.hand_over(lambda connection: owed.owe(connection, document)).result():
                key = ServiceKey(rules, settings.data)
                asyncio.run(Receipting(database, key, rules, settings.anchors, place).make())
            database.read_now(lambda connection: export_to_file(connection, document, file, means))
            facts = {"document": document}
            by = operator()
            database.hand_over(lambda c: audit.write(c, by, "evidence.export", document, facts)).result()
    except Refused as refused:
        tell(refused.findings)
        return 1
    except OSError as error:
        tell([Finding("evidence.not-written", str(file), {"cause": error.strerror or type(error).__name__})])
        return 1
    sys.stdout.write(f"{file}\n")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Verify an archive, telling every step as it is taken; return 1 if anything is wrong."""
    from gateway.exchange.evidence.steps import Outcome
    from gateway.exchange.evidence.verifying import verify_archive
    from gateway.trust.allowed import load_allowed
    from gateway.trust.anchors import Anchors

    wrong = 0
    show = _as_json if options.json else _as_words
    try:
        allowed = load_allowed(options.algorithms)
        anchors = Anchors.from_pem(options.anchors, allowed) if options.anchors else None
        for step in verify_archive(options.file, anchors, allowed):
            show(step, options.lang)
            wrong += step.outcome is Outcome.WRONG
    except Refused as refused:
        tell(refused.findings)
        return 1
    if not options.json:
        code = "evidence.wrong" if wrong else "evidence.right"
        sys.stdout.write(f"\n{_said(Finding(code, '', {'steps': wrong}), options.lang)}\n")
    return 1 if wrong else 0


def _as_words(step: Step, language: str) -> None:
    head = Finding(step.code, "", step.facts)
    sys.stdout.write(f"[{_WORDS[language][step.outcome.value]}] {_said(head, language)}\n")
    for finding in (*step.faults, *step.remarks):
        place = f"{finding.path}  " if finding.path else ""
        sys.stdout.write(_line(f"    - {place}[{finding.code}] {_said(finding, language)}"))
    sys.stdout.flush()


def _as_json(step: Step, _language: str) -> None:
    line: dict[str, Any] = {
        "step": step.code,
        "outcome": step.outcome.value,
        "facts": step.facts,
        "faults": _messages(step.faults),
        "remarks": _messages(step.remarks),
    }
    sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.buffer.flush()


def _messages(findings: Iterable[Finding]) -> list[dict[str, str]]:
    words = [message(finding) for finding in findings]
    return [{"code": one.code, "path": one.path, "message": one.vi, "message_en": one.en} for one in words]


def _said(finding: Finding, language: str) -> str:
    words = message(finding)
    return words.en if language == "en" else words.vi


def _line(text: str) -> str:
    """Return one line without signs that could play tricks on a terminal: an archive may say anything."""
    return "".join(letter if letter.isprintable() else " " for letter in text) + "\n"
