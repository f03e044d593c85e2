"""A ledger that is away is not the ticket's fault: the message is settled, not given back until it counts as poison."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from gateway.broker.access import Access
from gateway.broker.consumer import Settle
from gateway.exchange.delivery import brokered
from gateway.exchange.delivery.distribution import BrokerRules, Ticket
from gateway.findings import Finding, NotNow


class Away:
    """Work whose ledger cannot be reached."""

    endpoints = ("bus",)

    async def take_over(self, _ticket: Ticket) -> None:
        raise NotNow([Finding("store.away")])


async def test_a_ticket_met_while_the_ledger_is_away_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brokered, "PATIENCE", 0)
    work: Any = Away()
    worker = brokered.Brokered(work, BrokerRules(Access(("amqp://127.0.0.1:1/",))), lambda: None)
    message: Any = SimpleNamespace(body=orjson.dumps(Ticket("bus", "p", 0, {"d": 1}).plain()))
    assert await worker._serve(message) is Settle.DONE
