"""``lienthong config check``: every fault of a settings file at once, in plain words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gateway.assembly import assemble
from gateway.commands.words import tell
from gateway.findings import Refused
from gateway.settings import Settings, load

if TYPE_CHECKING:
    import argparse


def check(options: argparse.Namespace) -> int:
    """Read the file and all files that it names; return 0 if a service could start from it, else 1."""
    try:
        settings = load(options.file)
        assemble(settings, listening=True)
    except Refused as refused:
        sys.stdout.write(f"{options.file}: {len(refused.findings)} lỗi / problems\n")
        tell(refused.findings, sys.stdout)
        return 1
    sys.stdout.write(summary(settings))
    return 0


def summary(settings: Settings) -> str:
    """Return what the settings describe, in a few lines."""
    listen = settings.listen
    place = f"{'http' if listen.tls is None else 'https'}://{listen.host}:{listen.port}"
    lines = [
        f"OK: {settings.role}, {place}, workers: {listen.workers}, data: {settings.data}",
        f"agencies: {', '.join(agency.id for agency in settings.agencies) or '-'}",
        f"systems: {', '.join(system.id for system in settings.systems) or '-'}",
        *(f"endpoint {one.name}: {one.adapter}, serves {', '.join(one.serves)}" for one in settings.endpoints),
        f"trust anchors: {len(settings.trust.anchors) or 'none, signatures are not checked'}",
    ]
    return "\n".join(lines) + "\n"
