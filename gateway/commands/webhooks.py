"""``lienthong webhooks``: the subscriptions of all keys, for operators; each act under the name of who works there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection

from gateway.catalogue import shown
from gateway.commands.opening import opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange.webhooks import acts
from gateway.exchange.webhooks.acts import By
from gateway.exchange.webhooks.rows import views
from gateway.findings import Refused, refuse

if TYPE_CHECKING:
    import argparse

    from gateway.exchange.webhooks.views import HookView

T = TypeVar("T")


def listing(options: argparse.Namespace) -> int:
    """Write one line per subscription, the oldest first; of an address only its host."""
    return _done(options, lambda connection, _: views(connection), lambda found: "".join(map(_line, found)))


def pause(options: argparse.Namespace) -> int:
    """Tell a subscription nothing for now; what happens is kept for it."""
    return _done(options, lambda c, by: acts.pause(c, by, options.webhook, options.reason), _line)


def resume(options: argparse.Namespace) -> int:
    """Tell a paused subscription again."""
    return _done(options, lambda c, by: acts.resume(c, by, options.webhook), _line)


def replay(options: argparse.Namespace) -> int:
    """Tell one event again, or all since a moment."""

    def work(connection: Connection, by: By) -> int:
        since = _moment(options.since)
        if (options.event is None) == (since is None):
            raise refuse("webhook.replay-what", "--event")
        return acts.replay(connection, by, options.webhook, delivery=options.event, since=since)

    return _done(options, work, lambda count: f"{count}\n")


def _done(options: argparse.Namespace, work: Callable[[Connection, By], T], told: Callable[[T], str]) -> int:
    by = By(operator())
    try:
        with opened(settings_of(options)) as database:
            found = database.hand_over(lambda connection: work(connection, by)).result()
    except Refused as refused:
        tell(refused.findings)
        return 1
    sys.stdout.write(told(found))
    return 0


def _moment(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise refuse("people.time-wrong", "--since", name="--since") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _line(hook: HookView) -> str:
    since = f"  failing since {hook.failing_since:%Y-%m-%d %H:%M}Z" if hook.failing_since else ""
    host = shown(urlsplit(hook.url).hostname or "")
    reason = f"  {shown(hook.reason)}" if hook.reason else ""
    events = ",".join(hook.events)
    return f"{hook.id}  {hook.state.value:8}  key {hook.key}  {host}  {hook.waiting} waiting  {events}{since}{reason}\n"
