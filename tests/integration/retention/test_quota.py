"""Quotas: an alert at the soft limit, nothing more at the hard one, in again once there is room."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.exchange.clocks import alerts
from gateway.exchange.upkeep.quota import FULL, SOFT, Quota, QuotaGate, QuotaRules, QuotaWatch, Usage
from gateway.findings import NotNow
from gateway.store.database import Database
from tests.integration.retention.conftest import NOW, OLD, purge, rule
from tests.integration.store_with_files import Store


def _open(store: Store) -> set[tuple[str, str]]:
    return {(alert.kind, alert.subject) for alert in store.database.read_now(alerts.all_open)}


async def test_usage_is_what_is_kept_by_sender_with_attachments(store: Store) -> None:
    store.receive(b"12345", b"123", at=OLD)
    store.receive(b"1234567", at=NOW - timedelta(minutes=1), sender="G2")
    usage = Usage(store.database)
    assert await usage.now(NOW) == {"G1": 8, "G2": 7, "*": 15}
    store.receive(b"12", at=NOW - timedelta(seconds=1))
    assert await usage.now(NOW) == {"G1": 10, "G2": 7, "*": 17}
    assert await usage.now(NOW + timedelta(hours=1)) == {"G1": 10, "G2": 7, "*": 17}
    purge(store, rule(365))
    usage.forget()
    assert await usage.now(NOW) == {"G1": 2, "G2": 7, "*": 9}


async def test_a_soft_limit_raises_an_alert_and_lets_pass(store: Store) -> None:
    rules = QuotaRules(each=Quota(soft=5, hard=100))
    store.receive(b"12345", at=OLD)
    await QuotaWatch(store.database, rules).look(NOW)
    assert _open(store) == {(SOFT, "G1")}
    QuotaGate(store.database, rules).check("G1")


async def test_a_hard_limit_keeps_out_that_agency_alone_until_there_is_room(store: Store) -> None:
    rules = QuotaRules(each=Quota(hard=5), agencies={"G2": Quota(hard=1000)})
    store.receive(b"12345", at=OLD)
    store.receive(b"123456", at=OLD, sender="G2")
    watch = QuotaWatch(store.database, rules)
    await watch.look(NOW)
    gate = QuotaGate(store.database, rules)
    with pytest.raises(NotNow, match=r"quota\.full"):
        gate.check("G1")
    gate.check("G2")
    purge(store, rule(365))
    watch.usage.forget()
    await watch.look(NOW)
    assert _open(store) == set()
    QuotaGate(store.database, rules).check("G1")


async def test_the_limit_of_everything_keeps_everybody_out(store: Store) -> None:
    rules = QuotaRules(whole=Quota(soft=1, hard=5))
    store.receive(b"12345", at=OLD)
    await QuotaWatch(store.database, rules).look(NOW)
    assert _open(store) == {(SOFT, "*"), (FULL, "*")}
    with pytest.raises(NotNow):
        QuotaGate(store.database, rules).check("G3")


def test_without_limits_nothing_is_asked(tmp_path: Path) -> None:
    nowhere = Database(f"sqlite:///{tmp_path}/no-such.sqlite")
    QuotaGate(nowhere, QuotaRules()).check("G1")
    nowhere.close()
