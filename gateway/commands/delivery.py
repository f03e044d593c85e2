"""``lienthong endpoints`` and ``lienthong delivery show``: what is happening, and what comes next, in plain words."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.commands.opening import operate
from gateway.commands.words import said, tell
from gateway.exchange.delivery.forecast import clock, words
from gateway.findings import Finding, Refused

if TYPE_CHECKING:
    import argparse

    from gateway.exchange.delivery.desk_views import EndpointView
    from gateway.exchange.views import DeliveryView


def endpoints(options: argparse.Namespace) -> int:
    """Write how each endpoint fares."""
    try:
        found = operate(options.config, lambda operations: operations.endpoints())
    except Refused as refused:
        tell(refused.findings)
        return 1
    now = datetime.now(UTC)
    for endpoint in found:
        sys.stdout.write(_endpoint(endpoint, now))
    return 0


def _endpoint(endpoint: EndpointView, now: datetime) -> str:
    oldest = f", since {clock(endpoint.oldest, now)}" if endpoint.oldest is not None else ""
    quota = f"{endpoint.used_today}/{endpoint.per_day}" if endpoint.per_day else "-"
    rate = f"{endpoint.per_second:g}/s" if endpoint.per_second else "-"
    line = (
        f"{endpoint.name}  {endpoint.circuit}  waiting: {endpoint.waiting}{oldest}"
        f"  under way: {endpoint.under_way}/{endpoint.parallel}  rate: {rate}"
        f"  today: {quota}  dead: {endpoint.dead}\n"
    )
    if endpoint.again_at is None:
        return line
    facts = {"name": endpoint.name, "time": clock(endpoint.again_at, now)}
    return line + said(Finding("delivery.endpoint-rests", "", facts))


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
