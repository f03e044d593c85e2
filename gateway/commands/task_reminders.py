"""``lienthong tasks remind``: what the next digest tells an agency, without sending anything."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from gateway.calendar_file import load_calendar
from gateway.commands.opening import opened, settings_of
from gateway.commands.words import tell
from gateway.findings import Refused
from gateway.tasks.reminders.desk import ReminderDesk
from gateway.tasks.reminders.due import Looker
from gateway.tasks.reminders.mail import cells, words
from gateway.tasks.rules import TaskRules

if TYPE_CHECKING:
    import argparse

    from gateway.store.database import Database
    from gateway.tasks.reminders.digests import Digest


def show(options: argparse.Namespace) -> int:
    """Write the digest; return 1 where something was wrong."""
    try:
        rules = _rules(options)
        with opened(settings_of(options)) as database:
            looker = Looker(rules.calendar, rules.reminders.patience, rules.reminders.days)
            digest = asyncio.run(_preview(database, looker, options.agency))
    except Refused as refused:
        tell(refused.findings)
        return 1
    lines = [f"{digest.agency} {digest.day:%d/%m/%Y}: {len(digest.lines)}", *words(digest)]
    lines += ["  ".join(filter(None, cells(line))) for line in digest.lines]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _rules(options: argparse.Namespace) -> TaskRules:
    """Return what ``[tasks]`` says, or what is usual for the folder of ``--data``. Raises Refused."""
    if options.config is None:
        return TaskRules(calendar=load_calendar())
    from gateway.assembly import assemble
    from gateway.settings import load

    return assemble(load(options.config)).tasks


async def _preview(database: Database, looker: Looker, agency: str) -> Digest:
    return await ReminderDesk(database, looker).preview(agency)
