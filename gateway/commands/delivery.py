"""``lienthong delivery show``: where a delivery stands, and what comes next, in plain words."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.commands.opening import operate
from gateway.commands.words import said, tell
from gateway.exchange.delivery.forecast import clock, words
from gateway.findings import Refused

if TYPE_CHECKING:
    import argparse

    from gateway.exchange.views import DeliveryView


def show(options: argparse.Namespace) -> int:
    """Write where a delivery stands and when it is tried next."""
    try:
        found = operate(options.config, lambda operations: operations.delivery(options.delivery))
    except Refused as refused:
        tell(refused.findings)
        return 1
    sys.stdout.write(described(found, datetime.now(UTC)))
    return 0


def described(delivery: DeliveryView, now: datetime) -> str:
    """Return a delivery in a few lines, with its forecast in both languages."""
    most = f"/{delivery.most_attempts}" if delivery.most_attempts else ""
    lines = [
        f"{delivery.id}  {delivery.kind.value} {delivery.document}",
        f"    {delivery.sender} -> {delivery.receiver} ({delivery.endpoint})",
        f"    {delivery.state.value}, attempts: {delivery.attempts}{most}",
    ]
    if delivery.cause or delivery.error:
        since = f", since {clock(delivery.failing_since, now)}" if delivery.failing_since is not None else ""
        lines.append(f"    {delivery.cause or '-'}{since}: {delivery.error or delivery.code}")
    if delivery.receipt:
        lines.append(f"    receipt: {delivery.receipt}")
    return "\n".join(lines) + "\n" + said(words(delivery, now))
