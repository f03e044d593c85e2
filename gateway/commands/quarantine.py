"""``lienthong quarantine``: what did not pass inspection, and the decision about it, under the name of who decides."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from gateway.catalogue import message
from gateway.commands.opening import blobs_of, opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange.inspection.quarantine import Quarantine
from gateway.findings import Finding, Refused
from gateway.packet.dates import VIETNAM

if TYPE_CHECKING:
    import argparse

    from gateway.exchange.inspection.views import Quarantined


def listing(options: argparse.Namespace) -> int:
    """Write what is in quarantine, the oldest first: ids and findings, never content."""
    return _done(options, lambda quarantine: _listed(quarantine, options.lang))


async def _listed(quarantine: Quarantine, language: str) -> None:
    found = await quarantine.listed()
    for one in found:
        sys.stdout.write(_described(one, language))
    sys.stderr.write("" if found else "Khu cách ly trống. / Nothing is in quarantine.\n")


def _described(one: Quarantined, language: str) -> str:
    since = f"{one.since.astimezone(VIETNAM):%Y-%m-%d %H:%M}"
    lines = [f"{one.document}  {since}  {one.sender} -> {', '.join(one.receivers)}"]
    for found in one.findings:
        if found.action == "note":
            continue
        told = message(Finding(found.code, "", dict(found.facts)))
        lines.append(f"    #{found.attachment}  {found.check}  {told.vi if language == 'vi' else told.en}")
    return "\n".join(lines) + "\n"


def release(options: argparse.Namespace) -> int:
    """Let a false alarm go."""
    return _done(options, lambda quarantine: quarantine.release(operator(), options.document, options.reason))


def destroy(options: argparse.Namespace) -> int:
    """Destroy the content of a document in quarantine."""
    return _done(options, lambda quarantine: quarantine.destroy(operator(), options.document, options.reason))


def _done(options: argparse.Namespace, act: Callable[[Quarantine], Awaitable[None]]) -> int:
    try:
        settings = settings_of(options)
        with opened(settings) as database:
            # A running service finds what is due by itself, within half a second.
            asyncio.run(_awaited(act(Quarantine(database, blobs_of(settings)))))
    except Refused as refused:
        tell(refused.findings)
        return 1
    return 0


async def _awaited(work: Awaitable[None]) -> None:
    await work
