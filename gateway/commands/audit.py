"""``lienthong audit export``: acts of administration and accesses to content, for whoever audits the service."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.commands.opening import opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange import audit
from gateway.exchange.audit_export import Span, records
from gateway.findings import Refused, refuse
from gateway.moments import moment_of
from gateway.web.audit_text import lines

if TYPE_CHECKING:
    import argparse


def export(options: argparse.Namespace) -> int:
    """Write the audit of a time to standard output; that it was handed out is in the audit too."""
    try:
        span = Span(_moment(options.since, "--since"), _moment(options.until, "--until"))
        facts = {"since": options.since, "until": options.until, "format": options.format}
        with opened(settings_of(options)) as database:
            database.hand_over(lambda c: audit.write(c, operator(), "audit.export", "", facts)).result()
            for line in lines(records(database, span), options.format):
                sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except Refused as refused:
        tell(refused.findings)
        return 1
    return 0


def _moment(given: str, name: str) -> datetime | None:
    if not given:
        return None
    try:
        found = moment_of(given)
    except ValueError:
        raise refuse("people.time-wrong", name, name=name) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
