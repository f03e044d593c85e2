"""What readiness and metrics say of clocks and alerts, and that each kind of alert is a whole sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.exchange.clocks.alerts import AlertKind, AlertView
from gateway.exchange.health import ExchangeHealth
from gateway.web.health import Readiness, checks_of
from gateway.web.metrics import _text, _Waiting
from gateway.web.rest.alerts import alert_words

NOW = datetime(2026, 3, 9, 4, 30, tzinfo=UTC)
FACTS: dict[str, str | int] = {
    "document": "18eb",
    "receiver": "G22",
    "endpoint": "bus",
    "host": "may-chu-1",
    "clock": "database",
    "offset": "+9.0",
    "most": "5",
    "year": 2027,
}


def healthy(offset: float) -> ExchangeHealth:
    return ExchangeHealth(True, "", 10**9, 0, None, {}, {"database": offset}, {"clock.send-late": 3})


@pytest.mark.parametrize(("offset", "ok"), [(4.9, True), (-4.9, True), (5.1, False), (-60.0, False)])
def test_a_service_whose_clock_is_off_is_not_ready(offset: float, ok: bool) -> None:
    check = checks_of(healthy(offset), Readiness(1, 60.0, 5.0), NOW)["clock:database"]
    assert check == {"ok": ok, "offset_seconds": offset, "most": 5.0}


def test_offsets_and_alerts_are_gauges() -> None:
    text = _text(_Waiting(healthy(-0.25))).decode()
    assert 'lienthong_clock_offset_seconds{clock="database"} -0.25' in text
    assert 'lienthong_alerts{kind="clock.send-late"} 3.0' in text


@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_of_alert_is_a_whole_sentence(kind: AlertKind) -> None:
    words = alert_words(AlertView("a", kind, "d", "H41", NOW, NOW, FACTS))
    sentences = words.vi, words.en, words.do_vi, words.do_en
    assert all("?" not in sentence for sentence in sentences)
