"""``lienthong ledger verify``: is everything in ledger, seals and audit as it was written?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import orjson

from gateway.catalogue import message
from gateway.commands.opening import blobs_of, opened, settings_of
from gateway.commands.progress import Progress
from gateway.commands.words import tell
from gateway.exchange.proof.verify import Wanted, verify
from gateway.exchange.proof.verifying import Tally
from gateway.exchange.proof.witness import NAME
from gateway.findings import Finding, Refused

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from gateway.exchange.settings import ExchangeSettings
    from gateway.store.database import Database


def check(options: argparse.Namespace) -> int:
    """Verify, tell every fault on standard output as it is found, then the counts; return 1 if there are faults."""
    show = _as_json if options.json else _as_words
    try:
        settings = settings_of(options)
        with opened(settings) as database:
            tally, faults = run(database, _wanted(options, settings), show)
    except Refused as refused:
        tell(refused.findings)
        return 1
    if options.json:
        sys.stdout.buffer.write(orjson.dumps({"ok": not faults, "faults": faults, **tally.counts}) + b"\n")
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(summary(tally, faults))
    return 1 if faults else 0


def run(database: Database, wanted: Wanted, show: Callable[[Finding], None]) -> tuple[Tally, int]:
    """Verify with progress on standard error; return what was counted, and how many faults there are."""
    progress = Progress()
    tally = Tally(progress.tell)
    number = 0
    try:
        for fault in verify(database, tally, wanted):
            progress.done()
            show(fault)
            number += 1
    except OSError as error:
        facts = {"file": str(error.filename), "reason": error.strerror or ""}
        raise Refused([Finding("ledger.log-unreadable", "--seals-log", facts)]) from None
    finally:
        progress.done()
    return tally, number


def summary(tally: Tally, faults: int) -> str:
    """Return the counts in one line, and the verdict before them."""
    verdict = f"LỖI / FAULTS: {faults}" if faults else "OK"
    return f"{verdict}  " + ", ".join(f"{what} {number}" for what, number in tally.counts.items()) + "\n"


def _wanted(options: argparse.Namespace, settings: ExchangeSettings) -> Wanted:
    own = settings.anchor_folder / NAME
    logs = options.seals_log or ([own] if own.is_file() else [])
    held = settings.evidence.stamps.anchors
    anchors = held if held is not None and not held.empty else None
    return Wanted(logs, blobs_of(settings).lent if options.blobs else None, anchors)


def _as_json(fault: Finding) -> None:
    words = message(fault)
    line: dict[str, Any] = {"code": fault.code, "path": fault.path, "facts": dict(fault.facts), "message": words.en}
    sys.stdout.buffer.write(orjson.dumps(line) + b"\n")


def _as_words(fault: Finding) -> None:
    tell([fault], sys.stdout)
