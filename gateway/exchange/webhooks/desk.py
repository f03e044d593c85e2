"""Web-hooks as the exchange has them: what holders of keys ask, and the work of the background."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from gateway.exchange.rounds import Round
from gateway.exchange.secret_box import SecretBox
from gateway.exchange.views import Caller
from gateway.exchange.webhooks import acts
from gateway.exchange.webhooks.acts import By
from gateway.exchange.webhooks.events import PING
from gateway.exchange.webhooks.rows import views
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.exchange.webhooks.sending import Line, Message
from gateway.exchange.webhooks.settling import secrets_of
from gateway.exchange.webhooks.telling import Teller
from gateway.exchange.webhooks.views import HookView, PingView, TellPage, TellView, Wanted
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.store.database import Database

KEY = "key:"


def by_key(caller: Caller) -> By:
    """Return a key as the owner of its subscriptions. Raises Refused ``webhook.keys-only`` for anybody else."""
    if not caller.system.startswith(KEY):
        raise refuse("webhook.keys-only", "Authorization")
    return By(caller.system, caller.system.removeprefix(KEY))


class WebhookDesk:
    """Subscriptions and what is told to them."""

    def __init__(self, database: Database, rules: WebhookRules, box: SecretBox) -> None:
        self._database = database
        self._rules = rules
        self._box = box
        self.teller = Teller(database, rules, box)

    def rounds(self) -> list[Round]:
        """Return the rounds of the background."""
        return self.teller.rounds()

    def stop(self) -> None:
        """Break off what is on its way."""
        self.teller.stop()

    async def listed(self, by: By) -> list[HookView]:
        """Return the subscriptions within reach, the oldest first."""
        return await self._database.read(lambda connection: views(connection, by.key))

    async def show(self, by: By, hook: str) -> HookView:
        """Return one subscription. Raises Refused ``webhook.unknown``."""
        found = next((one for one in await self.listed(by) if one.id == hook), None)
        if found is None:
            raise refuse("webhook.unknown", "id", webhook=hook[:64])
        return found

    async def create(self, by: By, caller: Caller, wanted: Wanted) -> tuple[HookView, str, PingView]:
        """Make a subscription and ping it; it is active at once where that is answered."""
        acts.check(wanted, caller.agencies, self._rules)
        made, secret = await self._database.write(
            lambda connection: acts.create(connection, by, wanted, self._rules, self._box)
        )
        pinged, ping = await self.ping(by, made.id)
        return pinged, secret, ping

    async def change(self, by: By, caller: Caller, hook: str, wanted: Wanted) -> HookView:
        """Give a subscription other events, conditions and description."""
        acts.check(wanted, caller.agencies, self._rules)
        return await self._database.write(lambda connection: acts.change(connection, by, hook, wanted))

    async def remove(self, by: By, hook: str) -> None:
        """Forget a subscription."""
        await self._database.write(lambda connection: acts.remove(connection, by, hook))

    async def ping(self, by: By, hook: str) -> tuple[HookView, PingView]:
        """Tell a subscription a ping; one that answers it with 2xx is active from then on."""
        row = await self._database.read(lambda connection: acts.find(connection, by, hook))
        async with Line(self._rules, self._box) as line:
            answer = await line.tell(_ping(row))
        ping = PingView(answer.well, answer.status, answer.error)
        if answer.well:
            return await self._database.write(lambda connection: acts.activate(connection, by, hook)), ping
        return await self.show(by, hook), ping

    async def pause(self, by: By, hook: str, reason: str) -> HookView:
        """Tell a subscription nothing for now."""
        return await self._database.write(lambda connection: acts.pause(connection, by, hook, reason))

    async def resume(self, by: By, hook: str) -> HookView:
        """Tell a paused subscription again."""
        return await self._database.write(lambda connection: acts.resume(connection, by, hook))

    async def rotate(self, by: By, hook: str, overlap: timedelta) -> tuple[HookView, str]:
        """Give a subscription a new secret."""
        return await self._database.write(lambda connection: acts.rotate(connection, by, hook, overlap, self._box))

    async def replay(self, by: By, hook: str, *, delivery: str | None = None, since: datetime | None = None) -> int:
        """Tell one event again, or all since a moment; return how many."""
        return await self._database.write(
            lambda connection: acts.replay(connection, by, hook, delivery=delivery, since=since)
        )

    async def page(self, by: By, hook: str, state: str | None, after: str | None, limit: int) -> TellPage:
        """Return what was or is to be told, the newest first."""
        return await self._database.read(lambda connection: acts.page(connection, by, hook, state, after, limit))

    async def told(self, by: By, hook: str, delivery: str) -> TellView:
        """Return one event with its attempts."""
        return await self._database.read(lambda connection: acts.told(connection, by, hook, delivery))


def _ping(row: Row[Any]) -> Message:
    now = datetime.now(UTC)
    return Message(row.url, new_id(), PING, now, {"webhook": row.id}, row.id, secrets_of(row, now))
