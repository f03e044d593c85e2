"""``lienthong endpoints apply``: a file's endpoints against those that are there; what differs, then its effect."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import orjson

from gateway.assembly.endpoint_watch import readable
from gateway.assembly.endpoints import AdapterWorkshop, brought_of
from gateway.catalogue import shown
from gateway.commands.opening import configured, opened
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange.endpoints import declared
from gateway.exchange.endpoints.views import Change, Owner
from gateway.findings import Refused
from gateway.settings import load

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from gateway.exchange.endpoints.declared import Difference

SIGNS = {"create": "+", "change": "~", "remove": "-"}


def apply(options: argparse.Namespace) -> int:
    """Write what the file would change, and, unless only that is asked for, do it.

    Without ``--config`` the file is the settings file, whose endpoints are then exactly those it declares. With it,
    the file's endpoints become the API's; none is taken away.
    """
    config = options.config or options.file
    own = config.resolve() == options.file.resolve()
    try:
        settings = load(config)
        exchange = configured(config, applying=False)
        if own:
            wanted, owner = readable(settings), Owner.FILE
        else:
            wanted, owner = brought_of(options.file, AdapterWorkshop(settings)), Owner.API
        with opened(exchange) as database:
            change = Change(operator(), options.reason or f"apply {options.file.name}")

            def work(connection: Connection, *, dry: bool = True) -> list[Difference]:
                return declared.apply(connection, wanted, change, owner, prune=own, dry=dry)

            found = database.hand_over(work).result()
            sys.stdout.write(_told(found))
            if not found or options.dry_run:
                return 0
            if not (options.yes or _agreed()):
                return 1
            done = database.hand_over(lambda connection: work(connection, dry=False)).result()
    except Refused as refused:
        tell(refused.findings)
        return 1
    sys.stdout.write(f"applied: {len(done)}\n")
    return 0


def _told(found: Sequence[Difference]) -> str:
    if not found:
        return "nothing differs\n"
    lines: list[str] = []
    for one in found:
        waiting = f"  waiting: {one.waiting.waiting}, held: {one.waiting.held}" if one.act == "remove" else ""
        lines.append(f"{SIGNS[one.act]} {one.name}{waiting}\n")
        lines += [f"    {member.path}: {_value(member.before)} -> {_value(member.after)}\n" for member in one.members]
    return "".join(lines)


def _value(value: Any) -> str:
    return "-" if value is None else shown(orjson.dumps(value).decode())


def _agreed() -> bool:
    if not sys.stdin.isatty():
        sys.stderr.write("Cần --yes khi không có màn hình. / Not at a terminal: say --yes.\n")
        return False
    sys.stdout.write("Áp dụng? / Apply? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes", "c", "có"}
