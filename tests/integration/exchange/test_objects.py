"""A gateway whose packets lie in an object store: what it does while that is away, and what another host reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.exchange.delivery import attempt
from gateway.exchange.views import Caller, DeliveryState, OutgoingFile
from gateway.findings import NotNow
from gateway.store import objects as objects_module
from gateway.store.object_blobs import ObjectBlobs
from gateway.store.objects import ObjectFolder
from gateway.store.schema import deliveries, packets
from gateway.web.health import Readiness, checks_of
from tests.faults.proxy import Pass, Proxy, Refuse
from tests.integration.exchange.conftest import House, Open, eventually
from tests.integration.exchange.test_signing import draft, report
from tests.packets import PDF, document_xml
from tests.services.swift import Swift

__all__ = ["report"]

H41, G22 = Caller("key:h41", frozenset(["H41"])), Caller("key:g22", frozenset(["G22"]))


@pytest.fixture
def served_url() -> None:
    """The embedded database alone: what is tried here asks nothing else of a served one."""


@pytest.fixture
def proxy(swift: Swift, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    monkeypatch.setattr(objects_module, "AWAY_SECONDS", 0.0)
    with Proxy(swift.url) as proxy:
        yield proxy


async def _open(open_house: Open, swift: Swift, bucket: str, proxy: Proxy, **more: object) -> House:
    return await open_house("gateway", ["H41"], objects=swift.address(bucket, "packets", proxy.url), **more)


async def test_a_document_lies_in_the_store_before_it_is_accepted_and_goes_out_from_there(
    open_house: Open, swift: Swift, bucket: str, proxy: Proxy, report: OutgoingFile
) -> None:
    house = await _open(open_house, swift, bucket, proxy)
    receipt = await house.exchange.compose(draft(), [report], H41)
    row = await house.exchange.database.read(lambda c: c.execute(select(packets.c.sha256)).scalar_one())
    assert f"packets/blobs/{row[:2]}/{row}" in swift.names(bucket)
    # The packet, its attachment as a file of its own, and whose the place is.
    assert len(swift.names(bucket)) == 3

    async def sent() -> bool:
        return bool(house.bus.sent)

    await eventually(sent)
    assert house.bus.sent[0].file.read_bytes() == swift.read(bucket, f"packets/blobs/{row[:2]}/{row}")
    for copy in house.settings.places.root.glob("*/*"):
        copy.unlink()
    stored = await house.exchange.attachment_file(receipt.document, 1, H41)
    assert stored.path.read_bytes() == PDF


async def test_while_the_store_is_away_intake_says_not_now_and_leaves_nothing_behind(
    open_house: Open, swift: Swift, bucket: str, proxy: Proxy
) -> None:
    house = await _open(open_house, swift, bucket, proxy, routed=False)
    proxy.switch(Refuse())
    packet = document_xml("G22", ["H41"])
    with pytest.raises(NotNow) as caught:
        await house.send(packet, G22)
    assert [finding.code for finding in caught.value.findings] == ["objects.away"]
    assert await house.exchange.database.read(lambda c: c.execute(select(packets.c.id)).all()) == []
    assert list(house.settings.places.staging.iterdir()) == []
    health = await house.exchange.health()
    checks = checks_of(health, Readiness(0, 60.0), datetime.now(UTC))
    assert checks["objects"] == {"ok": False, "detail": "no answer"}
    assert checks["store"]["ok"]  # a balancer goes on bringing who reads, and who is told to come again
    proxy.switch(Pass())

    async def taken() -> bool:
        try:
            return not (await house.send(packet, G22)).duplicate
        except NotNow:
            return False

    await eventually(taken)


async def test_a_delivery_whose_bytes_cannot_be_had_waits_and_spends_no_attempt(
    open_house: Open, swift: Swift, bucket: str, proxy: Proxy, report: OutgoingFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt, "AGAIN", timedelta(seconds=0.2))
    first = await _open(open_house, swift, bucket, proxy, background=False)
    await first.exchange.compose(draft(), [report], H41)
    proxy.switch(Refuse())
    house = await _open(open_house, swift, bucket, proxy)
    columns = deliveries.c
    query = select(columns.fence, columns.attempts, columns.begun, columns.state, columns.error)

    async def put_off_twice() -> bool:
        row = await house.exchange.database.read(lambda connection: connection.execute(query).one())
        assert (row.attempts, row.state, row.error) == (0, DeliveryState.WAITING.value, "")
        return bool(row.fence >= 3)

    await eventually(put_off_twice)
    assert house.bus.sent == []
    proxy.switch(Pass())

    async def sent() -> bool:
        return bool(house.bus.sent)

    await eventually(sent)
    [outgoing] = house.bus.sent
    assert outgoing.file.is_file()


async def test_content_that_was_destroyed_elsewhere_leaves_the_copies_here(
    open_house: Open, swift: Swift, bucket: str, proxy: Proxy
) -> None:
    house = await _open(open_house, swift, bucket, proxy, routed=False)
    await house.send(document_xml("G22", ["H41"]), G22)
    sha256 = await house.exchange.database.read(lambda c: c.execute(select(packets.c.sha256)).scalar_one())
    blobs = house.exchange.blobs
    assert isinstance(blobs, ObjectBlobs)
    ObjectFolder(swift.address(bucket, "packets")).delete(f"blobs/{sha256[:2]}/{sha256}")
    assert blobs.path(sha256).is_file()
    blobs.destroy(sha256)
    assert not blobs.path(sha256).exists()
