"""Certificates that run out: one alert at each threshold, closed when a nearer one comes or they are replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from gateway.catalogue import entries
from gateway.exchange.clocks import alerts, expiry
from gateway.exchange.clocks.expiry import ANCHOR, SERVICE_KEY, SIGNING_KEY, Expiring, ExpiryWatch, threshold
from gateway.exchange.keyring import AgencyKey, Keyring
from gateway.trust.anchors import Anchors
from gateway.web.rest.alerts import alert_words
from tests.integration.exchange.conftest import House, Open
from tests.pki import END, Holder, issue, key_usage, office, read, root, rsa_key

END_OF_ALL = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Bed:
    """A watch over a few certificates, with a clock that the test sets."""

    house: House
    found: list[Expiring] = field(default_factory=list)
    now: datetime = END_OF_ALL

    async def at(self, days: float) -> list[tuple[str, object]]:
        """Look so many days before the end, and return what is open: kind and threshold."""
        self.now = END_OF_ALL - days * DAY
        database = self.house.exchange._database
        await ExpiryWatch(database, [lambda _: self.found], lambda: self.now).look()
        return [(alert.kind, alert.facts["days"]) for alert in await database.read(alerts.all_open)]


@pytest.fixture
async def bed(open_house: Open) -> Bed:
    return Bed(await open_house("gateway", ["H41"], background=False))


async def test_each_threshold_has_one_alert_in_place_of_the_one_before(bed: Bed) -> None:
    bed.found = [Expiring(SIGNING_KEY, "ab" * 32, "CN=Ký số", END_OF_ALL, "H41")]
    assert await bed.at(61) == []
    for days, mark in ((60, 60), (45, 60), (30, 30), (7, 7), (6, 7), (1, 1), (0.5, 1), (-1, 0)):
        assert await bed.at(days) == [(SIGNING_KEY, mark)], days


async def test_an_alert_is_closed_when_the_certificate_is_replaced(bed: Bed) -> None:
    bed.found = [
        Expiring(ANCHOR, "ab" * 32, "CN=Gốc", END_OF_ALL),
        Expiring(SERVICE_KEY, "cd" * 32, "CN=DV", END_OF_ALL),
    ]
    assert len(await bed.at(20)) == 2
    bed.found.pop(0)
    assert await bed.at(19) == [(SERVICE_KEY, 30)]


async def test_the_sentence_says_whose_and_until_when(bed: Bed) -> None:
    bed.found = [Expiring(SIGNING_KEY, "ab" * 32, "CN=Ký số", END_OF_ALL, "H41")]
    await bed.at(3)
    (alert,) = await bed.house.exchange.alerts(["H41"])
    words = alert_words(alert)
    assert words.vi == "Chứng thư ký số CN=Ký số của H41 hết hiệu lực lúc 07:00:00 01/06/2026 (mốc 7 ngày)."
    assert {SIGNING_KEY, ANCHOR, SERVICE_KEY} <= set(entries())


@pytest.mark.parametrize(("left", "mark"), [(60.01, None), (60, 60), (1.01, 7), (0, 1), (-0.01, 0)])
def test_thresholds(left: float, mark: int | None) -> None:
    assert threshold(END_OF_ALL, END_OF_ALL - left * DAY) == mark


def test_a_key_with_a_successor_in_time_is_not_watched() -> None:
    made = issue(root(), key=rsa_key(3), basic=END, usage=key_usage(sign=True), until=END_OF_ALL)
    old = AgencyKey("H41", Holder(made, rsa_key(3)).signer)
    now = END_OF_ALL - 20 * DAY
    assert [one.until for one in expiry.signing_keys(Keyring([old]), now)] == [END_OF_ALL]
    new = AgencyKey("H41", office().signer, END_OF_ALL - 10 * DAY)
    assert [one.name for one in expiry.signing_keys(Keyring([old, new]), now)] == ["CN=Văn phòng thử"]
    late = AgencyKey("H41", office().signer, END_OF_ALL + DAY)
    assert END_OF_ALL in [one.until for one in expiry.signing_keys(Keyring([old, late]), now)]


def test_anchors_are_watched() -> None:
    (one,) = expiry.anchors(Anchors([read(root().certificate)]), END_OF_ALL)
    assert (one.kind, one.name) == (ANCHOR, "CN=Gốc thử")
