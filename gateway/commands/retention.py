"""``lienthong retention plan|run`` and ``blobs sweep``: content past its time, and files that belong to nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gateway.commands.opening import blobs_of, opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.progress import Progress
from gateway.commands.words import tell
from gateway.exchange.upkeep.archive import ArchiveDamaged
from gateway.exchange.upkeep.retention import Retention
from gateway.exchange.upkeep.sweep import Sweep
from gateway.findings import Finding, Refused
from gateway.packet.limits import MIB

if TYPE_CHECKING:
    import argparse


def plan(options: argparse.Namespace) -> int:
    """Write a line for each rule that has something to purge."""
    options.data = None
    try:
        settings = settings_of(options)
        with opened(settings) as database:
            planned = Retention(database, blobs_of(settings), settings.upkeep.retention).plan()
    except Refused as refused:
        tell(refused.findings)
        return 1
    for one in planned:
        place = f"-> {one.archive}" if one.archive else "-"
        sys.stdout.write(
            f"{one.kind} {one.agency} {one.days}d {place}  packets {one.packets}, {one.bytes / MIB:.1f} MiB\n"
        )
    sys.stdout.write(f"packets {sum(one.packets for one in planned)}\n")
    return 0


def run(options: argparse.Namespace) -> int:
    """Archive and purge."""
    options.data = None
    progress = Progress()
    try:
        settings = settings_of(options)
        with opened(settings) as database:
            done = Retention(database, blobs_of(settings), settings.upkeep.retention, operator()).run(
                tell=progress.tell
            )
    except Refused as refused:
        tell(refused.findings)
        return 1
    except (OSError, ArchiveDamaged) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        tell([Finding("retention.archive-failed", "", {"reason": reason})])
        return 1
    finally:
        progress.done()
    for file in done.archives:
        sys.stdout.write(f"{file}\n")
    for packet in done.lacking:
        tell([Finding("retention.lacking", packet, {"packet": packet})])
    sys.stdout.write(f"packets {done.packets}, files {done.files}, {done.bytes / MIB:.1f} MiB\n")
    return 1 if done.lacking else 0


def sweep(options: argparse.Namespace) -> int:
    """Remove, or only count, files that belong to no packet."""
    progress = Progress()
    try:
        settings = settings_of(options)
        with opened(settings) as database:
            place = str(settings.objects or settings.places.root)
            left_over = Sweep(database, blobs_of(settings), place, operator())
            swept = left_over.run(progress.tell, force=options.force, dry=options.dry)
    except Refused as refused:
        tell(refused.findings)
        return 1
    finally:
        progress.done()
    word = "left over" if options.dry else "removed"
    sys.stdout.write(f"files {swept.files}, {word} {swept.removed}, {swept.bytes / MIB:.1f} MiB\n")
    return 0
