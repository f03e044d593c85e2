"""From the settings about web-hooks to the rules that the exchange takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.client_tls import ClientTls
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.findings import refuse

if TYPE_CHECKING:
    from gateway.settings import Settings

HOUR = 3600.0


def webhook_rules(settings: Settings) -> WebhookRules:
    """Return what ``[webhooks]`` says. Raises Refused for a file of authorities that cannot be used."""
    given = settings.webhooks
    file = settings.folder / given.ca_file.expanduser() if given.ca_file is not None else None
    if file is not None and not file.is_file():
        raise refuse("config.not-a-file", "webhooks.ca_file", file=str(file))
    usual = WebhookRules()
    return WebhookRules(
        private=given.private_addresses,
        plain=given.plain,
        per_key=given.per_key,
        seconds=given.seconds,
        rule=replace(usual.rule, deadline=given.give_up_hours * HOUR),
        pause_after=timedelta(hours=given.pause_hours),
        kept=timedelta(days=given.kept_days),
        context=ClientTls(file).context(),
    )
